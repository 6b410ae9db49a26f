# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun cluster succeed; cli_matrix.py says how they are used."""


def words(m):
    return {
        ("cluster", "status"): lambda: [],
        ("cluster", "members"): lambda: [],
        ("cluster", "history"): lambda: [],
        ("cluster", "upgrade"): lambda: ["plan"],
    }
