# SPDX-License-Identifier: EUPL-1.2
"""Checkpoints and proofs of real nodes, verified offline by a program that shares no line with SEUS."""
import json
import os
import subprocess
import sys

import room

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


if __name__ == "__main__":
    room.run([an_entry_is_proved_and_nothing_else_is])
