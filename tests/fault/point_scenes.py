# SPDX-License-Identifier: EUPL-1.2
"""Scenes in which named fault points are passed: what a room is doing when a process of it ends there. For points.py.

A scene lives through all its points, one after the other: end_at(point) starts the room armed, works until a process
has ended at the point, and puts the room right again. examine() compares every node with what clients were told.
"""
import contextlib
import http.client
import itertools
import os
import shutil
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "cluster"))
import erasure  # noqa: the helpers of the cluster tests
import room  # noqa
import rot  # noqa
from kill_any import notes_at  # noqa

KILLED = -9
ROUNDS_MAX = 80  # of work, before a point is given up
OFTEN_MAX = 25   # what is passed with each command: the process ends at one of so many passes, not at the first
OFTEN = ("record_journal", "record_group", "agree_submit", "agree_append", "agree_persisted", "agree_ack",
         "agree_commit", "agree_read", "agree_confirm", "apply_", "seusd_decided", "seusd_proposed", "seusd_answer")
PAUSE_S = 1.0    # a process that stopped at a point goes on after this


class Scene:
    """A room of three with a case. Nodes that end at the point, and only those, are started again."""

    points = ()
    passes_max = 2  # the process ends at one of the first so many passes
    nodes = 3

    def __init__(self, run, places):
        self.run = run
        self.place = room.Room(places, self.nodes, prefix="seus-points.").up()
        self.case_id, = self.place.seed(1, units=1)
        self.acknowledged = {}
        self.count = 0
        self.ended = 0
        self.prepare()

    def prepare(self):
        """Once, before anything ends."""

    # -- work

    def note(self, text="note", tries=3):
        """One note through any node: kept, if it was acknowledged."""
        self.count += 1
        name = f"{text} {self.count}"
        client = self.place.client(f"n{self.count}", start=self.count)
        outcome, reply = client.call("POST", f"/v1/cases/{self.case_id}/notes", {"text": name}, f"note-{self.count}",
                                     tries=tries)
        client.close()
        if outcome == "ok":
            self.acknowledged[name] = reply["index"]
        return outcome == "ok"

    def call(self, path, body, tries=3):
        """A write that may fail: its reply, or None."""
        self.count += 1
        client = self.place.client(f"c{self.count}", start=self.count)
        outcome, reply = client.call("POST", path, body, f"call-{self.count}", tries=tries)
        client.close()
        return reply if outcome == "ok" else None

    def transfer(self):
        for node in list(self.place.processes):
            reply = self.place.try_ask(node, "POST", "/v1/cluster/transfer", {"to": 0},
                                       headers={"X-Seus-Timeout-Ms": "500"}, timeout_s=3)
            if reply is not None:
                return

    def read(self):
        for node in list(self.place.processes):
            self.place.try_ask(node, "GET", f"/v1/cases/{self.case_id}", headers={"X-Seus-Timeout-Ms": "300"},
                               timeout_s=3)

    def provoke(self, turn):
        """A little work that passes the points of this scene, again and again, with a yield between its steps."""
        raise NotImplementedError

    # -- processes

    @contextlib.contextmanager
    def armed(self, point):
        """Processes that start within end at the point."""
        os.environ.update(self.run.order(point, OFTEN_MAX if point.startswith(OFTEN) else self.passes_max))
        try:
            yield
        finally:
            os.environ.pop("SEUS_FAULT")

    def halt(self):
        for node in list(self.place.processes):
            self.place.kill(node)

    def begin(self, point):
        """Starts the room armed."""
        self.halt()
        with self.armed(point):
            for node in self.place.nodes:
                self.place.start(node)

    def wait_leader(self, among):
        """A leader, or that somebody has ended at the point."""
        room.wait_until(lambda: self.reap() or self.place.leader(among), "a leader")

    def reap(self):
        """Nodes that have ended at the point; any other end is a failure. Nodes that stopped there go on."""
        found = []
        for node, process in list(self.place.processes.items()):
            if self.run.deed == "pause" and is_stopped(process.pid):
                time.sleep(PAUSE_S)
                self.place.signal(node, 18)
                found.append(node)
                continue
            code = self.place.exited(node)
            if code is None:
                continue
            room.check(code == KILLED or (self.run.deed == "fail" and code == 1), f"node {node} ended with {code}")
            found.append(node)
        self.ended += len(found)
        return found

    def revive(self):
        """Every node runs, is ready and holds the same; who is still armed may end once more on the way."""
        def whole():
            self.reap()
            for node in self.place.nodes:
                if node not in self.place.processes:
                    self.place.start(node)
            return all(self.place.is_ready(node) and sees_all(self.place.status(node)) for node in self.place.nodes)
        room.wait_until(whole, "all nodes are up again", 600)

        def equal():
            if not whole():
                return False
            pairs = self.place.digests(self.place.nodes[0])
            return len(pairs) == len(self.place.nodes) and len(set(pairs)) == 1
        room.wait_until(equal, "all nodes hold the same", 600)

    def end_at(self, point):
        self.ended = 0
        self.begin(point)
        steps = itertools.chain.from_iterable(self.provoke(turn) for turn in range(ROUNDS_MAX))
        for _ in steps:
            self.reap()
            if self.ended > 0:
                break
        room.check(self.ended > 0, f"nobody ended at {point}")
        self.revive()
        self.calmly(lambda: room.check(self.note(tries=60), "the room writes again"))
        self.check_kept(self.run.chance.choice(self.place.nodes))

    # -- judgement

    def calmly(self, deed):
        """Does it, and again if a process that was still armed ended meanwhile; its value."""
        for _ in range(len(self.place.nodes)):
            try:
                return deed()
            except (OSError, http.client.HTTPException, room.Failure):
                time.sleep(0.2)
                if not self.reap() and all(self.place.is_ready(node) for node in self.place.nodes):
                    raise
                self.revive()
        return deed()

    def check_kept(self, node):
        found = self.calmly(lambda: notes_at(self.place, node, self.case_id))
        lost = [text for text, index in self.acknowledged.items() if found.get(text) != index]
        room.check(not lost, f"node {node} does not hold {len(lost)} of {len(self.acknowledged)} acknowledged notes "
                             f"at their index: {lost[:3]}")

    def examine(self):
        for node in self.place.nodes:
            self.check_kept(node)

    def kept(self):
        return len(self.acknowledged)


def sees_all(status):
    return status is not None and status["voters_up"] == status["voters"]


def is_stopped(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] == "T"


class Work(Scene):
    """Notes, cases, reads at every node, the lead handed over."""

    points = ("record_journal_before", "record_journal_after", "record_take_before", "record_take_after",
              "record_vote_before", "record_vote_after", "record_tables_before", "record_tables_after",
              "record_group_taken", "record_group_done", "agree_greeted", "agree_ask_vote_before",
              "agree_ask_vote_after", "agree_vote_asked", "agree_vote_before", "agree_vote_after", "agree_vote_told",
              "agree_leads", "agree_submit_before", "agree_submit_after", "agree_append_before", "agree_append_after",
              "agree_append_received", "agree_persisted", "agree_ack_before", "agree_ack_after", "agree_ack_received",
              "agree_commit_before", "agree_commit_after", "agree_read_before", "agree_read_after", "agree_read_asked",
              "agree_confirm_before", "agree_confirm_after", "agree_read_confirmed", "agree_transfer",
              "agree_hand_over_before", "agree_hand_over_after", "agree_handed_over", "apply_begin", "apply_entry",
              "apply_commit_before", "apply_commit_after", "apply_told", "seal_store_before", "seal_store_after",
              "seal_offer_before", "seal_offer_after", "seal_held_before", "seal_held_after", "seal_held_received",
              "seal_ready", "policy_worker_started", "policy_asked", "policy_answered", "seusd_passed_on",
              "seusd_pass_answered", "seusd_decided", "seusd_proposed", "seusd_answer_before", "seusd_answer_after",
              "seusd_access_before", "seusd_access_after")

    def provoke(self, turn):
        for _ in range(3):
            self.note()
            yield
        self.read()
        yield
        if turn % 2 == 0:
            self.call("/v1/cases", room.case_body())
            yield
        if turn % 3 == 2:
            self.transfer()
            yield


class Bulk(Scene):
    """Enough of it that a half of the journal fills, and that a checkpoint is due."""

    points = ("record_settle_before", "record_settle_after", "seusd_checkpoint_before", "seusd_checkpoint_after")
    passes_max = 1

    def prepare(self):
        def write(number):
            client = self.place.client(f"bulk{number}", start=number)
            for at in range(260):
                client.call("POST", f"/v1/cases/{self.case_id}/notes", {"text": f"bulk {number} {at}"})
            client.close()
        writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()

    def provoke(self, turn):
        for _ in range(20):
            self.note("y" * 7000)
            yield


class Growing(Scene):
    """Each leader makes keys ahead of their use: after a dozen leaders the key stores grow."""

    points = ("seal_grow_before", "seal_grow_between", "seal_grow_after")
    passes_max = 1

    def provoke(self, turn):
        self.transfer()
        yield
        self.call("/v1/cases", room.case_body(), tries=10)  # needs a key: the new leader has made its own by then


class Behind(Scene):
    """A node was away while the others wrote, and made keys that it does not have."""

    points = ("agree_catch_up", "seal_want_after")
    passes_max = 1

    def begin(self, point):
        victim = self.run.chance.choice(self.place.nodes)
        others = [node for node in self.place.nodes if node != victim]
        self.place.kill(victim)
        leader = self.place.wait_leader(others)
        self.place.ask(leader, "POST", "/v1/cluster/transfer", {"to": next(n for n in others if n != leader)})
        self.place.wait_leader(others)
        room.check(self.call("/v1/cases", room.case_body(), 60) is not None, "a case is opened without it")
        self.note(tries=60)
        super().begin(point)

    def provoke(self, turn):
        self.note()
        yield
        time.sleep(0.2)


class Wiped(Scene):
    """A node lost its directory, and is fed and vouched for anew."""

    points = ("agree_directory_lost", "agree_vouch", "agree_vouched", "record_peer_put", "record_vouch_put",
              "seal_page_after", "seal_whole_before", "seal_whole_after")
    passes_max = 1

    def begin(self, point):
        victim = self.run.chance.choice(self.place.nodes)
        others = [node for node in self.place.nodes if node != victim]
        self.halt()
        shutil.rmtree(self.place.data_of(victim))
        with self.armed(point):
            for node in others:
                self.place.start(node)
            self.wait_leader(others)
            self.place.start(victim)

    def provoke(self, turn):
        self.note()
        yield
        time.sleep(0.1)


class Replaced(Scene):
    """A leader wrote what nobody else has; the others went on without it."""

    points = ("agree_truncate", "record_truncate_before", "record_truncate_after")
    passes_max = 1

    def begin(self, point):
        leader = self.place.wait_leader()
        others = [node for node in self.place.nodes if node != leader]
        for node in others:
            self.place.signal(node, 19)
        for number in range(4):
            self.place.try_ask(leader, "POST", f"/v1/cases/{self.case_id}/notes", {"text": f"alone {number}"},
                               headers={"X-Seus-Timeout-Ms": "100"}, timeout_s=3)
        self.halt()
        for node in others:
            self.place.start(node)
        self.place.wait_leader(others)
        room.check(self.note(tries=60), "the others go on")
        with self.armed(point):
            self.place.start(leader)

    def provoke(self, turn):
        self.note()
        yield
        time.sleep(0.1)


class Changing(Scene):
    """A voter becomes a standby, and a voter again."""

    points = ("agree_change_before", "agree_change_after", "agree_change_committed")
    passes_max = 1
    nodes = 4

    def provoke(self, turn):
        self.call(f"/v1/cluster/{'promote' if turn % 2 else 'demote'}", {"node": 4})
        yield
        self.note()
        yield

    def revive(self):
        super().revive()
        for _ in range(ROUNDS_MAX):
            if (self.place.status(4) or {}).get("voting"):
                return
            self.call("/v1/cluster/promote", {"node": 4})
            time.sleep(0.1)
        raise room.Failure("node 4 does not become a voter again")


class Rotten(Scene):
    """A row of a stopped node's log rots."""

    points = ("record_repair_before", "record_repair_after")
    passes_max = 1

    def prepare(self):
        rot.fill(self.place, self.case_id, 350, "note")  # beyond what the journal holds
        self.row = 7

    def begin(self, point):
        victim = self.run.chance.choice(self.place.nodes)
        self.place.stop(victim)
        self.row += 1
        room.check(rot.rot(self.place, victim, f"note.{self.row:05d}.id".encode()) > 0, "there is something to damage")
        with self.armed(point):
            self.place.start(victim)

    def provoke(self, turn):
        time.sleep(0.2)
        yield


class Copied(Scene):
    """A backup is taken; the client goes on at another node when one dies."""

    points = ("seusd_backup_begun", "seusd_backup_piece", "seusd_backup_sent")
    passes_max = 1

    def provoke(self, turn):
        self.place.wait_ready()
        path = os.path.join(self.place.dir, f"copy-{self.count}-{turn}")
        endpoints = ",".join("unix:" + self.place.socket_of(node) for node in self.place.nodes)
        environment = {**os.environ, "SEUS_ENDPOINTS": endpoints}
        program = os.path.join(self.place.places.bin_dir, "seusctl")
        taking = subprocess.Popen([program, "cluster", "backup", path], stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, env=environment, preexec_fn=room.die_with_parent)
        self.place.others.append(taking)

        def over():
            self.reap()
            return taking.poll() is not None or not self.place.processes
        room.wait_until(over, "the backup is taken, or nobody is left to give it", 600)
        room.end_process(taking)
        yield
        if taking.returncode == 0:
            done = subprocess.run([program, "backup", "verify", path], capture_output=True, check=False)
            room.check(done.returncode == 0, f"a backup that was taken verifies: {done.stderr.decode()}")


class Harmed(Scene):
    """A drill is about to harm a node."""

    points = ("seusd_drill_begins",)
    passes_max = 1

    def provoke(self, turn):
        self.place.wait_ready()
        ends_by = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60))
        drill = self.place.must("/v1/drills", {"kind": "slow-disk", "node": 2, "ends_by": ends_by})
        self.place.wait_equal()
        self.place.try_ask(2, "POST", "/v1/node/faults", {"drill_id": drill["id"], "kind": "slow-disk"}, timeout_s=3)
        self.place.must(f"/v1/drills/{drill['id']}/abandon", {"reason": "it was only begun"})
        yield


class Due(Scene):
    """The time of a deadline comes."""

    points = ("seusd_deadline",)
    passes_max = 1

    def provoke(self, turn):
        due = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
        self.call(f"/v1/cases/{self.case_id}/deadlines", {"due_at": due, "basis": f"soon {turn}"}, tries=10)
        time.sleep(2)
        yield


class Erased(Scene):
    """Keys are destroyed on the word of two, by a node that was away as well; every node gives its receipt."""

    points = ("seal_destroy_before", "seal_destroy_after", "seusd_receipt_before", "seusd_receipt_after")
    passes_max = 1

    def prepare(self):
        if os.geteuid() != 0:
            raise room.Skip("only root can ask as several people")

    def begin(self, point):
        place = self.place
        opened = place.must("/v1/cases", room.case_body())["case_id"]
        erasure.close_case(place, opened)
        self.order = erasure.done(place, 1, "/v1/erasures", {"case_id": opened, "act": "prot. 1"})["id"]
        erasure.done(place, 2, f"/v1/erasures/{self.order}/approve", {"act": "one"})
        place.wait_equal()
        victim = next(node for node in place.nodes if node != place.wait_leader())
        place.kill(victim)
        erasure.done(place, 3, f"/v1/erasures/{self.order}/approve", {"act": "two"})
        with self.armed(point):
            place.start(victim)

    def provoke(self, turn):
        time.sleep(0.3)
        yield

    def end_at(self, point):
        super().end_at(point)

        def is_done():
            client = self.place.client("looker")
            shown = client.call("GET", f"/v1/erasures/{self.order}")[1]
            client.close()
            return shown is not None and shown["state"] == "done"
        room.wait_until(is_done, "every node has destroyed the keys and said so", 400)


class Alone(Scene):
    """One node: the birth of its directory, and of one that is made from a backup; its keys in a file, and back."""

    points = ("record_birth_marked", "record_birth_before", "record_birth_after", "record_found_before",
              "record_found_after", "seusd_key_file", "seusd_restore_rows", "seusd_restore_owed",
              "seusd_restore_done", "seusd_act_said", "seusd_keys_copied", "seusd_keys_restored")
    passes_max = 1

    def __init__(self, run, places):
        self.run = run
        self.place = room.Room(places, count=1, prefix="seus-points.")
        self.place.start(1)
        self.place.wait_ready()
        self.case_id, = self.place.seed(1)
        self.acknowledged = {}
        self.count = self.ended = 0
        self.note()
        self.copy = os.path.join(self.place.dir, "copy")
        code, out, err = self.place.seusctl("cluster", "backup", self.copy,
                                            env={"SEUS_ENDPOINTS": "unix:" + self.place.socket_of(1)})
        room.check(code == 0, f"a backup is taken: {out}{err}")
        self.keys = os.path.join(self.place.dir, "keys")
        code, text = self.keys_do("backup", self.keys)
        room.check(code == 0, f"and one of its keys: {text}")

    def keys_do(self, verb, file):
        command = self.place.command(1)
        key = os.path.join(self.place.dir, "keys.key")
        return self.place.run_to_end([command[0], "keys", verb, file, *command[1:], "--backup-key", key])

    def restore(self):
        command = self.place.command(1)
        drop = command.index("--cluster")
        del command[drop:drop + 2]
        return self.place.run_to_end([command[0], "restore", self.copy, *command[1:], "--reason", "a test"])

    def start_until_ready(self):
        def ready():
            if 1 not in self.place.processes:
                self.place.start(1)
            return not self.reap() and self.place.is_ready(1)
        room.wait_until(ready, "the node starts")

    def born(self, point):
        """A directory that is founded; a process ended in the middle of it."""
        with self.armed(point):
            self.place.start(1)
        room.wait_until(self.reap, f"the process ends at {point}")
        self.start_until_ready()
        self.case_id, = self.place.seed(1)

    def restored(self, point):
        """A directory that is made from a backup; begun anew if the process ended in the middle."""
        if point != "seusd_act_said":
            with self.armed(point):
                code, text = self.restore()
            room.check(code == KILLED or (self.run.deed == "fail" and code == 1), f"restore ended with {code}: {text}")
            self.ended += 1
        code, text = self.restore()
        if code != 0:
            room.check("holds a log already" in text, f"what was half done is not taken for done: {text}")
            if point != "seusd_restore_done":
                shutil.rmtree(self.place.data_of(1))
                code, text = self.restore()
                room.check(code == 0, f"it is restored after all: {text}")
        if point == "seusd_act_said":
            with self.armed(point):
                self.place.start(1)
            room.wait_until(self.reap, f"the process ends at {point}")
        self.start_until_ready()
        acts = room.wait_until(lambda: self.place.events(1, "room.restored"), "the log says that it was restored")
        room.check(len(acts) == 1, f"and says it once: {acts}")
        self.case_id = self.place.open_case()["case_id"]

    def keyed(self, point):
        """Keys that come into a directory from a file, and go into another; begun anew if the process ended."""
        again = f"{self.keys}.{self.count}"
        code, text = self.restore()
        room.check(code == 0, f"the log is restored: {text}")
        if point == "seusd_keys_restored":
            with self.armed(point):
                code, text = self.keys_do("restore", self.keys)
            room.check(code == KILLED, f"restoring the keys ended with {code}: {text}")
            self.ended += 1
        code, text = self.keys_do("restore", self.keys)
        room.check(code == 0, f"the keys are restored: {text}")
        if point == "seusd_keys_copied":
            with self.armed(point):
                code, text = self.keys_do("backup", again)
            room.check(code == KILLED, f"copying the keys ended with {code}: {text}")
            self.ended += 1
            code, text = self.keys_do("verify", again)
            room.check(code == 0, f"what has its name is whole: {text}")
        self.start_until_ready()
        self.case_id = self.place.open_case()["case_id"]

    def end_at(self, point):
        self.ended = 0
        self.halt()
        kept = self.place.data_of(1)
        shutil.rmtree(kept)
        if os.path.exists(kept + ".key"):
            os.unlink(kept + ".key")
        (self.keyed if "_keys_" in point else self.restored if point in self.points[6:] else self.born)(point)
        room.check(self.note(tries=60), "it takes notes")

    def examine(self):
        """What was acknowledged went with each directory; the copy holds the first note."""


SCENES = (Work, Bulk, Growing, Behind, Wiped, Replaced, Changing, Rotten, Copied, Harmed, Due, Erased, Alone)
