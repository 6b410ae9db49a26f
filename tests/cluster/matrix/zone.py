# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun zone succeed; cli_matrix.py says how they are used."""


def words(m):
    return {
        ("zone", "list"): lambda: [],
        ("zone", "show"): lambda: ["z1"],
        ("zone", "add"): m.zone_words,
        ("zone", "update"): lambda: ["z1", "--population", m.next() + 1000],
    }
