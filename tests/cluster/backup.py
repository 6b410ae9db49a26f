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


def bring_keys(place, node, other):
    """The keys of personal data are in no backup: they are brought apart, from one node of the old room to all new."""
    for target in other.nodes:
        shutil.copytree(os.path.join(place.data_of(node), "keys"), os.path.join(other.data_of(target), "keys"))
        shutil.copy2(place.data_of(node) + ".key", other.data_of(target) + ".key")


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


def a_room_of_one_becomes_three_through_its_backup(places):
    place = room.Room(places, count=1)
    place.start(1)
    place.wait_ready()
    cases = place.seed(3)
    file = os.path.join(place.dir, "room.seus")
    seusctl(place, "cluster", "backup", file)
    other = room.Room(places, cluster="three")
    for node in other.nodes:
        restore(other, node, file, "three machines now", 0, "--new-cluster", "three")
    for node in other.nodes:
        other.start(node)
    other.wait_leader()
    other.wait_ready()
    other.wait_whole()
    listed = other.ask(2, "GET", "/v1/cases?limit=200")
    room.check(sorted(c["case_id"] for c in listed["items"]) == sorted(cases), "all cases are there")
    other.kill(other.wait_leader())
    other.open_case()  # what was sealed under the old name stays closed; what is new is written


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
    shutil.rmtree(place.data_of(lost))

    def recover(node, *more, code=0):
        command = place.command(node)
        got, text = place.run_to_end([command[0], "recover", *command[1:], "--reason", "two sites burnt", *more])
        room.check(got == code, f"seusd recover ended with {got}, {code} was expected: {text}")
        return text

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
              a_backup_that_was_cut_goes_on_where_it_was, a_room_of_one_becomes_three_through_its_backup,
              one_survivor_goes_on_alone_and_stragglers_are_refused])
