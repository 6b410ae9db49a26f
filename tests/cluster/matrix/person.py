# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun person succeed; cli_matrix.py says how they are used."""


def words(m):
    def person():
        return m.value("person", "add", "--zone", "z1", "--sex", "man", "-o", "name")

    def linked():
        case = m.new_case()
        return case, m.value("person", "link", case, "--role", "victim", "-o", "name")

    return {
        ("person", "add"): lambda: ["--zone", "z1", "--sex", "woman", "--age-band", "75+"],
        ("person", "link"): lambda: [m.new_case(), "--role", "minor", "--vulnerabilities", "child"],
        ("person", "unlink"): lambda: [*linked(), "--reason", "a test"],
        ("person", "role"): lambda: [*linked(), "--role", "witness"],
        ("person", "list"): lambda: ["--zone", "z1"],
        ("person", "show"): lambda: [person()],
        ("person", "export"): lambda: [linked()[1], "--reason", "letter 12 of 2026-11-20"],
        ("person", "update"): lambda: [person(), "--vulnerabilities", "old_age"],
        ("person", "merge"): lambda: [person(), "--into", person(), "--reason", "a test"],
    }
