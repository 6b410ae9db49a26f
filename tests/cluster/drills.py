# SPDX-License-Identifier: EUPL-1.2
"""Every drill, run by seusctl as a sysadmin runs it, on three real nodes; what it reports is compared with the room."""
import hashlib
import json
import os
import shutil
import signal
import subprocess
import time

import room

VERIFIER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "deploy", "seus-verify")
HARM = ["leader-loss", "leader-freeze", "graceful", "isolate-site", "slow-disk", "full-disk", "plugin-crash"]


class Drill:
    """One run of seusctl drill run: its exit code, its row, its report."""

    def __init__(self, place, kind, *flags, node=1, env=None):
        self.path = os.path.join(place.dir, f"report-{kind}-{time.monotonic_ns()}")
        self.process = subprocess.Popen(
            [os.path.join(place.places.bin_dir, "seusctl"), "--endpoint", f"unix:{place.socket_of(node)}", "-o", "json",
             "drill", "run", kind, "--report", self.path, "--yes", *flags],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=room.die_with_parent,
            env={**os.environ, **(env or {})})
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


def check_proof(kind, drill):
    """The end of the drill, with the digest of the report, is in the log: shown to somebody who has the files alone."""
    with open(drill.path + ".json", "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    with open(drill.path + ".proof.json", encoding="utf-8") as file:
        payload = bytes.fromhex(json.load(file)["payload"])
    room.check(digest.encode() in payload, f"{kind}: the proof is about this report")
    done = subprocess.run([VERIFIER, drill.path + ".proof.json"], capture_output=True, text=True)
    room.check(done.returncode == 0 and "is in the log" in done.stdout, f"{kind}: it holds: {done.stdout}")


def check_passed(place, kind, drill, seen_from=1):
    room.check(drill.code == 0 and drill.row.get("state") == "passed", f"{kind}: {drill.code} {drill.row} {drill.said}")
    figures = drill.report["figures"]
    canaries = figures["canaries"]
    room.check(canaries >= 20 and figures["acknowledged"] == canaries, f"{kind}: all were acknowledged: {figures}")
    chains = {item["chain"] for item in drill.report["verified"]}
    room.check(figures["chain_verified"] is True and len(drill.report["verified"]) == len(drill.report["members"]) and
               len(chains) == 1, f"{kind}: every member verified its log: {drill.report['verified']}")
    for node in place.nodes:
        kept = [e["body"]["number"] for e in place.events(node, "drill.canary")
                if e["body"]["drill_id"] == drill.row["drill_id"]]
        room.check(kept == list(range(1, canaries + 1)), f"{kind}: node {node} holds all {canaries}, in order")
    code, _, errors = seusctl(place, "drill", "report", drill.path + ".json", node=seen_from)
    room.check(code == 0, f"{kind}: the report verifies: {errors}")
    check_proof(kind, drill)
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


def started_with_join(place, node, member):
    """A new node that asks to be let in; its peer address."""
    place.ports[node] = room.free_port()
    address = f"127.0.0.1:{place.ports[node]}"
    place.processes[node] = place.spawn(
        [os.path.join(place.places.bin_dir, "seusd"), "--node", str(node), "--address", address, "--join",
         f"127.0.0.1:{place.ports[member]}", "--cluster", place.cluster, "--profile", place.profile, "--data",
         place.data_of(node), "--socket", place.socket_of(node), "--plugins", place.places.plugin_dir,
         "--min-free-mb", str(place.min_free_mb)], place.log_of(node))
    return address


def a_node_is_replaced_under_load_and_the_room_is_as_large_as_before(places):
    place = room.Room(places).up()
    leader = place.wait_leader()
    old = next(node for node in place.nodes if node != leader)
    drill = Drill(place, "node-replace", "--node", str(old), "--with", "4", "--address", "127.0.0.1:1",
                  node=leader).end()
    room.check(drill.code == 1 and drill.row["state"] == "failed" and "was not replaced" in drill.row["result"],
               f"a node that is not there takes nobody's place: {drill.code} {drill.row} {drill.said}")
    members = {row["node"]: row["member_role"] for row in place.ask(leader, "GET", "/v1/cluster/members")["items"]}
    room.check(members == {1: "voter", 2: "voter", 3: "voter"}, f"the room is what it was: {members}")
    address = started_with_join(place, 4, leader)
    plan = Drill(place, "node-replace", "--node", str(old), "--with", "4", node=leader).end()
    room.check(plan.code == 2 and "--address" in plan.said, f"what is missing is said: {plan.code} {plan.said}")
    place.nodes.append(4)
    drill = Drill(place, "node-replace", "--node", str(old), "--with", "4", "--address", address, node=leader).end()
    place.nodes.remove(old)
    check_passed(place, "node-replace", drill, seen_from=leader)
    members = {row["node"]: row["member_role"] for row in place.ask(leader, "GET", "/v1/cluster/members")["items"]}
    room.check(members == {node: "voter" for node in (1, 2, 3, 4) if node != old}, f"node 4 votes: {members}")


def a_replacement_that_is_broken_off_leaves_a_room_that_is_whole(places):
    place = room.Room(places).up()
    leader = place.wait_leader()
    old = next(node for node in place.nodes if node != leader)
    address = started_with_join(place, 4, leader)
    drill = Drill(place, "node-replace", "--node", str(old), "--with", "4", "--address", address, node=leader)
    room.wait_until(lambda: len(place.ask(leader, "GET", "/v1/cluster/members")["items"]) == 4, "the new node comes")
    drill.process.send_signal(signal.SIGINT)
    drill.end()
    room.check(drill.row["state"] in ("abandoned", "passed"), f"it was broken off: {drill.row} {drill.said}")
    members = {row["node"]: row["member_role"] for row in place.ask(leader, "GET", "/v1/cluster/members")["items"]}
    room.check(members in ({1: "voter", 2: "voter", 3: "voter"},
                           {node: "voter" for node in (1, 2, 3, 4) if node != old}), f"three voters: {members}")
    place.must("/v1/drills", {"kind": "graceful", "ends_by": time.strftime("%Y-%m-%dT%H:%M:%SZ",
                                                                          time.gmtime(time.time() + 60))})


def a_backup_is_restored_beside_the_room_and_holds_what_was_acknowledged(places):
    place = room.Room(places).up()
    place.seed(2)
    scratch = os.path.join(place.dir, "scratch")
    os.mkdir(scratch)
    drill = Drill(place, "restore", env={"TMPDIR": scratch}).end()
    check_passed(place, "restore", drill)
    told = [note["text"] for note in drill.report["what_happened"]]
    for part in ("every byte of it holds", "the restored room serves", "chain and views of the restored room hold",
                 "has 9 of the 9 canaries before the backup"):
        room.check(any(part in text for text in told), f"the report tells '{part}': {told}")
    room.check(os.listdir(scratch) == [], f"nothing is left behind: {os.listdir(scratch)}")
    room.check(not place.events(1, "room.restored"), "the living room is none the wiser")
    broken = Drill(place, "restore", env={"TMPDIR": "/proc"}).end()
    room.check(broken.code == 1 and "scratch directory" in broken.said + str(broken.row),
               f"without a place to restore to it is given up: {broken.code} {broken.row} {broken.said}")


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
              a_node_is_replaced_under_load_and_the_room_is_as_large_as_before,
              a_replacement_that_is_broken_off_leaves_a_room_that_is_whole,
              a_backup_is_restored_beside_the_room_and_holds_what_was_acknowledged,
              a_drill_that_costs_the_majority_is_refused_with_the_arithmetic,
              a_node_is_harmed_only_within_a_drill_that_names_it,
              a_fault_ends_by_itself_when_whoever_ran_the_drill_is_gone,
              a_report_that_was_changed_does_not_verify])
