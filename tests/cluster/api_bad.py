# SPDX-License-Identifier: EUPL-1.2
"""Bad input of every kind at the API: the right status, the field named, nothing written, and the node still serves."""
import json
import socket
import time

import room

NOTE = "/v1/cases/{case}/notes"


class Target:
    """A one-node room with a case in it, and what its log held before the bad input came."""

    def __init__(self, places):
        self.place = room.Room(places, count=1)
        self.place.start(1)
        self.place.wait_ready()
        self.case = self.place.seed(1)[0]
        self.index = self.place.status(1)["last_index"]
        self.path = self.place.socket_of(1)

    def unharmed(self, what="the bad input"):
        status = self.place.status(1)
        room.check(status is not None and status["last_index"] == self.index,
                   f"{what} wrote something: index {self.index} before, {status} after")
        room.check(self.place.is_ready(1), f"the node is not ready after {what}")

    def raw(self, data, wait_s=3.0):
        """Bytes as they are, and the first of what comes back ("" when the connection is closed or silent)."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.settimeout(wait_s)
            link.connect(self.path)
            try:
                link.sendall(data)
            except OSError:
                pass  # the node may hang up before all is sent
            try:
                return link.recv(65536).decode(errors="replace")
            except OSError:
                return ""

    def refused(self, what, path, body, field, status=400, method="POST", headers=None):
        reply = self.place.ask(1, method, path.format(case=self.case), body, headers=headers)
        room.check(reply.status == status, f"{what}: {status} was expected, got {reply}")
        room.check(reply.headers["content-type"] == "application/problem+json", f"{what}: a problem object: {reply}")
        room.check(reply["message"] and reply["written"] == "no" and reply["retryable"] is False, f"{what}: {reply}")
        if field is not None:
            room.check(reply["field"].split("[")[0] == field, f"{what}: the field {field} should be named: {reply}")
        room.check(not any(ord(char) < 32 for char in reply["message"]), f"{what}: control bytes come back: {reply}")
        room.check(reply["request_id"] and reply.headers["x-seus-request-id"] == reply["request_id"],
                   f"{what}: the request id is stated: {reply}")


def malformed_json_is_refused(places):
    target = Target(places)
    for body in (b"", b"{", b"{]", b"[]", b"null", b"17", b'"text"', b"{'text':'x'}", b'{"text":"x"', b'{"text":"x",}',
                 b'{"text":"x"} trailing', b'{"text":"x"}{"text":"y"}', b"\xef\xbb\xbf{}", b'{"text":NaN}',
                 b'{text:"x"}', b'{"text":"x" "y"}', b'{"text":}', b'{"text":"\\q"}', b'{"text":"\\ud800"}',
                 b"\x00", b"[" * 5000, b'{"answers":' * 5000, b'{"a":' + b"[" * 60000):
        target.refused(f"body {body[:30]!r}", NOTE, body, None)
    target.unharmed()


def unknown_duplicate_and_missing_fields_are_named(places):
    target = Target(places)
    for path, body, field in (
            (NOTE, b'{"text":"x","colour":"red"}', "colour"),
            (NOTE, b'{"text":"x","text":"y"}', "text"),
            (NOTE, b'{"Text":"x"}', "Text"),
            (NOTE, b"{}", "text"),
            (NOTE, b'{"text":""}', "text"),
            (NOTE, b'{"text":null}', "text"),
            (NOTE, b'{"case_id":"other","text":"x"}', "case_id"),
            ("/v1/cases", b"{}", "zone_id"),
            ("/v1/cases", b'{"zone_id":"pistoiese","answers":{"danger":"yes","tall":"no"}}', None),
            ("/v1/cases", b'{"zone_id":"pistoiese","answers":{"danger":"yes","danger":"no"}}', None),
            ("/v1/zones", b'{"zone_id":"x","name":"X"}', "area"),
            ("/v1/signallers", b'{"signaller_id":"x","name":"X","zone_id":"pistoiese"}', "category"),
            ("/v1/cases/{case}/close", b"{}", "outcome"),
            ("/v1/cases/{case}/reopen", b"{}", "reason")):
        target.refused(f"{path} {body!r}", path, body, field)
    target.unharmed()


def wrong_types_and_numbers_are_named(places):
    target = Target(places)
    for path, body, field in (
            (NOTE, b'{"text":17}', "text"), (NOTE, b'{"text":["x"]}', "text"), (NOTE, b'{"text":{}}', "text"),
            (NOTE, b'{"text":true}', "text"), (NOTE, b'{"text":"x","occurred_at":"yesterday"}', "occurred_at"),
            (NOTE, b'{"text":"x","occurred_at":"2026-02-30T00:00:00Z"}', "occurred_at"),
            (NOTE, b'{"text":"x","occurred_at":1700000000}', "occurred_at"),
            ("/v1/cases/{case}/update", b'{"if_version":-1,"priority":"U"}', "if_version"),
            ("/v1/cases/{case}/update", b'{"if_version":1.5,"priority":"U"}', "if_version"),
            ("/v1/cases/{case}/update", b'{"if_version":9007199254740992,"priority":"U"}', "if_version"),
            ("/v1/cases/{case}/update", b'{"if_version":1e400,"priority":"U"}', None),
            ("/v1/cases/{case}/update", b'{"if_version":' + b"9" * 400 + b',"priority":"U"}', None),
            ("/v1/cases/{case}/update", b'{"if_version":"12","priority":"U"}', "if_version"),
            ("/v1/cases/{case}/update", b'{"priority":"Z"}', "priority"),
            ("/v1/cases/{case}/update", b'{"priority":1}', "priority"),
            ("/v1/cases/{case}/update", b'{"to":"nowhere"}', "to"),
            ("/v1/cases/{case}/update", b'{"flags":"sealed","reason":"x"}', "flags"),
            ("/v1/cases/{case}/update", b'{"flags":[1]}', "flags"),
            ("/v1/cases", b'{"zone_id":"pistoiese","override":"yes"}', "override"),
            ("/v1/cases", b'{"zone_id":"pistoiese","answers":[]}', "answers"),
            ("/v1/cases", b'{"zone_id":"pistoiese","persons":-3}', "persons"),
            ("/v1/units", b'{"unit_id":"PT-9","zone_id":"pistoiese","skills":"all"}', "skills")):
        target.refused(f"{path} {body[:60]!r}", path, body, field)
    target.unharmed()


def texts_that_deceive_are_refused(places):
    target = Target(places)
    for what, text in (("a NUL", "a\\u0000b"), ("an escape", "a\\u001bb"), ("a bell", "\\u0007"), ("a C1", "\\u009b"),
                       ("a carriage return", "a\\rb"), ("right-to-left override", "\\u202e"),
                       ("an isolate", "\\u2066")):
        body = b'{"text":"' + text.encode() + b'"}'
        target.refused(what, NOTE, body, "text")
    for what, data in (("an overlong slash", b"\xc0\xaf"), ("a lone continuation", b"\x80"),
                       ("a cut sequence", b"\xe2\x82"), ("a surrogate", b"\xed\xa0\x80"),
                       ("beyond Unicode", b"\xf4\x90\x80\x80"), ("Latin-1", b"\xe0 e")):
        target.refused(what, NOTE, b'{"text":"' + data + b'"}', None)
    target.refused("a raw control byte", NOTE, b'{"text":"a\x1bb"}', None)
    target.refused("two lines in a line", "/v1/units", b'{"unit_id":"PT-9","zone_id":"pistoiese","name":"a\\nb"}',
                   "name")
    for bad in ("a b", "a\\u00e8", "-", "../../etc/passwd\\u0000", "x" * 65):
        body = ('{"unit_id":"' + bad + '","zone_id":"nowhere"}').encode()
        reply = target.place.ask(1, "POST", "/v1/units", body)
        room.check(reply.status in (400, 404) and reply["written"] == "no", f"unit id {bad!r}: {reply}")
    target.unharmed()


def what_is_too_big_is_refused(places):
    target = Target(places)
    target.refused("a note of 8193 bytes", NOTE, {"text": "x" * 8193}, "text")
    target.refused("a body beyond 64 KiB", NOTE, {"text": "x" * 70000}, "body", status=413)
    answer = target.raw(b"POST /v1/cases HTTP/1.1\r\nHost: seus\r\nContent-Type: application/json\r\n"
                        b"Content-Length: 1000000\r\n\r\n" + b"x" * 1000000)
    room.check(answer == "" or " 413 " in answer, f"a body of 1 MB: {answer[:200]}")
    target.refused("a line of 257 bytes", "/v1/cases", {"zone_id": "pistoiese", "place": "x" * 257}, "place")
    target.refused("65 flags", "/v1/cases/{case}/update", {"flags": ["sealed"] * 65}, "flags")
    long_path = target.place.ask(1, "GET", "/v1/" + "x" * 5000)
    room.check(long_path.status in (404, 414), f"a path of 5000 bytes: {long_path}")
    for size in (20_000, 200_000, 10_000_000):
        answer = target.raw(b"GET /v1/version HTTP/1.1\r\nHost: seus\r\nX-Big: " + b"x" * size + b"\r\n\r\n")
        room.check(answer == "" or answer.split()[1] in ("400", "413", "431"), f"a header of {size}: {answer[:200]}")
    many = b"".join(b"X-%d: y\r\n" % number for number in range(20000))
    answer = target.raw(b"GET /v1/version HTTP/1.1\r\nHost: seus\r\n" + many + b"\r\n")
    room.check(answer == "" or answer.split()[1] in ("400", "413", "431"), f"20000 headers: {answer[:200]}")
    target.unharmed()
    exact = target.place.ask(1, "POST", NOTE.format(case=target.case), {"text": "x" * 8192})
    room.check(exact.status == 200, f"a note of exactly 8192 bytes is taken: {exact}")


def routes_and_methods_that_are_not_there_are_told(places):
    target = Target(places)
    for path in ("/", "/v1", "/v2/cases", "/v1/case", "/v1/cases/a/b/c", "/v1/cases//notes", "/v1/cases/x/note",
                 "/favicon.ico", "/v1/../etc/passwd", "/v1/cases/%2e%2e"):
        reply = target.place.ask(1, "GET", path)
        room.check(reply.status in (400, 404, 405) and reply["message"], f"GET {path}: {reply}")
    for method, path, allowed in (("DELETE", "/v1/cases", "GET"), ("PUT", NOTE, "POST"), ("GET", NOTE, "POST"),
                                  ("POST", "/v1/version", "GET"), ("PATCH", "/v1/units", "POST"),
                                  ("DELETE", "/v1/cluster", "GET")):
        reply = target.place.ask(1, method, path.format(case=target.case), b"{}")
        room.check(reply.status == 405 and allowed in reply.headers.get("allow", ""), f"{method} {path}: {reply}")
    for path in ("/v1/cases/%zz", "/v1/cases/%", "/v1/cases?zone_id=%f"):
        reply = target.place.ask(1, "GET", path)
        room.check(reply.status == 400, f"GET {path}: {reply}")
    target.unharmed()


def parameters_and_headers_that_make_no_sense_are_named(places):
    target = Target(places)
    for query, field in (("colour=red", "colour"), ("limit=x", "limit"), ("limit=-1", "limit"), ("limit=201", "limit"),
                         ("limit=5&limit=6", "limit"), ("state=gone", "state"), ("all=perhaps", "all"),
                         ("consistency=eventual", "consistency"), ("consistency=", "consistency"),
                         ("timeout_ms=0", "timeout_ms"), ("timeout_ms=60001", "timeout_ms"), ("pretty=2", "pretty"),
                         ("after=%01", "after"), ("zone_id=" + "x" * 65, "zone_id")):
        target.refused(query, f"/v1/cases?{query}", None, field, method="GET")
    target.refused("a field in the query of a POST", NOTE + "?text=x", b'{"text":"x"}', "text")
    for name, value in (("Idempotency-Key", "a b"), ("Idempotency-Key", "x" * 65), ("X-Seus-Timeout-Ms", "soon"),
                        ("X-Seus-Timeout-Ms", "0"), ("X-Seus-Timeout-Ms", "99999999999999999999")):
        target.refused(f"{name}: {value[:20]}", NOTE, b'{"text":"x"}', name, headers={name: value})
    target.refused("a form", NOTE, b"text=x", "Content-Type", status=415,
                   headers={"Content-Type": "application/x-www-form-urlencoded"})
    target.refused("a web page", NOTE, b'{"text":"x"}', "Origin", status=403, headers={"Origin": "http://evil.example"})
    target.refused("a GET with a body", "/v1/cases", b"{}", "body", method="GET")
    target.unharmed()


def things_that_are_not_there_are_not_found(places):
    target = Target(places)
    for method, path, body in (("GET", "/v1/cases/nobody", None), ("GET", "/v1/zones/nowhere", None),
                               ("POST", "/v1/cases/nobody/notes", {"text": "x"}),
                               ("POST", "/v1/units/nobody/status", {"status": "off"}),
                               ("POST", "/v1/cases/{case}/assign", {"unit_id": "nobody"}),
                               ("GET", "/v1/events/999999.1", None), ("GET", "/v1/trace/nothing", None)):
        reply = target.place.ask(1, method, path.format(case=target.case), body)
        room.check(reply.status == 404 and reply["code"] == "not_found" and reply["message"], f"{path}: {reply}")
    target.unharmed()


def chunked_bodies_are_read_as_any_other(places):
    target = Target(places)
    path = NOTE.format(case=target.case)
    head = f"POST {path} HTTP/1.1\r\nHost: seus\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = target.raw(head.encode() + b'5\r\n{"tex\r\n5\r\nt":"x\r\n2\r\n"}\r\n0\r\n\r\n')
    room.check(" 200 " in answer, f"a good chunked body: {answer[:300]}")
    target.index += 1
    for body in (b"zz\r\n{}\r\n0\r\n\r\n", b"-5\r\n{}\r\n", b"ffffffffffffffffff\r\n{}", b"5\r\n{\r\n0\r\n\r\n"):
        answer = target.raw(head.encode() + body, wait_s=0.5)
        room.check(" 200 " not in answer, f"chunks {body!r}: {answer[:300]}")
    big = b"".join(b"1000\r\n" + b"x" * 4096 + b"\r\n" for _ in range(200)) + b"0\r\n\r\n"
    answer = target.raw(head.encode() + big)
    room.check(answer == "" or " 413 " in answer, f"800 KiB in chunks: {answer[:300]}")
    both = head.replace("Transfer-Encoding", "Content-Length: 3\r\nTransfer-Encoding").encode()
    answer = target.raw(both + b'd\r\n{"text":"two"\r\n0\r\n\r\n', wait_s=0.5)
    room.check(" 200 " not in answer, f"two lengths at once: {answer[:300]}")
    target.unharmed()


def garbage_on_the_wire_is_dropped(places):
    target = Target(places)
    good = b"GET /v1/version HTTP/1.1\r\nHost: seus\r\n\r\n"
    for data in (b"\x16\x03\x01\x02\x00\x01\x00", b"\x00" * 1000, b"GARBAGE\r\n\r\n", b"GET\r\n\r\n", b"\r\n\r\n\r\n",
                 b"GET /v1/version HTTP/9.9\r\n\r\n", b"GET  /v1/version\r\n\r\n", bytes(range(256)) * 40,
                 b"POST /v1/cases HTTP/1.1\r\nHost: seus\r\nContent-Length: -1\r\n\r\n{}",
                 b"POST /v1/cases HTTP/1.1\r\nHost: seus\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
                 b"POST /v1/cases HTTP/1.1\r\nHost: seus\r\nContent-Length: 2\r\nContent-Length: 50\r\n\r\n{}"):
        answer = target.raw(data, wait_s=0.3)
        room.check(" 200 " not in answer, f"{data[:40]!r} got {answer[:200]}")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:  # good ones and garbage in one go
        link.settimeout(3)
        link.connect(target.path)
        link.sendall(good * 5 + b"\x00\xffGARBAGE\r\n\r\n" + good)
        text = b""
        for _ in range(50):
            try:
                data = link.recv(65536)
            except OSError:
                break
            if not data:
                break
            text += data
        answers = text.count(b"HTTP/1.1 200")
        room.check(5 <= answers <= 6, f"{answers} of the good ones around the garbage are answered: {text[-300:]!r}")
    target.unharmed()


def slow_and_silent_connections_hold_up_nobody(places):
    target = Target(places)
    links = []
    try:
        for number in range(300):
            link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            link.connect(target.path)
            links.append(link)
            if number % 3 == 1:
                link.sendall(b"POST /v1/cases HTTP/1.1\r\nHost: se")
            elif number % 3 == 2:
                link.sendall(b"POST /v1/cases HTTP/1.1\r\nHost: seus\r\nContent-Type: application/json\r\n"
                             b"Content-Length: 50\r\n\r\n{\"zone_id\":")
        for _ in range(5):
            for link in links[1::3]:
                link.sendall(b"u")
            reply = target.place.ask(1, "GET", f"/v1/cases/{target.case}", timeout_s=5)
            room.check(reply.status == 200, f"others are served meanwhile: {reply}")
            time.sleep(0.05)
        target.unharmed("300 slow connections")
    finally:
        for link in links:
            link.close()
    target.unharmed()


def a_client_that_leaves_in_the_middle_harms_nobody(places):
    target = Target(places)
    path = NOTE.format(case=target.case)
    body = json.dumps({"text": "left before the answer"}).encode()
    head = (f"POST {path} HTTP/1.1\r\nHost: seus\r\nContent-Type: application/json\r\nIdempotency-Key: left\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode()
    for cut in (1, 30, len(head) - 1, len(head), len(head) + 5, len(head) + len(body)):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.connect(target.path)
            link.sendall((head + body)[:cut])
    room.wait_until(lambda: target.place.is_ready(1), "the node is ready")
    reply = target.place.must(path, {"text": "left before the answer"}, "left")
    notes = [item["body"]["text"] for item in target.place.events(1, "case.noted", target.case)]
    room.check(notes == ["left before the answer"], f"written once, whoever heard of it: {notes} {reply}")


if __name__ == "__main__":
    room.run([malformed_json_is_refused, unknown_duplicate_and_missing_fields_are_named,
              wrong_types_and_numbers_are_named, texts_that_deceive_are_refused, what_is_too_big_is_refused,
              routes_and_methods_that_are_not_there_are_told, parameters_and_headers_that_make_no_sense_are_named,
              things_that_are_not_there_are_not_found, chunked_bodies_are_read_as_any_other,
              garbage_on_the_wire_is_dropped, slow_and_silent_connections_hold_up_nobody,
              a_client_that_leaves_in_the_middle_harms_nobody])
