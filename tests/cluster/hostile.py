# SPDX-License-Identifier: EUPL-1.2
"""Plugins that misbehave while cases are being opened, and sets that change on all nodes at one log index.

The misdeeds are those of tests/unit/policy/hostile/villain.c: a triage plugin that does what the count of persons says.
"""
import os
import re
import shutil
import threading
import time

import room

KINDS = {
    "loops": 201, "crashes": 202, "allocates 1 GB": 203, "puts out 1 GB": 204, "forks": 205, "starts threads": 206,
    "opens files": 207, "opens sockets": 208, "answers late": 209, "reads randomness": 211, "kills its parent": 213,
    "exits in the middle of a call": 214,
}
VILLAIN = "test.villain"
TRIAGE = "it.toscana.seus.triage"
OPEN_S_MAX = 10  # the room answers within 2 s; a test machine that builds beside it gets some more


def hostile_file(places, name):
    return os.path.join(os.path.dirname(places.plugin_dir), "hostile", f"hostile_{name}.so")


def plugins_of(place, node, *extra):
    """A plugin directory of a node's own: those of SEUS, and these files as (from, name)."""
    folder = os.path.join(place.dir, f"plugins{node}")
    os.makedirs(folder, exist_ok=True)
    for name in ("seus_zone.so", "seus_triage.so", "seus_dispatch.so"):
        shutil.copy(os.path.join(place.places.plugin_dir, name), folder)
    for source, name in extra:
        shutil.copy(source, os.path.join(folder, name))
    return folder


def rows_of(place, node, plugin):
    reply = place.ask(node, "GET", "/v1/plugins")
    return [row for row in reply["items"] if row["plugin"] == plugin]


def states_of(place, node, plugin):
    return {row["state"] for row in rows_of(place, node, plugin)}


def wait_state(place, node, plugin, state):
    room.wait_until(lambda: states_of(place, node, plugin) == {state}, f"plugin {plugin} of node {node} is {state}")


class Opener:
    """A client that opens one case after the other until it is stopped; remembers what failed and what was slow."""

    def __init__(self, place, name):
        self.client = place.client(name, timeout_ms=10000)
        self.opened, self.failed, self.slowest_s, self.going = 0, [], 0.0, True
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while self.going:
            began = time.monotonic()
            outcome, reply = self.client.call("POST", "/v1/cases", room.case_body())
            self.slowest_s = max(self.slowest_s, time.monotonic() - began)
            if outcome == "ok":
                self.opened += 1
            else:
                self.failed.append(f"{outcome} {reply}")

    def stop(self):
        self.going = False
        self.thread.join(60)


def commit(place, misdeed):
    body = dict(room.case_body(), persons=misdeed)
    began = time.monotonic()
    receipt = place.must("/v1/cases", body)
    return receipt, time.monotonic() - began


def twelve_kinds_are_contained_while_cases_are_opened(places):
    place = room.Room(places, count=1)
    place.plugin_deadline_ms = 50
    folder = plugins_of(place, 1, (hostile_file(places, "villain"), "0-villain.so"),
                        (hostile_file(places, "wrong_major"), "1-wrong-major.so"),
                        (hostile_file(places, "liar"), "2-liar.so"))
    place.start(1, "--bootstrap", "--plugins", folder)
    place.wait_ready()
    place.seed(0, units=2)
    place.must("/v1/plugins/test.liar/disable", {"reason": "it lies"})
    openers = [Opener(place, f"opener{i}") for i in range(4)]
    contained = []
    try:
        for kind, misdeed in KINDS.items():
            place.ask(1, "POST", f"/v1/plugins/{VILLAIN}/reset")
            wait_state(place, 1, VILLAIN, "ready")
            receipt, took_s = commit(place, misdeed)
            verdict = next(v for v in receipt["verdicts"] if v["kind"] == "triage")
            said = " ".join(verdict["reasons"])
            room.check("The misdeed succeeded." not in said, f"{kind}: {said}")
            room.check(took_s < OPEN_S_MAX, f"{kind}: the case took {took_s:.1f} s to open")
            contained.append(kind)
    finally:
        for opener in openers:
            opener.stop()
    room.check(len(contained) == 12, f"contained: {contained}")
    failed = [line for opener in openers for line in opener.failed]
    room.check(not failed, f"{len(failed)} cases were not opened, e.g. {failed[:2]}")
    room.check(place.events(1, "policy.fallback"), "what a plugin did not answer is on record")
    room.check(states_of(place, 1, None) == {"refused"}, "the plugin of another interface is refused")
    print(f"  {sum(opener.opened for opener in openers)} cases opened meanwhile, the slowest in "
          f"{max(opener.slowest_s for opener in openers):.1f} s")


def a_plugin_that_loops_is_quarantined_and_the_operator_is_told(places):
    place = room.Room(places, count=1)
    place.plugin_deadline_ms = 50
    place.start(1, "--bootstrap", "--plugins", plugins_of(place, 1, (hostile_file(places, "villain"), "0-villain.so")))
    place.wait_ready()
    place.seed(0)
    for _ in range(3):
        wait_state(place, 1, VILLAIN, "ready")
        receipt, _ = commit(place, KINDS["loops"])
        room.check(any(v["source"] == "fallback" for v in receipt["verdicts"]), "the default answered")
    warnings = " ".join(place.status(1)["warnings"])
    room.check(VILLAIN in warnings, f"the operator is told: {warnings}")
    row = rows_of(place, 1, VILLAIN)[0]
    room.check(row["deaths"] >= 3, f"the list counts its deaths: {row}")
    room.check("plugin.quarantined" in place.log_text(1), "the log says so")
    lost = re.search(r'^seus_plugin_crashes_total\{plugin="(\S+)"\} ([1-9]\d*)$',
                     place.ask(1, "GET", "/metrics").raw.decode(), re.M)
    room.check(lost and lost.group(1) == VILLAIN and int(lost.group(2)) >= 3, f"so do the metrics: {lost}")
    place.ask(1, "POST", f"/v1/plugins/{VILLAIN}/reset")
    wait_state(place, 1, VILLAIN, "ready")
    room.check(VILLAIN not in " ".join(place.status(1)["warnings"]), "a reset ends the warning")


def a_set_is_in_force_on_all_nodes_and_a_node_with_another_file_does_not_use_it(places):
    place = room.Room(places)
    place.plugin_deadline_ms = 50
    for node in place.nodes:
        folder = plugins_of(place, node)
        if node == 3:
            with open(os.path.join(folder, "seus_triage.so"), "ab") as file:
                file.write(b"another build of it")
        place.start(node, "--bootstrap", "--plugins", folder)
    place.wait_leader()
    place.wait_ready()
    place.wait_whole()
    place.seed(0, units=1)
    for node in place.nodes:
        wait_state(place, node, TRIAGE, "ready")
    lead(place, 1)
    place.must(f"/v1/plugins/{TRIAGE}/enable", {"zone_id": "pistoiese"})
    room.check(source_of(place.open_case()) == "plugin", "the leader has the file that the set names")
    place.wait_equal()
    room.check(states_of(place, 2, TRIAGE) == {"ready"}, "node 2 has it too")
    room.check(states_of(place, 3, TRIAGE) == {"mismatch"}, f"node 3 says so: {rows_of(place, 3, TRIAGE)}")
    room.check("names the file with digest" in " ".join(place.status(3)["warnings"]), "and warns")
    lead(place, 3)
    receipt = place.open_case()
    room.check(source_of(receipt) == "fallback", "node 3 does not use another file")
    reasons = " ".join(next(v for v in receipt["verdicts"] if v["kind"] == "triage")["reasons"])
    room.check("was not used" in reasons, f"and says why on the case: {reasons}")
    place.must("/v1/plugin-sets/rollback", {"zone_id": "pistoiese", "kind": "triage", "reason": "node 3 lacks it"})
    room.check(source_of(place.open_case()) == "plugin", "without a set the files of the node answer")
    place.wait_equal()
    sets = [place.ask(node, "GET", "/v1/plugin-sets?consistency=local")["items"] for node in place.nodes]
    room.check(sets[0] == sets[1] == sets[2], f"all nodes hold the same sets: {sets}")
    rollbacks = {place.events(node, "plugin.rolled_back")[0]["id"] for node in place.nodes}
    room.check(len(rollbacks) == 1, f"at one log index: {rollbacks}")


def source_of(receipt):
    return next(v["source"] for v in receipt["verdicts"] if v["kind"] == "triage")


def lead(place, node):
    """Hands the lead to a node; a transfer may find it behind, so it is asked again."""
    def leads():
        if place.leader() == node:
            return True
        leader = place.leader()
        if leader is not None:
            place.try_ask(leader, "POST", "/v1/cluster/transfer", {"to": node})
        return False
    room.wait_until(leads, f"node {node} leads")


if __name__ == "__main__":
    room.run([twelve_kinds_are_contained_while_cases_are_opened,
              a_plugin_that_loops_is_quarantined_and_the_operator_is_told,
              a_set_is_in_force_on_all_nodes_and_a_node_with_another_file_does_not_use_it])
