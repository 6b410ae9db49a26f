# SPDX-License-Identifier: EUPL-1.2
"""Judges a history that clients recorded: was every acknowledged event kept once, at its index, in real-time order?

A history is a list of objects, one a line in a file:
  append  client, key, value (unique), inv, ret (ns of one monotonic clock; ret absent: never answered),
          result ("ok", "fail", "unknown"), index (of an ok one)
  read    client, key, since, values [[index, value], ...] behind since, at (index it was served with), level
          ("linearizable" or "local"), inv, ret, result
  count   client, key, count of values, at, level, inv, ret, result
  final   node, key, values [[index, value], ...]: what a node holds at the end

Every value has a position, so no search is needed: sorting by time and one pass decide. A problem is a sentence; none
means that the history is linearizable.
"""
import bisect
import json
import sys


def load(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def check_finals(ops):
    """What the nodes hold: (key -> values, problems). All nodes must say the same, in order of index."""
    kept, problems = {}, []
    for op in ops:
        if op["op"] != "final":
            continue
        values = [tuple(pair) for pair in op["values"]]
        if values != sorted(values, key=lambda pair: pair[0]):
            problems.append(f"reordered: node {op['node']} lists the values of {op['key']} out of order of index")
        if kept.setdefault(op["key"], values) != values:
            problems.append(f"different: node {op['node']} does not hold what others hold of {op['key']}")
    return kept, problems


def check_kept(ops, kept):
    """Each ok append is there once, at its index; no failed one is; nothing was invented."""
    problems, places = [], {}
    for key, values in kept.items():
        for index, value in values:
            if value in places:
                problems.append(f"duplicated: {value} is at {places[value][1]} and at {index}")
            places.setdefault(value, (key, index))
    asked = set()
    for op in ops:
        if op["op"] != "append":
            continue
        asked.add(op["value"])
        place = places.get(op["value"])
        if op["result"] == "ok" and place is None:
            problems.append(f"lost: {op['value']} was acknowledged at {op['index']} and is nowhere")
        elif op["result"] == "ok" and place != (op["key"], op["index"]):
            problems.append(f"wrong index: {op['value']} was acknowledged at {op['key']} {op['index']}, "
                            f"it is at {place[0]} {place[1]}")
        elif op["result"] == "fail" and place is not None:
            problems.append(f"applied: {op['value']} was said to have failed, it is at {place[1]}")
    problems += [f"invented: nobody asked for {value}" for value in places if value not in asked]
    return problems


def check_order(ops):
    """Real-time order: what begins after something ended has a later index, or sees at least that index."""
    problems = []
    done = [op for op in ops if op["op"] in ("append", "read", "count") and op["result"] == "ok"]
    fixed = [op for op in done if op["op"] == "append" or op["level"] == "linearizable"]
    ended = sorted(fixed, key=lambda op: op["ret"])
    highest, at = 0, 0
    for op in sorted(done, key=lambda op: op["inv"]):
        while at < len(ended) and ended[at]["ret"] < op["inv"]:
            highest = max(highest, ended[at].get("index") or ended[at].get("at"))
            at += 1
        if op["op"] == "append" and op["index"] <= highest:
            problems.append(f"reordered: {op['value']} got index {op['index']}, though {highest} was known before it "
                            "was asked for")
        elif op["op"] != "append" and op["level"] == "linearizable" and op["at"] < highest:
            problems.append(f"stale: {op['client']} read {op['key']} at index {op['at']}, though {highest} was known "
                            "before it asked")
    return problems


def check_reads(ops, kept):
    """Each read, stale ones too, shows exactly what is kept up to the index that it states."""
    problems = []
    for op in ops:
        if op["op"] not in ("read", "count") or op["result"] != "ok":
            continue
        values = kept.get(op["key"], [])
        end = bisect.bisect_right(values, op["at"], key=lambda pair: pair[0])
        if op["op"] == "count":
            if op["count"] != end:
                problems.append(f"wrong count: {op['client']} was told {op['count']} of {op['key']} at index "
                                f"{op['at']}, there are {end}")
            continue
        begin = bisect.bisect_right(values, op["since"], key=lambda pair: pair[0])
        if [tuple(pair) for pair in op["values"]] != values[begin:end]:
            problems.append(f"wrong read: {op['client']} read {op['key']} between {op['since']} and {op['at']} and "
                            f"got {len(op['values'])} values that are not the {max(0, end - begin)} kept there")
    return problems


def check_history(ops):
    """All problems of a history, as sentences that begin with a word for their kind."""
    kept, problems = check_finals(ops)
    return problems + check_kept(ops, kept) + check_order(ops) + check_reads(ops, kept)


def main():
    if len(sys.argv) != 2:
        print("usage: checker.py HISTORY.jsonl", file=sys.stderr)
        return 2
    problems = check_history(load(sys.argv[1]))
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problem(s)")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
