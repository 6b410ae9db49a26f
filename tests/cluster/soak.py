# SPDX-License-Identifier: EUPL-1.2
"""Three nodes at work for an hour or more: what they hold of memory, descriptors and threads must not grow.

usage: soak.py BIN_DIR PLUGIN_DIR [TEST...]    SEUS_SOAK_MINUTES (60), SEUS_SOAK_EVERY_S (10)

First what is bounded is filled to its bound (ARCHITECTURE.md, "Sizes and limits"), as quickly as the room writes: the
log's tail in memory, the requests remembered for traces; and each node leads and gives a backup, once. Then clients
write and read at a steady pace, cases are opened and closed, watchers come and go, every minute the lead changes by a
drill or a transfer, and every fourth minute a backup is taken. No process ends, so that what leaks stays. Every ten
seconds each node is looked at in /proc, in its figures and on disk. After a quarter of the time (each thing was done by
then that is done in turns) the slope of each series, by Theil and Sen, times the time that is left, must stay within
its tolerance. The log grows with what is written: of files the bytes for each entry are told. The clients' history is
judged, too.

A verdict that finds nothing proves nothing: a node that loses memory on purpose (fault/leak.c) must be named by it.
"""
import itertools
import os
import statistics
import subprocess
import threading
import time

import room
from backup import seusctl
from clients import Crew, QuickClient
from drills import Drill
from history import judge, keep_finals

# name: (largest growth as a share of the median, and at least this much). used: the heap in use. anonymous: what the
# system has given, also for what is free within it; pages of files are not in it
SERIES = {"used_kib": (0.03, 512), "anonymous_kib": (0.05, 1024), "descriptors": (0.05, 8), "threads": (0, 1)}
DRILLS = ["graceful", "leader-freeze", "slow-disk", "isolate-site"]
# More than TAIL_COUNT_MAX entries and TAIL_BYTES_SOFT bytes (src/agree/tail.h), and than TRACE_REQUESTS_MAX requests
# (src/seusd/trace.h). Their size is about what an entry of the work afterwards has.
FILL_ENTRIES = 34000
FILL_TEXT = "x" * 250
FILL_CLIENTS = 8


def metric(place, node, name):
    reply = place.ask(node, "GET", "/metrics")
    for line in reply.raw.decode().splitlines():
        if line.startswith(name + " "):
            return float(line.split()[1])
    raise room.Failure(f"node {node} has no metric {name}")


def look(place, node):
    """What a node's process holds now."""
    pid = place.processes[node].pid
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        status = dict(line.split(":", 1) for line in file)
    size = 0
    for folder, _, names in os.walk(place.data_of(node)):
        for name in names:
            try:
                size += os.stat(os.path.join(folder, name)).st_blocks * 512
            except FileNotFoundError:
                pass  # a file of a moment
    return {"used_kib": int(metric(place, node, "seus_memory_used_bytes")) // 1024,
            "anonymous_kib": int(status["RssAnon"].split()[0]), "threads": int(status["Threads"]),
            "descriptors": len(os.listdir(f"/proc/{pid}/fd")), "file_kib": size // 1024}


def fill(place, entries):
    """So many small entries, as fast as they are taken: each node writes and answers its share."""
    cases = [place.open_case()["case_id"] for _ in range(FILL_CLIENTS)]
    failed = []

    def write(slot):
        client = QuickClient([place.socket_of(node) for node in place.nodes], f"fill{slot}", start=slot)
        for number in range(entries // FILL_CLIENTS + 1):
            value = f"fill-{cases[slot]}-{number}"
            outcome, reply = client.call("POST", f"/v1/cases/{cases[slot]}/notes", {"text": value + FILL_TEXT}, value)
            if outcome != "ok":
                failed.append(reply)
                break
        client.close()

    began = time.monotonic()
    threads = [threading.Thread(target=write, args=(slot,)) for slot in range(FILL_CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    room.check(not failed, f"notes were not taken: {failed[:1]}")
    print(f"  {entries} entries written in {time.monotonic() - began:.0f} s", flush=True)


def each_does_all(place):
    """Each node leads, others pass requests on to it, and it gives a backup: what that needs is made once, and kept."""
    for node in place.nodes:
        room.wait_until(lambda n=node: place.leader() == n or place.ask(
            place.wait_leader(), "POST", "/v1/cluster/transfer", {"to": n}, timeout_s=30).status == 200 and
                        place.wait_leader() == n, f"node {node} leads")
        fill(place, 1000)
        file = os.path.join(place.dir, "soak.seus")
        seusctl(place, "cluster", "backup", file, nodes=[node])
        os.unlink(file)


def slope(times, values):
    """The median of the slopes between all pairs: what one peak, or many, cannot turn."""
    pairs = itertools.combinations(list(zip(times, values))[::max(1, len(times) // 200)], 2)
    return statistics.median((b[1] - a[1]) / (b[0] - a[0]) for a, b in pairs)


def verdict(samples, node, entries):
    """A sentence for each series that grows."""
    looked = samples[node]
    warm = [row for row in looked if row["at"] >= looked[-1]["at"] / 4]
    times = [row["at"] for row in warm]
    problems = []
    for name, (share, least) in SERIES.items():
        values = [row[name] for row in warm]
        middle = statistics.median(values)
        growth = slope(times, values) * (times[-1] - times[0])
        bound = max(share * middle, least)
        print(f"  node {node}: {name} {values[0]} to {values[-1]}, median {middle:.0f}, highest {max(values)}, grows "
              f"by {growth:.1f} in {times[-1] - times[0]:.0f} s (tolerated: {bound:.0f})")
        if growth > bound:
            problems.append(f"node {node}: {name} grows by {growth:.0f} in {times[-1] - times[0]:.0f} s")
    print(f"  node {node}: files {looked[0]['file_kib']} to {looked[-1]['file_kib']} KiB, "
          f"{(looked[-1]['file_kib'] - looked[0]['file_kib']) * 1024 / max(1, entries):.0f} bytes for each of "
          f"{entries} entries")
    return problems


class Minutes:
    """What operators do while clients work: one thing each time it is called."""

    def __init__(self, place):
        self.place = place
        self.number = 0
        self.done = {"drills": 0, "transfers": 0, "backups": 0, "cases": 0}
        self.running = []

    def open_and_close(self):
        case_id = self.place.open_case()["case_id"]
        self.place.must(f"/v1/cases/{case_id}/update", {"to": "phone_managed", "reason": "a case of the soak"})
        self.place.must(f"/v1/cases/{case_id}/close", {"outcome": "advised"})
        self.done["cases"] += 1

    def next(self):
        self.number += 1
        if self.number % 4 == 0:
            file = os.path.join(self.place.dir, "soak.seus")
            seusctl(self.place, "cluster", "backup", file)
            os.unlink(file)
            self.done["backups"] += 1
        if self.number % 2 == 0:
            self.place.wait_leader()
            reply = self.place.ask(self.place.nodes[self.number % 3], "POST", "/v1/cluster/transfer", {}, timeout_s=30)
            self.done["transfers"] += reply.status == 200
            return
        self.place.wait_whole()
        drill = Drill(self.place, DRILLS[self.number // 2 % len(DRILLS)], node=self.place.nodes[self.number % 3])
        try:
            drill.end()
        except subprocess.TimeoutExpired:
            room.end_process(drill.process)
            raise room.Failure("a drill does not end")
        self.place.others.remove(drill.process)
        self.done["drills"] += drill.code == 0


def at_work(place, seconds, every_s, then=lambda: None):
    """Fills what is bounded, does then(), works for so long. What was seen of each node, and the count of entries."""
    cases = place.seed(30)
    fill(place, FILL_ENTRIES)
    each_does_all(place)
    begin = place.wait_equal()[0]
    then()
    crew = Crew(place, cases, 6, 20, 1, begin, pause_s=0.2)
    samples = {node: [] for node in place.nodes}
    minutes = Minutes(place)
    began = time.monotonic()
    looked, acted = began - every_s, began
    try:
        while time.monotonic() - began < seconds:
            now = time.monotonic()
            if now - looked >= every_s:
                looked = now
                for node in place.nodes:
                    samples[node].append({"at": now - began, **look(place, node)})
            if now - acted >= 60:
                acted = now
                minutes.next()
                room.wait_until(place.leader, "a leader", 1200)
                print(f"  {now - began:.0f} s, {crew.operations()} operations: "
                      f"{[samples[node][-1]['used_kib'] for node in place.nodes]} KiB in use, "
                      f"{[samples[node][-1]['anonymous_kib'] for node in place.nodes]} KiB anonymous", flush=True)
            minutes.open_and_close()
            crew.check_alive()
            time.sleep(0.5)
        crew.stop_workers()
        place.wait_ready()
        index = place.wait_equal()[0]
        crew.finish(index)
        operations = crew.operations()
        print(f"  {operations} operations in {seconds:.0f} s, {minutes.done}")
        judge(crew, keep_finals(place, crew), min(1000, operations))
    finally:
        crew.end()
    return samples, index - begin


def a_soak_is_flat(places):
    seconds = float(os.environ.get("SEUS_SOAK_MINUTES", "60")) * 60
    place = room.Room(places, prefix="seus-soak.").up()
    samples, entries = at_work(place, seconds, float(os.environ.get("SEUS_SOAK_EVERY_S", "10")))
    problems = [problem for node in place.nodes for problem in verdict(samples, node, entries)]
    room.check(not problems, "; ".join(problems))


class LeakyRoom(room.Room):
    """One node of it loses memory at each entry it writes, once it was told to."""

    def __init__(self, places, leaky):
        super().__init__(places, prefix="seus-soak.")
        self.leaky = leaky
        self.preload = os.path.join(places.bin_dir, "seus_leak.so")
        self.sign = os.path.join(self.dir, "leak")
        if not os.path.exists(self.preload):
            raise room.Skip("a program with sanitizers takes nothing that is preloaded")

    def before_exec(self, node):
        def prepare():
            room.die_with_parent()
            if node == self.leaky:
                os.environ.update(LD_PRELOAD=self.preload, SEUS_LEAK=self.sign)
        return prepare

    def leak(self):
        with open(self.sign, "w", encoding="utf-8"):
            pass


def a_node_that_loses_memory_is_named(places):
    place = LeakyRoom(places, 2).up()
    samples, entries = at_work(place, 40, 1, place.leak)
    problems = {node: verdict(samples, node, entries) for node in place.nodes}
    room.check(any("used_kib" in problem for problem in problems[2]), f"node 2 leaks, and is found to: {problems}")
    room.check(not problems[1] and not problems[3], f"and only that one: {problems}")


if __name__ == "__main__":
    room.run([a_soak_is_flat, a_node_that_loses_memory_is_named])
