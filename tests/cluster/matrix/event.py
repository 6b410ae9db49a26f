# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun event succeed; cli_matrix.py says how they are used."""


def words(m):
    return {
        ("event", "list"): lambda: ["--limit", "1000"],
        ("event", "show"): lambda: [m.event],
        ("event", "watch"): lambda: ["--since", "0", "--count", "3", "--for", "20s"],
    }
