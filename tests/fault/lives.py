# SPDX-License-Identifier: EUPL-1.2
"""One node that lives and dies, and what its client was told: shared by kill.py and sweep.py; points.py takes its
command line and its end from here too.

A life is: start (founding the directory if it is new), some notes, an orderly end; anything may stop it early. What
was acknowledged is kept beside the directory. examine() starts the node again without faults and compares.
"""
import argparse
import http.client
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "cluster"))
import room  # noqa: the helper of the cluster tests


class Place:
    """A directory, the node in it, and what was acknowledged."""

    def __init__(self, bin_dir, plugin_dir):
        self.bin_dir = bin_dir
        self.dir = tempfile.mkdtemp(prefix="seus-fault.")
        self.socket = os.path.join(self.dir, "s")
        self.mark = os.path.join(self.dir, "mark")
        self.log = os.path.join(self.dir, "log")
        self.command = [os.path.join(bin_dir, "seusd"), "--node", "1", "--cluster", "faults", "--data",
                        os.path.join(self.dir, "node"), "--socket", self.socket, "--plugins", plugin_dir,
                        "--min-free-mb", "8"]
        self.process = None
        self.fails_for_ever = False
        self.case_id = None
        self.acknowledged = {}
        self.count = 0

    def close(self):
        if self.process is not None:
            room.end_process(self.process)
        shutil.rmtree(self.dir, ignore_errors=True)

    def start(self, faults=None):
        environment = dict(os.environ)
        self.fails_for_ever = "SEUS_NTH_EVER" in (faults or {})
        if faults:
            environment.update(faults, LD_PRELOAD=os.path.join(self.bin_dir, "seus_nth.so"), SEUS_NTH_MARK=self.mark)
        if os.path.exists(self.mark):
            os.unlink(self.mark)
        if os.path.exists(self.socket):
            os.unlink(self.socket)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env=environment, preexec_fn=room.die_with_parent)

    def has_ended(self):
        return self.process.poll() is not None

    def ask(self, method, path, body=None, request_id=None):
        """A reply, or None if there was none."""
        connection = room.UnixConnection(self.socket, 10)
        try:
            return room.send(connection, method, path, body, request_id)
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def wait_ready(self):
        """True once it serves; False if it ended first. Where calls fail for ever it may have to do without plugins."""
        def ready_or_ended():
            if self.has_ended():
                return "ended"
            reply = self.ask("GET", "/readyz") if os.path.exists(self.socket) else None
            if reply is None:
                return None
            missing = [line for line in reply.raw.decode().splitlines() if line.startswith("[-]")]
            bare = self.fails_for_ever and all(line.startswith("[-]plugins") for line in missing)
            return "ready" if reply.status == 200 or bare else None
        return room.wait_until(ready_or_ended, "the node is ready, or has ended", 3000, 0.02) == "ready"

    def furnish(self):
        """A zone, a signaller and a case, once. True if they are there."""
        if self.case_id is not None:
            return True
        for path, body, name in [
                ("/v1/zones", {"zone_id": "pistoiese", "name": "Pistoiese", "area": "centro", "prefix": "PIS",
                               "population": 170000, "state": "hooked", "contact": "social service"}, "zone"),
                ("/v1/signallers", {"signaller_id": "PT-ER-1", "name": "Emergency department", "category": "hospital",
                                    "zone_id": "pistoiese"}, "signaller"),
                ("/v1/cases", room.case_body(), "case")]:
            reply = self.ask("POST", path, body, name)
            if reply is None or reply.status != 200:
                return False
            self.case_id = reply["case_id"]
        return True

    def note(self):
        """One note: True if it was acknowledged."""
        self.count += 1
        text = f"note {self.count}"
        reply = self.ask("POST", f"/v1/cases/{self.case_id}/notes", {"text": text}, f"n{self.count}")
        if reply is not None and reply.status == 200:
            self.acknowledged[f"n{self.count}"] = (reply["index"], text)
            return True
        return False

    def stop(self):
        """An orderly end, or the end it has come to: the exit code."""
        if not self.has_ended():
            self.process.terminate()
        return self.process.wait(60)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def notes(self):
        """What the node shows of each note: request id -> (index, text)."""
        found = {}
        since = "0"
        for _ in range(1000):
            reply = self.ask("GET", f"/v1/events?since={since}&limit=1000&type=case.noted")
            room.check(reply is not None and reply.status == 200, f"the events cannot be read: {reply}")
            for item in reply["items"]:
                name = item["request_id"]
                room.check(name not in found, f"{name} is there twice")
                found[name] = (item["index"], item["body"]["text"])
            if not reply["next"]:
                return found
            since = reply["next"]
        raise room.Failure("the pages of events do not end")

    def examine(self):
        """The node, which runs, has everything that was acknowledged, where it was, and nothing twice.

        Texts are sealed, and may be withheld for a moment after a start."""
        found = self.notes() if self.acknowledged else {}
        lost = [name for name, (index, _) in self.acknowledged.items() if found.get(name, (0, ""))[0] != index]
        room.check(not lost, f"{len(lost)} of {len(self.acknowledged)} acknowledged notes are lost: {lost[:3]}")

        def all_readable():
            shown = self.notes()
            return all(shown[name] == note for name, note in self.acknowledged.items())
        if not all(found[name] == note for name, note in self.acknowledged.items()):
            room.wait_until(all_readable, "the texts of acknowledged notes can be read", 100)
        return len(self.acknowledged)

    def tail(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return "".join(log.readlines()[-6:])


def parser():
    """Of a command line that begins with BIN_DIR and PLUGIN_DIR."""
    made = argparse.ArgumentParser()
    made.add_argument("bin_dir", type=os.path.abspath)
    made.add_argument("plugin_dir", type=os.path.abspath)
    return made


def finish(name, passed):
    if passed:
        print("[  PASSED  ] 1 test(s).")
    else:
        print(f"[  FAILED  ] 1 test(s), listed below:\n[  FAILED  ] fault/{name}")
    sys.exit(0 if passed else 1)
