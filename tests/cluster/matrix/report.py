# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the nouns report and duplicate succeed; cli_matrix.py says how they are used."""


def words(m):
    def taken():
        return m.value("report", "take", "--zone", "z1", "--category", "citizen", "-o", "name")

    return {
        ("report", "take"): lambda: ["--zone", "z1", "--category", "citizen", "--place", f"Via {m.next()}"],
        ("report", "list"): lambda: ["--zone", "z1"],
        ("report", "show"): lambda: [taken()],
        ("report", "attach"): lambda: [taken(), m.new_case()],
        ("report", "close"): lambda: [taken(), "--outcome", "false_report", "--reason", "a test"],
        ("report", "amend"): lambda: [taken(), "--place", "Via Roma 1"],
        ("duplicate", "list"): lambda: [m.number],
    }
