# SPDX-License-Identifier: EUPL-1.2
"""Logs that rot under a node: found out, never served, repaired from the others while the room works."""
import os
import time

import room


def data_file(place, node):
    return os.path.join(place.data_of(node), "log", "data.mdb")


def rot(place, node, word):
    """Flips a bit in the middle of every place where word rests in the node's log; how many there were."""
    path = data_file(place, node)
    with open(path, "r+b") as file:
        content = file.read()
        found = 0
        at = content.find(word)
        while at >= 0:
            file.seek(at + len(word) // 2)
            file.write(bytes([content[at + len(word) // 2] ^ 1]))
            found += 1
            at = content.find(word, at + 1)
    return found


def fill(place, case_id, count, name):
    for number in range(count):
        place.must(f"/v1/cases/{case_id}/notes", {"text": f"{name} {number:05d} " + "z" * 2000},
                   f"{name.replace(' ', '-')}.{number:05d}.id")  # the text is sealed, the request id is not


def notes(place, node, case_id):
    return [item["body"]["text"].split(" z")[0] for item in place.events(node, "case.noted", case_id)]


def founded(places):
    place = room.Room(places).up()
    case_id, = place.seed(1)
    fill(place, case_id, 350, "note")  # beyond what the journal holds: the first are in the tables
    return place, case_id


def a_rotten_row_of_a_stopped_node_is_repaired_and_it_does_not_vote_before(places):
    place, case_id = founded(places)
    victim = next(node for node in place.nodes if node != place.wait_leader())
    others = [node for node in place.nodes if node != victim]
    for node in place.nodes:
        place.stop(node)
    room.check(rot(place, victim, b"note.00007.id") > 0, "there is something to damage")
    place.start(victim)
    room.wait_until(lambda: "state=damaged" in place.log_text(victim), "it is found out at once")
    status = room.wait_until(lambda: place.status(victim), "it answers")
    room.check(not status["voting"] and any("damaged" in line for line in status["warnings"]), f"it says so: {status}")
    time.sleep(1.5)
    room.check(place.status(victim)["role"] == "follower", "it does not campaign")
    # One more node is a majority only if the damaged one counts: it does once it has the row again.
    place.start(others[0])
    room.wait_until(lambda: "state=repaired" in place.log_text(victim), "the row came from the other one")
    room.wait_until(lambda: place.leader([victim, others[0]]), "now the two are a room")
    room.check(place.status(victim)["voting"], "it votes again")
    place.start(others[1])
    place.wait_ready()
    place.wait_equal()
    room.check(len(notes(place, victim, case_id)) == 350, "every row is served again")
    place.stop(victim)
    place.start(victim)
    place.wait_ready()
    room.check(place.log_text(victim).count("state=damaged") == 1, "and the repair is on the disk")


def a_leader_hands_over_when_a_row_rots_under_it(places):
    place, case_id = founded(places)
    leader = place.wait_leader()
    room.check(rot(place, leader, b"note.00003.id") > 0, "there is something to damage")
    for _ in range(20):  # whoever reads it is told, and is never given it; the slow scrub would find it too
        reply = place.try_ask(leader, "GET", "/v1/events?since=0&limit=1000&type=case.noted&consistency=local")
        if reply is not None and reply.status != 200:
            room.check(reply["code"] == "integrity", f"it is named for what it is: {reply}")
            break
    room.wait_until(lambda: "state=damaged" in place.log_text(leader), "it is found", 1600)
    room.wait_until(lambda: "state=repaired" in place.log_text(leader), "and repaired")
    place.must(f"/v1/cases/{case_id}/notes", {"text": "during"})
    place.wait_ready()
    place.wait_equal()
    room.check(notes(place, leader, case_id)[3].startswith("note 00003"), "what is served is what was written")


def a_wholly_corrupted_node_is_repaired_while_the_room_works(places):
    place, case_id = founded(places)
    victim = next(node for node in place.nodes if node != place.wait_leader())
    place.stop(victim)
    size = os.path.getsize(data_file(place, victim))
    with open(data_file(place, victim), "r+b") as file:
        file.write(os.urandom(size))
    fill(place, case_id, 20, "meanwhile")
    place.start(victim)
    room.wait_until(lambda: "state=set_aside" in place.log_text(victim), "its log is moved away")
    fill(place, case_id, 20, "while it is fed")
    room.wait_until(lambda: (place.status(victim) or {}).get("voting"), "it is fed and votes again")
    place.wait_ready()
    place.wait_equal()
    room.check(len(notes(place, victim, case_id)) == 390, "it has everything")
    # Pages damaged here and there, the first ones too: whatever they do to a reader, the node comes back.
    place.stop(victim)
    with open(data_file(place, victim), "r+b") as file:
        for page in range(2, size // 4096, 2):
            file.seek(page * 4096)
            file.write(os.urandom(4096))
    place.start(victim)
    room.wait_until(lambda: (place.status(victim) or {}).get("voting"), "it comes back from half a file", 800)
    place.wait_ready()
    place.wait_equal()


if __name__ == "__main__":
    room.run([a_rotten_row_of_a_stopped_node_is_repaired_and_it_does_not_vote_before,
              a_leader_hands_over_when_a_row_rots_under_it,
              a_wholly_corrupted_node_is_repaired_while_the_room_works])
