# SPDX-License-Identifier: EUPL-1.2
"""The service's ten acceptance scenarios, played with seusctl in a room of three nodes, a leader killed in each.

Operators do not stop for a dead leader: every command here is given once, and succeeds or is refused as the service's
rules say. Each scenario furnishes its own room. In the end all nodes hold the same.
"""
import calendar
import json
import os
import re
import shlex
import subprocess
import threading
import time

import room


class Stage:
    """A room of three, and an operator who knows all its nodes."""

    def __init__(self, places, plugin_dir=None):
        self.place = room.Room(places)
        if plugin_dir is not None:
            self.place.plugin_dir = plugin_dir
        self.place.up()
        self.program = os.path.join(places.bin_dir, "seusctl")
        self.lost = None

    def environment(self, nodes=None):
        sockets = [f"unix:{self.place.socket_of(node)}" for node in nodes or self.place.nodes]
        return {"PATH": os.environ.get("PATH", ""), "HOME": self.place.dir, "TZ": "Europe/Rome", "LANG": "C.UTF-8",
                "SEUS_ENDPOINTS": ",".join(sockets)}

    def run(self, line, nodes=None):
        """(exit code, standard output, standard error) of seusctl with these words."""
        done = subprocess.run([self.program, *shlex.split(line)], env=self.environment(nodes),
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def do(self, line, nodes=None):
        """The output of a command that has to succeed."""
        code, output, errors = self.run(line, nodes)
        room.check(code == 0, f"seusctl {line}: exit {code}\n{output}{errors}")
        return output.strip()

    def json(self, line):
        return json.loads(self.do(line + " -o json"))

    def items(self, line):
        return self.json(line)["items"]

    def refused(self, line, code, *words):
        """A command that has to be refused, with these words in what it says."""
        got, output, errors = self.run(line)
        room.check(got == code, f"seusctl {line}: exit {got}, not {code}\n{output}{errors}")
        for word in words:
            room.check(word in errors, f"seusctl {line}: does not say '{word}'\n{errors}")
        return errors

    def lose_leader(self):
        """The leader dies, without a word."""
        self.lost = self.place.wait_leader()
        self.place.kill(self.lost)

    def back(self):
        """The lost node is started again."""
        self.place.start(self.lost)
        self.lost = None

    def end(self):
        """Everybody is there and holds the same."""
        if self.lost is not None:
            self.back()
        self.place.wait_ready()
        self.place.wait_equal()

    def types(self, case):
        return [event["type"] for event in self.items(f"case history {case} --limit 200")]

    def furnish(self):
        """A hooked zone, who signals there, who goes out."""
        self.do("zone add pistoiese --name Pistoiese --area centro --population 170000 --prefix PT --state hooked "
                "--contact 'social service of Pistoia, 0573 000000'")
        self.do("signaller add PT-ER-1 --name 'Emergency department, Pistoia' --category hospital --zone pistoiese")
        self.do("signaller add PT-POL-1 --name 'Police headquarters, Pistoia' --category police --zone pistoiese")
        self.do("unit register PT-1 --zone pistoiese --skills social_worker,psychologist --operators 2")
        self.do("unit register PT-2 --zone pistoiese --skills social_worker --operators 2")
        return self


BEATEN = ("case open --zone pistoiese --signaller PT-ER-1 --need violence --place 'Emergency department' --persons 3 "
          "--summary 'A woman beaten, two children with her' --answers danger=yes,non_deferrable=yes,network=no,"
          "aggressor_near=yes,gender_violence=yes,children=2,staff_present=yes")


# ---- 4: leader dies mid-dispatch -------------------------------------------------------------------------------------


def leader_dies_mid_dispatch(places):
    """Sent, and the leader dies before it answers: seusctl repeats with the same request id, and one unit goes."""
    stage = Stage(places).furnish()
    took = []
    for turn in range(6):
        case = stage.do(BEATEN + " -o name")
        stage.place.wait_whole()
        leader = stage.place.wait_leader()
        nodes = [leader] + [node for node in stage.place.nodes if node != leader]
        command = [stage.program, "case", "assign", case, "--request-id", f"assign-{turn}", "-o", "json"]
        began = time.monotonic()
        assign = subprocess.Popen(command, env=stage.environment(nodes), stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(turn * 0.004)
        stage.lose_leader()
        output, errors = assign.communicate(timeout=60)
        took.append((time.monotonic() - began) * 1000)
        room.check(assign.returncode == 0, f"turn {turn}: {errors.decode()}")
        room.check(stage.do("cluster status --fields degraded --no-header") == "yes", "every screen says degraded")
        shown = stage.json(f"case show {case}")
        room.check(len(shown["assignments"]) == 1 and shown["state"] == "dispatched", f"one assignment: {shown}")
        room.check(json.loads(output)["assignment_id"] == shown["assignments"][0]["assignment_id"], "and it is told")
        room.check(stage.types(case).count("assign.made") == 1, "and it was made once")
        again = stage.json(f"case assign {case} --request-id assign-{turn}")
        room.check(again["replayed"], "the same request again is answered again")
        stage.back()
        for status in ("acked", "enroute", "onscene", "available"):
            stage.do(f"unit status {shown['assignments'][0]['unit_id']} {status} --reason 'a test'")
        stage.place.wait_ready()
    print(f"  assigned after {', '.join(f'{ms:.0f}' for ms in took)} ms")
    stage.end()


# ---- 2: a citizen phones ---------------------------------------------------------------------------------------------


def citizen_phones(places):
    """Second level: no case, the report is kept with the orientation given. An operator overrides for life's sake."""
    stage = Stage(places).furnish()
    call = "case open --zone pistoiese --category citizen --need poverty --summary 'No place for the night'"
    said = stage.refused(call, 6, "0573 000000")
    report = re.search(r"\br0[0-9a-z]+", said)
    room.check(report is not None, f"the refused report has an id: {said}")
    stage.lose_leader()
    stage.refused(call, 6, "0573 000000")
    room.check(stage.items("case list --all") == [], "no case came of it")
    room.check(len([e for e in stage.items("event list --type report.refused") if e["body"]["orientation"]]) == 2,
               "both calls are kept, with what the caller was told")
    stage.refused(call + " --override", 2, "reason")
    case = stage.do(call + " --override --override-reason 'he says that he will jump' -o name")
    shown = stage.json(f"case show {case}")
    room.check(shown["override"] and shown["override_reason"] == "he says that he will jump", f"override: {shown}")
    stage.end()


# ---- 5: a minor is removed -------------------------------------------------------------------------------------------


def minor_removed(places):
    """Civil code art. 403: 24 real hours also in the night the clocks go back; warned, met, and missed just once."""
    stage = Stage(places).furnish()
    opening = ("case open --zone pistoiese --signaller PT-POL-1 --need minor --answers minor_alone=yes,danger=yes "
               "-o name")

    night = stage.do(opening)
    stage.do(f"minor place {night} --placed-at 2025-10-25T23:40:00+02:00 --act 'record 12/2025'")
    long_ago, = stage.items(f"deadline list --case {night}")
    room.check(long_ago["due_at"] == "2025-10-26T21:40:00.000Z", f"24 hours that have passed, not a clock: {long_ago}")

    warned = stage.do(opening)
    stage.do(f"minor place {warned} --placed-at -21h --act 'record 13/2025'")
    kept = room.wait_until(lambda: [d for d in stage.items(f"deadline list --case {warned}")
                                    if d["state"] == "warned"], "a warning four hours before")[0]
    stage.do(f"deadline met {kept['deadline_id']} --act 'report to the public prosecutor 13/2025'")
    states = {d["kind"]: d["state"] for d in stage.items(f"deadline list --case {warned}")}
    room.check(states["minor_removal_report"] == "met" and states["minor_removal_prosecutor"] == "pending",
               f"met, and the prosecutor's time runs: {states}")

    foreign = stage.do(opening)
    stage.do(f"minor place {foreign} --placed-at -30h --uasc")
    room.check(not stage.items(f"deadline list --case {foreign}"), "no time runs for an unaccompanied foreign minor")

    forgotten = stage.do(opening)
    stage.do(f"minor place {forgotten} --placed-at -23h59m57s --act 'record 14/2025'")
    due, = stage.items(f"deadline list --case {forgotten}")
    stage.place.wait_whole()
    due_s = calendar.timegm(time.strptime(due["due_at"][:19], "%Y-%m-%dT%H:%M:%S")) + float(due["due_at"][19:-1])
    time.sleep(max(0, due_s - time.time()))
    stage.lose_leader()
    room.wait_until(lambda: stage.json(f"deadline show {due['deadline_id']}")["state"] == "missed", "it is missed")
    stage.end()
    time.sleep(1)
    for node in stage.place.nodes:
        missed = [e for e in stage.place.events(node, "deadline.missed")
                  if e["body"]["deadline_id"] == due["deadline_id"]]
        room.check(len(missed) == 1 and missed[0]["actor"] == "system", f"missed once, by the system itself: {missed}")


SCENARIOS = [citizen_phones, leader_dies_mid_dispatch, minor_removed]

if __name__ == "__main__":
    room.run(SCENARIOS)
