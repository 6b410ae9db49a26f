# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun retention succeed; cli_matrix.py says how they are used."""


def words(m):
    return {
        ("retention", "show"): lambda: ["z1"],
        ("retention", "set"): lambda: ["z1", "--case-months", 12 + m.next() % 50, "--act", "plan 4.2"],
    }
