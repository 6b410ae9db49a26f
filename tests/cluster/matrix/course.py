# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun course succeed; cli_matrix.py says how they are used."""


def words(m):
    def plan():
        return m.value("course", "plan", "--name", f"course {m.next()}", "--held-at", "2025-04-14", "-o", "name")

    def hold():
        course = plan()
        m.value("course", "hold", course)
        return course

    def attended():
        course = hold()
        m.value("course", "attend", course, "--zone", "z1", "--people", "3")
        return course

    return {
        ("course", "list"): lambda: [],
        ("course", "show"): lambda: [plan()],
        ("course", "plan"): lambda: ["--name", f"course {m.next()}", "--held-at", "2025-04-14"],
        ("course", "hold"): lambda: [plan()],
        ("course", "attend"): lambda: [hold(), "--zone", "z1", "--people", "3"],
        ("course", "cancel"): lambda: [plan(), "--reason", "a test"],
        ("course", "attendance"): lambda: [attended()],
    }
