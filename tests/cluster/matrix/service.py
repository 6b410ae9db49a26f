# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun service succeed; cli_matrix.py says how they are used."""


def words(m):
    def add_service():
        service = f"service-{m.next()}"
        m.value("service", "add", service, "--zone", "z1", "--name", "n")
        return service

    return {
        ("service", "list"): lambda: ["--all"],
        ("service", "show"): lambda: [add_service()],
        ("service", "add"): lambda: [f"service-{m.next()}", "--zone", "z1", "--name", "n"],
        ("service", "update"): lambda: [add_service(), "--hours", "mon-fri 08:00-14:00"],
        ("service", "close"): lambda: [add_service(), "--reason", "a test"],
    }
