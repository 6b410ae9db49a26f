# SPDX-License-Identifier: EUPL-1.2
"""Figures counted a second time, from the events alone, by a program that shares no line with the first.

    stats_from_events.py BIN_DIR PLUGIN_DIR [TEST...]

Generated years are opened, every event is read as event.list gives it, and the figures of stats.show are computed
again: now, and as of an index in the middle. The page with the charts is checked to be well-formed and to need nothing
else.
"""
import collections
import datetime
import os
import re
import subprocess
import sys
import xml.etree.ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, "..", "cluster"))
import four_years  # noqa: it opens generated years
import room  # noqa: the helper of the cluster tests

UTC = datetime.timezone.utc
ACTIONS = {"dispatched", "phone_managed", "onscene", "secured", "handover_offered", "handed_over"}


def last_sunday(year, month):
    day = datetime.datetime(year, month, 31, 1, tzinfo=UTC)
    return day - datetime.timedelta(days=(day.weekday() + 1) % 7)


def rome(text):
    """The wall clock of Rome at a moment: summer time from the last Sunday of March to that of October, 01:00 UTC."""
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    summer = last_sunday(moment.year, 3) <= moment < last_sunday(moment.year, 10)
    return moment + datetime.timedelta(hours=2 if summer else 1)


def millis(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return round((moment - datetime.datetime(1970, 1, 1, tzinfo=UTC)) / datetime.timedelta(milliseconds=1))


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


class Case:
    def __init__(self, event):
        body = event["body"]
        self.zone, self.need, self.category = body["zone_id"], body["need"], body["category"]
        self.persons, self.people = body["persons"], set()
        self.opened = event["recorded_at"]
        self.when = body["occurred_at"] or self.opened
        self.assignments = {}
        self.kept = self.placed = 0
        self.acted = self.phone = self.shadow = self.merged = self.closed = False
        self.triaged = self.closed_at = None


class Count:
    """The state of all cases and reports, event by event."""

    def __init__(self, events):
        self.cases, self.reports, self.refused, self.placements = {}, {}, set(), {}
        for event in events:
            method = getattr(self, "on_" + event["type"].replace(".", "_"), None)
            if method is not None:
                method(event, event["body"])

    def on_report_received(self, event, body):
        self.reports[body["report_id"]] = (event["recorded_at"], body["category"])

    def on_report_refused(self, _event, body):
        self.refused.add(body["report_id"])

    def on_case_opened(self, event, body):
        self.cases[body["case_id"]] = Case(event)

    def on_case_triaged(self, event, body):
        self.cases[body["case_id"]].triaged = event["recorded_at"]

    def on_case_amended(self, _event, body):
        case = self.cases[body["case_id"]]
        case.need = body["need"] or case.need
        case.persons = body["persons"] or case.persons

    def on_case_moved(self, _event, body):
        case = self.cases[body["case_id"]]
        case.acted = case.acted or body["to"] in ACTIONS
        case.phone = case.phone or body["to"] == "phone_managed"
        case.shadow = case.shadow or body["to"] == "shadow"

    def on_case_merged(self, _event, body):
        self.cases[body["case_id"]].merged = True

    def on_case_unmerged(self, _event, body):
        self.cases[body["case_id"]].merged = False

    def on_case_closed(self, event, body):
        self.cases[body["case_id"]].closed = True
        self.cases[body["case_id"]].closed_at = event["recorded_at"]

    def on_assign_made(self, event, body):
        case = self.cases[body["case_id"]]
        case.acted = True
        case.assignments[body["assignment_id"]] = {"assigned": event["recorded_at"]}

    def on_assign_moved(self, event, body):
        self.cases[body["case_id"]].assignments[body["assignment_id"]][body["to"]] = event["recorded_at"]

    def on_handover_offered(self, _event, body):
        self.cases[body["case_id"]].acted = True

    def on_placement_reserved(self, _event, body):
        self.placements[body["placement_id"]] = {"resource": body["resource_id"], "places": body["places"],
                                                 "state": "reserved"}
        self.cases[body["case_id"]].kept += 1

    def on_placement_started(self, _event, body):
        self.placements[body["placement_id"]]["state"] = "started"
        self.cases[body["case_id"]].kept -= 1
        self.cases[body["case_id"]].placed += 1

    def on_placement_ended(self, _event, body):
        self.placements[body["placement_id"]]["state"] = "ended"

    def on_placement_released(self, _event, body):
        self.placements[body["placement_id"]]["state"] = "released"
        self.cases[body["case_id"]].kept -= 1

    def on_person_added(self, _event, body):
        if body["case_id"]:
            self.cases[body["case_id"]].people.add(body["person_id"])

    def on_person_linked(self, _event, body):
        self.cases[body["case_id"]].people.add(body["person_id"])

    def counted(self):
        return [case for case in self.cases.values() if not case.merged and not case.shadow]

    def by(self, key):
        """Key -> (cases, interventions, persons, with a unit, by phone)."""
        rows = collections.defaultdict(lambda: [0, 0, 0, 0, 0])
        for case in self.counted():
            row = rows[key(case)]
            row[0] += 1
            if case.acted or case.kept or case.placed:
                row[1] += 1
                row[2] += max(case.persons, len(case.people))
                row[3] += bool(case.assignments)
                row[4] += case.phone and not case.assignments
        return dict(rows)


def rank(values, percent):
    return sorted(values)[(len(values) * percent + 99) // 100 - 1] if values else None


def check_cases(place, count, at):
    keys = {
        ("interventions", "month"): lambda case: rome(case.when).strftime("%Y-%m"),
        ("interventions", "year"): lambda case: rome(case.when).strftime("%Y"),
        ("hours", "hour"): lambda case: rome(case.when).strftime("%H"),
        ("hours", "weekday"): lambda case: str(rome(case.when).isoweekday()),
        ("needs", "need"): lambda case: case.need or "not_stated",
        ("signallers", "category"): lambda case: case.category or "not_stated",
        ("zones", "zone"): lambda case: case.zone,
    }
    for (kind, by), key in keys.items():
        rows, _ = four_years.stats(place, kind, by, **at)
        said = {name: [row[column] for column in ("cases", "interventions", "persons", "on_site")]
                for name, row in rows.items()}
        counted = {name: row[:4] for name, row in count.by(key).items()}
        wrong = {name: (said.get(name), counted.get(name)) for name in said.keys() | counted.keys()
                 if said.get(name) != counted.get(name)}
        room.check(not wrong, f"{kind} by {by} {at}: said, counted: {wrong}")


def check_times(place, count, at):
    _, said = four_years.stats(place, "unit_phases", "all", **at)
    assignments = [a for case in count.counted() for a in case.assignments.values()]
    room.check(said["assignments"] == len(assignments), f"assignments: {said} {len(assignments)}")
    for column, first, second in (("acked", "assigned", "acked"), ("left", "acked", "enroute"),
                                  ("arrived", "enroute", "onscene")):
        spans = [millis(a[second]) - millis(a[first]) for a in assignments if first in a and second in a]
        room.check((said[column], said[column + "_p50_ms"], said[column + "_p90_ms"]) ==
                   (len(spans), rank(spans, 50), rank(spans, 90)), f"{column}: {said} {len(spans)} {rank(spans, 50)}")
    _, said = four_years.stats(place, "room_phases", "all", **at)
    spans = [millis(case.closed_at) - millis(case.opened) for case in count.counted() if case.closed]
    room.check((said["closed"], said["closed_p50_ms"], said["closed_p90_ms"]) ==
               (len(spans), rank(spans, 50), rank(spans, 90)), f"closed: {said} {len(spans)} {rank(spans, 50)}")


def check_reports(place, count, at):
    _, said = four_years.stats(place, "reports", "all", **at)
    room.check((said["reports"], said["refused"]) == (len(count.reports), len(count.refused)),
               f"reports: {said} {len(count.reports)} {len(count.refused)}")


def check_placements(place, count, at):
    rows, _ = four_years.stats(place, "placements", "resource", **at)
    said = {name: [row[column] for column in ("placements", "started", "ended")] for name, row in rows.items()}
    counted = collections.defaultdict(lambda: [0, 0, 0])
    for placement in count.placements.values():
        for i, states in enumerate((None, ("started", "ended"), ("ended",))):
            if states is None or placement["state"] in states:
                counted[placement["resource"]][i] += placement["places"]
    room.check(said == dict(counted), f"placements {at}: said {said}, counted {dict(counted)}")


def figures_counted_again_from_the_events_are_the_same(places):
    scale = "25" if four_years.sanitized(places) else "5"
    place, _ = four_years.opened(places, "--scale", scale)
    events = all_events(place)
    middle = events[len(events) // 2]["index"]
    for at, taken in (({}, events), ({"at": middle}, [event for event in events if event["index"] <= middle])):
        count = Count(taken)
        room.check(len(count.counted()) > 20, f"too few cases: {len(count.cases)}")
        check_cases(place, count, at)
        check_times(place, count, at)
        check_reports(place, count, at)
        check_placements(place, count, at)


def seusctl(places, place, *words):
    done = subprocess.run([os.path.join(places.bin_dir, "seusctl"), *words], capture_output=True, timeout=60,
                          check=False, env={"PATH": os.environ.get("PATH", ""), "TZ": "UTC", "LANG": "C.UTF-8",
                               "SEUS_ENDPOINTS": f"unix:{place.socket_of(1)}"})
    room.check(done.returncode == 0, f"seusctl {words}: {done.stderr.decode()}")
    return done.stdout.decode()


def the_page_is_well_formed_and_needs_nothing_else(places):
    place, _ = four_years.opened(places, "--scale", "40")
    for words in (("report",), ("report", "--lang", "it", "--exact"), ("show", "needs"), ("show", "unit_phases")):
        page = seusctl(places, place, "stats", *words, "-o", "html")
        room.check(page.startswith("<!DOCTYPE html>\n"), page[:100])
        root = xml.etree.ElementTree.fromstring(page.split("\n", 1)[1])
        room.check(root.tag == "html" and root.find("body/section") is not None, "a page with sections")
        room.check(not re.search(r"<script|https?:|@import|url\(|\son\w+=", page), "nothing is fetched, nothing runs")
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
    room.run([figures_counted_again_from_the_events_are_the_same, the_page_is_well_formed_and_needs_nothing_else,
              no_small_count_leaves_the_room_in_a_file])
