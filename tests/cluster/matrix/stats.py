# SPDX-License-Identifier: EUPL-1.2
"""Words with which stats, case explain and zone coverage succeed; cli_matrix.py says how they are used."""


def words(m):
    return {
        ("case", "explain"): lambda: [m.new_case()],
        ("stats", "show"): lambda: ["interventions", "--by", "zone", "--exact"],
        ("stats", "report"): lambda: ["--exact"],
        ("zone", "coverage"): lambda: ["--by", "zone"],
    }
