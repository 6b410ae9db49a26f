# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun shift succeed; cli_matrix.py says how they are used."""


def words(m):
    def lead():
        user = f"op-{m.next()}"
        m.value("user", "add", user, "--role", "supervisor")
        return user

    def room_named(name):
        m.run("room", "add", name, "--name", "A room")  # there already: fine
        return name

    def opened(room="elsewhere"):
        return m.value("shift", "open", "--room", room_named(room), "--lead", lead(), "-o", "name")

    def planned():
        return m.value("shift", "plan", "--room", room_named("r1"), "--lead", lead(), "--planned-start", "2026-01-01",
                       "-o", "name")

    def listed():
        shift = opened()
        m.value("shift", "handover", shift, "--to", opened(), "--notes", "a test")
        return shift

    def taken():
        shift = listed()
        while m.value("shift", "show", shift, "--fields", "items_open", "--no-header") != "0":
            m.value("shift", "ack", shift, "--all")
            m.run("shift", "handover", shift)
        return shift

    return {
        ("shift", "list"): lambda: [],
        ("shift", "show"): lambda: [planned()],
        ("shift", "plan"): lambda: ["--room", room_named("r1"), "--lead", lead(), "--planned-start", "2026-01-01"],
        ("shift", "open"): lambda: ["--shift", planned()],
        ("shift", "handover"): lambda: [opened(), "--to", opened(), "--notes", "a test àé"],
        ("shift", "ack"): lambda: [listed(), "--all"],
        ("shift", "close"): lambda: [taken()],
        ("shift", "sheet"): lambda: [opened()],
    }
