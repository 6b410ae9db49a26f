# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun stats, and zone coverage, succeed; cli_matrix.py says how they are used."""


def words(m):
    return {
        ("stats", "show"): lambda: ["interventions", "--by", "zone", "--exact"],
        ("stats", "report"): lambda: ["--exact"],
        ("zone", "coverage"): lambda: ["--by", "zone"],
    }
