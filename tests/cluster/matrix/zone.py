# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun zone succeed; cli_matrix.py says how they are used."""


def words(m):
    def new_zone(state="outside"):
        zone = m.zone_words()
        m.value("zone", "add", *zone, "--state", state)
        return zone[0]

    def opening():
        zone = new_zone("hooked")
        return [zone, m.value("zone", "open", zone, "--category", "police", "-o", "name")]

    return {
        ("zone", "list"): lambda: [],
        ("zone", "show"): lambda: ["z1"],
        ("zone", "add"): m.zone_words,
        ("zone", "update"): lambda: ["z1", "--population", m.next() + 1000],
        ("zone", "accession"): lambda: ["z1"],
        ("zone", "advance"): lambda: [new_zone(), "requested", "--by", "the mayors' conference", "--act", "1/2026"],
        ("zone", "openings"): lambda: opening()[:1],
        ("zone", "open"): lambda: [new_zone("hooked"), "--category", "police"],
        ("zone", "close"): lambda: [*opening(), "--reason", "a test"],
        ("zone", "board"): lambda: [],
        ("zone", "waves"): lambda: [],
        ("zone", "readiness"): lambda: ["z1"],
        ("zone", "leps"): lambda: ["z1"],
        ("zone", "checklist"): lambda: ["z1", "--item", "basket", "--done"],
        ("zone", "explain"): lambda: opening()[:1],
        ("zone", "meeting"): lambda: ["z1", "--members", "9"],
    }
