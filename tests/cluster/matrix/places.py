# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands about areas, rooms, lines, providers, municipalities, zone groups and agreements
succeed."""


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

    def line():
        return m.value("line", "add", f"l{m.next()}", "--number", "800", "--access", "gated", "--zone-ids", "z1", "-o",
                       "name")

    def provider():
        return m.value("provider", "add", f"p{m.next()}", "--name", "A provider", "-o", "name")

    def town():
        return m.value("municipality", "add", f"m{m.next()}", "--name", "A town", "--zone", "z1", "-o", "name")

    def member(zone=False):
        made = m.value("group", "add", "z1", "--role", "zone lead", "-o", "name")
        return "z1" if zone else made

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
        ("area", "update"): lambda: [m.value("area", "add", f"a{m.next()}", "--name", "An area", "-o", "name"),
                                     "--authority", "USL"],
        ("area", "end"): lambda: [m.value("area", "add", f"a{m.next()}", "--name", "An area", "-o", "name"),
                                  "--reason", "a test"],
        ("room", "update"): lambda: [m.value("room", "add", f"r{m.next()}", "--name", "A room", "-o", "name"),
                                     "--phone", "0573"],
        ("room", "end"): lambda: [m.value("room", "add", f"r{m.next()}", "--name", "A room", "-o", "name"),
                                  "--reason", "a test"],
        ("line", "update"): lambda: [line(), "--number", "801"],
        ("line", "end"): lambda: [line(), "--reason", "a test"],
        ("provider", "update"): lambda: [provider(), "--until", "2040-01-01"],
        ("provider", "end"): lambda: [provider(), "--reason", "a test"],
        ("municipality", "update"): lambda: [town(), "--hours", "mon-fri 08:00-14:00"],
        ("municipality", "end"): lambda: [town(), "--reason", "a test"],
        ("municipality", "move"): lambda: [town(), "--zone", m.value("zone", "add", *m.zone_words(), "-o", "name")],
        ("group", "list"): lambda: [member(True)],
        ("group", "add"): lambda: ["z1", "--role", "zone lead"],
        ("group", "update"): lambda: [member(), "--order", "3"],
        ("group", "leave"): lambda: [member(), "--reason", "a test"],
        ("agreement", "list"): agreements,
        ("agreement", "make"): adhered,
        ("agreement", "extend"): lambda: [agreement(), "--until", "2041-01-01", "--act", "2/2026"],
        ("agreement", "end"): lambda: [agreement(), "--reason", "a test"],
    }
