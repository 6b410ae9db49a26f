#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""A front end in Python, with nothing but its standard library: opens, notes, watches and closes a case.

    front_end.py SOCKET... -- ZONE SIGNALLER NOTES

Room is what a program of your own may take over: each write has a request id and is repeated under it, at the next
node, until its outcome is known; a watch goes on at another node from the event it saw last. Any node takes any
command.
"""
import http.client
import json
import os
import socket
import sys
import time
import urllib.parse
import uuid


class Refused(Exception):
    """The room said no, for good: nothing was written, or nothing more."""


class Unknown(Exception):
    """Sent, and no node said what became of it: the same request id, sent again later, tells."""


class Connection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path, timeout_s):
        super().__init__("room", timeout=timeout_s)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Room:
    def __init__(self, sockets):
        self.sockets = list(sockets)
        self.at = 0

    def once(self, method, path, body, request_id):
        """(status, object) of one try at the present node; status 0: no complete answer."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": request_id, "X-Seus-Timeout-Ms": "2000"}
        connection = Connection(self.sockets[self.at], 4)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return 0, {}
        finally:
            connection.close()

    def call(self, method, path, body=None, request_id=None, tries=100):
        """The answer. 503 and 504 say that this try was not it: again, elsewhere, under the same id."""
        request_id = request_id or f"py-{uuid.uuid4().hex}"
        for _ in range(tries):
            status, answer = self.once(method, path, body, request_id)
            if status == 200:
                return answer
            if status not in (0, 503, 504):
                raise Refused(f"{answer.get('code')}: {answer.get('message')} {answer.get('hint') or ''}")
            self.at = (self.at + 1) % len(self.sockets)
            time.sleep(0.1)
        raise Unknown(f"{method} {path}: repeat with the request id {request_id}")

    def watch(self, since="0", silence_s=25, **chosen):
        """Events as (id, type, object), each once, in order, for ever. A bookmark comes at least every 10 s."""
        while True:
            query = urllib.parse.urlencode({"since": since, **chosen})
            connection = Connection(self.sockets[self.at], silence_s)
            try:
                connection.request("GET", f"/v1/watch?{query}", headers={"Accept": "text/event-stream"})
                for event in events_of(connection.getresponse()):
                    since = event[0] or since
                    if event[1] != "bookmark":
                        yield event
            except (OSError, http.client.HTTPException, ValueError):
                pass
            finally:
                connection.close()
            self.at = (self.at + 1) % len(self.sockets)
            time.sleep(0.1)


def events_of(answer):
    """The server-sent events of an answer, as (id, type, object)."""
    fields = {}
    for raw in answer:
        line = raw.decode().rstrip("\n")
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif fields:
            yield fields.get("id"), fields.get("event"), json.loads(fields.get("data", "null"))
            fields = {}


def main(words):
    if "--" not in words or len(words) < words.index("--") + 4 or words.index("--") == 0:
        print(__doc__, file=sys.stderr)
        return 2
    split = words.index("--")
    room = Room(words[:split])
    zone, signaller, notes = words[split + 1], words[split + 2], int(words[split + 3])
    opened = room.call("POST", "/v1/cases", {
        "zone_id": zone, "signaller_id": signaller, "need": "minor", "summary": "A boy alone at the station",
        "answers": {"danger": "no", "network": "no"}})
    case = f"/v1/cases/{opened['case_id']}"
    print(f"opened {opened['number']}", flush=True)
    for i in range(1, notes + 1):
        room.call("POST", f"{case}/notes", {"text": f"note {i} of {opened['case_id']}"})
        print(f"noted {i}", flush=True)
        time.sleep(float(os.environ.get("PAUSE", "0")))
    seen = 0
    for _, kind, _ in room.watch(case_id=opened["case_id"]):
        print(f"watched {kind}", flush=True)
        seen += kind == "case.noted"
        if seen == notes:
            break
    room.call("POST", f"{case}/update", {"to": "phone_managed", "reason": "his aunt is on her way"})
    room.call("POST", f"{case}/close", {"outcome": "advised", "reason": "his aunt has come"})
    print(f"closed: {room.call('GET', case)['state']}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
