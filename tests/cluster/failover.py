# SPDX-License-Identifier: EUPL-1.2
"""The leader is killed, frozen, or hands over under load: clients that know all nodes go on and nothing is lost."""
import signal
import threading
import time

import room
from kill_any import Writer, check_kept

TRIES = 200  # attempts within which a client that knows all nodes has its next write acknowledged


def first_write_after(place, case_id, name):
    """Milliseconds and attempts until one client has a write acknowledged."""
    client = place.client(name, timeout_ms=400, slack_s=0.1)
    began = time.monotonic()
    outcome, reply = client.call("POST", f"/v1/cases/{case_id}/notes", {"text": name}, name, tries=TRIES, pause_s=0.01)
    took_ms = (time.monotonic() - began) * 1000
    client.close()
    room.check(outcome == "ok", f"no write within {TRIES} attempts after the leader was lost: {reply}")
    return took_ms, client.retries + 1


def lose_leader(places, number, rounds):
    """Loses the leader by a signal, several times, with writers under way; prints what it took."""
    place = room.Room(places).up()
    case_id, = place.seed(1)
    writers = [Writer(place, case_id, f"w{i}") for i in range(3)]
    took, singles = [], {}
    try:
        for turn in range(rounds):
            leader = place.wait_leader()
            place.wait_whole()
            place.signal(leader, number)
            name = f"single-{turn}"
            took.append(first_write_after(place, case_id, name))
            singles[name] = None
            if number == signal.SIGSTOP:
                time.sleep(0.3)
                place.signal(leader, signal.SIGCONT)
            else:
                place.kill(leader)
                place.start(leader)
            place.wait_ready()
    finally:
        for writer in writers:
            writer.stop()
    room.check(not any(writer.outcomes for writer in writers), f"writers go on: {writers[0].outcomes[:1]}")
    place.wait_equal()
    check_kept(place, case_id, writers)
    for node in place.nodes:
        texts = [item["body"]["text"] for item in place.events(node, "case.noted", case_id)]
        room.check(all(texts.count(name) == 1 for name in singles), f"node {node} lacks one of {list(singles)}")
    print("  first write after " + ", ".join(f"{ms:.0f} ms ({attempts} attempts)" for ms, attempts in took))


def a_killed_leader_is_replaced(places):
    lose_leader(places, signal.SIGKILL, 5)


def a_frozen_leader_is_replaced_and_steps_back_when_it_thaws(places):
    lose_leader(places, signal.SIGSTOP, 5)


def a_frozen_leader_acknowledges_nothing_it_did_not_write(places):
    """Requests that were on their way into the frozen leader: whatever it says after the thaw is true."""
    place = room.Room(places).up()
    case_id, = place.seed(1)
    leader = place.wait_leader()
    others = [node for node in place.nodes if node != leader]
    place.signal(leader, signal.SIGSTOP)
    answers = {}

    def ask(text):
        answers[text] = place.try_ask(leader, "POST", f"/v1/cases/{case_id}/notes", {"text": text}, text)
    threads = [threading.Thread(target=ask, args=(f"frozen-{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    place.wait_leader(others, "a leader among the others")
    for i in range(20):
        room.check(place.ask(others[0], "POST", f"/v1/cases/{case_id}/notes", {"text": f"new-{i}"}).status == 200,
                   "the others serve")
    stale = []

    def read():
        stale.append(place.try_ask(leader, "GET", f"/v1/cases/{case_id}"))
    reader = threading.Thread(target=read)
    reader.start()
    time.sleep(0.1)
    place.signal(leader, signal.SIGCONT)
    for thread in [*threads, reader]:
        thread.join()
    place.wait_ready()
    place.wait_equal()
    kept = [item["body"]["text"] for item in place.events(leader, "case.noted", case_id)]
    for text, reply in answers.items():
        times = kept.count(text)
        room.check(times <= 1, f"{text} is kept {times} times")
        if reply is not None and reply.status == 200:
            room.check(times == 1, f"{text} was acknowledged and is not kept: {reply}")
        elif reply is not None:
            room.check(times == 0 or reply["written"] == "unknown", f"{text} is kept, though: {reply}")
    reply = stale[0]
    room.check(reply is None or reply.status != 200 or reply["notes"] >= 20, f"a stale linearizable read: {reply}")


def a_graceful_transfer_fails_no_request(places):
    place = room.Room(places).up()
    case_id, = place.seed(1)
    failures, done = [], []
    ending = threading.Event()

    def load(number):
        """Single attempts at one node each, never repeated."""
        client = place.client(f"load{number}", timeout_ms=5000, start=number)
        turn = 0
        while not ending.is_set():
            turn += 1
            text = f"load{number}-{turn}"
            if turn % 3:
                reply = client.once("POST", f"/v1/cases/{case_id}/notes", {"text": text}, text)
            else:
                reply = client.once("GET", f"/v1/cases/{case_id}")
            (done if reply is not None and reply.status == 200 else failures).append((text, repr(reply)))
        client.close()
    threads = [threading.Thread(target=load, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    try:
        for turn in range(8):
            leader = place.wait_leader()
            to = next(node for node in place.nodes[turn % 3:] + place.nodes if node != leader)
            asked = place.nodes[turn % 3]
            reply = place.ask(asked, "POST", "/v1/cluster/transfer", {"to": to} if turn % 2 else {})
            room.check(reply.status == 200, f"transfer from {leader} to {to}, asked at {asked}: {reply}")
            if turn % 2:
                room.wait_until(lambda n=to: place.leader() == n, f"node {to} leads")
            else:
                room.wait_until(lambda old=leader: place.leader() not in (None, old), "another node leads")
            time.sleep(0.1)
    finally:
        ending.set()
        for thread in threads:
            thread.join()
    room.check(not failures, f"{len(failures)} of {len(done)} requests failed: {failures[:3]}")
    place.wait_equal()
    kept = [item["body"]["text"] for item in place.events(1, "case.noted", case_id)]
    wrote = [text for text, _ in done if int(text.split("-")[1]) % 3]
    room.check(sorted(kept) == sorted(wrote), f"{len(wrote)} acknowledged, {len(kept)} kept")
    print(f"  8 transfers, {len(done)} requests, none failed")


def the_lead_is_handed_over_before_an_orderly_stop(places):
    """The leader is asked to end, again and again: who works at the other nodes, and tries once, notices nothing."""
    place = room.Room(places, profile="default").up()
    case_id, = place.seed(1)
    done = 0
    for turn in range(5):
        leader = place.wait_leader()
        term = place.status(leader)["term"]
        others = [node for node in place.nodes if node != leader]
        failures, ending = [], threading.Event()

        def load(number):
            client = room.Client([place.socket_of(others[number % 2])], f"stop{turn}-{number}", 8000)
            while not ending.is_set():
                reply = client.once("POST", f"/v1/cases/{case_id}/notes", {"text": "x"}, client.new_id())
                counts[number] += 1
                if reply is None or reply.status != 200:
                    failures.append(repr(reply))
            client.close()
        counts = [0] * 4
        threads = [threading.Thread(target=load, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        try:
            room.wait_until(lambda: min(counts) >= 5, "all write")
            room.check(place.stop(leader) == 0, f"node {leader} ends in order")
            reached = [count + 10 for count in counts]
            room.wait_until(lambda: all(now >= then for now, then in zip(counts, reached)), "all go on writing")
        finally:
            ending.set()
            for thread in threads:
                thread.join()
        done += sum(counts)
        room.check(not failures, f"{len(failures)} of {sum(counts)} requests failed: {failures[:3]}")
        heir = place.wait_leader()
        said = place.log_text(leader)
        room.check(f"leaving state=handed_over leader={heir} term={term + 1}" in said,
                   f"node {leader} handed over to node {heir}: {said[-600:]}")
        room.check(place.status(heir)["term"] == term + 1, "there was one election, by the one that was asked")
        place.start(leader)
        place.wait_ready()
        place.wait_whole()
    print(f"  5 stops of the leader, {done} requests at the others, none failed")


def who_is_alone_or_ahead_of_all_stops_at_once(places):
    alone = room.Room(places, count=1).up()
    room.check(alone.stop(1) == 0 and "leaving state" not in alone.log_text(1), "alone: nobody to hand over to")
    place = room.Room(places).up()
    leader = place.wait_leader()
    for node in place.nodes:
        if node != leader:
            place.signal(node, signal.SIGSTOP)
    room.check(place.stop(leader) == 0, "it ends, though nobody takes over")
    said = place.log_text(leader)
    room.check("state=handed_over" not in said, f"nobody took over: {said[-400:]}")
    for node in place.nodes:
        if node != leader:
            place.signal(node, signal.SIGCONT)
    place.start(leader)
    place.wait_ready()


def a_transfer_that_cannot_be_is_refused(places):
    place = room.Room(places).up()
    leader = place.wait_leader()
    reply = place.ask(leader, "POST", "/v1/cluster/transfer", {"to": 9})
    room.check(reply.status in (400, 404, 422) and reply["message"] and reply["written"] == "no",
               f"a transfer to a node that is not there: {reply}")
    follower = next(node for node in place.nodes if node != leader)
    place.kill(follower)
    reply = place.ask(leader, "POST", "/v1/cluster/transfer", {"to": follower})
    room.check(reply.status != 200 and reply["message"], f"a transfer to a node that is down: {reply}")
    room.check(place.wait_leader() is not None, "the room is led all the same")
    place.start(follower)
    place.wait_ready()


if __name__ == "__main__":
    room.run([a_killed_leader_is_replaced, a_frozen_leader_is_replaced_and_steps_back_when_it_thaws,
              a_frozen_leader_acknowledges_nothing_it_did_not_write, a_graceful_transfer_fails_no_request,
              the_lead_is_handed_over_before_an_orderly_stop, who_is_alone_or_ahead_of_all_stops_at_once,
              a_transfer_that_cannot_be_is_refused])
