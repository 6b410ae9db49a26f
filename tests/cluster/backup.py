# SPDX-License-Identifier: EUPL-1.2
"""Copies of the log: taken under load while the leader dies, verified, restored into a room of three; and one surviving
directory that goes on when the majority is lost."""
import json
import os
import shutil
import subprocess
import threading
import time

import room


def seusctl(place, *words, nodes=None, code=0):
    """Runs seusctl to its end: the object it printed. code: the exit code that is expected."""
    endpoints = ",".join("unix:" + place.socket_of(node) for node in (nodes or place.nodes))
    done = subprocess.run([os.path.join(place.places.bin_dir, "seusctl"), *words, "-o", "json"], capture_output=True,
                          timeout=120, check=False, env={**os.environ, "SEUS_ENDPOINTS": endpoints})
    room.check(done.returncode == code, f"seusctl {' '.join(words)}: exit {done.returncode}: {done.stderr.decode()}")
    return json.loads(done.stdout) if code == 0 else json.loads(done.stderr)["error"]


def restore(place, node, file, reason="a test", code=0, *more):
    command = place.command(node, *more)
    drop = command.index("--cluster")
    del command[drop:drop + 2]
    got, text = place.run_to_end([command[0], "restore", file, *command[1:], "--reason", reason])
    room.check(got == code, f"seusd restore ended with {got}, {code} was expected: {text}")
    return text


def seusd_keys(place, node, verb, file, *more, code=0):
    """seusd keys VERB: what it printed."""
    command = place.command(node)
    got, text = place.run_to_end([command[0], "keys", verb, file, *command[1:], *more])
    room.check(got == code, f"seusd keys {verb} ended with {got}, {code} was expected: {text}")
    return text


def bring_keys(place, node, other):
    """The keys of personal data are in no backup: they are brought apart, from one node of the old room to one new."""
    file = os.path.join(place.dir, "room.keys")
    key = os.path.join(place.dir, "copies.key")
    seusd_keys(place, node, "backup", file, "--backup-key", key)
    return seusd_keys(other, 1, "restore", file, "--backup-key", key)


class Load:
    """Notes on a case until stopped; texts are those acknowledged."""

    def __init__(self, place, case_id):
        self.place = place
        self.case_id = case_id
        self.texts = []
        self.stopping = False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        client = self.place.client("load")
        while not self.stopping:
            text = f"note {len(self.texts)} " + "x" * 800
            outcome, _ = client.call("POST", f"/v1/cases/{self.case_id}/notes", {"text": text})
            if outcome == "ok":
                self.texts.append(text)
        client.close()

    def stop(self):
        self.stopping = True
        self.thread.join()


def notes_of(place, node, case_id):
    return [item["body"]["text"] for item in place.events(node, "case.noted", case_id)]


def a_backup_under_load_survives_the_leader_and_becomes_a_room_of_three(places):
    place = room.Room(places).up()
    cases = place.seed(5)
    # More than fits into one message to a follower: a new directory holds the old members for a while.
    for number in range(200):
        place.must(f"/v1/cases/{cases[1]}/notes", {"text": f"{number} " + "long " * 600})
    load = Load(place, cases[0])
    room.wait_until(lambda: len(load.texts) > 200, "some load")
    leader = place.wait_leader()
    file = os.path.join(place.dir, "room.seus")
    sockets = [leader] + [node for node in place.nodes if node != leader]
    endpoints = ",".join("unix:" + place.socket_of(node) for node in sockets)
    # Frozen in the middle, then dead: the backup goes on at another node.
    place.signal(leader, 19)
    taking = subprocess.Popen([os.path.join(places.bin_dir, "seusctl"), "cluster", "backup", file, "-o", "json"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env={**os.environ, "SEUS_ENDPOINTS": endpoints})
    time.sleep(0.3)
    place.kill(leader)
    out, err = taking.communicate(timeout=60)
    load.stop()
    room.check(taking.returncode == 0, f"the backup was taken all the same: {err.decode()}")
    taken = json.loads(out)
    room.check(taken["last_index"] > 200 and taken["node"] != leader, f"from another node: {taken}")
    facts = seusctl(place, "backup", "verify", file)
    room.check(facts["chain"] == taken["chain"] and facts["commands"] > 200, f"it verifies: {facts}")
    place.start(leader)
    place.wait_ready()
    at = facts["last_index"]
    digest = place.ask(place.wait_leader(), "GET", f"/v1/cases?at={at}&limit=200")
    room.check(digest.status == 200, f"the records as they were: {digest}")

    other = room.Room(places, cluster=place.cluster)
    for node in other.nodes:
        restore(other, node, file, "moved to new machines")
        text = restore(other, node, file, code=5)
        room.check("holds a log already" in text, f"a second restore is refused: {text}")
    bring_keys(place, place.wait_leader(), other)
    for node in other.nodes:
        other.start(node)
    other.wait_leader()
    other.wait_ready()
    other.wait_equal()
    acts = room.wait_until(lambda: other.events(1, "room.restored"), "the act is in the log")
    time.sleep(0.5)
    room.check(len(other.events(1, "room.restored")) == 1, "and once")
    body = acts[0]["body"]
    room.check(body["reason"] == "moved to new machines" and body["from_index"] == at and
               body["from_chain"] == facts["chain"] and body["generation"] == 1, f"the act says what was done: {body}")
    listed = other.ask(1, "GET", "/v1/cases?limit=200")
    room.check(sorted(c["case_id"] for c in listed["items"]) == sorted(cases), "all cases are there")
    same = other.ask(1, "GET", f"/v1/cases?at={at}&limit=200")
    room.check(same["items"] == digest["items"], "the records at that index are the same in both rooms")
    found = notes_of(other, 2, cases[0])
    room.check(load.texts[:len(found)] == found and len(found) > 200, "the notes are those of the load, in order")
    other.must(f"/v1/cases/{cases[0]}/notes", {"text": "after"})
    other.wait_equal()
    # The restored room fills a directory made anew, through the change of members in the middle of its log.
    follower = next(node for node in other.nodes if node != other.wait_leader())
    other.stop(follower)
    shutil.rmtree(other.data_of(follower))
    other.start(follower, "--generation", "1")
    room.wait_until(lambda: (other.status(follower) or {}).get("voting"), "a wiped node of the restored room votes")
    other.wait_equal()
    again = os.path.join(other.dir, "again.seus")
    room.check(seusctl(other, "cluster", "backup", again)["generation"] == 1, "and the room can be copied again")


def a_backup_that_was_cut_goes_on_where_it_was(places):
    place = room.Room(places, count=1)
    place.start(1)
    place.wait_ready()
    case, = place.seed(1)
    for number in range(40):
        place.must(f"/v1/cases/{case}/notes", {"text": f"{number} " + "y" * 4000})
    file = os.path.join(place.dir, "room.seus")
    whole = seusctl(place, "cluster", "backup", file)
    with open(file, "rb") as source:
        bytes_whole = source.read()
    error = seusctl(place, "cluster", "backup", file, code=5)
    room.check("already" in error["message"], f"a file that is there is not replaced: {error}")
    for cut in (1, 100, 250, 60000, len(bytes_whole) - 1):
        os.unlink(file)
        with open(file + ".partial", "wb") as target:
            target.write(bytes_whole[:cut])
        place.must(f"/v1/cases/{case}/notes", {"text": f"meanwhile {cut}"})
        seusctl(place, "backup", "verify", file + ".partial", code=10)
        facts = seusctl(place, "cluster", "backup", file, "--resume")
        room.check(cut < 250 or facts["chain"] == whole["chain"], f"the same backup: {facts}")
        seusctl(place, "backup", "verify", file)
        room.check(not os.path.exists(file + ".partial"), "nothing is left beside it")
    damaged = bytearray(bytes_whole)
    damaged[len(damaged) // 2] ^= 4
    with open(file, "wb") as target:
        target.write(damaged)
    error = seusctl(place, "backup", "verify", file, code=10)
    room.check("index" in error["message"], f"it names where: {error}")
    text = restore(room.Room(places, count=1), 1, file, code=10)
    room.check("checksum" in text, f"it is not restored: {text}")


def shown(place, node, case_id):
    """What a node shows of a case, as it stands there."""
    reply = place.try_ask(node, "GET", f"/v1/cases/{case_id}?consistency=local")
    return json.dumps(reply.object) if reply is not None and reply.status == 200 else ""


def move(place, node, other, name, keys=True):
    """The room behind a node goes on in another, empty one, under this name. The backup."""
    file = os.path.join(other.dir, "moved.seus")
    seusctl(place, "cluster", "backup", file)
    for target in other.nodes:
        restore(other, target, file, "moved", 0, "--new-cluster", name)
    if keys:
        bring_keys(place, node, other)
    for target in other.nodes:
        other.start(target)
    other.wait_leader()
    other.wait_ready()
    return file


def a_room_of_one_becomes_three_under_another_name_and_reads_what_it_knew(places):
    place = room.Room(places, count=1)
    place.start(1)
    place.wait_ready()
    cases = place.seed(3)
    word = "A woman beaten"
    three = room.Room(places, cluster="three")
    move(place, 1, three, "three")
    three.wait_whole()
    listed = three.ask(2, "GET", "/v1/cases?limit=200")
    room.check(sorted(c["case_id"] for c in listed["items"]) == sorted(cases), "all cases are there")
    for node in three.nodes:
        room.wait_until(lambda n=node: word in shown(three, n, cases[0]), f"node {node} reads what the old room sealed")
    three.kill(three.wait_leader())
    new = three.open_case()["case_id"]
    # A second time, under a third name: what was sealed under the first and under the second.
    place.stop(1)
    alone = room.Room(places, count=1, cluster="alone")
    left = next(node for node in three.processes)
    move(three, left, alone, "alone")
    for case_id in (cases[0], new):
        room.wait_until(lambda c=case_id: word in shown(alone, 1, c), f"the third room reads {case_id}")
    acts = room.wait_until(lambda: [act["body"]["from_cluster"] for act in alone.events(1, "room.restored")][1:],
                           "it says where it comes from")
    room.check(acts == ["three"], f"and its log remembers both: {acts}")
    alone.stop(1)
    alone.start(1, "--rebuild-views")
    alone.wait_ready()
    room.wait_until(lambda: word in shown(alone, 1, cases[0]), "also after a start, with views made again")


def keys_that_do_not_fit_are_refused_and_nothing_is_changed(places):
    place = room.Room(places, count=1)
    place.start(1)
    place.wait_ready()
    case_id, = place.seed(1)
    backup = os.path.join(place.dir, "room.seus")
    keys = os.path.join(place.dir, "room.keys")
    key = os.path.join(place.dir, "copies.key")
    early = os.path.join(place.dir, "early.keys")
    seusd_keys(place, 1, "backup", early, "--backup-key", key)
    room.check(os.stat(early).st_mode & 0o777 == 0o600 and os.stat(key).st_mode & 0o777 == 0o600, "nobody else's")
    for _ in range(40):
        place.open_case()
    seusctl(place, "cluster", "backup", backup)
    # The node runs, and the copy is of what it had at that moment.
    text = seusd_keys(place, 1, "backup", keys, "--backup-key", key)
    room.check("keys of 'tests'" in text, f"it says what it did: {text}")
    text = seusd_keys(place, 1, "backup", keys, "--backup-key", key, code=5)
    room.check("already" in text, f"a copy is not replaced: {text}")
    text = seusd_keys(place, 1, "verify", keys, "--backup-key", key)
    room.check("each of which opens" in text, f"every key opens: {text}")
    by_node = os.path.join(place.dir, "node.keys")  # under the node's own key file
    seusd_keys(place, 1, "backup", by_node)
    room.check("does not open" in seusd_keys(place, 1, "verify", by_node, "--backup-key", key, code=2), "another key")
    seusd_keys(place, 1, "verify", by_node)
    facts = seusctl(place, "backup", "verify", backup, "--keys", keys)
    room.check(facts["keys_missing"] == 0 and facts["keys_named"] > 40, f"the backup can be read with it: {facts}")
    error = seusctl(place, "backup", "verify", backup, "--keys", early, code=10)
    room.check("not in" in error["message"] and "after the backup" in error["hint"], f"not with an older one: {error}")

    def restored(target, file, code, *more):
        return seusd_keys(target, 1, "restore", file, *more, code=code)
    other = room.Room(places, count=1)
    text = restored(other, keys, 3, "--backup-key", key)
    room.check("no log" in text, f"keys without their log: {text}")
    restore(other, 1, backup)
    text = restored(other, keys, 2, "--backup-key", place.data_of(1) + ".key")
    room.check("does not open" in text, f"another key: {text}")
    text = restored(other, keys, 3, "--backup-key", key + ".none")
    room.check("key of the copy" in text, f"no key: {text}")
    with open(keys, "rb") as source:
        whole = source.read()
    for number, wrong in enumerate((whole[:-1], whole[:200] + b"x" + whole[201:], b"")):
        with open(keys + str(number), "wb") as target:
            target.write(wrong)
        text = restored(other, keys + str(number), 10, "--backup-key", key)
        room.check("is bad" in text, f"a damaged copy: {text}")
    foreign = room.Room(places, count=1, cluster="elsewhere")
    foreign.start(1)
    foreign.wait_ready()
    foreign.seed(1)
    foreign_keys = os.path.join(foreign.dir, "room.keys")
    seusd_keys(foreign, 1, "backup", foreign_keys, "--backup-key", key)
    text = restored(other, foreign_keys, 5, "--backup-key", key)
    room.check("'elsewhere'" in text and "'tests'" in text, f"keys of another room: {text}")
    error = seusctl(place, "backup", "verify", backup, "--keys", foreign_keys, code=5)
    room.check("elsewhere" in error["message"], f"also to the verifier: {error}")
    room.check(not os.path.exists(os.path.join(other.data_of(1), "keys")), "nothing was left behind by all this")
    # Started without its keys: it runs, shows nothing, and takes them later.
    other.start(1)
    other.wait_ready()
    room.check("A woman beaten" not in shown(other, 1, case_id), "without keys nothing is shown")
    reply = other.try_ask(1, "POST", f"/v1/cases/{case_id}/notes", {"text": "and nothing is added"}, timeout_s=20)
    room.check(reply.status == 503 and reply["written"] == "no" and f"case {case_id}" in reply["message"] and
               "seusd keys restore" in reply["hint"], f"nor is anything added under a lost key: {reply}")
    text = restored(other, keys, 5, "--backup-key", key)
    room.check("another seusd uses" in text, f"not beside a running node: {text}")
    other.stop(1)
    text = restored(other, keys, 5, "--backup-key", key)
    room.check("--merge" in text, f"the store has keys of its own by now: {text}")
    restored(other, keys, 0, "--backup-key", key, "--merge")
    other.start(1)
    other.wait_ready()
    room.wait_until(lambda: "A woman beaten" in shown(other, 1, case_id), "with its keys it reads")


def one_survivor_goes_on_alone_and_stragglers_are_refused(places):
    place = room.Room(places).up()
    cases = place.seed(3)
    behind = next(node for node in place.nodes if node != place.wait_leader())
    place.stop(behind)
    for number in range(20):
        place.must(f"/v1/cases/{cases[0]}/notes", {"text": f"note {number}"})
    survivor = next(node for node in place.nodes if node != behind)
    lost = next(node for node in place.nodes if node not in (behind, survivor))
    place.stop(lost)
    place.stop(survivor)

    def recover(node, *more, code=0):
        command = place.command(node)
        got, text = place.run_to_end([command[0], "recover", *command[1:], "--reason", "two sites burnt", *more])
        room.check(got == code, f"seusd recover ended with {got}, {code} was expected: {text}")
        return text

    text = recover(survivor, "--other", place.data_of(lost), "--yes", "test", code=6)
    room.check("as new" in text and "older" not in text and "lacks" not in text, f"both held every note: {text}")
    shutil.rmtree(place.data_of(lost))
    text = recover(behind, "--other", place.data_of(survivor), "--yes", "tests", code=5)
    room.check("is newer than" in text and "lacks" in text and "newest" in text, f"the older one may not: {text}")
    text = recover(survivor, "--other", place.data_of(behind), "--yes", "test", code=6)
    room.check("not the name of the room" in text, f"the name is asked for: {text}")
    text = recover(survivor, "--other", place.data_of(behind), "--yes", "tests")
    room.check("a copy of the log" in text and "generation 1" in text, f"it says what it did: {text}")
    copy = os.path.join(place.data_of(survivor), "log.generation0", "data.mdb")
    room.check(os.path.exists(copy), "the copy is there")
    place.start(survivor)
    room.wait_until(lambda: place.leader([survivor]) == survivor, "it leads alone")
    acts = room.wait_until(lambda: place.events(survivor, "room.recovered"), "the act is in the log")
    room.check(acts[0]["body"]["reason"] == "two sites burnt" and "node" in acts[0]["body"]["lost"],
               f"it says what was done: {acts}")
    room.check(len(notes_of(place, survivor, cases[0])) == 20, "nothing that it had is lost")
    place.must(f"/v1/cases/{cases[0]}/notes", {"text": "alone"})
    place.start(behind)
    room.wait_until(lambda: "belongs to cluster" in place.log_text(behind) + place.log_text(survivor),
                    "the straggler is refused, with the reason")
    time.sleep(1)
    status = place.status(survivor)
    room.check(status["voters"] == 1 and status["role"] == "leader", f"the room is one node: {status}")
    room.check(place.leader([behind]) is None, "the straggler leads nothing")


if __name__ == "__main__":
    room.run([a_backup_under_load_survives_the_leader_and_becomes_a_room_of_three,
              a_backup_that_was_cut_goes_on_where_it_was,
              a_room_of_one_becomes_three_under_another_name_and_reads_what_it_knew,
              keys_that_do_not_fit_are_refused_and_nothing_is_changed,
              one_survivor_goes_on_alone_and_stragglers_are_refused])
