# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun ca succeed; cli_matrix.py says how they are used."""
import os


def words(m):
    def folder():
        return os.path.join(m.dir, f"ca{m.next()}")

    def made():
        name = folder()
        m.value("ca", "init", "--cluster", "tests", "--dir", name)
        return name

    return {
        ("ca", "init"): lambda: ["--cluster", "tests", "--dir", folder()],
        ("ca", "issue"): lambda: ["--node", "2", "--address", "127.0.0.1", "--dir", made()],
        ("ca", "show"): lambda: ["--dir", made()],
    }
