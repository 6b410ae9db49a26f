# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands about areas, rooms, lines, providers, municipalities and agreements succeed."""


def words(m):
    def adhered():
        zone = m.zone_words()
        m.value("zone", "add", *zone, "--kind", "adhered")
        return ["--zone", zone[0], "--payer", "its council", "--act", "1/2026", "--until", "2040-01-01"]

    def agreement():
        return m.value("agreement", "make", *adhered(), "-o", "name")

    def made(noun, *words):
        """A list is shown with something in it."""
        m.value(noun, "add", f"{noun[0]}{m.next()}", *words)
        return []

    def agreements():
        agreement()
        return []

    return {
        ("area", "list"): lambda: made("area", "--name", "An area"),
        ("area", "add"): lambda: [f"a{m.next()}", "--name", "An area"],
        ("room", "list"): lambda: made("room", "--name", "A room"),
        ("room", "add"): lambda: [f"r{m.next()}", "--name", "A room"],
        ("line", "list"): lambda: made("line", "--number", "800", "--access", "gated", "--zone-ids", "z1"),
        ("line", "add"): lambda: [f"l{m.next()}", "--number", "800", "--access", "gated", "--zone-ids", "z1"],
        ("provider", "list"): lambda: made("provider", "--name", "A provider"),
        ("provider", "add"): lambda: [f"p{m.next()}", "--name", "A provider", "--bases", "Massa,Pistoia"],
        ("municipality", "list"): lambda: made("municipality", "--name", "A town", "--zone", "z1"),
        ("municipality", "add"): lambda: [f"m{m.next()}", "--name", "A town", "--zone", "z1", "--hours",
                                          "mon-fri 08:00-14:00"],
        ("agreement", "list"): agreements,
        ("agreement", "make"): adhered,
        ("agreement", "extend"): lambda: [agreement(), "--until", "2041-01-01", "--act", "2/2026"],
        ("agreement", "end"): lambda: [agreement(), "--reason", "a test"],
    }
