# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun resource succeed; cli_matrix.py says how they are used."""


def words(m):
    def place():
        name = f"R{m.next()}"
        m.value("resource", "add", name, "--zone", "z1", "--name", "A house", "--capacity", "4")
        return name

    return {
        ("resource", "list"): lambda: ["--zone", "z1", "--free"],
        ("resource", "show"): lambda: [place()],
        ("resource", "add"): lambda: [f"R{m.next()}", "--zone", "z1", "--name", "A house", "--capacity", "2"],
        ("resource", "set"): lambda: [place(), "--capacity", "6"],
        ("resource", "remove"): lambda: [place(), "--reason", "a test"],
    }
