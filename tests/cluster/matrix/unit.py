# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun unit succeed; cli_matrix.py says how they are used."""


def words(m):
    return {
        ("unit", "list"): lambda: [],
        ("unit", "register"): lambda: [f"U{m.next()}", "--zone", "z1"],
        ("unit", "status"): lambda: [m.new_unit(), "busy", "--reason", "a test"],
    }
