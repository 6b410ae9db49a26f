# SPDX-License-Identifier: EUPL-1.2
"""The judge of histories, judged: hand-made good histories pass, and each kind of bad one is named."""
import room
from checker import check_history


def append(value, inv, ret, index, key="a", result="ok", client=None, op="append"):
    return {"client": client or f"c{value}", "op": op, "key": key, "value": value, "inv": inv, "ret": ret,
            "index": index, "result": result}


def again(value, inv, ret, index, result="ok"):
    return append(value, inv, ret, index, result=result, op="again")


def read(values, at, inv, ret, since=0, level="linearizable", key="a"):
    return {"client": f"r{inv}", "op": "read", "key": key, "since": since, "values": values, "at": at, "level": level,
            "inv": inv, "ret": ret, "result": "ok"}


def count(number, at, inv, ret, level="linearizable", client=None, after=0):
    return {"client": client or f"r{inv}", "op": "count", "key": "a", "count": number, "at": at, "level": level,
            "inv": inv, "ret": ret, "result": "ok", "after": after}


def watch(values, since, until, client="f", key=""):
    return {"client": client, "op": "watch", "key": key, "since": since, "until": until, "values": values}


def final(values, node=1, key="a"):
    return {"op": "final", "node": node, "key": key, "values": values}


GOOD = [
    append("x1", 10, 20, 5),
    append("x2", 12, 40, 4),                              # overlaps x1: either order is right
    append("y1", 15, 18, 3, key="b"),
    append("x3", 50, None, None, result="unknown"),        # was done after all
    append("x4", 60, None, None, result="unknown"),        # was never done
    append("x5", 70, 80, None, result="fail"),
    read([[4, "x2"], [5, "x1"]], 5, 42, 48),
    read([[5, "x1"]], 6, 45, 49, since=4),
    read([[4, "x2"]], 4, 90, 95, level="local"),           # stale, and says so
    count(3, 9, 100, 110),
    count(0, 2, 100, 110, level="local"),
    final([[4, "x2"], [5, "x1"], [8, "x3"]]),
    final([[4, "x2"], [5, "x1"], [8, "x3"]], node=2),
    final([[3, "y1"]], key="b"),
    final([[3, "y1"]], node=2, key="b"),
    again("x1", 55, 58, 5),
    again("x2", 56, None, None, result="unknown"),
    count(2, 5, 43, 44, client="s"),
    count(2, 7, 65, 66, level="local", client="s", after=5),
    append("x6", 113, 118, 12, client="s"),
    count(4, 12, 119, 121, level="local", client="s", after=12),
    final([[12, "x6"]]),                                   # the second page of each node
    final([[12, "x6"]], node=2),
    watch([[3, "y1"], [4, "x2"]], 0, 4),                   # then its node is killed; it goes on elsewhere
    watch([[5, "x1"]], 4, 7),                              # and is told that nothing more is there up to 7
    watch([[8, "x3"], [12, "x6"]], 7, 12),
    watch([[8, "x3"], [12, "x6"]], 6, 14, client="g", key="a"),
]


def changed(old, new):
    """GOOD with one operation replaced; new None: left out."""
    room.check(old in GOOD, "the operation to change is there")
    return [new if op == old else op for op in GOOD if op != old or new is not None]


def kinds(history):
    return sorted({problem.split(":")[0] for problem in check_history(history)})


def expect(history, *wanted):
    found = kinds(history)
    room.check(found == sorted(wanted), f"expected {sorted(wanted)}, the judge said {check_history(history)}")


def a_good_history_passes(_places):
    expect(GOOD)
    expect([])


APPENDS = [op for op in GOOD if op["op"] == "append"]


def a_lost_event_is_named(_places):
    expect(APPENDS + [final([[4, "x2"], [8, "x3"], [12, "x6"]]), final([[3, "y1"]], key="b")], "lost")


def a_duplicated_event_is_named(_places):
    values = [[4, "x2"], [5, "x1"], [8, "x3"], [9, "x1"], [12, "x6"]]
    expect(APPENDS + [final(values), final([[3, "y1"]], key="b")], "duplicated")


def a_wrong_index_is_named(_places):
    wrong = append("x1", 10, 20, 6)
    expect(changed(GOOD[0], wrong), "stale", "wrong index")  # reads at 5 came after it


def a_wrong_key_is_named(_places):
    expect(changed(GOOD[2], append("y1", 15, 18, 3, key="a")), "wrong index")


def an_event_out_of_real_time_order_is_named(_places):
    expect(changed(GOOD[1], append("x2", 22, 40, 4)), "reordered")


def an_event_behind_the_index_of_an_earlier_read_is_named(_places):
    late = changed(GOOD[3], append("x3", 120, 130, 8))
    expect(late, "reordered")  # a read had already been served at index 9


def an_unsorted_node_is_named(_places):
    expect(changed(GOOD[12], final([[5, "x1"], [4, "x2"], [8, "x3"]], node=2)), "different", "reordered")


def a_node_that_differs_is_named(_places):
    expect(changed(GOOD[12], final([[4, "x2"], [5, "x1"]], node=2)), "different")


def a_stale_read_is_named(_places):
    expect(changed(GOOD[6], read([[4, "x2"]], 4, 42, 48)), "stale")


def a_read_older_than_an_earlier_read_is_named(_places):
    expect(GOOD + [count(3, 8, 120, 130)], "stale")  # 9 had been read, and 12 acknowledged


def a_read_older_than_an_earlier_local_read_is_named(_places):
    expect(GOOD + [count(4, 14, 122, 125, level="local"), count(4, 12, 130, 140)], "stale")


def a_write_behind_a_local_read_is_named(_places):
    expect([count(1, 14, 1, 2, level="local"), append("z", 3, 4, 9), final([[9, "z"]])], "reordered")


def a_read_with_a_gap_is_named(_places):
    expect(changed(GOOD[6], read([[5, "x1"]], 5, 42, 48)), "wrong read")


def a_local_read_that_misstates_its_index_is_named(_places):
    expect(changed(GOOD[8], read([[4, "x2"]], 5, 90, 95, level="local")), "wrong read")


def a_wrong_count_is_named(_places):
    expect(changed(GOOD[9], count(2, 9, 100, 110)), "wrong count")


def a_repeated_request_that_is_answered_otherwise_is_named(_places):
    repeated = again("x1", 55, 58, 5)
    expect(changed(repeated, again("x1", 55, 58, 7)), "answered otherwise")
    expect(changed(repeated, again("x1", 55, 58, None, result="fail")), "answered otherwise")
    expect(GOOD + [again("x4", 65, 68, 11)], "answered otherwise")  # it is nowhere


def a_client_that_does_not_see_what_it_wrote_is_named(_places):
    seen = count(4, 12, 119, 121, level="local", client="s", after=12)
    expect(changed(seen, count(3, 9, 119, 121, level="local", client="s", after=9)), "own write unseen")


def a_client_that_reads_backwards_is_named(_places):
    seen = count(2, 7, 65, 66, level="local", client="s", after=5)
    expect(changed(seen, count(1, 4, 65, 66, level="local", client="s", after=3)), "backwards")


def a_client_that_is_served_below_its_token_is_named(_places):
    expect(GOOD + [count(2, 6, 70, 71, level="local", client="t", after=7)], "too old")


def a_write_behind_what_its_client_had_seen_is_named(_places):
    history = [count(1, 9, 1, 5, level="local", client="s"), append("z", 4, 6, 8, client="s"), final([[8, "z"]])]
    expect(history, "write behind")  # the clocks overlap; the client itself does one thing after the other


def an_event_that_a_watch_missed_is_named(_places):
    expect(changed(watch([[5, "x1"]], 4, 7), watch([], 4, 7)), "missed by a watch")


def an_event_that_a_watch_repeated_is_named(_places):
    history = changed(watch([[5, "x1"]], 4, 7), watch([[5, "x1"], [5, "x1"]], 4, 7))
    expect(history, "repeated by a watch")
    expect(changed(watch([[5, "x1"]], 4, 7), watch([[4, "x2"], [5, "x1"]], 4, 7)), "invented by a watch")


def an_event_that_only_a_watch_saw_is_named(_places):
    history = changed(watch([[5, "x1"]], 4, 7), watch([[5, "x1"], [6, "ghost"]], 4, 7))
    expect(history, "invented by a watch")


def events_out_of_order_in_a_watch_are_named(_places):
    expect(changed(watch([[3, "y1"], [4, "x2"]], 0, 4), watch([[4, "x2"], [3, "y1"]], 0, 4)), "reordered by a watch")


def a_watch_of_one_case_that_is_told_of_another_is_named(_places):
    one = watch([[8, "x3"], [12, "x6"]], 6, 14, client="g", key="a")
    expect(changed(one, watch([[3, "y1"], [4, "x2"], [5, "x1"], [8, "x3"], [12, "x6"]], 2, 14, client="g", key="a")),
           "invented by a watch")


def a_watch_that_goes_on_behind_a_gap_is_named(_places):
    expect(changed(watch([[5, "x1"]], 4, 7), None), "gap in a watch")


def a_watch_that_never_came_to_the_end_is_named(_places):
    expect(changed(watch([[8, "x3"], [12, "x6"]], 7, 12), None), "unfinished watch")


def a_failure_that_happened_is_named(_places):
    expect(changed(GOOD[3], append("x3", 50, 55, None, result="fail")), "applied")


def an_invented_event_is_named(_places):
    expect(changed(GOOD[3], None), "invented")


def a_node_that_lists_less_is_named(_places):
    expect(changed(final([[12, "x6"]], node=2), None), "different")


def a_long_history_is_judged_in_linear_time(_places):
    size = 100000
    history = [append(f"v{i}", 10 * i, 10 * i + 15, i + 1) for i in range(size)]
    history += [count(i, i, 10 * i + 6, 10 * i + 8) for i in range(1, size, 7)]
    history += [watch([[i + 1, f"v{i}"] for i in range(from_, from_ + 500)], from_, from_ + 500)
                for from_ in range(0, size, 500)]
    expect(history + [final([[i + 1, f"v{i}"] for i in range(size)])])


if __name__ == "__main__":
    room.run([test for name, test in list(globals().items())
              if name.startswith(("a_", "an_", "events_")) and callable(test)])
