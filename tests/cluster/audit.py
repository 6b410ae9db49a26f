# SPDX-License-Identifier: EUPL-1.2
"""Checkpoints and proofs of real nodes, verified offline by a program that shares no line with SEUS; verified nodes."""
import base64
import hashlib
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import threading

import backup
import erasure
import room
import rot
import soak

VERIFY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "deploy", "seus-verify")


def verify(place, given, *key):
    path = os.path.join(place.dir, "proof.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(given, file)
    done = subprocess.run([sys.executable, "-B", VERIFY, path, *key], capture_output=True, text=True, check=False)
    room.check(done.returncode in (0, 10), f"it says yes or no: {done.stderr}")
    return done.returncode == 0


def get(place, node, path):
    reply = place.ask(node, "GET", path)
    room.check(reply.status == 200, f"GET {path}: {reply}")
    return reply.object


def bent(given):
    """The same with one thing changed, in many ways."""
    for name in ("index", "term", "type"):
        yield {**given, name: given[name] + 1}
    yield {**given, "payload": "00" + given["payload"][2:] if given["payload"][:2] != "00" else "01"}
    if given["path"]:
        yield {**given, "path": given["path"][:-1]}
        yield {**given, "path": [given["path"][0][::-1]] + given["path"][1:]}
    point = given["checkpoint"]
    yield {**given, "checkpoint": {**point, "size": point["size"] + 1}}
    yield {**given, "checkpoint": {**point, "root": point["chain"]}}
    yield {**given, "checkpoint": {**point, "note": point["note"].replace("\n", "\nx", 1)}}
    yield {**given, "checkpoint": {**point, "public_key": point["root"]}}


def an_entry_is_proved_and_nothing_else_is(places):
    place = room.Room(places, count=1)
    place.start(1)
    place.wait_ready()
    case_id, = place.seed(1)
    for number in range(20):
        place.must(f"/v1/cases/{case_id}/notes", {"text": f"note {number}"})
    for size in (0, 240, 300):
        while get(place, 1, "/v1/audit/checkpoint")["size"] < size:
            place.must(f"/v1/cases/{case_id}/notes", {"text": "more"})
        point = get(place, 1, "/v1/audit/checkpoint")
        room.check(verify(place, point) and verify(place, point, point["public_key"]), f"the checkpoint holds: {point}")
        room.check(not verify(place, point, point["root"]), "another key does not")
        last = point["size"]
        for index in sorted({1, 2, 3, last // 2, last - 1, last, min(255, last), min(256, last), min(257, last)}):
            proof = get(place, 1, f"/v1/audit/prove?index={index}")
            room.check(verify(place, proof), f"entry {index} of {last} is proved: {proof}")
            if index in (2, last):
                for wrong in bent(proof):
                    room.check(not verify(place, wrong), f"a bent proof is refused: {wrong}")
    reply = place.ask(1, "GET", "/v1/audit/prove?index=999999")
    room.check(reply.status == 404, f"an entry that is not there has no proof: {reply}")
    mode = os.stat(os.path.join(place.data_of(1), "node.key")).st_mode & 0o777
    room.check(mode == 0o600, f"the key is the node's alone: {mode:o}")
    key = point["public_key"]
    place.stop(1)
    place.start(1)
    place.wait_ready()
    room.check(get(place, 1, "/v1/audit/checkpoint")["public_key"] == key, "and the same after a restart")


def seusctl(place, nodes, *words):
    env = {**{name: value for name, value in os.environ.items() if not name.startswith("SEUS_")},
           "SEUS_ENDPOINTS": ",".join("unix:" + place.socket_of(node) for node in nodes)}
    return subprocess.run([os.path.join(place.places.bin_dir, "seusctl"), *words], env=env, capture_output=True,
                          text=True, check=False, timeout=60)


def metric(place, node, name):
    for line in place.ask(node, "GET", "/metrics").raw.decode().splitlines():
        if line.startswith(name + " "):
            return float(line.split()[1])
    raise room.Failure(f"node {node} has no metric {name}")


def are_equal(place):
    for words in ((), ("--full",)):
        done = seusctl(place, place.nodes, "audit", "verify", "--all-members", *words, "-o", "json")
        room.check(done.returncode == 0 and done.stderr == "", f"good, and nothing on standard error: {done}")
        rows = json.loads(done.stdout)["items"]
        room.check(sorted(row["node"] for row in rows) == place.nodes, f"all members: {rows}")
        room.check(all(row["state"] == "good" and row["verified"] > 300 for row in rows), f"each is good: {rows}")
        names = ("index", "chain", "root", *(("digest",) if words else ()))
        room.check(all(len({row[name] for row in rows}) == 1 for name in names), f"and all are equal: {rows}")
    for row in rows:
        room.check(metric(place, row["node"], "seus_audit_verified_index") == row["verified"], "the metric says so")
        room.check(metric(place, row["node"], "seus_log_damaged_rows") == 0, "nothing is damaged")


def members_that_are_equal_are_found_equal_while_the_room_writes(places):
    place = room.Room(places).up()
    case_id, = place.seed(1)
    rot.fill(place, case_id, 300, "note")
    place.wait_equal()
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            place.must(f"/v1/cases/{case_id}/notes", {"text": f"meanwhile {number}"})
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        are_equal(place)
    finally:
        stop.set()
        writer.join()
    are_equal(place)
    done = seusctl(place, place.nodes[:1], "audit", "verify")
    room.check(done.returncode == 0 and len(done.stdout.splitlines()) == 2, f"a node alone: {done}")
    # A member that cannot be reached is no member that is equal.
    place.stop(3)
    done = seusctl(place, place.nodes, "audit", "verify", "--all-members")
    room.check(done.returncode not in (0, 10) and "node 3" in done.stderr, f"it says who was not reached: {done}")


def a_byte_flipped_in_the_file_of_a_stopped_node_is_named(places):
    place = room.Room(places, count=1)
    place.start(1)
    place.wait_ready()
    case_id, = place.seed(1)
    rot.fill(place, case_id, 350, "note")
    wanted = [item["index"] for item in place.events(1, "case.noted", case_id)][7]
    place.stop(1)
    room.check(rot.rot(place, 1, b"note.00007.id") > 0, "there is something to damage")
    place.start(1)
    place.wait_ready()
    done = seusctl(place, [1], "audit", "verify")
    room.check(done.returncode == 10, f"exit code 10: {done}")
    room.check(f"node 1 is bad at index {wanted}:" in done.stderr, f"index {wanted} of node 1 is named: {done.stderr}")
    done = seusctl(place, [1], "audit", "verify", "--full", "-o", "json")
    error = json.loads(done.stderr)["error"]
    room.check(done.returncode == 10 and error["code"] == "integrity" and str(wanted) in error["message"],
               f"and to programs: {done}")
    room.check(metric(place, 1, "seus_audit_verified_index") == 0, "it was never found good")
    room.check(metric(place, 1, "seus_log_damaged_rows") == 1, "one row is damaged")


def the_sheet_of_a_shift_bears_a_checkpoint(places):
    place = room.Room(places, count=1)
    place.start(1)
    place.wait_ready()
    place.seed(1)
    for words in (("room", "add", "r1", "--name", "Room one"), ("user", "add", "anna", "--role", "supervisor")):
        done = seusctl(place, [1], *words)
        room.check(done.returncode == 0, f"{words}: {done}")
    shift = seusctl(place, [1], "shift", "open", "--room", "r1", "--lead", "anna", "-o", "name").stdout.strip()
    sheet = get(place, 1, f"/v1/shifts/{shift}/sheet")
    point = get(place, 1, "/v1/audit/checkpoint")
    origin, size, root = sheet["checkpoint"].split("\n")[:3]
    room.check(origin.startswith("seus/") and int(size) == sheet["at_index"] == point["size"], f"its index: {sheet}")
    room.check(root == point["note"].split("\n")[2], f"with the root of the tree: {sheet}")
    room.check(verify(place, {**point, "note": sheet["checkpoint"]}, point["public_key"]), "and it holds offline")


CHECKPOINT = re.compile(r" checkpoint size=(\d+) root=([0-9a-f]{64}) chain=([0-9a-f]{64}) time=(\S+) signature=(\S+)")


def logged_checkpoints(place, node):
    """The checkpoints in a node's journal, each as a note again: from FORMAT.md, with the room's name and id."""
    status = place.status(node)
    found = []
    for size, root, chain, when, signature in CHECKPOINT.findall(place.log_text(node)):
        coded = base64.b64encode(bytes.fromhex(root)).decode()
        note = f"seus/{status['cluster']}/{status['cluster_id']}\n{size}\n{coded}\nchain {chain}\ntime {when}\n"
        found.append({"size": int(size), "root": root, "chain": chain,
                      "note": f"{note}\n\u2014 node-{node} {signature}\n"})
    return found


def every_node_signs_on_schedule_and_its_journal_alone_proves_the_log(places):
    place = room.Room(places).up()
    case_id, = place.seed(1)
    soak.fill(place, 2400)
    place.wait_equal()
    for node in place.nodes:
        key = get(place, node, "/v1/audit/checkpoint")["public_key"]
        points = room.wait_until(lambda n=node: (p := logged_checkpoints(place, n)) and p[-1]["size"] > 2000 and p,
                                 f"node {node} has signed at least twice")
        room.check(len(points) >= 2, f"one for about a thousand entries: {[point['size'] for point in points]}")
        for point in points:
            room.check(verify(place, point, key), f"it holds offline: {point}")
            room.check(not verify(place, {**point, "note": point["note"].replace("time 2", "time 3")}, key),
                       "another time does not")
    # Two nodes that signed the same size signed the same log.
    roots = {}
    for node in place.nodes:
        for point in logged_checkpoints(place, node):
            roots.setdefault(point["size"], set()).add((point["root"], point["chain"]))
    room.check(all(len(said) == 1 for said in roots.values()), f"all say the same: {roots}")
    # A checkpoint that was kept elsewhere is still that of the log, as it has grown.
    kept = logged_checkpoints(place, 1)[0]
    place.must(f"/v1/cases/{case_id}/notes", {"text": "later"})
    done = seusctl(place, place.nodes[:1], "cluster", "backup", os.path.join(place.dir, "room.seus"))
    room.check(done.returncode == 0, f"a backup is taken: {done}")
    with open(os.path.join(place.dir, "room.seus"), "rb") as file:
        chain, size = chain_of(file.read(), kept["size"])
    room.check(size == kept["size"] and chain == kept["chain"], "the rows up to there lead to what was signed")


def rows_of(backup):
    """(index, term, type, payload) of a backup's entries, read by FORMAT.md; no checksum is looked at."""
    at = 0
    while at < len(backup):
        _, magic, kind, size, count, first = struct.unpack_from("<Q4sIIIQ", backup, at)
        room.check(magic == b"SEUB", "a piece begins here")
        row, at = at + 32, at + 32 + size
        for index in range(first, first + (count if kind == 2 else 0)):
            term, length, entry_type = struct.unpack_from("<QIB", backup, row)
            yield index, term, entry_type, backup[row + 16:row + 16 + length]
            row += 16 + length


def chain_of(backup, last):
    """The chain value at index last, and that index."""
    chain, index = bytes(32), 0
    for index, term, kind, payload in rows_of(backup):
        entry = struct.pack("<QQB", index, term, kind) + hashlib.sha256(payload).digest()
        chain = hashlib.sha256(chain + entry).digest()
        if index == last:
            break
    return chain.hex(), index


def an_auditor_verifies_without_plaintext_and_without_keys(places):
    place = room.Room(places).up()
    place.seed(0, units=1)
    plant = erasure.Plant(place)
    opened, _ = plant.case("A")
    for _ in range(30):
        plant.write(f"/v1/cases/{opened['case_id']}/notes", text="told: " + plant.word("note"))
    place.wait_equal()
    given = os.path.join(place.dir, "given")  # all that leaves the building
    os.mkdir(given)
    file = os.path.join(given, "room.seus")
    done = seusctl(place, place.nodes, "cluster", "backup", file, "-o", "json")
    room.check(done.returncode == 0, f"a backup is taken: {done}")
    taken = json.loads(done.stdout)
    point = get(place, 1, "/v1/audit/checkpoint")
    last = taken["last_index"]
    for index in (1, last // 2, last):
        with open(os.path.join(given, f"proof{index}.json"), "w", encoding="utf-8") as target:
            json.dump(get(place, 1, f"/v1/audit/prove?index={index}"), target)
    hits = erasure.hits_in_files(given, plant.words)
    room.check(not hits, f"what is given away holds no word of anybody: {hits}")
    # On another machine, which has no key of the room and asks nobody.
    for node in place.nodes:
        place.stop(node)
    for node in place.nodes:
        shutil.rmtree(place.data_of(node))
        os.unlink(place.data_of(node) + ".key")
    done = seusctl(place, [1], "backup", "verify", file, "-o", "json")
    room.check(done.returncode == 0 and json.loads(done.stdout)["chain"] == taken["chain"], f"the backup holds: {done}")
    for index in (1, last // 2, last):
        with open(os.path.join(given, f"proof{index}.json"), encoding="utf-8") as source:
            proof = json.load(source)
        room.check(verify(place, proof, point["public_key"]), f"entry {index} is proved, with the key that was known")
    auditor = room.Room(places, count=1, cluster="audit")
    backup.restore(auditor, 1, file, "an audit", 0, "--new-cluster", "audit")
    auditor.start(1)
    auditor.wait_ready()
    done = seusctl(auditor, [1], "audit", "verify", "--full", "-o", "json")
    rows = json.loads(done.stdout)["items"] if done.returncode == 0 else []
    room.check([row["state"] for row in rows] == ["good"], f"log, tree and views made again hold: {done}")
    with open(file, "rb") as source:
        chain, _ = chain_of(source.read(), point["size"])
    room.check(chain == point["chain"], "and lead to the checkpoint that was signed before")
    listed = get(auditor, 1, "/v1/cases?limit=10")["items"]
    room.check([case["case_id"] for case in listed] == [opened["case_id"]], f"what happened is seen: {listed}")
    texts = json.dumps([listed, get(auditor, 1, f"/v1/cases/{opened['case_id']}/history"),
                        get(auditor, 1, "/v1/events?limit=1000")])
    room.check(not any(word in texts for word in plant.words), "and nobody's words are")
    hits = erasure.hits_in_files(auditor.dir, plant.words)
    room.check(not hits, f"nor do they rest at the auditor's: {hits}")


if __name__ == "__main__":
    room.run([an_entry_is_proved_and_nothing_else_is, members_that_are_equal_are_found_equal_while_the_room_writes,
              a_byte_flipped_in_the_file_of_a_stopped_node_is_named, the_sheet_of_a_shift_bears_a_checkpoint,
              every_node_signs_on_schedule_and_its_journal_alone_proves_the_log,
              an_auditor_verifies_without_plaintext_and_without_keys])
