# SPDX-License-Identifier: EUPL-1.2
"""seusctl pipe: a reply for every line, in order, and none of them fails while the nodes are restarted one by one."""
import json
import os
import signal
import subprocess
import threading
import time

import room


def start_pipe(places, place, *flags):
    endpoints = [word for node in place.nodes for word in ("--endpoint", "unix:" + place.socket_of(node))]
    return subprocess.Popen([os.path.join(places.bin_dir, "seusctl"), "pipe", *endpoints, *flags],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def exchange(process, line):
    process.stdin.write((line if isinstance(line, str) else json.dumps(line)) + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def every_line_has_its_reply(places):
    place = room.Room(places, count=1).up()
    case_id, = place.seed(1)
    process = start_pipe(places, place)
    note = {"id": 1, "op": "case.note", "args": {"case_id": case_id, "text": "one"}, "request_id": "pipe-1"}
    first = exchange(process, note)
    room.check(first["id"] == 1 and first["ok"] and first["index"] > 0, f"a write: {first}")
    again = exchange(process, note)
    room.check(again["ok"] and again["index"] == first["index"] and again["reply"]["replayed"], f"once: {again}")
    shown = exchange(process, {"id": "b", "op": "case.show", "args": {"case_id": case_id}})
    room.check(shown["id"] == "b" and shown["reply"]["notes"] == 1, f"a read: {shown}")
    listed = exchange(process, {"op": "case.list", "args": {"limit": 1}, "consistency": "local"})
    room.check("id" not in listed and len(listed["reply"]["items"]) == 1, f"a list: {listed}")
    before = exchange(process, {"op": "case.show", "args": {"case_id": case_id}, "at": first["index"] - 1})
    room.check(before["ok"] and before["reply"]["notes"] == 0, f"a look back: {before}")
    dry = exchange(process, {"op": "case.note", "args": {"case_id": case_id, "text": "two"}, "dry_run": True})
    room.check(dry["ok"], f"a dry run: {dry}")
    shown = exchange(process, {"op": "case.show", "args": {"case_id": case_id}})
    room.check(shown["reply"]["notes"] == 1, f"a dry run writes nothing: {shown}")
    process.stdin.close()
    room.check(process.wait() == 0, "all went well: exit code 0")


def a_wrong_line_is_told_and_the_next_one_is_served(places):
    place = room.Room(places, count=1).up()
    case_id, = place.seed(1)
    process = start_pipe(places, place)
    wrong = [
        ("nonsense", "not JSON"),
        ('{"op":"version","op":"version"}', "duplicate"),
        ("[]", "not a JSON object"),
        ({"args": {}}, '"op"'),
        ({"op": "case.shw"}, 'did you mean "case.show"'),
        ({"op": "case.show"}, '"case_id" is missing'),
        ({"op": "case.show", "arg": {}}, 'did you mean "args"'),
        ({"op": "case.show", "args": [case_id]}, "an object"),
        ({"op": "case.list", "args": {"limit": {"a": 1}}}, '"limit"'),
        ({"op": "case.note", "args": {"case_id": case_id}}, "text"),
        ({"op": "case.note", "args": {"case_id": case_id, "text": "x", "txt": "y"}}, "txt"),
        ({"op": "event.watch"}, "has no end"),
        ({"op": "version", "timeout_ms": 0}, "timeout_ms"),
        ('{"op":"version","id":"' + "x" * 300000 + '"}', "more than"),
    ]
    for line, words in wrong:
        reply = exchange(process, line)
        room.check(not reply["ok"] and words in reply["error"]["message"] and reply["error"]["written"] == "no",
                   f"{str(line)[:80]}: {reply}")
        room.check(exchange(process, {"op": "version"})["ok"], f"the line after {str(line)[:80]}")
    process.stdin.write('{"op":"version","id":9}')  # the last line needs no end
    process.stdin.close()
    room.check(json.loads(process.stdout.readline())["id"] == 9, "a last line without its end")
    room.check(process.wait() == 2, "the exit code is that of the first failure")


def nothing_fails_while_nodes_restart_one_by_one(places):
    place = room.Room(places).up()
    case_id, = place.seed(1)
    process = start_pipe(places, place, "--timeout", "30s")
    ending = threading.Event()
    replies = []

    def load():
        turn = 0
        while not ending.is_set():
            turn += 1
            replies.append(exchange(process, {"id": turn, "op": "case.note",
                                              "args": {"case_id": case_id, "text": f"pipe {turn}"}}))
    thread = threading.Thread(target=load)
    thread.start()
    try:
        for node, how in [(1, signal.SIGTERM), (2, signal.SIGTERM), (3, signal.SIGTERM), (place.wait_leader(), None)]:
            served = len(replies)
            if how is None:
                place.kill(node)
            else:
                place.stop(node)
            room.wait_until(lambda n=served: len(replies) > n + 20, "the pipe goes on while a node is away")
            place.start(node)
            place.wait_ready()
            time.sleep(0.1)
    finally:
        ending.set()
        thread.join()
        process.stdin.close()
    failed = [reply for reply in replies if not reply["ok"]]
    room.check(not failed, f"{len(failed)} of {len(replies)} failed: {failed[:2]}")
    room.check(process.wait() == 0, "exit code 0")
    place.wait_equal()
    kept = [item["body"]["text"] for item in place.events(1, "case.noted", case_id)]
    room.check(kept == [f"pipe {turn + 1}" for turn in range(len(replies))], "each is kept once, in order")
    print(f"  {len(replies)} lines over four restarts, none failed")


if __name__ == "__main__":
    room.run([every_line_has_its_reply, a_wrong_line_is_told_and_the_next_one_is_served,
              nothing_fails_while_nodes_restart_one_by_one])
