# SPDX-License-Identifier: EUPL-1.2
"""kill -9 of any process of the room: a follower, a plugin worker, two nodes, all of them at once."""
import os
import threading
import time

import room


class Writer(threading.Thread):
    """Writes notes of one case through all nodes until stop(); keeps what was acknowledged: text -> index."""

    def __init__(self, place, case_id, name, tries=120):
        super().__init__()
        self.client = place.client(name, start=len(name))
        self.case_id = case_id
        self.tries = tries
        self.ending = threading.Event()
        self.acknowledged = {}
        self.outcomes = []
        self.start()

    def run(self):
        number = 0
        while not self.ending.is_set():
            number += 1
            text = f"{self.client.name}-{number}"
            outcome, reply = self.client.call("POST", f"/v1/cases/{self.case_id}/notes", {"text": text}, text,
                                              tries=self.tries)
            if outcome == "ok":
                self.acknowledged[text] = reply["index"]
            else:
                self.outcomes.append((text, outcome, repr(reply)))
        self.client.close()

    def stop(self):
        self.ending.set()
        self.join()


def notes_at(place, node, case_id):
    """text -> index of all notes a node shows; fails if one is there twice."""
    found = {}
    for item in place.events(node, "case.noted", case_id):
        text = item["body"]["text"]
        room.check(text not in found, f"{text} is kept twice: {found.get(text)} and {item['index']}")
        found[text] = item["index"]
    return found


def check_kept(place, case_id, writers):
    acknowledged = {text: index for writer in writers for text, index in writer.acknowledged.items()}
    for node in place.nodes:
        found = notes_at(place, node, case_id)
        missing = [text for text, index in acknowledged.items() if found.get(text) != index]
        room.check(not missing, f"node {node} does not hold {len(missing)} of {len(acknowledged)} acknowledged notes "
                                f"at their index: {missing[:3]}")
    print(f"  {len(acknowledged)} acknowledged, all there")
    return len(acknowledged)


def a_killed_follower_stops_nobody_and_catches_up(places):
    place = room.Room(places).up()
    case_id, = place.seed(1)
    writers = [Writer(place, case_id, f"w{i}") for i in range(4)]
    try:
        for _ in range(3):
            leader = place.wait_leader()
            follower = next(node for node in place.nodes if node != leader)
            place.kill(follower)
            before = len(writers[0].acknowledged)
            room.wait_until(lambda b=before: len(writers[0].acknowledged) > b + 20, "writes go on without a follower")
            room.check(place.status(leader)["degraded"], "the room says that a voter is missing")
            place.start(follower)
            place.wait_ready([follower])
    finally:
        for writer in writers:
            writer.stop()
    room.check(not any(writer.outcomes for writer in writers), f"every write was done: {writers[0].outcomes[:1]}")
    place.wait_equal()
    check_kept(place, case_id, writers)


def open_many(place, case_ids, count, at_each):
    """Opens cases one after the other, calling at_each(number) before each."""
    client = place.client("opener")
    for number in range(count):
        at_each(number)
        outcome, reply = client.call("POST", "/v1/cases", room.case_body())
        room.check(outcome == "ok", f"case {number} was not opened: {reply}")
        case_ids.append(reply.object)
    client.close()


def a_killed_plugin_worker_loses_no_case(places):
    place = room.Room(places).up()
    place.seed(0)
    leader = place.wait_leader()
    room.wait_until(lambda: place.workers_of(leader), "the leader has a plugin worker")
    killed, receipts = [], []

    def kill_sometimes(number):
        if number % 10 == 0:
            for pid in place.workers_of(leader):
                os.kill(pid, 9)
                killed.append(pid)
    open_many(place, receipts, 300, kill_sometimes)
    room.check(len(set(killed)) >= 3, f"the worker came back to be killed again: {killed}")
    for node in place.nodes:
        place.wait_equal(node)
        opened = {item["case_id"] for item in place.events(node, "case.opened")}
        lost = [receipt["number"] for receipt in receipts if receipt["case_id"] not in opened]
        room.check(not lost, f"node {node} lost {len(lost)} cases: {lost[:3]}")
    numbers = {receipt["number"] for receipt in receipts}
    room.check(len(numbers) == 300, f"300 cases have {len(numbers)} numbers")
    verdicts = [verdict for receipt in receipts for verdict in receipt["verdicts"]]
    fallbacks = [verdict for verdict in verdicts if verdict["source"] == "fallback"]
    recorded = place.events(leader, "policy.fallback")
    room.check(fallbacks, "a killed worker made the built-in default answer at least once")
    room.check(all(verdict["reasons"] for verdict in fallbacks), "each fallback says why")
    room.check(len(recorded) == len(fallbacks), f"{len(fallbacks)} fallbacks were told to callers, {len(recorded)} "
                                                "are in the log")
    room.check(all(receipt["state"] == "triaged" for receipt in receipts), "every case was triaged, by whomever")
    room.wait_until(lambda: place.workers_of(leader), "the worker comes back")

    def plugin_again():
        return all(v["source"] == "plugin" for v in place.open_case()["verdicts"])
    room.wait_until(plugin_again, "the plugins answer again", tries=100, pause_s=0.2)
    print(f"  300 cases opened, {len(set(killed))} workers killed, {len(fallbacks)} fallbacks recorded")


def a_worker_of_a_killed_node_ends(places):
    place = room.Room(places, count=1)
    place.start(1)
    place.wait_ready()
    workers = room.wait_until(lambda: place.workers_of(1), "a plugin worker")
    place.kill(1)

    def gone(pid):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
                return stat.read().rsplit(")", 1)[1].split()[0] == "Z"
        except FileNotFoundError:
            return True
    room.wait_until(lambda: all(gone(pid) for pid in workers), "the worker ends with its node")


def check_refusal(reply):
    room.check(reply.status in (503, 504), f"a write without a majority: {reply}")
    room.check(reply["written"] == ("no" if reply.status == 503 else "unknown"),
               f"503 says no, 504 says unknown: {reply}")
    room.check(reply["retryable"] and reply["message"] and reply["hint"], f"it says what to do: {reply}")


def two_killed_nodes_stop_writes_and_nothing_else(places):
    place = room.Room(places).up()
    case_id, = place.seed(1)
    leader = place.wait_leader()
    victims = [leader, next(node for node in place.nodes if node != leader)]
    left = next(node for node in place.nodes if node not in victims)
    place.must(f"/v1/cases/{case_id}/notes", {"text": "before"}, "before")
    place.wait_equal()
    for node in victims:
        place.kill(node)
    for number in range(12):
        check_refusal(place.ask(left, "POST", f"/v1/cases/{case_id}/notes", {"text": f"no {number}"}, f"no-{number}",
                                {"X-Seus-Timeout-Ms": "700"}))
    reply = place.ask(left, "GET", f"/v1/cases/{case_id}", headers={"X-Seus-Timeout-Ms": "700"})
    room.check(reply.status in (503, 504) and reply["message"], f"a linearizable read cannot be served: {reply}")
    first = place.ask(left, "GET", f"/v1/cases/{case_id}?consistency=local")
    room.check(first.status == 200 and first["notes"] == 1, f"local reads go on: {first}")
    time.sleep(1)
    second = place.ask(left, "GET", f"/v1/cases/{case_id}?consistency=local")
    ages = [int(reply.headers["x-seus-age-ms"]) for reply in (first, second)]
    room.check(0 < ages[0] < ages[1], f"local reads state an age that grows: {ages}")
    status = place.status(left)
    room.check(status["leader"] == 0 and status["degraded"] and status["warnings"], f"the status tells it: {status}")
    room.check(not place.is_ready(left), "/readyz is not ok without a leader")
    for node in victims:
        place.start(node)
    place.wait_ready()
    place.wait_equal()
    for number in range(12):
        place.must(f"/v1/cases/{case_id}/notes", {"text": f"no {number}"}, f"no-{number}")
    found = notes_at(place, left, case_id)
    room.check(sorted(found) == sorted(["before"] + [f"no {number}" for number in range(12)]),
               f"each note is there once after it was repeated: {sorted(found)}")


def all_nodes_killed_at_once_under_load_keep_what_was_acknowledged(places):
    place = room.Room(places).up()
    case_id, = place.seed(1)
    writers = []
    for number in range(3):
        round_writers = [Writer(place, case_id, f"w{number}{i}", tries=4) for i in range(6)]
        writers += round_writers
        try:
            room.wait_until(lambda r=round_writers: sum(len(w.acknowledged) for w in r) > 300, "notes are acknowledged")
            for node in place.nodes:
                place.signal(node, 9)
        finally:
            for writer in round_writers:
                writer.stop()
        for node in list(place.processes):
            place.kill(node)
        for node in place.nodes:
            place.start(node)
        place.wait_leader()
        place.wait_ready()
        place.wait_equal()
        check_kept(place, case_id, writers)
        wrong = [text for w in writers for text, outcome, _ in w.outcomes
                 if outcome == "fail" and text in notes_at(place, 1, case_id)]
        room.check(not wrong, f"said not to be written, and are: {wrong[:3]}")


if __name__ == "__main__":
    room.run([a_killed_follower_stops_nobody_and_catches_up, a_killed_plugin_worker_loses_no_case,
              a_worker_of_a_killed_node_ends, two_killed_nodes_stop_writes_and_nothing_else,
              all_nodes_killed_at_once_under_load_keep_what_was_acknowledged])
