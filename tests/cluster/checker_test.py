# SPDX-License-Identifier: EUPL-1.2
"""The judge of histories, judged: hand-made good histories pass, and each kind of bad one is named."""
import room
from checker import check_history


def append(value, inv, ret, index, key="a", result="ok"):
    return {"client": "c", "op": "append", "key": key, "value": value, "inv": inv, "ret": ret, "index": index,
            "result": result}


def read(values, at, inv, ret, since=0, level="linearizable", key="a"):
    return {"client": "r", "op": "read", "key": key, "since": since, "values": values, "at": at, "level": level,
            "inv": inv, "ret": ret, "result": "ok"}


def count(number, at, inv, ret, level="linearizable"):
    return {"client": "r", "op": "count", "key": "a", "count": number, "at": at, "level": level, "inv": inv,
            "ret": ret, "result": "ok"}


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


def a_lost_event_is_named(_places):
    history = [op for op in GOOD if op["op"] != "final" and op.get("op") not in ("read", "count")]
    expect(history + [final([[4, "x2"], [8, "x3"]]), final([[3, "y1"]], key="b")], "lost")


def a_duplicated_event_is_named(_places):
    history = [op for op in GOOD if op["op"] == "append"]
    expect(history + [final([[4, "x2"], [5, "x1"], [8, "x3"], [9, "x1"]]), final([[3, "y1"]], key="b")], "duplicated")


def a_wrong_index_is_named(_places):
    expect(changed(GOOD[0], append("x1", 10, 20, 6)), "stale", "wrong index")  # reads at 5 came after it


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
    expect(GOOD + [count(3, 8, 120, 130)], "stale")


def a_read_with_a_gap_is_named(_places):
    expect(changed(GOOD[6], read([[5, "x1"]], 5, 42, 48)), "wrong read")


def a_local_read_that_misstates_its_index_is_named(_places):
    expect(changed(GOOD[8], read([[4, "x2"]], 5, 90, 95, level="local")), "wrong read")


def a_wrong_count_is_named(_places):
    expect(changed(GOOD[9], count(2, 9, 100, 110)), "wrong count")


def a_failure_that_happened_is_named(_places):
    expect(changed(GOOD[3], append("x3", 50, 55, None, result="fail")), "applied")


def an_invented_event_is_named(_places):
    expect(changed(GOOD[3], None), "invented")


def a_long_history_is_judged_in_linear_time(_places):
    size = 100000
    history = [append(f"v{i}", 10 * i, 10 * i + 15, i + 1) for i in range(size)]
    history += [count(i, i, 10 * i + 6, 10 * i + 8) for i in range(1, size, 7)]
    expect(history + [final([[i + 1, f"v{i}"] for i in range(size)])])


room.run([a_good_history_passes, a_lost_event_is_named, a_duplicated_event_is_named, a_wrong_index_is_named,
          a_wrong_key_is_named, an_event_out_of_real_time_order_is_named,
          an_event_behind_the_index_of_an_earlier_read_is_named, an_unsorted_node_is_named,
          a_node_that_differs_is_named, a_stale_read_is_named, a_read_older_than_an_earlier_read_is_named,
          a_read_with_a_gap_is_named, a_local_read_that_misstates_its_index_is_named, a_wrong_count_is_named,
          a_failure_that_happened_is_named, an_invented_event_is_named, a_long_history_is_judged_in_linear_time])
