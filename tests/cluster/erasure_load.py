# SPDX-License-Identifier: EUPL-1.2
"""Erasure while the room works: what was erased is in no file and in no memory of any node.

Words that occur nowhere else are planted in every personal text that the API takes (planter.py). A case is erased with
writers at work, a node down, and the leader killed between the two approvals; then everybody else who owns a word:
staff, places, collective events, zone groups, shifts, reports and persons. Afterwards the files of all nodes, backups
taken before, and the memory of all living processes are searched for the words.
"""
import json
import os
import re
import shutil
import subprocess
import threading
import time

import erasure
import planter
import room

MARK = planter.MARK


class Writers:
    """Clients that go on writing about another case and reading what they wrote, whatever happens to nodes."""

    def __init__(self, place, case_id, count=3):
        self.place = place
        self.case_id = case_id
        self.stopping = False
        self.acknowledged = []
        self.threads = [threading.Thread(target=self.work, args=(number,)) for number in range(count)]
        for thread in self.threads:
            thread.start()

    def work(self, number):
        client = self.place.client(f"writer{number}", start=number)
        count = 0
        while not self.stopping:
            count += 1
            text = f"kept{number}n{count}z"
            outcome, _ = client.call("POST", f"/v1/cases/{self.case_id}/notes", {"text": text}, tries=20)
            if outcome == "ok":
                self.acknowledged.append(text)
            client.call("GET", f"/v1/cases/{self.case_id}", tries=5)
        client.close()

    def end(self):
        self.stopping = True
        for thread in self.threads:
            thread.join()
        return self.acknowledged


def read_everywhere(place, case_id, person, subjects):
    """What was planted passes through every node, in every way that shows it."""
    for node in list(place.processes):
        for path in (f"/v1/cases/{case_id}", f"/v1/cases/{case_id}/history", f"/v1/cases/{case_id}/explain",
                     "/v1/cases?state=closed", f"/v1/persons/{person}", "/v1/persons?zone_id=pistoiese", "/v1/events",
                     "/v1/deadlines", "/v1/placements", "/v1/handovers", "/v1/reports", "/v1/users", "/v1/resources",
                     "/v1/collectives", "/v1/shifts", *(path for _, _, path, _ in subjects),
                     f"/v1/cases/{case_id}?consistency=local", f"/v1/cases/{case_id}?at={place.acknowledged}",
                     f"/v1/events?case_id={case_id}&limit=1000"):
            place.try_ask(node, "GET", path, headers={"X-Seus-Purpose": "a test"})


# ---- memory ----------------------------------------------------------------------------------------------------------


def memory_of(pid):
    """Readable memory of a process, piece by piece: (where, bytes). Maps of files are the files, searched as such."""
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
        lines = maps.readlines()
    memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    try:
        for line in lines:
            span, rights, _, _, inode, *name = line.split(maxsplit=5)
            where = name[0].strip() if name else "anonymous"
            if "r" not in rights or (inode != "0" and where.endswith((".mdb", "/keys"))) or where == "[vvar]":
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            while start < end:
                try:
                    part = os.pread(memory, min(erasure.CHUNK, end - start), start)
                except OSError:
                    break
                if not part:
                    break
                yield f"{where} {start:x}", part
                start += len(part)
    finally:
        os.close(memory)


def hits_in_memory(pid):
    forms = list(erasure.forms_of(MARK))
    hits = []
    last, tail = "", b""
    for where, part in memory_of(pid):
        text = (tail if last == where.split()[0] else b"") + part
        for form in forms:
            at = text.find(form)
            while at >= 0:
                hits.append(f"{where}+{at:x}: {text[max(0, at - 60):at + 60]!r}")
                at = text.find(form, at + 1)
        last, tail = where.split()[0], part[-64:]
    return hits


def no_memory_holds(place):
    """Looked for until gone, within a bound: what a turn of the loop has under way ends by itself."""
    room.check(hits_in_memory(os.getpid()), "the search finds what this process holds")
    for node, process in place.processes.items():
        for pid in [process.pid, *room.children_of(process.pid)]:
            hits = []
            for _ in range(20):
                hits = hits_in_memory(pid)
                if not hits:
                    break
                time.sleep(0.25)
            listed = "\n    ".join(hits[:20])
            room.check(not hits, f"memory of node {node} (process {pid}) holds {len(hits)} of the words:\n    {listed}")


# ---- the test --------------------------------------------------------------------------------------------------------


def furnish(place):
    kept = place.seed(1, units=2)[0]
    place.must("/v1/resources", {"resource_id": "house", "zone_id": "pistoiese", "name": "House", "capacity": 4})
    place.must("/v1/services", {"service_id": "pt-centro", "name": "Service", "zone_id": "pistoiese"})
    return kept


def backup_of(place, name):
    path = os.path.join(place.dir, name)
    done = subprocess.run([os.path.join(place.places.bin_dir, "seusctl"), "cluster", "backup", "--file", path],
                          env={**os.environ, "SEUS_ENDPOINTS": f"unix:{place.socket_of(1)}"}, capture_output=True,
                          text=True, check=False)
    room.check(done.returncode == 0, f"a backup: {done.stdout}{done.stderr}")
    return path


def approve(place, erasure_id, by, act):
    erasure.done(place, by, f"/v1/erasures/{erasure_id}/approve", {"act": act})


def erased_is_erased_while_the_room_works(places):
    if os.geteuid() != 0:
        raise room.Skip("only root can ask as several people, and read the memory of processes")
    place = room.Room(places).up()
    kept = furnish(place)
    plant = planter.Planter(place)
    case_id, person = plant.everything()
    words = plant.words
    room.check(not plant.missing(), f"personal texts that no word was planted in: {plant.missing()}")
    can_be_read(place, plant.subjects)
    history = history_of(place, 1)
    hidden = re.compile("restreet|rekeeper|assign")  # corrected addresses; why a unit, when there was no other advice
    lost = [word for word in words if word not in history and not hidden.search(word)]
    room.check(not lost, f"every word is in the log and can be read: {lost}")
    read_everywhere(place, case_id, person, plant.subjects)
    no_memory_holds(place)
    figures = erasure.figures_of(place)
    path = backup_of(place, "before.backup")
    request = erasure.done(place, 1, "/v1/erasures", {"case_id": case_id, "act": "prot. 1"})["id"]
    writers = Writers(place, kept)
    try:
        lose_nodes_meanwhile(place, request)
        erase_others(place, [(field, subject) for field, subject, _, _ in plant.subjects if subject != case_id])
        read_everywhere(place, case_id, person, plant.subjects)
    finally:
        acknowledged = writers.end()
    place.wait_ready()
    place.wait_equal()
    after_erasure(place, case_id, words, path)
    others_are_erased(place, plant.subjects, words)
    notes = json.dumps(place.events(1, "case.noted", kept))
    lost = [text for text in acknowledged if text not in notes]
    room.check(acknowledged and not lost, f"{len(lost)} of {len(acknowledged)} notes of another case were lost: {lost}")
    room.check(erasure.figures_of(place) == figures, f"figures changed: {figures}, {erasure.figures_of(place)}")
    print(f"  {len(words)} words in {len(plant.verbs())} verbs, {len(plant.planted)} texts; {len(plant.subjects)} "
          f"erasures; {len(acknowledged)} notes meanwhile")


def lose_nodes_meanwhile(place, request):
    """The two approvals, with a node down and the leader killed between them; at the end all are there."""
    leader = place.wait_leader()
    down = next(node for node in place.nodes if node != leader)
    shutil.copytree(place.data_of(down), os.path.join(place.dir, "copy"),
                    ignore=shutil.ignore_patterns("*.mdb", "lock"))
    place.kill(down)
    approve(place, request, 2, "dpo 1")
    place.kill(leader)
    place.start(leader)  # two of three are needed to elect, and one is down
    place.wait_leader()
    approve(place, request, 3, "dpo 2")
    room.wait_until(lambda: len(shown(place, request)["receipts"]) == 2, "two nodes have given receipts")
    room.check(shown(place, request)["missing"] == [str(down)], f"one is missing: {shown(place, request)}")
    place.start(down)
    room.wait_until(lambda: shown(place, request)["state"] == "done", "every node has given its receipt")


def told(place, path):
    """What the room says there; a person is shown for a purpose only."""
    outcome, reply = place.client("reader").call("GET", path, headers={"X-Seus-Purpose": "a test"})
    room.check(outcome == "ok", f"GET {path}: {reply}")
    return reply.object


def can_be_read(place, subjects):
    for _, _, path, text in subjects:
        room.check(MARK in json.dumps(told(place, path)), f"{path} shows what was planted in {text}")


def erase_others(place, subjects):
    """Level by level: before it is raised, what is no case, person or report is refused."""
    place.wait_ready()
    erasure.refused(place, 1, "/v1/erasures", {"user_id": "op-7", "act": "prot. 2"}, "feature level 3")
    erasure.refused(place, 1, "/v1/holds", {"user_id": "op-7", "ground": "a claim", "act": "RG 1"}, "feature level 3")
    for level in (2, 3):
        place.must("/v1/cluster/level", {"level": level})
    hold = erasure.done(place, 1, "/v1/holds", {"user_id": "op-7", "ground": "a claim", "act": "RG 1"})["id"]
    requests = {subject: erasure.done(place, 1, "/v1/erasures", {field: subject, "act": "prot. 2"})["id"]
                for field, subject in subjects}
    erasure.refused(place, 2, f"/v1/erasures/{requests['op-7']}/approve", {"act": "dpo 1"}, "a claim")
    erasure.done(place, 1, f"/v1/holds/{hold}/clear", {"reason": "settled"})
    for request in requests.values():
        erasure.refused(place, 1, f"/v1/erasures/{request}/approve", {"act": "dpo 1"}, "two other people")
        for officer in (2, 3):
            approve(place, request, officer, f"dpo {officer}")
    for subject, request in requests.items():
        room.wait_until(lambda r=request: shown(place, r)["state"] == "done", f"every node has erased {subject}")
        receipts = shown(place, request)["receipts"]
        room.check(sorted(receipt["node"] for receipt in receipts) == place.nodes, f"all of them signed: {receipts}")


def history_of(place, node):
    """All that a node tells of the log, as text."""
    since, pages = "0", []
    while since:
        reply = place.ask(node, "GET", f"/v1/events?since={since}&limit=1000", headers={"X-Seus-Purpose": "a test"})
        room.check(reply.status == 200, f"events since {since}: {reply}")
        pages.append(json.dumps(reply.object))
        since = reply["next"]
    return "".join(pages)


def erased_in(answer, text):
    """Does the answer, or a row in it, say that this text was erased?"""
    rows = [answer, *answer.get("items", [])] if isinstance(answer, dict) else []
    return any(text in (row.get("erased") or []) for row in rows)


def others_are_erased(place, subjects, words):
    for node in place.nodes:
        left = set(re.findall(MARK + "[a-z]*", history_of(place, node)))
        room.check(not left, f"node {node} can still open words of somebody who was not erased: {sorted(left)}")
    for _, _, path, name in subjects:
        for node in place.nodes:
            reply = place.ask(node, "GET", f"{path}{'&' if '?' in path else '?'}consistency=local",
                              headers={"X-Seus-Purpose": "a test"})
            room.check(reply.status == 200 and erased_in(reply.object, name),
                       f"node {node} should say at {path} that {name} was erased: {reply.object}")
            text = json.dumps(reply.object)
            room.check(not any(word in text for word in words), f"{path} still tells: {text}")


def shown(place, erasure_id):
    return room.wait_until(lambda: place.client("c").call("GET", f"/v1/erasures/{erasure_id}")[1].object, "the erasure")


def after_erasure(place, case_id, words, path):
    erasure.erased_everywhere(place, case_id, words)
    erasure.no_hits(place, [MARK], "after the erasure")
    hits = erasure.hits_in_files(place.dir, [MARK])
    room.check(not hits, f"files beside the data hold words: {hits}")
    code, out, err = place.seusctl("backup", "verify", path)
    room.check(code == 0, f"the backup of before is whole: {out}{err}")
    no_memory_holds(place)
    for node in place.nodes:
        code, out, err = place.seusctl("cluster", "backup", "--file", os.path.join(place.dir, f"after{node}"),
                                       env={"SEUS_ENDPOINTS": f"unix:{place.socket_of(node)}"})
        room.check(code == 0, f"the chain of node {node} verifies: {out}{err}")


if __name__ == "__main__":
    room.run([erased_is_erased_while_the_room_works])
