# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun case succeed; cli_matrix.py says how they are used."""


def words(m):
    def merged():
        case = m.new_case()
        m.value("case", "merge", case, "--into", m.new_case(), "--reason", "a test")
        return case

    return {
        ("case", "open"): lambda: ["--zone", "z1", "--signaller", "S1", "--need", "minor", "--summary", "a\tb"],
        ("case", "show"): lambda: [m.number],
        ("case", "list"): lambda: ["--all"],
        ("case", "update"): lambda: [m.number, "--persons", m.next() + 1],
        ("case", "note"): lambda: [m.number, "--text", f"note {m.next()}, \"quoted\"\nsecond line àé"],
        ("case", "assign"): lambda: [m.new_case(), "--unit", m.new_unit()],
        ("case", "close"): lambda: [m.phone_case(), "--outcome", "advised", "--reason", "a test"],
        ("case", "reopen"): lambda: [m.closed_case(), "--reason", "a test"],
        ("case", "merge"): lambda: [m.new_case(), "--into", m.new_case(), "--reason", "a test"],
        ("case", "unmerge"): lambda: [merged(), "--reason", "a test"],
        ("case", "not-duplicate"): lambda: [m.new_case(), m.new_case(), "--reason", "a test"],
        ("case", "link"): lambda: [m.new_case(), m.new_case(), "--reason", "a test"],
        ("case", "watch"): lambda: [m.number, "--since", "0", "--count", "2", "--for", "20s"],
        ("case", "history"): lambda: [m.number],
    }
