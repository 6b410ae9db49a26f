# SPDX-License-Identifier: EUPL-1.2
"""Directories, ports and disks that are not as they should be: a clear word, and the room unharmed."""
import ctypes
import os
import re
import shutil
import socket
import threading
import time

import room

CLONE_NEWNS = 0x20000
MS_NOSUID, MS_REC, MS_PRIVATE = 0x2, 0x4000, 0x40000
MNT_DETACH = 2


def founded(places, units=0):
    place = room.Room(places).up()
    return place, place.seed(1, units)[0]


def note(place, case_id, text):
    place.must(f"/v1/cases/{case_id}/notes", {"text": text})


def one_note_each(place, case_id, texts):
    """Every node holds exactly these notes, once."""
    place.wait_equal()
    for node in place.nodes:
        found = [item["body"]["text"] for item in place.events(node, "case.noted", case_id)]
        room.check(found == texts, f"node {node} holds {found}, expected {texts}")


def refused(place, command, *words):
    """The command ends with code 1 and says all the words; returns what it printed."""
    code, text = place.run_to_end(command)
    room.check(code == 1, f"exit code {code}, 1 was expected: {text}")
    for word in words:
        room.check(word in text, f"it should say '{word}', it said: {text}")
    return text


def a_second_daemon_on_a_directory_is_refused(places):
    place, case_id = founded(places)
    command = place.command(1)
    command[command.index("--socket") + 1] += ".second"
    refused(place, command, "another seusd uses the data directory", "stop the other one")
    room.check(not os.path.exists(place.socket_of(1) + ".second"), "the second one left no socket")
    refused(place, place.command(1), "another seusd uses the data directory")
    note(place, case_id, "after")
    room.check(place.is_ready(1) and place.processes[1].poll() is None, "the first one is unharmed")
    one_note_each(place, case_id, ["after"])


def a_directory_with_data_is_not_bootstrapped_again(places):
    place, case_id = founded(places)
    note(place, case_id, "before")
    room.check(place.stop(1) == 0, "an orderly stop")
    refused(place, place.command(1, "--bootstrap"), "holds data already", "start this node without it")
    place.start(1)
    place.wait_ready()
    one_note_each(place, case_id, ["before"])


def a_directory_of_another_node_or_room_is_refused(places):
    place, case_id = founded(places)
    note(place, case_id, "before")
    place.stop(1)
    wrong_node = place.command(2)  # with a peer port of its own: the real node 2 runs
    wrong_node = [f"2=127.0.0.1:{room.free_port()}" if word.startswith("2=") else word for word in wrong_node]
    wrong_node[wrong_node.index("--data") + 1] = place.data_of(1)
    refused(place, wrong_node, "belongs to node 1", "not to node 2", "check --data, --node and --cluster")
    wrong_room = place.command(1)
    wrong_room[wrong_room.index("--cluster") + 1] = "elsewhere"
    refused(place, wrong_room, "of room 'tests'", "'elsewhere'")
    place.start(1)
    place.wait_ready()
    one_note_each(place, case_id, ["before"])


def wipe(place, node):
    place.stop(node)
    shutil.rmtree(place.data_of(node))


def a_wiped_node_rejoins_without_bootstrap(places):
    place, case_id = founded(places)
    texts = [f"note {number}" for number in range(50)]
    for text in texts:
        note(place, case_id, text)
    follower = next(node for node in place.nodes if node != place.wait_leader())
    for node in (follower, place.wait_leader()):
        wipe(place, node)
        place.start(node)
        room.wait_until(lambda n=node: (place.status(n) or {}).get("voting"), f"node {node} votes again")
        place.wait_ready()
        one_note_each(place, case_id, texts)
    place.wait_whole()
    victim = next(node for node in place.nodes if node != follower)
    place.kill(victim)
    texts.append("with the wiped one as a voter")
    note(place, case_id, texts[-1])
    place.start(victim)
    place.wait_ready()
    one_note_each(place, case_id, texts)


def a_wiped_node_with_bootstrap_is_refused_by_its_peers(places):
    place, case_id = founded(places)
    note(place, case_id, "before")
    follower = next(node for node in place.nodes if node != place.wait_leader())
    others = [node for node in place.nodes if node != follower]
    wipe(place, follower)
    place.start(follower, "--bootstrap")
    time.sleep(2)
    note(place, case_id, "during")
    room.check(not place.is_ready(follower), f"node {follower} is not ready: it is refused")
    for node in place.nodes:
        room.check("comes with another data directory" in place.log_text(node),
                   f"node {node} does not log why node {follower} is refused: {place.log_text(node)[-800:]}")
    place.wait_leader(others)
    if place.exited(follower) is None:
        place.stop(follower)
    shutil.rmtree(place.data_of(follower))
    place.start(follower)
    place.wait_ready()
    one_note_each(place, case_id, ["before", "during"])


def a_deleted_view_is_computed_again(places):
    place, case_id = founded(places)
    note(place, case_id, "before")
    before = place.wait_equal()
    for node in place.nodes:
        place.stop(node)
        shutil.rmtree(os.path.join(place.data_of(node), "view"))
        place.start(node)
        place.wait_ready()
        room.check(place.status(node)["digest"] and place.wait_equal(node)[0] >= before[0], "views are whole again")
    one_note_each(place, case_id, ["before"])


def a_foreign_room_at_the_peer_port_is_refused(places):
    place, case_id = founded(places)
    follower = next(node for node in place.nodes if node != place.wait_leader())
    place.stop(follower)
    foreign = room.Room(places, cluster="foreign")
    foreign.ports = place.ports
    foreign.start(follower, "--bootstrap")
    room.wait_until(lambda: foreign.status(follower), "the foreign node answers")
    time.sleep(1)
    note(place, case_id, "during")
    status = foreign.status(follower)
    room.check(status["leader"] == 0 and status["voters_up"] == 1, f"it found nobody: {status}")
    for said in (foreign.log_text(follower), place.log_text(place.leader())):
        room.check(re.search(r"warn.*state=refused.*belongs to cluster", said), f"the log says why: {said[-800:]}")
    foreign.stop(follower)
    place.start(follower)
    place.wait_ready()
    one_note_each(place, case_id, ["during"])


def a_busy_peer_port_is_told(places):
    place = room.Room(places)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as taken:
        taken.bind(("127.0.0.1", place.ports[1]))
        taken.listen()
        refused(place, place.command(1, "--bootstrap"), str(place.ports[1]))


def a_busy_api_port_is_told(places):
    place = room.Room(places, count=1)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused(place, place.command(1, "--listen", f"127.0.0.1:{port}"), str(port))


def a_stale_socket_file_is_replaced_and_a_live_one_is_not(places):
    place = room.Room(places, count=1)
    place.start(1)
    place.wait_ready()
    place.kill(1)
    room.check(os.path.exists(place.socket_of(1)), "a killed node leaves its socket file")
    place.start(1)
    place.wait_ready()
    other = place.command(1)
    other[other.index("--data") + 1] = os.path.join(place.dir, "other")
    refused(place, other, place.socket_of(1))
    place.wait_ready()
    room.check(place.stop(1) == 0 and not os.path.exists(place.socket_of(1)), "an orderly stop removes it")


def a_data_directory_that_is_a_file_is_told(places):
    place = room.Room(places, count=1)
    with open(place.data_of(1), "w", encoding="utf-8") as file:
        file.write("not a directory")
    refused(place, place.command(1), place.data_of(1))


# ---- disks that fill -------------------------------------------------------------------------------------------------


class SmallDisk:
    """A file system of some MiB at path, if this machine allows it. It is seen by this process and its nodes alone, and
    vanishes with them."""

    def __init__(self, path, size_mb):
        self.path = path
        os.makedirs(path, exist_ok=True)
        done = (room.LIBC.unshare(CLONE_NEWNS) == 0 and
                room.LIBC.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None) == 0 and
                room.LIBC.mount(b"seus-test", path.encode(), b"tmpfs", MS_NOSUID, f"size={size_mb}m".encode()) == 0)
        if not done:
            raise room.Skip(f"cannot mount a small disk here: {os.strerror(ctypes.get_errno())}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        room.LIBC.umount2(self.path.encode(), MNT_DETACH)

    def fill(self, leave_kb):
        free = os.statvfs(self.path)
        size = free.f_bavail * free.f_frsize - leave_kb * 1024
        if size > 0:
            with open(os.path.join(self.path, "ballast"), "wb") as file:
                file.write(b"x" * size)

    def relieve(self):
        os.unlink(os.path.join(self.path, "ballast"))


def big_notes(place, case_id, name, until, most=400):
    """Writes long notes until until() is true: the texts that were acknowledged."""
    client = place.client(name)
    texts = []
    for number in range(most):
        text = f"{name} {number} " + "x" * 4000
        outcome, reply = client.call("POST", f"/v1/cases/{case_id}/notes", {"text": text}, f"{name}-{number}")
        room.check(outcome == "ok", f"the room goes on: {reply}")
        texts.append(text)
        if until():
            client.close()
            return texts
    raise room.Failure(f"{most} notes of 4 kB did not fill the disk")


def a_full_disk_stops_one_follower_and_not_the_room(places):
    place = room.Room(places, min_free_mb=0)
    with SmallDisk(place.data_of(3), 24) as disk:
        place.up()
        case_id, = place.seed(1)
        if place.wait_leader() == 3:
            place.must("/v1/cluster/transfer", {"to": 1})
            room.wait_until(lambda: place.leader() in (1, 2), "another node leads")
        disk.fill(256)
        texts = big_notes(place, case_id, "note", lambda: place.processes[3].poll() is not None)
        code = place.exited(3)
        said = place.log_text(3)
        room.check(code == 1, f"the node with the full disk ended with {code}, 1 was expected: {said[-800:]}")
        room.check(re.search(r"error.*(full|space)", said), f"it says that the disk is full: {said[-800:]}")
        print(f"  stopped after {len(texts)} notes: {said.strip().splitlines()[-1][:160]}")
        texts += big_notes(place, case_id, "more", lambda: True)
        disk.relieve()
        place.start(3)
        place.wait_ready()
        one_note_each(place, case_id, texts)
        place.stop(3)


def a_leader_below_its_free_space_refuses_writes_and_serves_reads(places):
    place = room.Room(places, min_free_mb=8)
    with SmallDisk(place.data_of(1), 64) as disk:
        place.up()
        case_id, = place.seed(1)
        note(place, case_id, "before")
        if place.wait_leader() != 1:
            place.must("/v1/cluster/transfer", {"to": 1})
            room.wait_until(lambda: place.leader() == 1, "node 1 leads")
        disk.fill(4 * 1024)
        room.wait_until(lambda: not place.is_ready(1), "node 1 notices that its disk is almost full")
        for node in place.nodes:
            reply = place.ask(node, "POST", f"/v1/cases/{case_id}/notes", {"text": "refused"}, "refused")
            room.check(reply.status == 503 and reply["written"] == "no" and reply["code"] == "no_space",
                       f"a write is refused at node {node}: {reply}")
            room.check("disk" in reply["message"] and "transfer" in reply["hint"], f"it says what to do: {reply}")
            reply = place.ask(node, "GET", f"/v1/cases/{case_id}")
            room.check(reply.status == 200 and reply["notes"] == 1, f"reads go on at node {node}: {reply}")
        room.check(any("disk" in line for line in place.status(1)["warnings"]), "the status warns of it")
        disk.relieve()
        place.wait_ready()
        note(place, case_id, "refused")
        one_note_each(place, case_id, ["before", "refused"])
        place.stop(1)


if __name__ == "__main__":
    room.run([a_second_daemon_on_a_directory_is_refused, a_directory_with_data_is_not_bootstrapped_again,
              a_directory_of_another_node_or_room_is_refused, a_wiped_node_rejoins_without_bootstrap,
              a_wiped_node_with_bootstrap_is_refused_by_its_peers, a_deleted_view_is_computed_again,
              a_foreign_room_at_the_peer_port_is_refused, a_busy_peer_port_is_told, a_busy_api_port_is_told,
              a_stale_socket_file_is_replaced_and_a_live_one_is_not, a_data_directory_that_is_a_file_is_told,
              a_full_disk_stops_one_follower_and_not_the_room,
              a_leader_below_its_free_space_refuses_writes_and_serves_reads])
