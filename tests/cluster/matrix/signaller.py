# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun signaller succeed; cli_matrix.py says how they are used."""


def words(m):
    def new(*more):
        code = f"S{m.next()}y"
        m.value("signaller", "add", code, "--name", "n", "--category", "police", "--zone", "z1", *more)
        return code

    return {
        ("signaller", "list"): lambda: [],
        ("signaller", "show"): lambda: ["S1"],
        ("signaller", "add"): lambda: [f"S{m.next()}x", "--name", "n", "--category", "police", "--zone", "z1"],
        ("signaller", "authorise"): lambda: [new("--proposed")],
        ("signaller", "suspend"): lambda: [new(), "--reason", "a test"],
        ("signaller", "end"): lambda: [new(), "--reason", "a test"],
    }
