# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun handover succeed; cli_matrix.py says how they are used."""


def words(m):
    def offered():
        case = m.phone_case()
        m.value("handover", "offer", case, "social service")
        return case

    return {
        ("handover", "offer"): lambda: [m.phone_case(), "social service àé"],
        ("handover", "accept"): lambda: [offered()],
        ("handover", "reject"): lambda: [offered(), "--reason", "a test", "--suggestion", "another"],
        ("handover", "withdraw"): lambda: [offered(), "--reason", "a test"],
        ("handover", "list"): lambda: [],
    }
