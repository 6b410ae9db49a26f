# SPDX-License-Identifier: EUPL-1.2
"""Every drill, run by seusctl as a sysadmin runs it, on three real nodes; what it reports is compared with the room."""
import json
import os
import shutil
import subprocess
import time

import room

HARM = ["leader-loss", "leader-freeze", "graceful", "isolate-site", "slow-disk", "full-disk", "plugin-crash"]


class Drill:
    """One run of seusctl drill run: its exit code, its row, its report."""

    def __init__(self, place, kind, *flags, node=1):
        self.path = os.path.join(place.dir, f"report-{kind}-{time.monotonic_ns()}")
        self.process = subprocess.Popen(
            [os.path.join(place.places.bin_dir, "seusctl"), "--endpoint", f"unix:{place.socket_of(node)}", "-o", "json",
             "drill", "run", kind, "--report", self.path, "--yes", *flags],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=room.die_with_parent)
        place.others.append(self.process)

    def end(self, timeout_s=150):
        output, self.said = self.process.communicate(timeout=timeout_s)
        self.code = self.process.returncode
        self.row = json.loads(output) if output else {}
        try:
            with open(self.path + ".json", encoding="utf-8") as file:
                self.report = json.load(file)
        except FileNotFoundError:
            self.report = {}
        return self


def seusctl(place, *words, node=1):
    done = subprocess.run([os.path.join(place.places.bin_dir, "seusctl"), "--endpoint",
                           f"unix:{place.socket_of(node)}", "-o", "json", *words], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def check_passed(place, kind, drill):
    room.check(drill.code == 0 and drill.row.get("state") == "passed", f"{kind}: {drill.code} {drill.row} {drill.said}")
    figures = drill.report["figures"]
    canaries = figures["canaries"]
    room.check(canaries >= 20 and figures["acknowledged"] == canaries, f"{kind}: all were acknowledged: {figures}")
    for node in place.nodes:
        kept = [e["body"]["number"] for e in place.events(node, "drill.canary")
                if e["body"]["drill_id"] == drill.row["drill_id"]]
        room.check(kept == list(range(1, canaries + 1)), f"{kind}: node {node} holds all {canaries}, in order")
    code, _, errors = seusctl(place, "drill", "report", drill.path + ".json")
    room.check(code == 0, f"{kind}: the report verifies: {errors}")
    with open(drill.path + ".html", encoding="utf-8") as page:
        text = page.read()
    room.check("<svg" in text and "<script" not in text, f"{kind}: the page has its picture and no script")
    print(f"  {kind}: {canaries} canaries, longest pause {figures['write_gap_ms']} ms")


def each_drill_passes_on_a_sound_room(places):
    place = room.Room(places).up()
    for kind in HARM:
        place.wait_ready()
        place.wait_whole()
        leader = place.wait_leader()
        drill = Drill(place, kind, node=place.nodes[leader % 3])
        if kind == "leader-loss":
            room.wait_until(lambda: place.exited(leader) is not None if leader in place.processes else True,
                            "the leader's process ends")
            place.start(leader)
        check_passed(place, kind, drill.end())
    code, output, _ = seusctl(place, "drill", "list")
    room.check(code == 0 and [row["kind"] for row in json.loads(output)["items"]] == HARM, f"all are listed: {output}")
    metrics = place.ask(1, "GET", "/metrics").raw.decode()
    room.check(metrics.count("seus_drill_last_success_timestamp_seconds{") == len(HARM), "each is in the metrics")


def a_drill_that_costs_the_majority_is_refused_with_the_arithmetic(places):
    place = room.Room(places).up()
    leader = place.wait_leader()
    gone = next(node for node in place.nodes if node != leader)
    place.kill(gone)
    room.wait_until(lambda: place.status(leader)["voters_up"] == 2, "the room knows that a voter is missing")
    drill = Drill(place, "leader-loss", node=leader).end()
    room.check(drill.code == 6 and "3 voters, 2 up" in drill.said and "nothing could be written" in drill.said,
               f"refused with the arithmetic: {drill.code} {drill.said}")
    room.check(not place.events(leader, "drill.started"), "nothing was announced")
    reply = place.must("/v1/drills", {"kind": "leader-loss", "node": leader,
                                      "ends_by": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60))})
    harm = place.ask(leader, "POST", "/v1/node/faults", {"drill_id": reply["id"], "kind": "end"})
    room.check(harm.status == 409 or harm["code"] == "refused", f"the node itself refuses as well: {harm}")
    room.check(place.processes[leader].poll() is None, "and lives")


def a_node_is_harmed_only_within_a_drill_that_names_it(places):
    place = room.Room(places).up()
    ends_by = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60))
    reply = place.must("/v1/drills", {"kind": "isolate-site", "node": 2, "ends_by": ends_by})
    place.wait_equal()
    for node, drill_id, code in ((1, reply["id"], "refused"), (2, "l-nobody", "not_found")):
        harm = place.ask(node, "POST", "/v1/node/faults", {"drill_id": drill_id, "kind": "isolate"})
        room.check(harm["code"] == code, f"node {node}: {harm}")
    second = place.ask(1, "POST", "/v1/drills", {"kind": "graceful", "ends_by": ends_by})
    room.check(second["code"] == "refused", f"one drill at a time: {second}")
    place.must(f"/v1/drills/{reply['id']}/abandon", {"reason": "test"})
    place.wait_equal()
    harm = place.ask(2, "POST", "/v1/node/faults", {"drill_id": reply["id"], "kind": "isolate"})
    room.check(harm["code"] == "refused", f"what is over harms nobody: {harm}")


def a_fault_ends_by_itself_when_whoever_ran_the_drill_is_gone(places):
    place = room.Room(places).up()
    leader = place.wait_leader()
    cut = next(node for node in place.nodes if node != leader)
    drill = Drill(place, "isolate-site", "--node", str(cut), "--duration-ms", "2500", node=leader)
    room.wait_until(lambda: (place.status(leader) or {}).get("degraded"), "the site is cut off")
    drill.process.kill()
    drill.process.wait()
    place.wait_whole()
    place.wait_ready()
    row = place.must("/v1/drills/" + place.events(leader, "drill.started")[0]["body"]["drill_id"] + "/abandon",
                     {"reason": "whoever ran it is gone"})
    room.check(row.status == 200, f"what nobody finished can be given up: {row}")


def a_report_that_was_changed_does_not_verify(places):
    place = room.Room(places).up()
    drill = Drill(place, "graceful").end()
    room.check(drill.code == 0, f"it passes: {drill.said}")
    forged = drill.path + "-forged.json"
    shutil.copy(drill.path + ".json", forged)
    with open(forged, "r+", encoding="utf-8") as file:
        text = file.read().replace('"lost": 0', '"lost": 1')
        file.seek(0)
        file.write(text)
    code, _, errors = seusctl(place, "drill", "report", forged)
    room.check(code == 10 and "digest" in errors, f"exit code 10 and why: {code} {errors}")


if __name__ == "__main__":
    room.run([each_drill_passes_on_a_sound_room,
              a_drill_that_costs_the_majority_is_refused_with_the_arithmetic,
              a_node_is_harmed_only_within_a_drill_that_names_it,
              a_fault_ends_by_itself_when_whoever_ran_the_drill_is_gone,
              a_report_that_was_changed_does_not_verify])
