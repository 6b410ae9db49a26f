# SPDX-License-Identifier: EUPL-1.2
"""Clients write and read while leaders are killed; their own record, and nothing else, is then judged by checker.py."""
import json
import os
import random
import threading
import time

import room
from checker import check_history, load

WRITERS = 8
READERS = 3
CASES = 4
KILLS = 10


class Recorder:
    """One JSON object a line, from many threads."""

    def __init__(self, path):
        self.file = open(path, "w", encoding="utf-8")
        self.lock = threading.Lock()
        self.count = 0

    def add(self, **op):
        line = json.dumps(op)
        with self.lock:
            self.file.write(line + "\n")
            self.count += 1

    def close(self):
        self.file.close()


class Load:
    """Writers and readers as threads, until stop(). A thread that fails is told by stop()."""

    def __init__(self, place, cases, recorder):
        self.place = place
        self.cases = cases
        self.recorder = recorder
        self.ending = threading.Event()
        self.errors = []
        self.retries = 0
        self.threads = [threading.Thread(target=self.guard, args=(self.write, i)) for i in range(WRITERS)]
        self.threads += [threading.Thread(target=self.guard, args=(self.read, i)) for i in range(READERS)]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.ending.set()
        for thread in self.threads:
            thread.join()
        room.check(not self.errors, f"a client failed: {self.errors[:1]}")

    def guard(self, work, number):
        name = f"{work.__name__}{number}"
        client = self.place.client(name, start=number)
        try:
            work(client, random.Random(number))
        except Exception as why:  # noqa: told by stop()
            self.errors.append(repr(why))
        finally:
            self.retries += client.retries
            client.close()

    def write(self, client, dice):
        number = 0
        while not self.ending.is_set():
            number += 1
            value = f"{client.name}-{number}"
            key = dice.choice(self.cases)
            inv = time.monotonic_ns()
            outcome, reply = client.call("POST", f"/v1/cases/{key}/notes", {"text": value}, f"id-{value}")
            ret = time.monotonic_ns() if outcome != "unknown" else None
            self.recorder.add(client=client.name, op="append", key=key, value=value, inv=inv, ret=ret, result=outcome,
                              index=reply["index"] if outcome == "ok" else None)
            if outcome == "fail":
                raise room.Failure(f"a note was not written: {reply}")
            if number % 16 == 0:
                client.move_on()
            if number % 8 == 0 and outcome == "ok":
                self.repeat(client, key, value, reply["index"])

    def repeat(self, client, key, value, index):
        """What was done is done: the same request id gets the same answer, at any node, whoever leads by now."""
        outcome, reply = client.call("POST", f"/v1/cases/{key}/notes", {"text": value}, f"id-{value}")
        room.check(outcome == "unknown" or (outcome == "ok" and reply["index"] == index),
                   f"{value} was written at {index}; when it was repeated: {reply}")

    def read(self, client, dice):
        since = {key: 0 for key in self.cases}
        while not self.ending.is_set():
            key = dice.choice(self.cases)
            if dice.random() < 0.5:
                since[key] = self.read_values(client, key, since[key])
            else:
                self.read_count(client, key, dice.choice(["linearizable", "local"]))
            if dice.random() < 0.1:
                client.move_on()

    def read_values(self, client, key, since):
        path = f"/v1/events?case_id={key}&type=case.noted&limit=1000&since={since}"
        inv = time.monotonic_ns()
        outcome, reply = client.call("GET", path)
        ret = time.monotonic_ns()
        if outcome != "ok":
            return since
        values = [[item["index"], item["body"]["text"]] for item in reply["items"]]
        at = int(reply.headers["x-seus-index"])
        if reply["next"]:
            at = values[-1][0] if values else since
        level = "local" if reply["next"] else "linearizable"  # a page that is not the last says nothing of the end
        self.recorder.add(client=client.name, op="read", key=key, since=since, values=values, at=at, level=level,
                          inv=inv, ret=ret, result="ok")
        return at

    def read_count(self, client, key, level):
        inv = time.monotonic_ns()
        outcome, reply = client.call("GET", f"/v1/cases/{key}?consistency={level}")
        ret = time.monotonic_ns()
        if outcome != "ok":
            return  # nobody led for a while, or a node that is new to the case
        room.check(reply.headers["x-seus-consistency"] == level, f"served as asked: {reply.headers}")
        self.recorder.add(client=client.name, op="count", key=key, count=reply["notes"],
                          at=int(reply.headers["x-seus-index"]), level=level, inv=inv, ret=ret, result="ok")


def record_finals(place, cases, recorder):
    for node in place.nodes:
        for key in cases:
            since, values = "0", []
            for _ in range(1000):
                reply = place.ask(node, "GET", f"/v1/events?case_id={key}&type=case.noted&limit=1000&since={since}"
                                               "&consistency=local")
                room.check(reply.status == 200, f"reading {key} at node {node}: {reply}")
                values += [[item["index"], item["body"]["text"]] for item in reply["items"]]
                since = reply["next"]
                if not since:
                    break
            recorder.add(op="final", node=node, key=key, values=values)


def kill_leaders(place, kills):
    for _ in range(kills):
        leader = place.wait_leader(what="a leader to kill")
        place.kill(leader)
        time.sleep(0.6)
        place.start(leader)
        time.sleep(1.2)


def judge(recorder, path, least):
    recorder.close()
    ops = load(path)
    problems = check_history(ops)
    done = sum(op["op"] == "append" and op["result"] == "ok" for op in ops)
    unknown = sum(op["op"] == "append" and op["result"] == "unknown" for op in ops)
    reads = sum(op["op"] in ("read", "count") for op in ops)
    print(f"  {done} events acknowledged, {unknown} unknown, {reads} reads, {len(problems)} problems")
    kinds = sorted({problem.split(":")[0] for problem in problems})
    room.check(not problems, f"{len(problems)} problems, {kinds}: {problems[:5]} (judge it again: checker.py {path})")
    room.check(done >= least and reads >= least, f"only {done} events and {reads} reads were recorded")


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


def a_history_with_killed_leaders_is_linearizable(places):
    place = room.Room(places).up()
    cases = place.seed(CASES)
    path = os.path.join(place.dir, "history.jsonl")
    recorder = Recorder(path)
    load_of_clients = Load(place, cases, recorder)
    try:
        kill_leaders(place, KILLS)
    finally:
        load_of_clients.stop()
    place.wait_ready()
    place.wait_equal()
    record_finals(place, cases, recorder)
    judge(recorder, path, 300)
    print(f"  {KILLS} leaders killed, {load_of_clients.retries} attempts repeated")
    check_rebuilds(place)


if __name__ == "__main__":
    room.run([a_history_with_killed_leaders_is_linearizable])
