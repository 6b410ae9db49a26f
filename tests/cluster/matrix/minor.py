# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun minor succeed; cli_matrix.py says how they are used."""


def words(m):
    return {
        ("minor", "place"): lambda: [m.new_case(), "--placed-at", "-1h", "--act", "prot. 1"],
    }
