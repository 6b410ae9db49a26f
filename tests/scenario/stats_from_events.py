# SPDX-License-Identifier: EUPL-1.2
"""Figures counted a second time, from the events alone, by a program that shares no line with the first.

    stats_from_events.py BIN_DIR PLUGIN_DIR [TEST...]

Generated years are opened, every event is read as event.list gives it, and every kind of figures of stats.show is
computed again (recount.py), every column of every row: at the end, and as of an index in the middle. All four years in
an ordinary build. That a figure which is off by one is found is tested too. The page with the charts is checked to be
well-formed, to need nothing else, and to show these figures.
"""
import html
import os
import re
import subprocess
import sys
import xml.etree.ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, "..", "cluster"))
import four_years  # noqa: it opens generated years
import recount  # noqa: it counts events
import room  # noqa: the helper of the cluster tests

OF_CASES = ("all", "year", "month", "day", "weekday", "hour", "zone", "area", "category", "signaller", "need",
            "priority", "event_class", "outcome", "mode", "state", "service", "payer", "municipality", "provider")
# Every kind, by what it is counted. The first is what stats.show counts by if nothing is said.
KINDS = {
    "interventions": ("month",) + OF_CASES,
    "persons": ("sex", "age", "nationality", "vulnerability", "zone", "year"),
    "reports": ("month", "year", "hour", "zone", "area", "category", "signaller", "state", "outcome", "need"),
    "signallers": ("category",), "needs": ("need",), "zones": ("zone",), "areas": ("area",), "outcomes": ("outcome",),
    "hours": ("hour", "weekday"),
    "availability": ("all", "year", "month"),
    "unit_phases": ("all", "unit", "zone", "hour"),
    "room_phases": ("all", "category", "zone", "hour"),
    "coverage": ("area", "zone", "all"),
    "training": ("year", "month", "course", "zone", "area", "profile"),
    "shadow": ("zone", "month", "category"),
    "placements": ("resource", "state", "payer", "zone", "month", "year"),
    "handovers": ("all", "service", "zone", "month"),
}


def all_events(place):
    events, since = [], "0"
    for _ in range(10000):
        reply = place.ask(1, "GET", f"/v1/events?limit=1000&since={since}")
        room.check(reply.status == 200, f"events behind {since}: {reply}")
        events += reply["items"]
        if not reply["next"]:
            return events
        since = reply["next"]
    raise room.Failure("the pages of events do not end")


def said(place, kind, by, at):
    """Key -> {column: value}, the total under None, and the columns."""
    reply = place.ask(1, "GET", f"/v1/stats?kind={kind}&by={by}" + "".join(f"&{k}={v}" for k, v in at.items()),
                      headers={"X-Seus-Timeout-Ms": "60000"}, timeout_s=90)
    room.check(reply.status == 200 and not reply["left_out"], f"stats {kind} by {by}: {reply}")
    columns = [name for name in reply["columns"] if name not in ("key", "name")]
    rows = {row["key"]: {name: row[name] for name in columns} for row in reply["items"]}
    rows[None] = {name: reply["total"][name] for name in columns}
    return rows, columns


def differences(rows, table, columns):
    """What is said and what was counted, where they are not the same."""
    counted = {key: {name: row.value(name) for name in columns} for key, row in table.rows.items()}
    counted[None] = {name: table.total.value(name) for name in columns}
    return [(key, name, rows.get(key, {}).get(name), counted.get(key, {}).get(name))
            for key in rows.keys() | counted.keys() for name in columns
            if rows.get(key, {}).get(name) != counted.get(key, {}).get(name)]


def years(places):
    """A room on generated years, and their events."""
    place, _ = four_years.opened(places, *(["--scale", "25"] if four_years.sanitized(places) else []))
    return place, all_events(place)


def figures_counted_again_from_the_events_are_the_same(places):
    place, events = years(places)
    middle = events[len(events) // 2]["index"]
    counted = 0
    for at, taken in ((events[-1]["index"], events), (middle, [event for event in events if event["index"] <= middle])):
        count = recount.Count(taken)
        room.check(len(count.cases) > 20 and len(count.placements) > 10, f"too few cases: {len(count.cases)}")
        for kind, bys in KINDS.items():
            for by in bys:
                table = count.table(kind, by)
                if by == "day":  # an answer holds a thousand rows: year by year
                    rows, columns = {}, []
                    for year in sorted({key[:4] for key in table.rows}):
                        part, columns = said(place, kind, by, {"at": at, "from": f"{year}-01-01T12:00:00Z",
                                                               "until": f"{int(year) + 1}-01-01T12:00:00Z"})
                        rows.update(part)
                    rows[None] = {name: table.total.value(name) for name in columns}
                else:
                    rows, columns = said(place, kind, by, {"at": at})
                wrong = differences(rows, table, columns)
                room.check(not wrong, f"{kind} by {by} at {at}: (key, column, said, counted): {wrong[:5]}")
                counted += len(rows) * len(columns)
    print(f"  {len(events)} events, {counted} figures")


def every_kind_of_figures_is_counted_again(places):
    """The list above is whole, and begins with what is counted if nothing is said."""
    place, _ = four_years.opened(places, "--scale", "40")
    words = place.ask(1, "GET", "/v1/stats?kind=nothing")
    for kind, bys in KINDS.items():
        reply = place.ask(1, "GET", f"/v1/stats?kind={kind}")
        room.check(reply.status == 200 and reply["by"] == bys[0], f"{kind} is counted by {reply['by']}, not {bys[0]}")
    offered = set(re.findall(r"[a-z_]+", words["hint"] or "")) | set(re.findall(r"[a-z_]+", words["message"] or ""))
    room.check(set(KINDS) <= offered or not offered & set(KINDS), f"kinds that are offered: {words}")
    with open(os.path.join(HERE, "..", "..", "src", "wire", "schema", "stats.h"), encoding="utf-8") as schema:
        text = schema.read()
    kinds = re.findall(r'STATS_\w+, "(\w+)"', text)
    room.check(set(kinds) == set(KINDS), f"kinds of the product: {kinds}")


def a_figure_that_is_off_by_one_is_found(places):
    place, _ = four_years.opened(places, "--scale", "40")
    events = all_events(place)
    count = recount.Count(events)
    tried = 0
    for kind, bys in KINDS.items():
        rows, columns = said(place, kind, bys[0], {"at": events[-1]["index"]})
        table = count.table(kind, bys[0])
        room.check(not differences(rows, table, columns), f"{kind} is right before anything is changed")
        for row in rows.values():
            for name in columns:
                right = row[name]
                row[name] = (right or 0) + 1
                room.check(differences(rows, table, columns), f"{kind}: {name} was off by one, and nobody noticed")
                row[name] = right
                tried += 1
    room.check(tried > 500, f"{tried} figures were changed")


def seusctl(places, place, *words):
    done = subprocess.run([os.path.join(places.bin_dir, "seusctl"), *words], capture_output=True, timeout=60,
                          check=False, env={"PATH": os.environ.get("PATH", ""), "TZ": "UTC", "LANG": "C.UTF-8",
                               "SEUS_ENDPOINTS": f"unix:{place.socket_of(1)}"})
    room.check(done.returncode == 0, f"seusctl {words}: {done.stderr.decode()}")
    return done.stdout.decode()


def check_drawing(root, words):
    """Every chart with a bar a row draws what its table says: the bars' titles add up to the total beneath."""
    drawn = 0
    for section in root.iter("section"):
        titles = [title.text for svg in section.iter("svg") for title in svg.iter("title")]
        heads = [th.text for th in section.iter("th")]
        totals = dict(zip(heads, [td.text for td in section.findall(".//tfoot/tr/td")]))
        rows = [dict(zip(heads, [td.text for td in row])) for row in section.findall(".//tbody/tr")]
        for title, row in zip(titles, rows):
            figures = [part.rsplit(" ", 1) for part in title.rsplit(": ", 1)[1].split(", ")]
            room.check(all(row[name] == value for name, value in figures), f"{words}: drawn {title}, table {row}")
        for name in [part.rsplit(" ", 1)[0] for part in titles[0].rsplit(": ", 1)[1].split(", ")] if titles else []:
            numbers = [re.search(rf"[:,] {re.escape(name)} ([0-9]+)(,|$)", title) for title in titles]
            if all(numbers) and (totals[name] or "").isdigit():
                room.check(sum(int(number[1]) for number in numbers) == int(totals[name]),
                           f"{words}: bars of {name} do not add up to {totals[name]}")
                drawn += 1
    room.check("--exact" not in words or drawn > 5, f"{words}: {drawn} sums were compared")


def the_page_is_well_formed_and_needs_nothing_else(places):
    place, _ = four_years.opened(places, "--scale", "40")
    english = {html.escape(note) for kind in KINDS
               for note in place.ask(1, "GET", f"/v1/stats?kind={kind}&public=true")["notes"]}
    for words in (("report",), ("report", "--lang", "it"), ("report", "--lang", "it", "--exact"), ("show", "needs"),
                  ("show", "unit_phases")):
        page = seusctl(places, place, "stats", *words, "-o", "html")
        room.check(page.startswith("<!DOCTYPE html>\n"), page[:100])
        root = xml.etree.ElementTree.fromstring(page.split("\n", 1)[1])
        room.check(root.tag == "html" and root.find("body/section") is not None, "a page with sections")
        room.check(not re.search(r"<script|https?:|@import|url\(|\son\w+=", page), "nothing is fetched, nothing runs")
        check_drawing(root, words)
        left = [note for note in english if note in page] if "it" in words else []
        room.check(not left, f"notes that nobody has put into Italian: {left}")
        room.check(all(svg.get("aria-label") for svg in root.iter("svg")), "every chart has its name")
        room.check(sum(1 for _ in root.iter("table")) >= sum(1 for _ in root.iter("section")) - 1, "charts have tables")
    again = [seusctl(places, place, "stats", "report", "-o", "html", "--at", "500") for _ in range(2)]
    room.check(again[0] == again[1], "the same index gives the same page")


def no_small_count_leaves_the_room_in_a_file(places):
    place, _ = four_years.opened(places, "--scale", "40")
    withheld = 0
    for kind in ("interventions", "needs", "zones", "signallers", "hours", "reports"):
        text = seusctl(places, place, "stats", "show", kind, "-o", "csv")
        cells = [cell for line in text.splitlines()[1:] for cell in line.split(",")[1:]]
        room.check(not set(cells) & {"1", "2", "3", "4"}, f"{kind}: {text}")
        withheld += cells.count("<5")
    room.check(withheld > 10, f"{withheld} counts were small")


if __name__ == "__main__":
    room.run([figures_counted_again_from_the_events_are_the_same, every_kind_of_figures_is_counted_again,
              a_figure_that_is_off_by_one_is_found, the_page_is_well_formed_and_needs_nothing_else,
              no_small_count_leaves_the_room_in_a_file])
