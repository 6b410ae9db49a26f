# SPDX-License-Identifier: EUPL-1.2
"""Every kind of figures of stats.show, counted from a list of events alone. It shares no line with the product.

Count(events) follows cases, reports, placements, people, courses and zones; rows(kind, by) gives key -> {column: value}
and the total, in the columns that stats.show answers in.
"""
import bisect
import collections
import datetime

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
ACTIONS = {"dispatched", "phone_managed", "onscene", "secured", "handover_offered", "handed_over"}
HOLIDAYS = {(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)}
PREPARING = {"requested", "accepted", "training", "training_started", "training_met", "group_formed"}
CASE_COLUMNS = ("cases", "interventions", "persons", "on_site", "phone", "placed", "closed")
SHARES = {"refused_permille": ("refused", "reports"), "accepted_permille": ("accepted", "offered"),
          "zones_permille": ("hooked", "zones"), "covered_permille": ("covered", "population"),
          "agreed_permille": ("agreed", "agreed", "disagreed"), "within_permille": ("within_10_min", "timed")}


# ---- the calendar of Rome --------------------------------------------------------------------------------------------


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def last_sunday(year, month):
    day = datetime.datetime(year, month, 31, 1, tzinfo=UTC)
    return day - datetime.timedelta(days=(day.weekday() + 1) % 7)


SUMMERS = [edge for year in range(2000, 2100) for edge in (last_sunday(year, 3), last_sunday(year, 10))]


def rome(text):
    """The wall clock of Rome: summer time from the last Sunday of March to that of October, 01:00 UTC."""
    at = moment(text)
    return at + datetime.timedelta(hours=1 + bisect.bisect_right(SUMMERS, at) % 2)


def easter_monday(year):
    """By the tables of Gauss, good for 1900 to 2099."""
    d = (19 * (year % 19) + 24) % 30
    e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + 5) % 7
    day = 22 + d + e
    if day == 57 or (day == 56 and d == 28 and year % 19 > 10):
        day -= 7
    return datetime.date(year, 3, 1) + datetime.timedelta(days=day)


def next_working_noon(text):
    """12:00 in Rome of the first working day behind the day of a moment; as a wall clock."""
    day = rome(text).date() + datetime.timedelta(days=1)
    while (day.weekday() > 4 or (day.month, day.day) in HOLIDAYS or day == easter_monday(day.year) or
           (day.year >= 2026 and (day.month, day.day) == (10, 4))):
        day += datetime.timedelta(days=1)
    return datetime.datetime.combine(day, datetime.time(12), tzinfo=UTC)


def millis(text):
    return round((moment(text) - EPOCH) / datetime.timedelta(milliseconds=1))


KEYS_OF_TIME = {
    "year": lambda text: rome(text).strftime("%Y"),
    "month": lambda text: rome(text).strftime("%Y-%m"),
    "day": lambda text: rome(text).strftime("%Y-%m-%d"),
    "weekday": lambda text: str(rome(text).isoweekday()),
    "hour": lambda text: rome(text).strftime("%H"),
}


# ---- rows of figures -------------------------------------------------------------------------------------------------


def rank(values, percent):
    return sorted(values)[(len(values) * percent + 99) // 100 - 1] if values else None


class Row:
    def __init__(self):
        self.counts = collections.Counter()
        self.spans = collections.defaultdict(list)

    def value(self, column):
        if column.endswith(("_p50_ms", "_p90_ms")):
            return rank(self.spans[column[:-7]], int(column[-5:-3]))
        if column in SHARES:
            part, *whole = SHARES[column]
            whole = sum(self.counts[name] for name in whole)
            return self.counts[part] * 1000 // whole if whole else None
        return self.counts[column]


class Table:
    """Rows by key, and the total of everything that was added."""

    def __init__(self):
        self.rows = collections.defaultdict(Row)
        self.total = Row()

    def add(self, key, **counts):
        for row in (self.rows[key or "not_stated"], self.total):
            row.counts.update(counts)

    def span(self, key, column, first, second):
        """A duration, and one more in its column; nothing if an end is missing."""
        if first and second and millis(second) >= millis(first):
            for row in (self.rows[key or "not_stated"], self.total):
                row.counts[column] += 1
                row.spans[column].append(millis(second) - millis(first))


# ---- what the events say ---------------------------------------------------------------------------------------------


class Case:
    def __init__(self, event):
        body = event["body"]
        self.zone, self.need, self.category = body["zone_id"], body["need"], body["category"]
        self.signaller, self.event_class = body["signaller_id"], body["event_class"]
        self.payer, self.municipality = body["cost_owner"], body["municipality_id"]
        self.persons, self.people = body["persons"], set()
        self.opened = event["recorded_at"]
        self.when = body["occurred_at"] or self.opened
        self.override, self.first_report = body["override"], body["report_id"]
        self.reports = set()
        self.state, self.before, self.mode, self.outcome, self.priority = "new", None, None, None, None
        self.assignments = {}
        self.kept = self.placed = self.rejections = 0
        self.acted = self.shadow = False
        self.triaged = self.closed_at = self.recognised = self.service = self.offered = self.accepted = None

    def counts(self):
        return self.state != "merged" and not self.shadow

    def go(self, state):
        self.state = state
        self.acted = self.acted or state in ACTIONS

    def columns(self):
        by_phone = self.mode == "phone" or "phone_managed" in (self.state, self.before)
        acted = bool(self.acted or self.kept or self.placed)
        return {"cases": 1, "interventions": int(acted), "closed": int(self.state == "closed"),
                "persons": max(self.persons, len(self.people)) if acted else 0,
                "on_site": int(acted and bool(self.assignments)),
                "phone": int(acted and not self.assignments and by_phone),
                "placed": int(acted and bool(self.kept or self.placed))}


class Count:
    """The state of everything that is counted, event by event."""

    def __init__(self, events):
        self.cases, self.reports, self.placements, self.people = {}, {}, {}, {}
        self.zones, self.rooms, self.courses, self.attendances = {}, {}, {}, []
        self.entries, self.openings, self.fallbacks, self.timed = [], [], [], []
        open_cases = 0
        for event in events:
            if not self.entries or self.entries[-1][0] != event["index"]:
                self.entries.append((event["index"], event["recorded_at"], open_cases))
            kind = event["type"]
            open_cases += kind in ("case.opened", "case.reopened", "case.unmerged")
            open_cases -= kind in ("case.closed", "case.merged")
            method = getattr(self, "on_" + kind.replace(".", "_"), None)
            if method is not None:
                method(event, event["body"])

    # -- reports

    def on_report_received(self, event, body):
        self.reports[body["report_id"]] = {
            "when": body["occurred_at"] or event["recorded_at"], "category": body["category"], "zone": body["zone_id"],
            "signaller": body["signaller_id"], "need": body["need"], "state": "received", "outcome": None, "case": None}

    def on_report_refused(self, _event, body):
        self.reports[body["report_id"]].update(state="refused", outcome=body["outcome"] or "advised")

    def on_report_attached(self, _event, body):
        self.reports[body["report_id"]].update(state="attached", case=body["case_id"], outcome=None)
        self.cases[body["case_id"]].reports.add(body["report_id"])

    def on_report_closed(self, _event, body):
        self.reports[body["report_id"]].update(state="closed", outcome=body["outcome"])

    # -- cases

    def on_case_opened(self, event, body):
        self.cases[body["case_id"]] = Case(event)
        self.cases[body["case_id"]].shadow = self.zones[body["zone_id"]]["state"] in ("soi", "soi_passed")
        if body["occurred_at"]:
            late = millis(event["recorded_at"]) - millis(body["occurred_at"])
            self.timed.append((event["recorded_at"], late <= 600000))

    def on_case_triaged(self, event, body):
        case = self.cases[body["case_id"]]
        case.triaged, case.priority, case.mode = event["recorded_at"], body["priority"], body["mode"]
        case.event_class = case.event_class or body["event_class"]
        case.payer = case.payer or body["cost_owner"]
        case.go(body["to"])

    def on_case_amended(self, _event, body):
        case = self.cases[body["case_id"]]
        case.need = body["need"] or case.need
        case.persons = body["persons"] or case.persons
        case.priority = body["priority"] or case.priority
        case.event_class = body["event_class"] or case.event_class
        case.payer = body["cost_owner"] or case.payer

    def on_case_class_set(self, _event, body):
        self.cases[body["case_id"]].event_class = body["event_class"]

    def on_case_priority_changed(self, _event, body):
        self.cases[body["case_id"]].priority = body["priority"]

    def on_case_moved(self, _event, body):
        case = self.cases[body["case_id"]]
        case.go(body["to"])
        case.shadow = case.shadow or body["to"] == "shadow"
        case.mode = "phone" if body["to"] == "phone_managed" else case.mode

    def on_case_merged(self, _event, body):
        case, into = self.cases[body["case_id"]], self.cases[body["into_id"]]
        case.go("merged")
        into.reports |= case.reports
        case.reports = set()

    def on_case_closed(self, event, body):
        case = self.cases[body["case_id"]]
        case.before, case.closed_at, case.outcome = case.state, event["recorded_at"], body["outcome"]
        case.recognised = body["recognised"]
        case.go("closed")
        for report in case.reports:
            if self.reports[report]["state"] == "attached":
                self.reports[report]["outcome"] = body["outcome"]

    def on_assign_made(self, event, body):
        case = self.cases[body["case_id"]]
        case.acted, case.mode = True, body["mode"] or case.mode
        sent = body["occurred_at"] or event["recorded_at"]
        case.assignments[body["assignment_id"]] = {"unit": body["unit_id"], "assigned": sent}

    def on_assign_moved(self, event, body):
        to = "ended" if body["to"] in ("cleared", "cancelled") else body["to"]
        when = body["occurred_at"] or event["recorded_at"]
        self.cases[body["case_id"]].assignments[body["assignment_id"]][to] = when

    def on_handover_offered(self, event, body):
        case = self.cases[body["case_id"]]
        case.acted, case.service, case.accepted = True, body["service"], None
        case.offered = body["occurred_at"] or event["recorded_at"]
        case.go("handover_offered")

    def on_handover_accepted(self, event, body):
        self.cases[body["case_id"]].accepted = event["recorded_at"]
        self.cases[body["case_id"]].go("handed_over")

    def on_handover_rejected(self, _event, body):
        self.cases[body["case_id"]].rejections += 1
        self.cases[body["case_id"]].go(body["to"])

    on_handover_returned = on_handover_rejected

    def on_handover_expired(self, _event, body):
        self.cases[body["case_id"]].go(body["to"])

    # -- places

    def on_placement_reserved(self, event, body):
        self.placements[body["placement_id"]] = {
            "resource": body["resource_id"], "places": body["places"], "state": "reserved", "zone": body["zone_id"],
            "payer": body["cost_owner"], "when": event["recorded_at"], "since": None, "ended": None}
        self.cases[body["case_id"]].kept += 1

    def on_placement_started(self, _event, body):
        self.placements[body["placement_id"]].update(state="started", since=body["placed_at"])
        self.cases[body["case_id"]].kept -= 1
        self.cases[body["case_id"]].placed += 1

    def on_placement_ended(self, event, body):
        self.placements[body["placement_id"]].update(state="ended", ended=body["occurred_at"] or event["recorded_at"])

    def on_placement_released(self, _event, body):
        self.placements[body["placement_id"]]["state"] = "released"
        self.cases[body["case_id"]].kept -= 1

    # -- people, training, zones

    def on_person_added(self, event, body):
        self.people[body["person_id"]] = {
            "when": event["recorded_at"], "zone": body["zone_id"], "sex": body["sex"], "age": body["age_band"],
            "nationality": body["nationality"], "vulnerability": body["vulnerabilities"] or [],
            "known": bool(body["known_before"]), "cases": set()}
        if body["case_id"]:
            self.on_person_linked(event, body)

    def on_person_linked(self, _event, body):
        self.cases[body["case_id"]].people.add(body["person_id"])
        self.people[body["person_id"]]["cases"].add(body["case_id"])

    def on_course_planned(self, _event, body):
        self.courses[body["course_id"]] = {"held": None, "attended": 0}

    def on_course_held(self, _event, body):
        self.courses[body["course_id"]]["held"] = body["occurred_at"]

    def on_course_attended(self, _event, body):
        self.courses[body["course_id"]]["attended"] += body["count"]
        self.attendances.append((body["zone_id"], body["profile"], body["count"]))

    def on_room_added(self, _event, body):
        self.rooms[body["room_id"]] = {"provider": body["provider_id"], "from": body["from"], "until": body["until"]}

    def on_zone_added(self, _event, body):
        self.zones[body["zone_id"]] = {"area": body["area"], "population": body["population"], "state": body["state"],
                                       "room": body["room_id"]}

    def step(self, event, body):
        word = event["type"].split(".")[1]
        state = {"soi_started": "soi", "resumed": "hooked"}.get(word, word)
        if word not in ("soi_planned", "soi_extended"):
            self.zones[body["zone_id"]]["state"] = state

    on_accession_requested = on_accession_accepted = on_accession_training_started = on_accession_training_met = step
    on_accession_group_formed = on_accession_soi_planned = on_accession_soi_started = on_accession_soi_passed = step
    on_accession_hooked = on_accession_soi_extended = step

    def on_policy_fallback(self, event, _body):
        self.fallbacks.append(event["recorded_at"])

    # -- figures

    def area(self, zone):
        return self.zones[zone]["area"] if zone in self.zones else None

    def common(self, by, when, zone):
        """The key by all, time, zone or area."""
        if by in KEYS_OF_TIME:
            return KEYS_OF_TIME[by](when)
        return {"all": "all", "zone": zone, "area": self.area(zone)}[by]

    def provider(self, case):
        room = self.rooms.get(self.zones[case.zone]["room"])
        when = millis(case.when)
        if room is None or (room["from"] and when < millis(room["from"])) or \
                (room["until"] and when >= millis(room["until"])):
            return None
        return room["provider"]

    def case_key(self, by, case):
        own = {"category": case.category, "signaller": case.signaller, "need": case.need, "priority": case.priority,
               "event_class": case.event_class, "outcome": case.outcome, "mode": case.mode, "state": case.state,
               "service": case.service, "payer": case.payer, "municipality": case.municipality,
               "provider": self.provider(case)}
        return own[by] if by in own else self.common(by, case.when, case.zone)

    def of_cases(self, table, by):
        for case in self.cases.values():
            if case.counts():
                table.add(self.case_key(by, case), **case.columns())

    of_interventions = of_signallers = of_needs = of_zones = of_areas = of_outcomes = of_hours = of_cases

    def of_reports(self, table, by):
        for name, report in self.reports.items():
            case = self.cases.get(report["case"])
            taken = case is not None and case.first_report == name and bool(case.override)
            key = report[by] if by in ("category", "signaller", "state", "outcome", "need") else \
                self.common(by, report["when"], report["zone"])
            refused = report["state"] == "refused"
            table.add(key, reports=1, refused=int(refused), attached=int(not refused and case is not None),
                      overridden=int(taken))

    def of_shadow(self, table, by):
        for case in self.cases.values():
            if case.shadow and case.state != "merged":
                closed = case.state == "closed"
                room = case.before != "not_appropriate" and case.priority in ("E", "U")
                told = closed and case.recognised in ("yes", "no")
                agreed = told and room == (case.recognised == "yes")
                table.add(self.case_key(by, case), cases=1, closed=int(closed), agreed=int(agreed),
                          disagreed=int(told and not agreed))

    def of_room_phases(self, table, by):
        for case in self.cases.values():
            if case.counts():
                key = self.case_key(by, case)
                table.add(key, cases=1)
                sent = min((a["assigned"] for a in case.assignments.values()), default=None)
                table.span(key, "decided", case.opened, case.triaged)
                table.span(key, "sent", case.triaged, sent)
                table.span(key, "offered", case.opened, case.offered)
                table.span(key, "closed", case.opened, case.closed_at)

    def of_unit_phases(self, table, by):
        for case in self.cases.values():
            for each in case.assignments.values() if case.counts() else ():
                key = each["unit"] if by == "unit" else self.case_key(by, case)
                table.add(key, assignments=1)
                for column, first, second in (("acked", "assigned", "acked"), ("left", "acked", "enroute"),
                                              ("arrived", "enroute", "onscene"), ("cleared", "onscene", "ended")):
                    table.span(key, column, each.get(first), each.get(second))

    def of_handovers(self, table, by):
        for case in self.cases.values():
            if case.state != "merged" and case.offered:
                key = self.case_key(by, case)
                stands = bool(case.accepted) or case.state == "handover_offered"
                table.add(key, offered=case.rejections + stands, rejected=case.rejections,
                          in_time=int(bool(case.accepted) and
                                      rome(case.accepted) <= next_working_noon(case.offered)))
                table.span(key, "accepted", case.offered, case.accepted)

    def of_placements(self, table, by):
        for each in self.placements.values():
            key = each[by] if by in ("resource", "state", "payer") else self.common(by, each["when"], each["zone"])
            taken = each["state"] in ("started", "ended")
            table.add(key, placements=each["places"], started=each["places"] if taken else 0)
            if each["state"] == "ended":
                table.span(key, "ended", each["since"], each["ended"])
                nights = (rome(each["ended"]).date() - rome(each["since"]).date()).days
                table.add(key, nights=each["places"] * nights)
                table.add(key, ended=each["places"] - 1)

    def of_persons(self, table, by):
        for person in self.people.values():
            columns = {"people": 1, "known_before": int(person["known"]), "repeated": int(len(person["cases"]) > 1)}
            if by == "vulnerability":
                for word in person["vulnerability"] or ["none_stated"]:
                    table.rows[word].counts.update(columns)
                table.total.counts.update(columns)
            else:
                key = person[by] if by in ("sex", "age", "nationality") else \
                    self.common(by, person["when"], person["zone"])
                table.add(key, **columns)

    def of_training(self, table, by):
        if by in ("zone", "area", "profile"):
            for zone, profile, count in self.attendances:
                table.add({"zone": zone, "area": self.area(zone), "profile": profile}[by], attended=count)
        for name, course in self.courses.items() if by not in ("zone", "area", "profile") else ():
            if course["held"]:
                key = name if by == "course" else self.common(by, course["held"], None)
                table.add(key, courses=1, attended=course["attended"])

    def of_coverage(self, table, by):
        for name, zone in self.zones.items():
            state, people = zone["state"], zone["population"]
            table.add(self.common(by, None, name), zones=1, population=people, hooked=int(state == "hooked"),
                      covered=people if state == "hooked" else 0, trying=int(state in ("soi", "soi_passed")),
                      preparing=int(state in PREPARING))

    def of_availability(self, table, by):
        last, day = None, None
        for _, when, open_cases in self.entries:
            key = self.common(by, when, None)
            table.add(key, entries=1)
            today = rome(when).date()
            if day is None or today > day:
                first = today if day is None else day + datetime.timedelta(days=1)
                for ahead in range((today - first).days + 1):
                    noon = datetime.datetime.combine(first + datetime.timedelta(days=ahead), datetime.time(11))
                    table.add(self.common(by, noon.isoformat() + "Z", None), days=1)
                table.add(key, days_used=1)
            if last and open_cases > 0:
                gap = millis(when) - millis(last)
                for row in (table.rows[key], table.total):
                    row.counts["gap_ms"] = max(row.counts["gap_ms"], gap)
            last, day = max(last or when, when), max(day or today, today)
        for when in self.fallbacks:
            table.add(self.common(by, when, None), fallbacks=1)
        for when, in_time in self.timed:
            table.add(self.common(by, when, None), timed=1, within_10_min=int(in_time))

    def table(self, kind, by):
        table = Table()
        getattr(self, "of_" + kind)(table, by)
        return table
