# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the nouns placement and collective, and those of many people at once, succeed;
cli_matrix.py says how they are used."""


def words(m):
    def house():
        name = f"H{m.next()}"
        m.value("resource", "add", name, "--zone", "z1", "--name", "A house", "--capacity", "9")
        return name

    def reserved():
        return m.value("placement", "reserve", m.new_case(), "--resource", house(), "-o", "name")

    def started():
        placement = reserved()
        m.value("placement", "start", placement)
        return placement

    def event():
        return m.value("collective", "open", "--zone", "z1", "--name", "A flood", "-o", "name")

    def closed():
        name = event()
        m.value("collective", "close", name, "--reason", "a test")
        return name

    def event_and_case():
        name, case = event(), m.new_case()
        m.value("collective", "add", name, case)
        return [name, "--case", case]

    return {
        ("placement", "reserve"): lambda: [m.new_case(), "--resource", house(), "--places", "2"],
        ("placement", "start"): lambda: [reserved()],
        ("placement", "end"): lambda: [started(), "--reason", "a test"],
        ("placement", "release"): lambda: [reserved(), "--reason", "a test"],
        ("placement", "list"): lambda: ["--zone", "z1"],
        ("placement", "show"): lambda: [reserved()],
        ("collective", "open"): lambda: ["--zone", "z1", "--name", "A fire", "--affected", "46"],
        ("collective", "list"): lambda: ["--zone", "z1"],
        ("collective", "show"): lambda: [event()],
        ("collective", "update"): lambda: [event(), "--affected", "9"],
        ("collective", "add"): lambda: [event(), m.new_case()],
        ("collective", "close"): lambda: [event(), "--reason", "a test"],
        ("collective", "reopen"): lambda: [closed(), "--reason", "a test"],
        ("person", "batch"): lambda: [*event_and_case(), "--list", "victim woman 30-64: flat 1\nminor 6-13 child"],
    }
