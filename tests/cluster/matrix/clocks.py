# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun clocks succeed; cli_matrix.py says how they are used."""


def words(m):
    return {
        ("clocks", "show"): lambda: ["z1"],
        ("clocks", "set"): lambda: ["z1", "--ack", 5 + m.next() % 50],
    }
