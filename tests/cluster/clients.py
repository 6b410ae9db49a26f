# SPDX-License-Identifier: EUPL-1.2
"""Clients that keep a history: each a process of its own, writing what it asked and was told into a file of its own.

A worker mixes notes, notes asked for again, and reads of both kinds; it keeps the highest index it was told (its token)
and takes no local answer below it. A watcher follows one case or all, and goes on elsewhere with its last id when its
stream breaks, or for no reason. checker.py says what the lines mean.
"""
import json
import multiprocessing
import random
import selectors
import socket
import time

import room
from watchers import Watcher

APPEND, AGAIN, VALUES, LINEAR = 45, 50, 62, 80  # of a hundred operations; the rest are local counts with the token
STRETCH = 500      # events in one line of a watcher
MOVE_S = (4, 15)   # a watcher goes to another node after so long
SILENT_S = 12      # or when nothing came for so long: bookmarks come more often


class QuickClient(room.Client):
    """The same client with an HTTP of its own: one write, one or two reads, no lines parsed that nobody asks for."""

    def once(self, method, path, body=None, request_id=None, headers=None):
        data = json.dumps(body).encode() if body is not None else b""
        lines = [f"{method} {path} HTTP/1.1\r\nHost: seus\r\nX-Seus-Timeout-Ms: {self.timeout_ms}\r\n"]
        if method == "POST":
            lines.append(f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n")
        if request_id is not None:
            lines.append(f"Idempotency-Key: {request_id}\r\n")
        try:
            if self.connection is None:
                self.connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                self.connection.settimeout(self.timeout_ms / 1000 + self.slack_s)
                self.connection.connect(self.sockets[self.at])
            self.connection.sendall("".join(lines).encode() + b"\r\n" + data)
            return self.receive()
        except (OSError, ValueError):
            self.move_on()
            return None

    def receive(self):
        got = b""
        while b"\r\n\r\n" not in got:
            part = self.connection.recv(65536)
            if not part:
                raise OSError("the connection ended")
            got += part
        head, raw = got.split(b"\r\n\r\n", 1)
        lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:])}
        left = int(headers["content-length"]) - len(raw)
        parts = [raw]
        while left > 0:
            part = self.connection.recv(min(left, 1 << 20))
            if not part:
                raise OSError("the connection ended")
            parts.append(part)
            left -= len(part)
        return room.Reply(int(lines[0].split(" ")[1]), headers, b"".join(parts))


def pair_of(item):
    """(index, value) of a note: its request id; with its text, should that be another one (it may be withheld)."""
    value, text = item["request_id"], item["body"].get("text")
    return [item["index"], value if text in (None, "", value) else f"{value} {text}"]


class Keeper:
    """What one process knows and writes: its file, its count of operations, when to end."""

    def __init__(self, crew, name, slot):
        self.file = open(f"{crew.path}.{name}", "w", encoding="utf-8", buffering=1 << 16)
        self.crew = crew
        self.name = name
        self.slot = slot

    def keep(self, op, **fields):
        self.file.write(json.dumps({"client": self.name, "op": op, **fields}) + "\n")
        if op != "watch":
            self.crew.counts[self.slot] += 1

    def has_time(self):
        return not self.crew.ending.is_set()


# ---- workers ---------------------------------------------------------------------------------------------------------


class Worker:
    def __init__(self, keeper, sockets, cases, slot):
        self.keeper = keeper
        self.client = QuickClient(sockets, keeper.name, start=slot)
        self.dice = random.Random(f"{keeper.crew.seed} {slot}")
        self.cases = cases
        self.own = self.dice.sample(cases, min(4, len(cases)))  # whose events it reads
        self.since = dict.fromkeys(self.own, 0)
        self.token = 0
        self.number = 0
        self.last = None

    def run(self):
        while self.keeper.has_time():
            if self.keeper.crew.pause_s > 0:
                time.sleep(self.dice.uniform(0, 2 * self.keeper.crew.pause_s))
            die = self.dice.randrange(100)
            if die < APPEND or (die < AGAIN and self.last is None):
                self.append()
            elif die < AGAIN:
                self.ask_again()
            elif die < VALUES:
                self.read_values(self.dice.choice(self.own))
            else:
                self.count(self.dice.choice(self.cases), "linearizable" if die < LINEAR else "local")
            if self.dice.random() < 0.02:
                self.client.move_on()

    def write(self, op, key, value):
        inv = time.monotonic_ns()
        outcome, reply = self.client.call("POST", f"/v1/cases/{key}/notes", {"text": value}, value, tries=400)
        ret = time.monotonic_ns() if outcome != "unknown" else None
        index = reply["index"] if outcome == "ok" else None
        self.keeper.keep(op, key=key, value=value, inv=inv, ret=ret, result=outcome, index=index)
        return outcome, index

    def append(self):
        self.number += 1
        key, value = self.dice.choice(self.cases), f"{self.keeper.name}-{self.number}"
        outcome, index = self.write("append", key, value)
        if outcome == "ok":
            self.last = key, value
            self.token = max(self.token, index)

    def ask_again(self):
        """What was done is done: the same request id gets the same answer, at any node, whoever leads by now."""
        self.client.move_on()
        self.write("again", *self.last)

    def read_values(self, key):
        since = self.since[key]
        inv = time.monotonic_ns()
        outcome, reply = self.client.call("GET", f"/v1/events?case_id={key}&type=case.noted&limit=500&since={since}")
        ret = time.monotonic_ns()
        if outcome != "ok":
            return
        values = [pair_of(item) for item in reply["items"]]
        at, level = int(reply.headers["x-seus-index"]), "linearizable"
        if reply["next"]:  # a page that is not the last says nothing of the end
            at, level = values[-1][0] if values else since, "local"
        self.keeper.keep("read", key=key, since=since, values=values, at=at, level=level, inv=inv, ret=ret, result="ok")
        self.since[key] = at
        if level == "linearizable":
            self.token = max(self.token, at)

    def count(self, key, level):
        """The number of notes of a case. A local answer below the token is none: it asks again, elsewhere."""
        for _ in range(40):
            inv = time.monotonic_ns()
            outcome, reply = self.client.call("GET", f"/v1/cases/{key}?consistency={level}", tries=20)
            ret = time.monotonic_ns()
            if outcome != "ok":
                return  # nobody led for a while, or a node that is new to the case
            at = int(reply.headers["x-seus-index"])
            room.check(reply.headers["x-seus-consistency"] == level, f"served as asked: {reply.headers}")
            after = self.token if level == "local" else 0
            is_shown = at >= after
            self.keeper.keep("count", key=key, count=reply["notes"], at=at, level=level, inv=inv, ret=ret, result="ok",
                             after=after if is_shown else 0)
            if is_shown:
                self.token = max(self.token, at)
                return
            self.client.move_on()
            time.sleep(0.02)


# ---- watchers --------------------------------------------------------------------------------------------------------


class Follower:
    """A watcher of one case ("": of all) from where the room stood when it began."""

    def __init__(self, keeper, sockets, key, begin, slot):
        self.keeper = keeper
        self.sockets = sockets
        self.key = key
        self.at = slot
        self.dice = random.Random(f"{keeper.crew.seed} watcher {slot}")
        self.since = begin          # told up to here, and written down
        self.last_id = str(begin)

    def run(self):
        while self.keeper.has_time() or self.since < self.keeper.crew.end_index.value:
            self.at += 1
            stream = None
            try:
                query = "?type=case.noted" + (f"&case_id={self.key}" if self.key else "")
                stream = Watcher(self.sockets[self.at % len(self.sockets)], query, self.last_id)
                self.follow(stream)
            except (OSError, room.Failure):
                time.sleep(0.1)  # nobody there, or a node that does not serve yet
            finally:
                if stream is not None:
                    self.put_down(stream)
                    stream.close()

    def follow(self, stream):
        until = time.monotonic() + self.dice.uniform(*MOVE_S)
        heard = time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            while not stream.ended and time.monotonic() < until and time.monotonic() - heard < SILENT_S:
                if selector.select(0.25):
                    heard = time.monotonic()
                    stream.receive()
                    if len(stream.events) >= STRETCH or stream.bookmarks:
                        self.put_down(stream)
                if not self.keeper.has_time() and self.since >= self.keeper.crew.end_index.value > 0:
                    return

    def put_down(self, stream):
        """One stretch: what came, up to the last event, or the bookmark behind it."""
        values = [pair_of(body) for _, _, body in stream.events]
        if stream.events:
            self.last_id = stream.events[-1][0]
        until = max([self.since] + [index for index, _ in values])
        if stream.bookmarks and int(stream.bookmarks[-1]) >= until:
            until, self.last_id = int(stream.bookmarks[-1]), stream.bookmarks[-1]
        if values or until > self.since:
            self.keeper.keep("watch", key=self.key, since=self.since, until=until, values=values)
        self.since = until
        stream.events.clear()
        stream.bookmarks.clear()


# ---- all of them -----------------------------------------------------------------------------------------------------


class Crew:
    """Workers and watchers as processes, until stop(); their files, and one of the nodes' own at the end."""

    def __init__(self, place, cases, workers, followers, seed, begin, pause_s=0):
        self.path = f"{place.dir}/history"
        self.seed = seed
        self.pause_s = pause_s  # a worker rests so long after each operation, on average
        self.cases = cases
        self.ending = multiprocessing.Event()
        self.counts = multiprocessing.RawArray("q", workers + followers)
        self.end_index = multiprocessing.RawValue("q", 0)
        sockets = [place.socket_of(node) for node in place.nodes]
        self.names = [f"w{i}" for i in range(workers)] + [f"f{i}" for i in range(followers)]
        self.processes = []
        for slot, name in enumerate(self.names):
            key = "" if slot == workers else cases[slot % len(cases)]
            self.processes.append(multiprocessing.Process(target=self.work, args=(name, slot, sockets, key, begin)))
        for process in self.processes:
            process.start()

    def work(self, name, slot, sockets, key, begin):
        room.die_with_parent()
        keeper = Keeper(self, name, slot)
        if name.startswith("w"):
            Worker(keeper, sockets, self.cases, slot).run()
        else:
            Follower(keeper, sockets, key, begin, slot).run()
        keeper.file.close()

    def operations(self):
        return sum(self.counts)

    def check_alive(self):
        dead = [name for name, process in zip(self.names, self.processes) if process.exitcode not in (None, 0)]
        room.check(not dead, f"clients failed: {dead}")

    def stop_workers(self):
        """Watchers go on until they were told what the room holds now: see finish."""
        self.ending.set()
        for name, process in zip(self.names, self.processes):
            if name.startswith("w"):
                process.join(180)
                room.check(process.exitcode == 0, f"client {name} ended with {process.exitcode}")

    def finish(self, index):
        self.end_index.value = index
        for name, process in zip(self.names, self.processes):
            process.join(180)
            room.check(process.exitcode == 0, f"client {name} ended with {process.exitcode}, or not within 180 s")

    def end(self):
        for process in self.processes:
            if process.is_alive():
                process.kill()
                process.join()

    def files(self):
        return [f"{self.path}.{name}" for name in self.names]
