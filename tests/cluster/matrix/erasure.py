# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the nouns erasure and hold succeed; cli_matrix.py says how they are used."""


import os
import subprocess


def asked_by_another(m, person):
    """An erasure that another login of this machine asked for: who asks does not approve. Only root can be another."""
    os.chmod(m.dir, 0o755)
    os.chmod(m.socket, 0o666)
    done = subprocess.run([os.path.join(m.bin_dir, "seusctl"), "erasure", "request", "--person", person, "--act",
                           "prot. 1", "-o", "name"], capture_output=True, env=m.environment(HOME="/"), check=True,
                          user=1, group=1, extra_groups=[], cwd="/")
    return done.stdout.decode().split()[-1]


def words(m):
    def person():
        return m.value("person", "add", "--zone", "z1", "--label", "somebody", "-o", "name").split()[-1]

    def asked():
        return m.value("erasure", "request", "--person", person(), "--act", "prot. 1", "-o", "name").split()[-1]

    def held():
        return m.value("hold", "set", "--person", person(), "--ground", "a claim", "--act", "RG 1", "-o",
                       "name").split()[-1]

    return {
        ("erasure", "request"): lambda: ["--person", person(), "--act", "prot. 1"],
        ("erasure", "approve"): lambda: [asked_by_another(m, person()), "--act", "dpo 1"],
        ("erasure", "refuse"): lambda: [asked(), "--reason", "art. 17(3)(e)"],
        ("erasure", "list"): lambda: [],
        ("erasure", "show"): lambda: [asked()],
        ("hold", "set"): lambda: ["--zone", "z1", "--ground", "no disposal plan", "--act", "none"],
        ("hold", "clear"): lambda: [held(), "--reason", "it is over"],
        ("hold", "list"): lambda: [],
    }
