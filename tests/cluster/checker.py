# SPDX-License-Identifier: EUPL-1.2
"""Judges a history that clients recorded: was every acknowledged event kept once, at its index, in real-time order?

A history is a list of objects, one a line in a file:
  append  client, key, value (unique), inv, ret (ns of one monotonic clock; ret absent: never answered),
          result ("ok", "fail", "unknown"), index (of an ok one)
  again   the same of an append that is asked for a second time, with the request id of the first
  read    client, key, since, values [[index, value], ...] behind since, at (index it was served with), level
          ("linearizable" or "local"), inv, ret, result; after: the client asked for nothing older than this index
  count   client, key, count of values, at, level, inv, ret, result, after
  watch   client, key ("": all), since, until, values [[index, value], ...] behind since and up to until: one stretch of
          what a watcher was told. Stretches of one client stand in its order, over however many connections
  final   node, key, values [[index, value], ...]: a stretch of what a node holds at the end, in order of index

Every value has a position, so no search is needed: sorting by time and one pass decide, O(n log n). A problem is a
sentence that begins with a word for its kind; none means that the history is linearizable, that each client saw what it
wrote and never less than before, and that each watcher was told everything once, in order.
"""
import bisect
import gc
import json
import sys
import time
from collections import namedtuple
from sys import intern

SHOWN_MAX = 1000  # problems; a broken history has no end of them

Append = namedtuple("Append", "client key value inv ret result index")
Read = namedtuple("Read", "client key kind since got at level inv ret after")  # got: values, or a count
Watch = namedtuple("Watch", "client key since until values")


class History:
    """Operations, small and sorted by kind; what the nodes hold is taken in at once."""

    def __init__(self):
        self.appends, self.again, self.reads, self.watches = [], [], [], []
        self.kept = {}       # key -> [(index, value)] as the first node listed them
        self.places = {}     # value -> (key, index)
        self.nodes = {}      # node -> {key: how many it has listed}
        self.problems = []

    def wrong(self, sentence):
        if len(self.problems) < SHOWN_MAX:
            self.problems.append(sentence)

    def add(self, op):
        kind = op["op"]
        if kind in ("append", "again"):
            done = Append(intern(op["client"]), intern(op["key"]), op["value"], op["inv"], op["ret"],
                          intern(op["result"]), op["index"])
            (self.appends if kind == "append" else self.again).append(done)
        elif kind in ("read", "count"):
            if op["result"] == "ok":
                got = op["count"] if kind == "count" else [(index, value) for index, value in op["values"]]
                self.reads.append(Read(intern(op["client"]), intern(op["key"]), intern(kind), op.get("since", 0), got,
                                       op["at"], intern(op["level"]), op["inv"], op["ret"], op.get("after", 0)))
        elif kind == "watch":
            self.watches.append(Watch(intern(op["client"]), intern(op["key"]), op["since"], op["until"],
                                      [(index, value) for index, value in op["values"]]))
        elif kind == "final":
            self.add_final(op["node"], intern(op["key"]), [(index, value) for index, value in op["values"]])

    def add_final(self, node, key, values):
        listed = self.nodes.setdefault(node, {})
        begin = listed.get(key, 0)
        listed[key] = begin + len(values)
        if any(values[i][0] >= values[i + 1][0] for i in range(len(values) - 1)):
            self.wrong(f"reordered: node {node} lists the values of {key} out of order of index")
        if node == next(iter(self.nodes)):
            kept = self.kept.setdefault(key, [])
            if kept and values and values[0][0] <= kept[-1][0]:
                self.wrong(f"reordered: node {node} lists the values of {key} out of order of index")
            kept += values
            for index, value in values:
                if value in self.places:
                    self.wrong(f"duplicated: {value} is at {self.places[value][1]} and at {index}")
                self.places.setdefault(value, (key, index))
        elif self.kept.get(key, [])[begin:begin + len(values)] != values:
            self.wrong(f"different: node {node} does not hold what others hold of {key}")

    def check_nodes(self):
        """Each node listed as much as the first; stretches were compared as they came."""
        for node, listed in self.nodes.items():
            for key, values in self.kept.items():
                if listed.get(key, 0) != len(values):
                    self.wrong(f"different: node {node} holds {listed.get(key, 0)} of {len(values)} values of {key}")

    def check_kept(self):
        """Each ok append is there once, at its index; no failed one is; nothing was invented; asked again, the same."""
        asked = set()
        for op in self.appends:
            asked.add(op.value)
            place = self.places.get(op.value)
            if op.result == "ok" and place is None:
                self.wrong(f"lost: {op.value} was acknowledged at {op.index} and is nowhere")
            elif op.result == "ok" and place != (op.key, op.index):
                self.wrong(f"wrong index: {op.value} was acknowledged at {op.key} {op.index}, it is at {place[0]} "
                           f"{place[1]}")
            elif op.result == "fail" and place is not None:
                self.wrong(f"applied: {op.value} was said to have failed, it is at {place[1]}")
        for value in self.places:
            if value not in asked:
                self.wrong(f"invented: nobody asked for {value}")
        for op in self.again:
            place = self.places.get(op.value)
            if op.result == "fail" or (op.result == "ok" and place != (op.key, op.index)):
                self.wrong(f"answered otherwise: {op.value} is at {place}; asked for again, it was told {op.result}, "
                           f"index {op.index}")

    def check_order(self):
        """Real-time order: what begins after something ended has a later index, or sees at least that index.

        What any node showed was committed, so that stale reads, too, bind what comes after them."""
        done = [op for op in self.appends if op.result == "ok"]
        known = [(op.ret, op.index) for op in done]
        known += [(op.ret, op.at) for op in self.reads]
        known.sort()
        begun = [(op.inv, op) for op in done] + [(op.inv, op) for op in self.reads if op.level == "linearizable"]
        begun.sort(key=lambda pair: pair[0])
        highest, at = 0, 0
        for inv, op in begun:
            while at < len(known) and known[at][0] < inv:
                if known[at][1] > highest:
                    highest = known[at][1]
                at += 1
            if isinstance(op, Append):
                if op.index <= highest:
                    self.wrong(f"reordered: {op.value} got index {op.index}, though {highest} was known before it was "
                               "asked for")
            elif op.at < highest:
                self.wrong(f"stale: {op.client} read {op.key} at index {op.at}, though {highest} was known before it "
                           "asked")

    def check_reads(self):
        """Each read, stale ones too, shows exactly what is kept up to the index that it states."""
        for op in self.reads:
            values = self.kept.get(op.key, [])
            end = bisect.bisect_right(values, (op.at, "\U0010ffff"))
            if op.kind == "count":
                if op.got != end:
                    self.wrong(f"wrong count: {op.client} was told {op.got} of {op.key} at index {op.at}, there are "
                               f"{end}")
                continue
            begin = bisect.bisect_right(values, (op.since, "\U0010ffff"))
            if op.got != values[begin:end]:
                self.wrong(f"wrong read: {op.client} read {op.key} between {op.since} and {op.at} and got "
                           f"{len(op.got)} values that are not the {max(0, end - begin)} kept there")

    def check_sessions(self):
        """A client that asks for nothing older than what it knows (after) sees what it wrote, and never less again."""
        wrote, saw = {}, {}
        turns = [(op.ret, op) for op in self.appends if op.result == "ok"] + [(op.ret, op) for op in self.reads]
        turns.sort(key=lambda pair: pair[0])  # a client does one thing after the other
        for _, op in turns:
            if isinstance(op, Append):
                if op.index <= max(wrote.get(op.client, 0), saw.get(op.client, 0)):
                    self.wrong(f"write behind: {op.client} wrote {op.value} at {op.index}, behind what it had written "
                               "or seen")
                wrote[op.client] = op.index
                continue
            is_bound = op.level == "linearizable" or op.after > 0
            if is_bound and op.at < wrote.get(op.client, 0):
                self.wrong(f"own write unseen: {op.client} wrote at {wrote[op.client]} and then read {op.key} at "
                           f"{op.at}")
            if is_bound and op.at < saw.get(op.client, 0):
                self.wrong(f"backwards: {op.client} read {op.key} at {op.at} after it had seen {saw[op.client]}")
            if op.at < op.after:
                self.wrong(f"too old: {op.client} asked for {op.key} at {op.after} or later and got {op.at}")
            saw[op.client] = max(saw.get(op.client, 0), op.at)

    def check_watches(self):
        """Everything behind a watcher's beginning came once, in order, whatever broke in between; and to the end."""
        everything = sorted(pair for values in self.kept.values() for pair in values)
        told, begun = {}, {}
        for op in self.watches:
            kept = everything if op.key == "" else self.kept.get(op.key, [])
            if begun.setdefault(op.client, op).key != op.key or (op.client in told and told[op.client] != op.since):
                self.wrong(f"gap in a watch: {op.client} went on behind {op.since}; it had come to "
                           f"{told.get(op.client)}")
            told[op.client] = op.until
            begin = bisect.bisect_right(kept, (op.since, "\U0010ffff"))
            end = bisect.bisect_right(kept, (op.until, "\U0010ffff"))
            if op.values != kept[begin:end]:
                self.name_watch(op, kept[begin:end])
        for client, until in told.items():
            kept = everything if begun[client].key == "" else self.kept.get(begun[client].key, [])
            if kept and until < kept[-1][0]:
                self.wrong(f"unfinished watch: {client} was told up to {until}, not of {kept[-1][1]} at {kept[-1][0]}")

    def name_watch(self, op, kept):
        got, due = set(op.values), set(kept)
        between = f"{op.client} behind {op.since} up to {op.until}"
        if due - got:
            self.wrong(f"missed by a watch: {between}: {len(due - got)} events, {sorted(due - got)[:3]}")
        if got - due:
            self.wrong(f"invented by a watch: {between}: {sorted(got - due)[:3]}")
        if len(got) != len(op.values):
            self.wrong(f"repeated by a watch: {between}: {len(op.values) - len(got)} events")
        if got == due and len(got) == len(op.values):
            self.wrong(f"reordered by a watch: {between}")

    def check(self):
        """All problems, as sentences that begin with a word for their kind."""
        self.check_nodes()
        self.check_kept()
        self.check_order()
        self.check_reads()
        self.check_sessions()
        self.check_watches()
        return self.problems

    def operations(self):
        return len(self.appends) + len(self.again) + len(self.reads)


def check_history(ops):
    history = History()
    for op in ops:
        history.add(op)
    return history.check()


def load(path):
    """A history from a file, line by line."""
    history = History()
    gc.disable()  # millions of small objects and no cycles
    try:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                history.add(json.loads(line))
    finally:
        gc.enable()
    return history


def main():
    if len(sys.argv) != 2:
        print("usage: checker.py HISTORY.jsonl", file=sys.stderr)
        return 2
    began = time.monotonic()
    gc.disable()
    history = load(sys.argv[1])
    problems = history.check()
    for problem in problems:
        print(problem)
    print(f"{history.operations()} operations, {len(problems)} problem(s), judged in {time.monotonic() - began:.1f} s")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
