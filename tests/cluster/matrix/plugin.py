# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun plugin succeed; cli_matrix.py says how they are used."""

TRIAGE = "it.toscana.seus.triage"


def words(m):
    def zone():
        made = m.zone_words()
        m.value("zone", "add", *made)
        return made[0]

    def enabled():
        name = zone()
        m.value("plugin", "enable", TRIAGE, "--zone", name)
        return name

    return {
        ("plugin", "list"): lambda: [],
        ("plugin", "set"): lambda: ["--zone", enabled()],
        ("plugin", "enable"): lambda: [TRIAGE, "--zone", zone(), "--reason", "a test"],
        ("plugin", "shadow"): lambda: [TRIAGE, "--zone", enabled()],
        ("plugin", "disable"): lambda: [TRIAGE, "--zone", zone()],
        ("plugin", "config"): lambda: [TRIAGE, "--zone", zone()],
        ("plugin", "rollback"): lambda: ["triage", "--zone", enabled()],
        ("plugin", "reset"): lambda: [TRIAGE],
    }
