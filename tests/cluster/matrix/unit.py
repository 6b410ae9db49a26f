# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun unit succeed; cli_matrix.py says how they are used."""


def words(m):
    def member():
        user = f"op-{m.next()}"
        m.value("user", "add", user, "--role", "unit", "--profile", "psychologist")
        return user

    def crewed():
        unit = m.new_unit()
        m.value("unit", "crew", unit, "--members", member(), "--until", "+8h")
        return unit

    def manned():
        """Who types may be a user by now, and then has to be aboard: of one unit, which is free again each time."""
        if not hasattr(m, "manned"):
            m.manned = m.new_unit()
            m.run("unit", "crew", m.manned, "--members", "sa-matrix", "--until", "+8h")
        m.run("unit", "status", m.manned, "available")
        return m.manned

    return {
        ("unit", "list"): lambda: [],
        ("unit", "register"): lambda: [f"U{m.next()}", "--zone", "z1"],
        ("unit", "show"): lambda: [crewed()],
        ("unit", "crew"): lambda: [m.new_unit(), "--members", member(), "--seats", "3"],
        ("unit", "crews"): lambda: [crewed()],
        ("unit", "update"): lambda: [m.new_unit(), "--name", "a test àé", "--seats", "3"],
        ("unit", "retire"): lambda: [m.new_unit(), "--reason", "a test àé"],
        ("unit", "status"): lambda: [manned(), "busy", "--reason", "a test"],
    }
