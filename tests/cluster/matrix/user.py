# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun user succeed; cli_matrix.py says how they are used."""


def words(m):
    def add_user():
        user = f"op-{m.next()}"
        m.value("user", "add", user, "--role", "operator")
        return user

    return {
        ("user", "list"): lambda: [],
        ("user", "show"): lambda: [add_user()],
        ("user", "add"): lambda: [f"op-{m.next()}", "--role", "operator", "--name", "n àé"],
        ("user", "set"): lambda: [add_user(), "--role", "supervisor"],
    }
