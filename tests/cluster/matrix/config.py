# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun config succeed; cli_matrix.py says how they are used."""


def words(m):
    return {
        ("config", "show"): lambda: [],
        ("config", "diff"): lambda: ["1", "1"],
    }
