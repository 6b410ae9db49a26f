# SPDX-License-Identifier: EUPL-1.2
"""A room is brought to another version node by node while clients write: mixed feature levels, what needs the new level
refused until it is raised, no way back; maintenance; a rolling restart that clients of seusctl pipe do not notice.

The nodes of an older version are this build with --levels 1-1. With SEUS_OLD_BIN set to a folder with an older seusd
(of a build with the same peer protocol), that one is upgraded too:

    SEUS_OLD_BIN=/tmp/old/bin python3 upgrade.py BIN_DIR PLUGIN_DIR an_older_build_is_upgraded
"""
import json
import os
import re
import shutil
import subprocess
import threading

import membership
import room

OLD, NEW = "1-1", "1-2"
OLD_BIN = os.environ.get("SEUS_OLD_BIN")


class Versions(membership.Members):
    """A room whose nodes can different feature levels."""

    def __init__(self, places, levels, count=3):
        super().__init__(places, count=count)
        self.levels = {node: levels for node in self.nodes}
        self.old = set()  # nodes that run the seusd of OLD_BIN

    def command(self, node, *flags):
        words = super().command(node, *flags)
        if node in self.old:
            return [os.path.join(OLD_BIN, "seusd"), *words[1:]]
        return [*words, "--levels", self.levels[node]]

    def restart(self, node, levels):
        self.stop(node)
        self.old.discard(node)
        self.levels[node] = levels
        self.start(node)

    def newer(self):
        """Those that know of plans: an older build cannot be asked."""
        return [node for node in self.processes if node not in self.old]

    def ctl(self, *words, nodes=None, timeout_s=60):
        return super().ctl(*words, nodes=nodes or self.newer(), timeout_s=timeout_s)

    def plan(self, *words):
        return json.loads(self.ctl("cluster", "upgrade", "plan", "-o", "json", *words)[1])

    def next_step(self, levels):
        """seusctl cluster upgrade next, with this test as the root that it asks: the node that was restarted."""
        endpoints = ",".join("unix:" + self.socket_of(node) for node in self.newer())
        process = subprocess.Popen([os.path.join(self.places.bin_dir, "seusctl"), "cluster", "upgrade", "next",
                                    "--wait-s", "60"], env={"SEUS_ENDPOINTS": endpoints, "PATH": "/usr/bin:/bin"},
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.others.append(process)
        said, node, led = [], None, self.leader()
        for line in process.stderr:
            said.append(line)
            asked = re.match(r"as root on node (\d+) \(\S+\): systemctl restart seusd", line)
            if asked:
                node = int(asked[1])
                self.restart(node, levels)
        room.check(process.wait() == 0, f"the step was done: {''.join(said)}")
        room.check(node is None or node != led or "it hands the lead over before it is restarted" in said[0],
                   f"node {node} led, and handed the lead over first: {''.join(said)}")
        return node, "".join(said)


class Pipes:
    """Clients that write notes through seusctl pipe, a request id each, until they are told to stop."""

    def __init__(self, place, case_id, count=3):
        self.place, self.case_id = place, case_id
        self.replies = [[] for _ in range(count)]
        self.ending = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(at,), daemon=True) for at in range(count)]
        for thread in self.threads:
            thread.start()

    def run(self, at):
        turned = self.place.nodes[at % 3:] + self.place.nodes[:at % 3]
        endpoints = [word for node in turned for word in ("--endpoint", "unix:" + self.place.socket_of(node))]
        process = subprocess.Popen([os.path.join(self.place.places.bin_dir, "seusctl"), "pipe", "--timeout", "30s",
                                    *endpoints], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)
        while not self.ending.is_set():
            text = f"pipe {at} line {len(self.replies[at])}"
            line = {"op": "case.note", "args": {"case_id": self.case_id, "text": text},
                    "request_id": f"p{at}-{len(self.replies[at])}"}
            process.stdin.write(json.dumps(line) + "\n")
            process.stdin.flush()
            self.replies[at].append((text, json.loads(process.stdout.readline())))
        process.stdin.close()
        process.wait()

    def count(self):
        return min(len(replies) for replies in self.replies)

    def wait_more(self, more=20):
        before = self.count()
        room.wait_until(lambda: self.count() >= before + more, f"every client gets {more} more answers")

    def stop(self):
        self.ending.set()
        for thread in self.threads:
            thread.join()
        failed = [pair for replies in self.replies for pair in replies if not pair[1]["ok"]]
        room.check(not failed, f"{len(failed)} lines failed, the first: {failed[:1]}")
        return [text for replies in self.replies for text, _ in replies]


def content_of(folder):
    """Every file below it, its size and when it was last written."""
    found = {}
    for base, _, names in os.walk(folder):
        for path in (os.path.join(base, name) for name in names):
            found[path] = (os.stat(path).st_size, os.stat(path).st_mtime_ns)
    return found


def level_refused(place, *said):
    place.refused(["cluster", "maintenance", "on", "1"], 6, "came with feature level 2", *said)


def raise_refused(place, *said):
    place.wait_leader()
    reply = place.ask(place.newer()[0], "POST", "/v1/cluster/level", {"level": 2})
    room.check(reply["code"] == "refused" and reply["written"] == "no", f"raising is refused: {reply}")
    for part in said:
        room.check(part in reply.raw.decode(), f"it says '{part}': {reply}")


def renew(place, pipes, levels, first):
    """From the first node on, which an administrator restarts by the plan; then step by step."""
    room.check(first != place.wait_leader(), "the leader is not the first of the plan")
    place.restart(first, levels)
    place.wait_ready([first])
    place.wait_whole()
    pipes.wait_more()
    raise_refused(place, "feature level")
    restarted = [first]
    while place.plan()["step"] in ("restart", "transfer"):
        node, said = place.next_step(levels)
        room.check(node not in restarted, f"each is restarted once: {restarted} and then {node}: {said}")
        restarted.append(node)
        pipes.wait_more()
        place.wait_whole()
        if len(restarted) < 3:
            level_refused(place)
    room.check(sorted(restarted) == place.nodes, f"all were restarted: {restarted}")


def raised(place, pipes):
    plan = place.plan()
    room.check(plan["step"] == "raise" and plan["level"] == 1 and plan["level_next"] == 2 and
               "maintenance" in plan["brings"], f"the level is last: {plan}")
    level_refused(place, "the room is at 1")
    _, said = place.next_step(NEW)
    room.check("feature level 2: nodes in maintenance" in said, f"it says what it brings: {said}")
    for node in place.nodes:
        room.wait_until(lambda n=node: place.status(n)["level"] == 2, f"node {node} knows the level")
    room.check(place.plan()["step"] == "done", f"nothing is left: {place.plan()}")
    place.done("cluster", "maintenance", "on", str(place.nodes[0]))
    place.done("cluster", "maintenance", "off", str(place.nodes[0]))
    pipes.wait_more()


def no_way_back(place, start_old):
    node = next(n for n in place.nodes if n != place.wait_leader())
    place.stop(node)
    before = content_of(place.data_of(node))
    start_old(node)
    room.check(content_of(place.data_of(node)) == before, "nothing in its directory was changed")
    return node


def a_room_is_upgraded_under_load(places):
    place = Versions(places, OLD).up()
    case_id, = place.seed(1)
    room.check(place.plan()["step"] == "done", f"three alike: {place.plan()}")
    level_refused(place)
    raise_refused(place, "feature level")
    pipes = Pipes(place, case_id)
    renew(place, pipes, NEW, place.plan()["items"][0]["node"])
    raised(place, pipes)

    def start_old(node):
        place.levels[node] = OLD
        code, said = place.run_to_end(place.command(node))
        room.check(code == 1 and "the room is at feature level 2" in said and "nothing was changed" in said,
                   f"the older one does not start: {code} {said}")
    node = no_way_back(place, start_old)
    os.remove(os.path.join(place.data_of(node), "level"))  # it is not told: the others tell it
    shutil.rmtree(os.path.join(place.data_of(node), "view"))
    place.start(node)
    room.wait_until(lambda: f"node {node} (seusd" in place.log_text(node) and "older than the room" in
                    place.log_text(node), "the others refuse it and say why")
    room.check(place.status(place.wait_leader())["voters_up"] == 2, "it is not let in")
    place.kill(node)
    place.levels[node] = NEW
    place.start(node)
    place.wait_ready()
    place.wait_whole()
    membership.judge(place, case_id, pipes.stop())


def an_older_build_is_upgraded(places):
    room.check(OLD_BIN is not None, "SEUS_OLD_BIN names the folder of an older seusd")
    place = Versions(places, NEW)
    place.plugin_deadline_ms = None  # an older build may not know it
    place.old = set(place.nodes)
    place.up()
    case_id, = place.seed(1)
    pipes = Pipes(place, case_id)
    leader = place.wait_leader()
    renew(place, pipes, NEW, next(node for node in place.nodes if node != leader))
    raised(place, pipes)
    node = next(n for n in place.nodes if n != place.wait_leader())
    place.stop(node)
    place.old.add(node)
    place.start(node)
    room.wait_until(lambda: "older than the room" in place.log_text(node), "the others refuse it and say why")
    place.kill(node)
    place.old.discard(node)
    place.start(node)
    place.wait_ready()
    place.wait_whole()
    membership.judge(place, case_id, pipes.stop())


def a_node_that_is_not_there_holds_up_the_plan(places):
    place = Versions(places, NEW).up()
    leader = place.wait_leader()
    away = next(node for node in place.nodes if node != leader)
    place.kill(away)
    room.wait_until(lambda: place.plan()["step"] == "bring_back", "the plan sees it")
    plan = place.plan()
    room.check(plan["node"] == away and "is not there" in plan["next"], f"it names it: {plan}")
    told = place.done("cluster", "upgrade", "plan").splitlines()
    room.check("step: bring_back" in told and f"node: {away}" in told and sum("order=" in line for line in told) == 3,
               f"a person can read it: {told}")
    place.refused(["cluster", "upgrade", "next"], 7, f"node {away} at")
    raise_refused(place, f"node {away} is not connected")
    place.start(away)
    place.wait_whole()
    place.start_joining(4, leader, "--levels", NEW)
    place.done("cluster", "join", "--node", "4", "--address", place.address(4), "--standby")
    room.wait_until(lambda: place.plan()["items"][0]["node"] == 4, "a standby comes first")
    room.wait_until(lambda: place.plan()["items"][-1]["node"] == place.leader([1, 2, 3]), "the leader comes last")
    room.wait_until(lambda: place.plan("--to", "9.9.9")["step"] == "restart", "another version makes all of them due")
    plan = place.plan("--to", "9.9.9")
    room.check(plan["node"] == 4 and all(row["due"] for row in plan["items"]), f"the standby is next: {plan}")
    place.start_joining(5, leader, "--levels", "3-3")
    place.refused(["cluster", "join", "--node", "5", "--address", place.address(5), "--timeout", "5s"], 6,
                  "can none below 3", nodes=[1, 2, 3])


def ready_text(place, node):
    return place.ask(node, "GET", "/readyz").raw.decode()


def at_level_2(places):
    place = Versions(places, NEW).up()
    place.done("cluster", "upgrade", "next")
    return place, place.seed(1)[0]


def a_node_in_maintenance_does_not_lead(places):
    place, case_id = at_level_2(places)
    rests = place.wait_leader()
    others = [node for node in place.nodes if node != rests]
    pipes = Pipes(place, case_id, 2)
    place.done("cluster", "maintenance", "on", str(rests), "--reason", "new disk")
    place.wait_leader(others, "another node leads")
    room.wait_until(lambda: "[-]maintenance" in ready_text(place, rests), "/readyz of it says so")
    room.check("[+]maintenance" in ready_text(place, others[0]), "that of another does not")
    status = place.status(others[0])
    room.check(status["maintenance_node"] == rests and status["maintenance_reason"] == "new disk" and
               any("in maintenance until" in line for line in status["warnings"]), f"the status shows it: {status}")
    place.refused(["cluster", "transfer", str(rests)], 6, f"node {rests} is in maintenance")
    place.refused(["cluster", "maintenance", "on", str(others[0])], 6, "one node at a time")
    place.refused(["cluster", "maintenance", "off", str(others[0])], 6, "is not in maintenance")
    place.refused(["cluster", "maintenance", "on", "9"], 3, "is not a member")
    for _ in range(3):
        lost = place.wait_leader(others)
        place.kill(lost)
        heir = place.wait_leader([node for node in others if node != lost], "the other one leads, not the resting one")
        pipes.wait_more(5)
        room.check(heir != rests, "the one in maintenance does not lead")
        place.start(lost)
        place.wait_ready(others)
        place.wait_whole()
    place.done("cluster", "transfer")
    room.wait_until(lambda: place.leader(others), "the lead stays with the others")
    place.done("cluster", "maintenance", "off", str(rests))
    room.wait_until(lambda: place.is_ready(rests), "it is ready again")
    place.done("cluster", "transfer", str(rests))
    room.wait_until(lambda: place.leader() == rests, "and may lead")
    place.done("cluster", "maintenance", "on", str(rests), "--until", "+6s")
    place.wait_leader(others, "another node leads")
    room.wait_until(lambda: place.is_ready(rests), "maintenance ends by itself")
    room.check("maintenance_node" not in place.status(rests) or not place.status(rests)["maintenance_node"],
               "and is not shown any more")
    membership.judge(place, case_id, pipes.stop())


def the_only_one_that_can_lead_does_so_even_in_maintenance(places):
    place, case_id = at_level_2(places)
    leader = place.wait_leader()
    rests, behind = [node for node in place.nodes if node != leader]
    place.done("cluster", "maintenance", "on", str(rests))
    place.stop(behind)
    for number in range(20):
        place.must(f"/v1/cases/{case_id}/notes", {"text": f"note {number}"})
    room.wait_until(lambda: place.status(rests)["applied"] == place.status(leader)["applied"], "it has everything")
    place.kill(leader)
    place.start(behind)
    room.wait_until(lambda: place.leader([behind]) == behind, "it leads for as long as the other is fed, no longer")
    place.must(f"/v1/cases/{case_id}/notes", {"text": "the room goes on"})
    room.check(place.status(rests)["role"] == "follower", "and has handed the lead over")
    place.start(leader)
    place.wait_whole()
    place.wait_alike()


def nobody_notices_a_rolling_restart(places):
    place = room.Room(places).up()
    case_id, = place.seed(1)
    pipes = Pipes(place, case_id, 4)
    try:
        for node in place.nodes:
            pipes.wait_more()
            place.stop(node)
            pipes.wait_more()
            place.start(node)
            place.wait_ready()
            place.wait_whole()
    finally:
        pipes.ending.set()
    acked = pipes.stop()
    place.wait_equal()
    for node in place.nodes:
        found = [item["body"]["text"] for item in place.events(node, "case.noted", case_id)]
        room.check(sorted(found) == sorted(acked), f"node {node}: every line once: {len(found)} of {len(acked)}")
    print(f"  {len(acked)} lines of 4 clients over a rolling restart, none failed")


if __name__ == "__main__":
    tests = [a_room_is_upgraded_under_load, a_node_that_is_not_there_holds_up_the_plan,
             a_node_in_maintenance_does_not_lead, the_only_one_that_can_lead_does_so_even_in_maintenance,
             nobody_notices_a_rolling_restart]
    room.run(tests + ([an_older_build_is_upgraded] if OLD_BIN else []))
