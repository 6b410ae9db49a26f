# SPDX-License-Identifier: EUPL-1.2
"""Erasure while the room works: what was erased is in no file and in no memory of any node.

Words that occur nowhere else are planted in every verb that takes texts about people, on a case that is then erased:
with writers at work, a node down, and the leader killed between the two approvals. Afterwards the files of all nodes,
backups taken before, and the memory of all living processes are searched for the words.
"""
import json
import os
import re
import shutil
import subprocess
import threading
import time

import erasure
import room


MARK = "Zqxpl4ntedVkw"  # every word begins so: what is searched for


class Planter:
    """Everything that people write about one case, each text with a word of its own."""

    def __init__(self, place):
        self.place = place
        self.words = []
        self.verbs = set()

    def word(self, name):
        self.words.append(f"{MARK}{name}{len(self.words):02d}z")
        return self.words[-1]

    def write(self, path, **body):
        self.verbs.add(re.sub(r"/[a-z]-?[0-9a-z]{18,}", "/ID", path))
        return self.place.must(path, body)

    def open(self, tag, **more):
        return self.write("/v1/cases", zone_id="pistoiese", signaller_id="PT-ER-1", need="violence", persons=1,
                          place=self.word(tag + "place"), summary=self.word(tag + "summary"), **more)["case_id"]

    def case(self):
        """A case from its opening to its end, with all that can be said on the way: its id, the person's."""
        case = self.open("a", override=True, override_reason=self.word("override"))
        of = f"/v1/cases/{case}"
        self.write(f"{of}/notes", text="told: " + self.word("note") + " wept " + "x" * 3000 + self.word("tail"))
        person = self.write(f"{of}/persons", label=self.word("label"), role="victim")["id"]
        self.write(f"/v1/persons/{person}/update", label=self.word("relabel"), reason=self.word("why"))
        self.write(f"{of}/update", summary=self.word("resummary"), place=self.word("replace"),
                   hold=self.word("onhold"))
        self.write(f"{of}/update", end_hold=True, reason=self.word("offhold"))
        self.write(f"{of}/update", priority="E", reason=self.word("priority"))
        self.merged(case)
        self.moves(of, case)
        self.deadlines(case)
        self.handover(of)
        self.write(f"{of}/close", outcome="advised", reason=self.word("closed"))
        return case, person

    def merged(self, case):
        twice = self.open("b")
        self.write(f"/v1/cases/{twice}/notes", text=self.word("second"))
        self.write(f"/v1/cases/{twice}/merge", into=case, reason=self.word("merge"))
        self.write(f"/v1/cases/{twice}/unmerge", reason=self.word("unmerge"))
        self.write(f"/v1/cases/{twice}/merge", into=case, reason=self.word("remerge"))
        report = self.write("/v1/reports", zone_id="pistoiese", signaller_id="PT-ER-1", place=self.word("rplace"),
                            summary=self.word("rsummary"))["report_id"]
        self.write(f"/v1/reports/{report}/amend", summary=self.word("rmend"), reason=self.word("rwhy"))
        self.write(f"/v1/reports/{report}/attach", case_id=case, reason=self.word("attach"))

    def moves(self, of, case):
        self.write(f"{of}/assign", unit_id="PT-2", reason=self.word("assign"))
        self.write("/v1/units/PT-2/status", status="acked", case_id=case)
        self.write("/v1/units/PT-2/status", status="enroute", case_id=case)
        self.write("/v1/units/PT-2/status", status="available", case_id=case, reason=self.word("turned"))
        self.write(f"{of}/update", to="phone_managed", reason=self.word("phone"))
        placement = self.write(f"{of}/placements", resource_id="house")["id"]
        self.write(f"/v1/placements/{placement}/release", reason=self.word("nobody"))

    def deadlines(self, case):
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 86400))
        made = [self.write(f"/v1/cases/{case}/deadlines", basis=self.word("basis"), owner="lead", due_at=when)["id"]
                for _ in range(2)]
        self.write(f"/v1/deadlines/{made[0]}/met", act=self.word("act"))
        self.write(f"/v1/deadlines/{made[1]}/own", owner="area_lead", reason=self.word("own"))

    def handover(self, of):
        self.write(f"{of}/handover", service="pt-centro")
        self.write(f"{of}/handover/withdraw", reason=self.word("withdraw"))
        self.write(f"{of}/handover", service="pt-centro")
        self.write(f"{of}/handover/reject", reason=self.word("reject"), suggestion=self.word("suggest"))


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


def read_everywhere(place, case_id, person):
    """What is in the case passes through every node, in every way that shows it."""
    for node in list(place.processes):
        for path in (f"/v1/cases/{case_id}", f"/v1/cases/{case_id}/history", f"/v1/cases/{case_id}/explain",
                     "/v1/cases?state=closed", f"/v1/persons/{person}", "/v1/persons?zone_id=pistoiese", "/v1/events",
                     "/v1/deadlines", "/v1/placements", "/v1/handovers", "/v1/reports",
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
    planter = Planter(place)
    case_id, person = planter.case()
    words = planter.words
    read_everywhere(place, case_id, person)
    room.check(erasure.reads(place, case_id, next(w for w in words if "resummary" in w)), "the case can be read")
    no_memory_holds(place)
    figures = erasure.figures_of(place)
    path = backup_of(place, "before.backup")
    request = erasure.done(place, 1, "/v1/erasures", {"case_id": case_id, "act": "prot. 1"})["id"]
    writers = Writers(place, kept)
    try:
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
        read_everywhere(place, case_id, person)
    finally:
        acknowledged = writers.end()
    place.wait_ready()
    place.wait_equal()
    after_erasure(place, case_id, words, path)
    notes = json.dumps(place.events(1, "case.noted", kept))
    lost = [text for text in acknowledged if text not in notes]
    room.check(acknowledged and not lost, f"{len(lost)} of {len(acknowledged)} notes of another case were lost: {lost}")
    room.check(erasure.figures_of(place) == figures, f"figures changed: {figures}, {erasure.figures_of(place)}")
    print(f"  {len(words)} words in {len(planter.verbs)} verbs; {len(acknowledged)} notes meanwhile")


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
