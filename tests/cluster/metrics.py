# SPDX-License-Identifier: EUPL-1.2
"""GET /metrics: every line can be read by a scraper, the numbers are those of the room, and nobody is named in them."""
import json
import os
import re
import struct
import subprocess

import room

LINE = re.compile(r'^([a-z_]+)(\{[a-z_]+="[^"\\\n]*"(?:,[a-z_]+="[^"\\\n]*")*\})? (\d+(?:\.\d+)?)$')


def scrape(place, node):
    """(name, labels) -> number; checks the form of every line on the way."""
    reply = place.ask(node, "GET", "/metrics")
    room.check(reply.status == 200 and reply.headers["content-type"].startswith("text/plain; version=0.0.4"),
               f"the answer of a scrape: {reply.status} {reply.headers}")
    values, types, told = {}, {}, set()
    for line in reply.raw.decode().splitlines():
        if line.startswith("# HELP "):
            told.add(line.split()[2])
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            room.check(name not in types and name in told, f"told once, with its help: {line}")
            types[name] = kind
        else:
            match = LINE.match(line)
            room.check(match is not None, f"a line that a scraper reads: {line!r}")
            name = match.group(1)
            base = re.sub(r"_(bucket|sum|count)$", "", name)
            room.check(name in types or types.get(base) == "histogram", f"of a told type: {line}")
            room.check(name.startswith("seus_"), f"with the prefix: {line}")
            room.check(types.get(name) != "counter" or name.endswith("_total"), f"counters end in _total: {line}")
            room.check((name, match.group(2)) not in values, f"once: {line}")
            values[name, match.group(2)] = float(match.group(3))
    for name in [name for name, kind in types.items() if kind == "histogram"]:
        buckets = [value for (at, _), value in values.items() if at == name + "_bucket"]
        room.check(buckets == sorted(buckets) and buckets[-1] == values[name + "_count", None],
                   f"buckets of {name} grow to its count: {buckets}")
    return values


def open_cases(values):
    """Of all zones, of whatever priority."""
    return sum(value for (name, _), value in values.items() if name == "seus_cases_open")


def the_numbers_are_those_of_the_room(places):
    place = room.Room(places).up()
    case_id, = place.seed(1)
    leader = place.wait_leader()
    before = scrape(place, leader)
    for turn in range(40):
        place.must(f"/v1/cases/{case_id}/notes", {"text": f"note {turn}"})
    place.wait_equal()
    after = {node: scrape(place, node) for node in place.nodes}
    status = place.status(leader)
    shown = place.ask(leader, "GET", f"/v1/cases/{case_id}").object
    for node, values in after.items():
        room.check(values["seus_raft_is_leader", None] == (node == leader), f"node {node} says who leads")
        room.check(values["seus_raft_has_leader", None] == 1, f"node {node} knows a leader")
        room.check(values["seus_raft_term", None] == status["term"], f"the term of node {node}")
        room.check(values["seus_cluster_failure_tolerance", None] == 1, f"one may be lost, says node {node}")
        room.check(values["seus_log_index", None] >= status["applied"], f"the log of node {node}")
        room.check({labels for (name, labels) in values if name == "seus_cases_open"} ==
                   {f'{{zone="{shown["zone_id"]}",severity="{shown["priority"]}"}}'}, f"of the case's: {shown}")
        room.check(open_cases(values) == place.ask(node, "GET", "/v1/cluster").object["cases_open"] == 1,
                   f"cases open at node {node}")
        room.check(values["seus_snapshot_age_seconds", None] >= 0 and values[
            "seus_plugin_crashes_total", '{plugin="unknown"}'] == 0, f"node {node} tells these too")
        room.check(values["seus_wal_fsync_duration_seconds_count", None] > 0, f"node {node} measures its flushes")
    commits = ("seus_commit_duration_seconds_count", None)
    grown = after[leader][commits] - before[commits]
    room.check(grown >= 40, f"{grown} commits for 40 notes")
    room.check(any(name == "seus_plugin_up" and value == 1 for (name, _), value in after[leader].items()),
               "plugins are told")


class Clocked(room.Room):
    """A room whose nodes may have a wrong wall clock (tests/fault/weather.c)."""

    def __init__(self, places):
        super().__init__(places)
        self.preload = os.path.join(places.bin_dir, "seus_weather.so")
        if not os.path.exists(self.preload):
            raise room.Skip("this build has no seus_weather.so")
        for node in self.nodes:
            self.set_clock(node, 0)

    def set_clock(self, node, ahead_ms):
        path = os.path.join(self.dir, f"weather{node}")
        with open(path, "r+b" if os.path.exists(path) else "wb") as file:
            file.write(struct.pack("=qII", ahead_ms, 0, 0))

    def before_exec(self, node):
        def enter():
            room.die_with_parent()
            os.environ.update(LD_PRELOAD=self.preload, SEUS_WEATHER=os.path.join(self.dir, f"weather{node}"))
        return enter


def a_clock_that_is_wrong_shows_on_every_node(places):
    place = Clocked(places).up()

    def offsets():
        return {node: scrape(place, node)["seus_clock_offset_seconds", None] for node in place.nodes}
    room.check(not any(offsets().values()), "of one machine: no clock is apart, however busy it is")
    wrong = place.nodes[-1]
    for ahead_ms in (5000, -7000):
        place.set_clock(wrong, ahead_ms)
        most = abs(ahead_ms) / 1000
        room.wait_until(lambda m=most: all(m - 2 < offset <= m for offset in offsets().values()),
                        f"node {wrong} is {ahead_ms} ms ahead: {offsets()}")
    place.set_clock(wrong, 0)
    room.wait_until(lambda: not any(offsets().values()), "a clock that was mended is not apart")
    place.set_clock(wrong, 5000)
    room.wait_until(lambda: all(offsets().values()), "it is wrong again")
    place.kill(wrong)
    room.wait_until(lambda: not any(scrape(place, node)["seus_clock_offset_seconds", None]
                                    for node in place.nodes if node != wrong), "who is gone has no clock")


def a_lost_voter_shows(places):
    place = room.Room(places).up()
    leader = place.wait_leader()
    gone = next(node for node in place.nodes if node != leader)
    place.kill(gone)
    room.wait_until(lambda: scrape(place, leader)["seus_cluster_failure_tolerance", None] == 0, "no more may be lost")
    values = scrape(place, leader)
    room.check(values["seus_cluster_voters", None] == 3 and values["seus_cluster_voters_up", None] == 2, f"{values}")
    told, = room.wait_until(lambda: place.events(leader, "member.degraded"), "the log of the room tells it", 1200)
    room.check(told["body"]["member_id"] == str(gone), f"and of whom: {told}")
    place.start(gone)
    place.wait_whole()
    room.wait_until(lambda: place.wait_leader() == gone or place.ask(
        place.wait_leader(), "POST", "/v1/cluster/transfer", {"to": gone}).status == 200, "it leads and tells of it")
    told, = room.wait_until(lambda: place.events(leader, "member.recovered"), "and that it is back", 1200)
    room.check(told["body"]["member_id"] == str(gone), f"and who: {told}")
    room.check(len(place.events(leader, "member.degraded")) == 1, "once")


def ctl(place, *words):
    """Exit code and JSON of seusctl with all nodes as endpoints."""
    endpoints = [word for node in place.nodes for word in ("--endpoint", "unix:" + place.socket_of(node))]
    done = subprocess.run([os.path.join(place.places.bin_dir, "seusctl"), *words, *endpoints, "-o", "json"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    return done.returncode, json.loads(done.stdout or done.stderr)


def doctor_names_what_is_missing(places):
    place = room.Room(places).up()
    place.wait_leader()
    code, told = ctl(place, "doctor")
    bad = [item for item in told["items"] if item["state"] == "bad"]
    room.check(code == 0 and not bad, f"a room in order has nothing bad: {bad}")
    code, told = ctl(place, "config", "diff", "1", "2")
    room.check(code == 0 and {item["name"] for item in told["items"]} == {"node", "data", "socket"},
               f"nodes differ in what is theirs: {told}")
    code, told = ctl(place, "config", "diff", "1", "7")
    room.check(code == 7, f"a node that no endpoint is: {code} {told}")
    gone = next(node for node in place.nodes if node != place.wait_leader())
    place.kill(gone)
    room.wait_until(lambda: ctl(place, "doctor")[0] == 1, "doctor finds the loss")
    _, told = room.wait_until(lambda: (lambda found: found if any(
        item["check"] == "quorum" and item["state"] == "bad" for item in found[1]["items"]) else None)(
            ctl(place, "doctor")), "no more may be lost")
    members = next(item for item in told["items"] if item["check"] == "members")
    room.check(members["state"] == "bad" and f"node {gone}" in members["detail"], f"who is missing: {members}")


def nobody_is_named(places):
    place = room.Room(places, count=1).up()
    case_id, = place.seed(1)
    place.must(f"/v1/cases/{case_id}/notes", {"text": "Zingarelli lives in via dei Neri 13"})
    text = place.ask(1, "GET", "/metrics").raw.decode()
    for word in ("Zingarelli", "Neri", case_id, "unix:"):
        room.check(word not in text, f"{word} is in the metrics")


if __name__ == "__main__":
    room.run([the_numbers_are_those_of_the_room, a_clock_that_is_wrong_shows_on_every_node, a_lost_voter_shows,
              doctor_names_what_is_missing, nobody_is_named])
