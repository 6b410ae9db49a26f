# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun deadline succeed; cli_matrix.py says how they are used."""


def words(m):
    def placed():
        """A step of the law, one a case: a case holds only so many open deadlines."""
        m.value("minor", "place", m.new_case(), "--placed-at", "-1h")
        return m.value("deadline", "list", "--kind", "minor_removal_report", "-o", "name").splitlines()[-1]

    return {
        ("deadline", "list"): lambda: [],
        ("deadline", "show"): lambda: [placed()],
        ("deadline", "set"): lambda: [m.new_case(), "--due-at", "+9d", "--basis", "a test"],
        ("deadline", "met"): lambda: [placed(), "--act", "prot. 1"],
        ("deadline", "own"): lambda: [placed(), "zone_lead", "--reason", "a test"],
    }
