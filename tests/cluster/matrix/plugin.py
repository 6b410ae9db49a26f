# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun plugin succeed; cli_matrix.py says how they are used."""
import os


TRIAGE = "it.toscana.seus.triage"
SETTABLE = "cat.barcelona.cuesb.zone"


def question(m):
    """A file with a question for a triage plugin."""
    path = os.path.join(m.dir, "question.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(m.value("plugin", "question", "--kind", "triage", "--zone", "z1", "-o", "json"))
    return path


def words(m):
    def zone():
        made = m.zone_words()
        m.value("zone", "add", *made)
        return made[0]

    def enabled():
        name = zone()
        m.value("plugin", "enable", TRIAGE, "--zone", name)
        return name

    def settable():
        name = zone()
        m.value("plugin", "enable", SETTABLE, "--zone", name)
        return name

    return {
        ("plugin", "list"): lambda: [],
        ("plugin", "set"): lambda: ["--zone", enabled()],
        ("plugin", "enable"): lambda: [TRIAGE, "--zone", zone(), "--reason", "a test"],
        ("plugin", "shadow"): lambda: [TRIAGE, "--zone", enabled()],
        ("plugin", "disable"): lambda: [TRIAGE, "--zone", zone()],
        ("plugin", "config"): lambda: [SETTABLE, "--zone", settable(), "--config", "office_until=14"],
        ("plugin", "rollback"): lambda: ["triage", "--zone", enabled()],
        ("plugin", "reset"): lambda: [TRIAGE],
        ("plugin", "new"): lambda: [f"made_{m.next()}", "--dir", m.dir],
        ("plugin", "check"): lambda: [os.path.join(m.plugin_dir, "seus_zone.so"), "--fuzz", "1"],
        ("plugin", "question"): lambda: ["--kind", "triage", "--zone", "z1", "--answers", "danger=yes,children=2"],
        ("plugin", "run"): lambda: [os.path.join(m.plugin_dir, "seus_triage.so"), "--input", question(m)],
        ("plugin", "replay"): lambda: [os.path.join(m.plugin_dir, "seus_zone.so"), "--limit", "1"],
        ("plugin", "compare"): lambda: ["seus", "cuesb", "--limit", "2", "--plugins", m.plugin_dir],
    }
