# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun signaller succeed; cli_matrix.py says how they are used."""


def words(m):
    return {
        ("signaller", "list"): lambda: [],
        ("signaller", "add"): lambda: [f"S{m.next()}x", "--name", "n", "--category", "police", "--zone", "z1"],
    }
