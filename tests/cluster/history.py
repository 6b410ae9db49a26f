# SPDX-License-Identifier: EUPL-1.2
"""Clients work while everything goes wrong; their own record, and nothing else, is then judged by checker.py.

Nodes are killed (the leader, another, two, all), stopped and continued, asked to hand over; where the machine allows
it their network is cut (wan.py, as root), and their clock jumps, their disk is slow or full (fault/weather.c). The long
form is tests/cluster/nightly: history.py BIN_DIR PLUGIN_DIR a_long_history_under_all_faults, with SEUS_HISTORY_OPS,
SEUS_HISTORY_MINUTES, SEUS_HISTORY_SEED and SEUS_HISTORY_CASES in the environment.
"""
import collections
import json
import os
import random
import signal
import struct
import subprocess
import sys
import time

import room
from clients import Crew
from wan import Wan

HERE = os.path.dirname(os.path.abspath(__file__))


class Weathered(room.Room):
    """A room whose machines have weather, and, with sites, a network of their own; whatever of it is possible here."""

    def __init__(self, places):
        super().__init__(places, prefix="seus-history.")
        self.wan = None
        self.preload = os.path.join(places.bin_dir, "seus_weather.so")
        self.has_weather = os.path.exists(self.preload)
        try:
            self.wan = Wan(len(self.nodes))
            self.wan.distance(0.3)
            self.secure()
        except room.Skip as why:
            print(f"  without cuts: {why}")
        for node in self.nodes:
            self.set_weather(node)

    def host_of(self, node):
        return self.wan.address(node) if self.wan is not None else super().host_of(node)

    def before_exec(self, node):
        def enter():
            room.die_with_parent()
            if self.wan is not None:
                self.wan.enter(node)
            if self.has_weather:
                os.environ.update(LD_PRELOAD=self.preload, SEUS_WEATHER=self.weather_of(node))
        return enter

    def weather_of(self, node):
        return os.path.join(self.dir, f"weather{node}")

    def set_weather(self, node, clock_ms=0, sync_us=0, is_full=0):
        with open(self.weather_of(node), "r+b" if os.path.exists(self.weather_of(node)) else "wb") as file:
            file.write(struct.pack("=qII", clock_ms, sync_us, is_full))

    def end(self):
        super().end()
        if self.wan is not None:
            self.wan.close()
            self.wan = None


class Faults:
    """One after the other, at random. Each ends before the next begins; counts says how often each was."""

    def __init__(self, place, seed):
        self.place = place
        self.dice = random.Random(seed)
        self.counts = collections.Counter()
        self.clocks = dict.fromkeys(place.nodes, 0)
        kinds = {"kill leader": 4, "kill other": 3, "kill two": 2, "kill all": 1, "stop leader": 3, "stop other": 2,
                 "hand over": 4}
        if place.has_weather:
            kinds.update({"clock jump": 2, "slow disk": 3, "full disk": 2})
        if place.wan is not None:
            kinds.update({"isolate leader": 3, "isolate other": 2, "cut one way": 3, "cut a pair": 2, "loss": 2})
        self.bag = [kind for kind, weight in kinds.items() for _ in range(weight)]
        self.kinds = list(kinds)

    def pause(self, low, high):
        time.sleep(self.dice.uniform(low, high))

    def leader_and_others(self):
        leader = self.place.leader() or self.dice.choice(self.place.nodes)
        others = [node for node in self.place.nodes if node != leader]
        self.dice.shuffle(others)
        return leader, others

    def one(self, number):
        """The first round has each kind once, so that a short history has seen them all."""
        kind = self.kinds[number] if number < len(self.kinds) else self.dice.choice(self.bag)
        getattr(self, kind.split()[0])(kind, *self.leader_and_others())
        self.counts[kind] += 1
        self.mend()

    def kill(self, kind, leader, others):
        nodes = {"leader": [leader], "other": others[:1], "two": [leader, *others[:1]],
                 "all": [leader, *others]}[kind.split()[1]]
        for node in nodes:
            self.place.kill(node)
        self.pause(0.1, 0.9)

    def stop(self, kind, leader, others):
        node = leader if kind == "stop leader" else others[0]
        self.place.signal(node, signal.SIGSTOP)
        self.pause(0.2, 2)
        self.place.signal(node, signal.SIGCONT)

    def hand(self, _kind, leader, others):
        self.place.try_ask(self.dice.choice(self.place.nodes), "POST", "/v1/cluster/transfer",
                           {"to": others[0]} if self.dice.random() < 0.5 and leader else {}, timeout_s=5)

    def clock(self, _kind, leader, others):
        node = self.dice.choice([leader, *others])
        minutes, seconds = self.dice.randrange(-600000, 600000), self.dice.randrange(-2000, 2000)
        self.clocks[node] = self.dice.choice([0, minutes, seconds])
        self.place.set_weather(node, clock_ms=self.clocks[node])
        self.pause(0.1, 0.5)

    def slow(self, _kind, leader, others):
        self.place.set_weather(self.dice.choice([leader, *others]), sync_us=self.dice.randrange(2000, 80000))
        self.pause(0.5, 2)

    def full(self, _kind, leader, others):
        self.place.set_weather(self.dice.choice([leader, *others]), is_full=1)
        self.pause(0.3, 2)

    def isolate(self, kind, leader, others):
        self.place.wan.isolate(leader if kind == "isolate leader" else others[0])
        self.pause(0.3, 3)

    def cut(self, kind, leader, others):
        if kind == "cut a pair":
            self.place.wan.cut(leader, others[0])
        else:
            pair = self.dice.choice([(leader, others[0]), (others[0], leader), (others[0], others[1])])
            self.place.wan.wires[pair].is_cut = True
        self.pause(0.3, 3)

    def loss(self, _kind, _leader, _others):
        for wire in self.place.wan.wires.values():
            wire.loss = self.dice.uniform(0, 0.2)
        self.pause(0.5, 2)

    def mend(self):
        """Everything runs again, started where it ended; a wrong clock stays wrong until it jumps again."""
        if self.place.wan is not None:
            self.place.wan.heal()
        for node in self.place.nodes:
            self.place.set_weather(node, clock_ms=self.clocks[node])
            if node in self.place.processes and self.place.exited(node) is not None:
                self.counts["ended by itself, as on a disk without space"] += 1
            if node not in self.place.processes:
                self.place.start(node)

    def told(self):
        return ", ".join(f"{count} {kind}" for kind, count in sorted(self.counts.items()))


# ---- what is judged --------------------------------------------------------------------------------------------------


def keep_finals(place, crew):
    """What every node holds at the end, page by page, as lines of the history."""
    path = f"{crew.path}.final"
    with open(path, "w", encoding="utf-8") as file:
        for node in place.nodes:
            for key in crew.cases:
                since, pages = "0", 0
                while since is not None:
                    reply = place.ask(node, "GET", f"/v1/events?case_id={key}&type=case.noted&limit=1000&since={since}"
                                                   "&consistency=local", timeout_s=60)
                    room.check(reply.status == 200, f"reading {key} at node {node}: {reply}")
                    values = [[item["index"], item["request_id"]] for item in reply["items"]]
                    wrong = [item["index"] for item in reply["items"] if item["body"]["text"] != item["request_id"]]
                    room.check(not wrong, f"node {node} shows other words than were written at {wrong[:5]}")
                    file.write(json.dumps({"op": "final", "node": node, "key": key, "values": values}) + "\n")
                    since, pages = reply["next"], pages + 1
                    room.check(pages < 100000, "the pages of events do not end")
    return path


def judge(crew, final, least):
    """By checker.py, in a process of its own, from the files alone."""
    whole = f"{crew.path}.jsonl"
    with open(whole, "wb") as target:
        for path in [*crew.files(), final]:
            with open(path, "rb") as source:
                while block := source.read(1 << 20):
                    target.write(block)
            os.unlink(path)
    done = subprocess.run([sys.executable, "-B", os.path.join(HERE, "checker.py"), whole], capture_output=True,
                          text=True, check=False)
    lines = done.stdout.splitlines()
    kinds = sorted({line.split(":")[0] for line in lines[:-1]})
    print(f"  {lines[-1] if lines else done.stderr[-400:]}")
    room.check(done.returncode == 0, f"{kinds}: {lines[:5]} (judge it again: checker.py {whole})")
    room.check(int(lines[-1].split()[0]) >= least, f"fewer than {least} operations were recorded")


def play(places, operations, seconds, cases, workers, seed, pause_s):
    """Clients and faults until so many operations or so many seconds; then the room is mended and judged."""
    place = Weathered(places).up()
    ids = place.seed(cases)
    begin = place.wait_equal()[0]
    crew = Crew(place, ids, workers, 3, seed, begin)
    faults = Faults(place, seed)
    began = told = time.monotonic()
    try:
        turn = 0
        while crew.operations() < operations and time.monotonic() - began < seconds:
            faults.pause(0.2, pause_s)
            faults.one(turn)
            turn += 1
            room.wait_until(place.leader, "the mended room has a leader", 1200)
            crew.check_alive()
            if time.monotonic() - told > 60:
                told = time.monotonic()
                print(f"  {crew.operations()} operations and {turn} faults after {told - began:.0f} s", flush=True)
        place.wait_ready()
        crew.stop_workers()
        took = time.monotonic() - began
        index = room.wait_until(lambda: place.wait_equal()[0], "all nodes hold the same")
        crew.finish(index)
        print(f"  {crew.operations()} operations by {workers} clients in {took:.0f} s, seed {seed}; faults: "
              f"{faults.told()}", flush=True)
        judge(crew, keep_finals(place, crew), min(operations, 1000))
    finally:
        crew.end()
    return place


def check_rebuilds(place):
    """Views computed again from the log have the digest of those kept as the log grew, node by node."""
    for node in place.nodes:
        before = place.wait_equal()
        room.check(place.stop(node) == 0, f"node {node} stops in order")
        place.start(node, "--rebuild-views")
        place.wait_ready([node])
        after = place.wait_equal(node)
        room.check(before[1] == after[1] or before[0] != after[0],
                   f"node {node} at index {before[0]}: digest {before[1]} as it grew, {after[1]} rebuilt")
        room.check("state=fresh" in place.log_text(node).split("version=")[-1],
                   f"node {node} did not say that it computes its views again")


def a_history_under_faults_is_linearizable(places):
    check_rebuilds(play(places, 10**9, 35, 6, 8, 1, 1))


def a_long_history_under_all_faults(places):
    def setting(name, default):
        return int(os.environ.get(f"SEUS_HISTORY_{name}", default))
    play(places, setting("OPS", 1000000), setting("MINUTES", 480) * 60, setting("CASES", 200), 12,
         setting("SEED", int(time.time())), 8)


if __name__ == "__main__":
    room.run([a_history_under_faults_is_linearizable] +
             ([a_long_history_under_all_faults] if "a_long_history_under_all_faults" in sys.argv else []))
