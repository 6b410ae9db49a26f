# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands about copies of the log succeed; cli_matrix.py says how they are used."""
import os


def words(m):
    def fresh():
        return os.path.join(m.dir, f"backup{m.next()}.seus")

    def taken():
        path = fresh()
        m.value("cluster", "backup", path, "-o", "json")
        return path

    return {
        ("cluster", "backup"): lambda: [fresh()],
        ("audit", "checkpoint"): lambda: [],
        ("audit", "prove"): lambda: ["1"],
        ("audit", "verify"): lambda: ["--all-members", "--full"],
        ("backup", "verify"): lambda: [taken()],
    }
