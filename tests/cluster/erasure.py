# SPDX-License-Identifier: EUPL-1.2
"""Personal data never rests in clear, whoever leads can read it, and what was erased is gone.

Words that occur nowhere else are planted in every sealed text that a client can write. Then all files of all data
directories are searched for them, as UTF-8, UTF-16 and base64.
"""
import base64
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import time

import backup
import room

CHUNK = 1 << 22


def forms_of(word):
    """The bytes that a word may hide as: base64 at each of its three alignments, without the ones at its edges."""
    plain = word.encode()
    yield plain
    yield word.encode("utf-16-le")
    yield word.encode("utf-16-be")
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + plain + b"\0" * (-(shift + len(plain)) % 3))
        yield encoded[4:-4]


def data_of_file(path):
    """The parts of a file that are on disk: maps of gigabytes are mostly holes."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        size = os.fstat(descriptor).st_size
        at = 0
        while at < size:
            try:
                start = os.lseek(descriptor, at, os.SEEK_DATA)
            except OSError:
                return
            at = os.lseek(descriptor, start, os.SEEK_HOLE)
            while start < at:
                part = os.pread(descriptor, min(CHUNK, at - start), start)
                if not part:
                    return
                yield part
                start += len(part)
    finally:
        os.close(descriptor)


def search(parts, forms):
    tail = b""
    found = set()
    for part in parts:
        text = tail + part
        found.update(form for form in forms if form in text)
        tail = text[-256:]
    return found


def files_below(folder):
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            if os.path.isfile(path):
                yield path


def hits_in_files(folder, words):
    forms = list(itertools.chain.from_iterable(forms_of(word) for word in words))
    return {path: found for path in files_below(folder) for found in [search(data_of_file(path), forms)] if found}


class Plant:
    """Words that occur nowhere else, and what was written with them."""

    def __init__(self, the_room):
        self.room = the_room
        self.words = []

    def word(self, name):
        self.words.append(f"Zqx{name}{len(self.words):02d}Vkw")
        return self.words[-1]

    def write(self, path, **body):
        return self.room.must(path, body)

    def case(self, tag):
        """A case with everything that people write about one. Returns its receipt and the person's id."""
        opened = self.write("/v1/cases", zone_id="pistoiese", signaller_id="PT-ER-1", need="violence", persons=1,
                            place=self.word(tag + "place"), summary=self.word(tag + "summary"))
        case = opened["case_id"]
        self.write(f"/v1/cases/{case}/notes", text="told: " + self.word(tag + "note") + " wept")
        person = self.write(f"/v1/cases/{case}/persons", label=self.word(tag + "label"), role="victim")["id"]
        self.write(f"/v1/persons/{person}/update", label=self.word(tag + "relabel"),
                   reason=self.word(tag + "reason"))
        self.write(f"/v1/cases/{case}/update", summary=self.word(tag + "resummary"), hold=self.word(tag + "hold"))
        return opened, person


def reads(place, case_id, word):
    """Does a linearizable read of the case show the word?"""
    client = place.client("reader")
    try:
        outcome, reply = client.call("GET", f"/v1/cases/{case_id}", tries=5)
    finally:
        client.close()
    return outcome == "ok" and word in json.dumps(reply.object)


def no_hits(place, words, when):
    for node in place.nodes:
        hits = hits_in_files(place.data_of(node), words)
        room.check(not hits, f"{when}, node {node} has planted words in clear: {hits}")


def nothing_of_a_person_rests_in_clear_and_any_leader_can_read_it(places):
    place = room.Room(places).up()
    place.seed(0, units=1)
    plant = Plant(place)
    opened, _ = plant.case("A")
    case_id = opened["case_id"]
    word = next(word for word in plant.words if "resummary" in word)
    room.check(reads(place, case_id, word), "the case shows its summary")
    place.wait_equal()
    no_hits(place, plant.words, "with all nodes up")
    for _ in range(3):
        leader = place.wait_leader()
        place.kill(leader)
        place.wait_leader(among=[node for node in place.nodes if node != leader])
        room.wait_until(lambda: reads(place, case_id, word), "the new leader reads the case")
        place.start(leader)
        place.wait_ready()


def a_node_that_lost_its_directory_gets_the_keys_of_the_others(places):
    place = room.Room(places).up()
    place.seed(0)
    plant = Plant(place)
    opened, _ = plant.case("B")
    word = next(word for word in plant.words if "resummary" in word)
    place.stop(2)
    shutil.rmtree(place.data_of(2))
    place.start(2)
    place.wait_ready()
    place.wait_whole()

    def shows():
        reply = place.try_ask(2, "GET", f"/v1/cases/{opened['case_id']}?consistency=local")
        return reply is not None and reply.status == 200 and word in json.dumps(reply.object)
    room.wait_until(shows, "the node that was wiped shows the case by itself")
    no_hits(place, plant.words, "after a directory was lost")


def as_user(place, uid, path, body):
    """The same request by another login of this machine, as only root can ask it: (status, reply)."""
    program = ("import json,os,socket,sys,http.client;os.setgid({0});os.setuid({0});"
               "c=http.client.HTTPConnection('seus');s=socket.socket(socket.AF_UNIX);s.connect(sys.argv[1]);c.sock=s;"
               "h={{'Idempotency-Key':sys.argv[4],'Content-Type':'application/json'}};"
               "c.request('POST',sys.argv[2],sys.argv[3],h);r=c.getresponse();"
               "print(r.status);print(r.read().decode())").format(uid)
    for node in place.nodes:
        path_of = place.socket_of(node)
        os.chmod(place.dir, 0o755)
        if os.path.exists(path_of):
            os.chmod(path_of, 0o666)
    for _ in range(100):
        for node in list(place.processes):
            done = subprocess.run([sys.executable, "-c", program, place.socket_of(node), path, json.dumps(body),
                                   f"u{uid}-{random.getrandbits(48):x}"], stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, text=True, check=False)
            if done.returncode == 0:
                status, _, text = done.stdout.partition("\n")
                if int(status) < 500:
                    return int(status), json.loads(text)
        time.sleep(0.1)
    raise room.Failure(f"nobody answered {path}")


def done(place, uid, path, body):
    status, reply = as_user(place, uid, path, body)
    room.check(status in (200, 201), f"{path} as {uid}: {status} {reply}")
    return reply


def refused(place, uid, path, body, word):
    status, reply = as_user(place, uid, path, body)
    room.check(status >= 400 and word in json.dumps(reply), f"{path} as {uid} should be refused ({word}): {reply}")


def close_case(place, case_id):
    place.must(f"/v1/cases/{case_id}/update", {"to": "phone_managed", "reason": "by phone"})
    place.must(f"/v1/cases/{case_id}/close", {"outcome": "advised", "reason": "over"})


def erased_everywhere(place, case_id, words):
    for node in place.nodes:
        reply = place.ask(node, "GET", f"/v1/cases/{case_id}?consistency=local")
        room.check(reply.status == 200 and "summary" in (reply.object.get("erased") or []),
                   f"node {node} should say that the summary was erased: {reply.object}")
        text = json.dumps([place.ask(node, "GET", f"/v1/cases/{case_id}").object,
                           place.ask(node, "GET", f"/v1/cases/{case_id}/history").object])
        room.check(not any(word in text for word in words), f"node {node} still tells what was erased")


KINDS = ("interventions", "persons", "reports", "signallers", "needs", "zones", "areas", "unit_phases", "room_phases",
         "coverage", "training", "shadow")


def figures_of(place):
    """What the service counts, kind by kind."""
    found = {}
    for kind in KINDS:
        outcome, reply = place.client("figures").call("GET", f"/v1/stats?kind={kind}")
        room.check(outcome == "ok", f"figures of {kind}: {reply}")
        found[kind] = [{name: value for name, value in item.items() if name != "index"}
                       for item in reply.object.get("items", [])]
    room.check(any(found.values()), "there are figures to compare")
    return found


def what_was_erased_is_gone_from_every_node(places):
    if os.geteuid() != 0:
        raise room.Skip("only root can ask as several people")
    place = room.Room(places).up()
    place.seed(0, units=1)
    plant = Plant(place)
    kept, _ = plant.case("K")
    kept_words = list(plant.words)
    gone, _ = plant.case("G")
    words = [word for word in plant.words if word not in kept_words]
    case_id = gone["case_id"]
    close_case(place, case_id)
    figures = figures_of(place)
    hold = done(place, 1, "/v1/holds", {"case_id": case_id, "ground": "criminal case", "act": "RG 1"})["id"]
    erasure = done(place, 1, "/v1/erasures", {"case_id": case_id, "act": "prot. 1"})["id"]
    approve = f"/v1/erasures/{erasure}/approve"
    refused(place, 1, approve, {"act": "a"}, "two other people")
    refused(place, 2, approve, {"act": "a"}, "criminal case")
    done(place, 1, f"/v1/holds/{hold}/clear", {"reason": "final"})
    done(place, 2, approve, {"act": "dpo 1"})
    refused(place, 2, approve, {"act": "a"}, "two other people")
    place.wait_equal()
    down = next(node for node in place.nodes if node != place.wait_leader())
    old_copy = os.path.join(place.dir, "copy")
    shutil.copytree(place.data_of(down), old_copy, ignore=shutil.ignore_patterns("*.mdb", "lock"))
    place.kill(down)
    done(place, 3, approve, {"act": "dpo 2"})
    shown = room.wait_until(lambda: (r := place.client("c").call("GET", f"/v1/erasures/{erasure}")[1].object)
                            and len(r["receipts"]) == 2 and r, "two nodes have given receipts")
    room.check(shown["state"] == "ordered" and shown["missing"] == [str(down)], f"one node is missing: {shown}")
    place.start(down)
    place.wait_ready()
    room.wait_until(lambda: place.client("c").call("GET", f"/v1/erasures/{erasure}")[1].object["state"] == "done",
                    "every node has given its receipt")
    place.wait_equal()
    erased_everywhere(place, case_id, words)
    room.check(reads(place, kept["case_id"], next(w for w in kept_words if "resummary" in w)), "the other is kept")
    room.check(figures_of(place) == figures, f"figures changed: {figures}, {figures_of(place)}")
    refused(place, 1, f"/v1/cases/{case_id}/notes", {"text": "more"}, "erased")
    no_hits(place, plant.words, "after the erasure")
    room.check(not hits_in_files(old_copy, words), "an old copy of a directory holds no planted word")


def erase(place, case_id):
    """Asked for by one, approved by two others; done when every node has said so."""
    erasure = done(place, 1, "/v1/erasures", {"case_id": case_id, "act": "prot. 1"})["id"]
    for uid in (2, 3):
        done(place, uid, f"/v1/erasures/{erasure}/approve", {"act": f"dpo {uid}"})
    room.wait_until(lambda: place.client("c").call("GET", f"/v1/erasures/{erasure}")[1].object["state"] == "done",
                    "every node has given its receipt")


def what_was_erased_does_not_come_back_with_an_older_copy_of_the_keys(places):
    if os.geteuid() != 0:
        raise room.Skip("only root can ask as several people")
    place = room.Room(places, count=1)
    place.start(1)
    place.wait_ready()
    place.seed(0, units=1)
    plant = Plant(place)
    kept, _ = plant.case("K")
    kept_word = next(word for word in plant.words if "resummary" in word)
    kept_words = list(plant.words)
    gone, _ = plant.case("G")
    words = [word for word in plant.words if word not in kept_words]
    close_case(place, gone["case_id"])
    key, old, new = (os.path.join(place.dir, name) for name in ("copies.key", "old.keys", "new.keys"))
    file = os.path.join(place.dir, "room.seus")
    backup.seusd_keys(place, 1, "backup", old, "--backup-key", key)
    erase(place, gone["case_id"])
    backup.seusctl(place, "cluster", "backup", file)
    backup.seusd_keys(place, 1, "backup", new, "--backup-key", key)
    facts = backup.seusctl(place, "backup", "verify", file, "--keys", new)
    room.check(facts["keys_missing"] == 0 and facts["keys_destroyed"] > 0, f"readable, the erased ones absent: {facts}")
    error = backup.seusctl(place, "backup", "verify", file, "--keys", old, code=10)
    room.check("destroyed" in error["message"] and "destroy this" in error["hint"], f"the old one is told: {error}")

    other = room.Room(places, count=1, cluster="moved")
    backup.restore(other, 1, file, "a test", 0, "--new-cluster", "moved")
    text = backup.seusd_keys(other, 1, "restore", old, "--backup-key", key)
    room.check("destroys" in text and "stay so" in text, f"it says that the copy is older than an erasure: {text}")
    other.start(1)
    case_id = gone["case_id"]
    told = []
    for _ in range(4000):  # from the first answer on: there is no moment at which it shows
        reply = other.try_ask(1, "GET", f"/v1/cases/{case_id}?consistency=local", timeout_s=3)
        told.append(reply.raw.decode() if reply is not None else "")
        if reply is not None and "summary" in (reply.object.get("erased") or []):
            break
    room.check(not any(word in text for word in words for text in told), "nothing of it was told while it started")
    erased_everywhere(other, case_id, words)
    room.wait_until(lambda: reads(other, kept["case_id"], kept_word), "the other case can be read")
    # The key store alone put back: the views know of the erasure and need not apply it again.
    other.stop(1)
    shutil.rmtree(os.path.join(other.data_of(1), "keys"))
    backup.seusd_keys(other, 1, "restore", old, "--backup-key", key)
    other.start(1)
    other.wait_ready()
    room.wait_until(lambda: reads(other, kept["case_id"], kept_word), "the other case can be read again")
    erased_everywhere(other, case_id, words)
    room.check("state=destroyed_again" in other.log_text(1), "the node says what it did")
    again = os.path.join(other.dir, "again.keys")
    backup.seusd_keys(other, 1, "backup", again, "--backup-key", key)
    found = os.path.join(other.dir, "moved.seus")
    backup.seusctl(other, "cluster", "backup", found)
    facts = backup.seusctl(other, "backup", "verify", found, "--keys", again)
    room.check(facts["keys_missing"] == 0 and facts["keys_destroyed"] > 0, f"the store has their tombstones: {facts}")
    # A newer copy beside an older log: what was erased after the backup stays erased.
    third = room.Room(places, count=1, cluster="moved")
    early = os.path.join(place.dir, "early.seus")
    late, _ = plant.case("L")
    close_case(place, late["case_id"])
    backup.seusctl(place, "cluster", "backup", early)
    erase(place, late["case_id"])
    newest = os.path.join(place.dir, "newest.keys")
    backup.seusd_keys(place, 1, "backup", newest, "--backup-key", key)
    backup.restore(third, 1, early, "a test", 0, "--new-cluster", "moved")
    backup.seusd_keys(third, 1, "restore", newest, "--backup-key", key)
    third.start(1)
    third.wait_ready()
    room.wait_until(lambda: reads(third, kept["case_id"], kept_word), "the kept case can be read")
    late_words = [word for word in plant.words if word not in words and word not in kept_words]
    erased_everywhere(third, late["case_id"], late_words)


if __name__ == "__main__":
    room.run([nothing_of_a_person_rests_in_clear_and_any_leader_can_read_it,
              a_node_that_lost_its_directory_gets_the_keys_of_the_others,
              what_was_erased_is_gone_from_every_node,
              what_was_erased_does_not_come_back_with_an_older_copy_of_the_keys])
