# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun access succeed; cli_matrix.py says how they are used."""


def words(m):
    def break_glass():
        m.value("access", "break-glass", "--reason", "matrix")
        return []

    def switch_off():
        """What is run is the switch back, so that the other commands meet an open room."""
        if m.run("user", "show", "sa-matrix").returncode != 0:
            m.value("user", "add", "sa-matrix", "--role", "sysadmin", "--login", "root")
        m.value("access", "enforce", "on", "--reason", "matrix")
        return ["off", "--reason", "matrix"]

    def switched_off():
        """Where the switch back was asked for in vain, the room is open again from here on."""
        m.run("access", "enforce", "off", "--reason", "matrix")
        return []

    return {
        ("access", "enforce"): switch_off,
        ("access", "show"): switched_off,
        ("access", "list"): lambda: ["--all"],
        ("access", "break-glass"): lambda: ["--reason", "matrix àé"],
        ("access", "mend"): break_glass,
        ("access", "log"): lambda: ["--case", m.number],
        ("access", "verify"): lambda: [],
    }
