#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Every command of seusctl in every format against a real node, and every exit code provoked for real.

    cli_matrix.py BIN_DIR PLUGIN_DIR

Starts a one-node room in a directory of its own, ends it, and leaves nothing behind.
"""
import concurrent.futures
import csv
import io
import json
import os
import re
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

FORMATS = ("table", "json", "jsonl", "csv", "name")
ESC = b"\x1b"
TIME_LIMIT_S = 60


class Matrix:
    def __init__(self, bin_dir, plugin_dir):
        self.bin_dir = bin_dir
        self.plugin_dir = plugin_dir
        self.passed = 0
        self.failed = []
        self.dir = tempfile.mkdtemp(prefix="seus-matrix.")
        self.socket = os.path.join(self.dir, "node.sock")
        self.node = None
        self.serial = 0

    # ---- checks

    def check(self, name, good, detail=""):
        if good:
            self.passed += 1
        else:
            self.failed.append(name)
            print(f"[  FAILED  ] {name}\n{str(detail)[:1500]}", flush=True)

    def next(self):
        self.serial += 1
        return self.serial

    # ---- running

    def environment(self, **extra):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("SEUS_", "LC_", "LANG"))}
        env.update({"SEUS_ENDPOINTS": "unix:" + self.socket, "TZ": "Europe/Rome"})
        env.update(extra)
        return env

    def run(self, *words, stdin=b"", endpoints=None, **extra):
        if endpoints is not None:
            extra["SEUS_ENDPOINTS"] = ",".join(endpoints)
        words = [word if isinstance(word, bytes) else str(word) for word in words]
        done = subprocess.run([os.path.join(self.bin_dir, "seusctl"), *words], input=stdin,
                              capture_output=True, env=self.environment(**extra), timeout=TIME_LIMIT_S, check=False)
        if ESC in done.stdout or ESC in done.stderr:
            self.check(f"no ESC byte: {words}", False, done)
        return done

    def value(self, *words):
        done = self.run(*words)
        if done.returncode != 0:
            raise RuntimeError(f"{words}: exit {done.returncode}: {done.stderr.decode()}")
        return done.stdout.decode().strip()

    def start(self):
        with open(os.path.join(self.dir, "log"), "wb") as log:
            self.node = subprocess.Popen(
                [os.path.join(self.bin_dir, "seusd"), "--data", os.path.join(self.dir, "data"), "--socket",
                 self.socket, "--plugins", self.plugin_dir, "--min-free-mb", "1", "--profile", "lan"],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        for _ in range(200):
            done = self.run("cluster", "status", "--fields", "leader", "--no-header")
            if done.returncode == 0 and done.stdout.strip() == b"1":
                return
            time.sleep(0.1)
        with open(os.path.join(self.dir, "log"), encoding="utf-8", errors="replace") as log:
            raise RuntimeError("the room did not start:\n" + log.read())

    def stop(self):
        if self.node is not None:
            self.node.terminate()
            try:
                self.node.wait(20)
            except subprocess.TimeoutExpired:
                self.node.kill()
                self.node.wait()
        shutil.rmtree(self.dir, ignore_errors=True)

    # ---- the matrix

    def parse(self, fmt, text):
        """Raises ValueError if text is not of the format."""
        decoded = text.decode("utf-8")
        if fmt == "json":
            json.loads(decoded)
        elif fmt == "jsonl":
            for line in decoded.splitlines():
                json.loads(line)
        elif fmt == "csv":
            rows = list(csv.reader(io.StringIO(decoded), strict=True))
            if len({len(row) for row in rows}) > 1:
                raise ValueError("rows of different length")
        elif fmt == "name" and not all(re.fullmatch(r"[\w./-]+( [\w./-]+)?", line) for line in decoded.splitlines()):
            raise ValueError("a name is one word, or those of a command")

    def commands(self):
        """For every command a function that gives words with which it succeeds, new ones where they must be new: from
        the files of matrix/, one a noun, each with words(m); m is this object, whose helpers make what they need."""
        commands = {}
        folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "matrix")
        for name in sorted(os.listdir(folder)):
            if name.endswith(".py"):
                commands.update(runpy.run_path(os.path.join(folder, name))["words"](self))
        return commands

    def zone_words(self):
        n = self.next()
        prefix = "Q" + chr(65 + n // 26 % 26) + chr(65 + n % 26)
        return [f"z{n}n", "--name", f"Zone {n}", "--area", "centro", "--prefix", prefix]

    def new_unit(self):
        unit = f"U{self.next()}"
        self.value("unit", "register", unit, "--zone", "z1", "--operators", "2")
        return unit

    def new_case(self):
        return self.value("case", "open", "--zone", "z1", "--signaller", "S1", "--need", "minor", "-o", "name")

    def phone_case(self):
        case = self.new_case()
        self.value("case", "update", case, "--to", "phone_managed", "--reason", "a test")
        return case

    def closed_case(self):
        case = self.phone_case()
        self.value("case", "close", case, "--outcome", "advised", "--reason", "a test")
        return case

    def traced(self):
        request = f"traced-{self.next()}"
        self.value("case", "note", self.number, "--text", "t", "--request-id", request)
        return request

    def fill(self):
        self.value("zone", "add", "z1", "--name", "Città, uno", "--area", "centro", "--prefix", "ZU",
                   "--state", "hooked")
        self.value("signaller", "add", "S1", "--name", "S", "--category", "hospital", "--zone", "z1")
        self.value("unit", "register", "U0", "--zone", "z1", "--operators", "2")
        self.number = self.value("case", "open", "--zone", "z1", "--signaller", "S1", "--need", "violence",
                                 "--answers", "danger=yes,children=2", "-o", "name")
        self.event = self.value("event", "list", "--limit", "1", "-o", "name")

    def test_formats(self):
        known = {tuple(x for x in (c["noun"], c["verb"]) if x) for c in json.loads(self.value("schema"))["items"]}
        commands = self.commands()
        apart = {("cluster", verb)
                 for verb in ("join", "replace", "promote", "demote", "remove", "move", "maintenance")}  # of three
        apart |= {("cluster", "transfer"), ("pipe",), ("completion",), ("manual",)}
        self.check("the matrix knows every command", known - set(commands) == apart, known ^ set(commands))
        for command, words in commands.items():
            for fmt in FORMATS:
                done = self.run(*command, *words(), "-o", fmt)
                name = f"{' '.join(command)} -o {fmt}"
                told = done.stdout != b"" or fmt in ("jsonl", "name")  # a list of nothing has no lines
                self.check(f"{name} succeeds", done.returncode == 0 and told, done)
                try:
                    self.parse("jsonl" if command[-1] == "watch" and fmt == "json" else fmt, done.stdout)
                    self.check(f"{name} parses", True)
                except ValueError as problem:
                    self.check(f"{name} parses", False, f"{problem}\n{done.stdout}")
                if fmt == "json":
                    self.check(f"{name} keeps standard error quiet", done.stderr == b"", done)
                if fmt == "table":
                    self.check(f"{name} prints no control byte",
                               not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", done.stdout), done.stdout)

    def expect_error(self, name, done, fmt, code):
        self.check(f"{name} exits {code}", done.returncode == code, done)
        self.check(f"{name} leaves standard output empty", done.stdout == b"", done)
        if fmt in ("json", "jsonl"):
            try:
                error = json.loads(done.stderr)["error"]
                good = {"code", "message", "hint", "field", "retryable", "written", "request_id"} <= set(error)
                wanted = {7: "no", 8: "unknown"}.get(code)
                self.check(f"{name} is one error object", good and done.stderr.count(b"\n") == 1, done)
                self.check(f"{name} says what was written", wanted is None or error["written"] == wanted, done)
                self.check(f"{name} repeats its exit code", error["exit_code"] == code, done)
            except (ValueError, KeyError) as problem:
                self.check(f"{name} is one error object", False, f"{problem}: {done}")
        else:
            self.check(f"{name} is three lines", done.stderr.count(b"\n") == 3, done)

    def test_failures(self):
        """Commands that write nothing: the formats of one command at the same time."""
        nobody = ["unix:" + os.path.join(self.dir, "nobody.sock")]
        local = {tuple(x for x in (c["noun"], c["verb"]) if x) for c in json.loads(self.value("schema"))["items"]
                 if not c["operation"]}
        with concurrent.futures.ThreadPoolExecutor(len(FORMATS)) as pool:
            for command, words in self.commands().items():
                wrong = [(command, "--no-such-flag", "-o", fmt) for fmt in FORMATS]
                for fmt, done in zip(FORMATS, pool.map(lambda words_: self.run(*words_[0], *words_[1:]), wrong)):
                    self.expect_error(f"{' '.join(command)} -o {fmt} with a wrong flag", done, fmt, 2)
                if command in local:  # they answer for themselves
                    continue
                given = list(words())
                lost = pool.map(lambda fmt: self.run(*command, *given, "-o", fmt, endpoints=nobody), FORMATS)
                for fmt, done in zip(FORMATS, list(lost)):
                    self.expect_error(f"{' '.join(command)} -o {fmt} with nobody listening", done, fmt, 7)
                bad = pool.map(lambda fmt: self.run(*command, *given, "-o", fmt, "--fields", "nonsense"), FORMATS)
                for fmt, done in zip(FORMATS, list(bad)):
                    self.expect_error(f"{' '.join(command)} -o {fmt} with a field that is not", done, fmt, 2)

    def test_help(self):
        commands = json.loads(self.value("schema"))["items"]
        for entry in commands:
            words = [x for x in (entry["noun"], entry["verb"]) if x]
            for way in (["--help"], ["-h"]):
                done = self.run(*words, *way)
                self.check(f"{' '.join(words)} {way[0]} shows an example", done.returncode == 0 and
                           b"Examples\n  seusctl " + " ".join(words).encode() in done.stdout, done)
            done = self.run("help", *words)
            self.check(f"help {' '.join(words)}", done.returncode == 0 and b"Exit codes" in done.stdout, done)
            if entry["operation"]:
                done = self.run(*words, "--fields")
                self.check(f"{' '.join(words)} --fields lists the fields", done.returncode == 0 and
                           done.stdout.startswith(b"FIELD"), done)
        for noun in sorted({entry["noun"] for entry in commands if entry["verb"]}):
            done = self.run(noun, "--help")
            self.check(f"{noun} --help", done.returncode == 0 and b"Examples" in done.stdout, done)

    # ---- exit codes

    def test_exit_codes(self):
        case = self.new_case()
        version = json.loads(self.value("case", "show", case, "-o", "json"))["version"]
        self.value("case", "update", case, "--persons", "4")
        self.value("case", "note", case, "--text", "one", "--request-id", "used-once")
        for fmt in ("table", "json"):
            cases = {
                "a word that is none": (["case", "list", "--state", "clsed"], 2),
                "a case number misread": (["case", "show", case[:-1] + ("A" if case[-1] != "A" else "B")], 2),
                "a case that is not there": (["case", "show", "c0nowhere"], 3),
                "a zone that is not there": (["zone", "show", "nowhere"], 3),
                "a trace that is not there": (["trace", "nothing"], 3),
                "a stale version": (["case", "update", case, "--persons", "5", "--if-version", version], 5),
                "a request id for something else": (["case", "note", case, "--text", "two", "--request-id",
                                                     "used-once"], 5),
                "a citizen": (["case", "open", "--zone", "z1", "--category", "citizen"], 6),
                "a step that the state does not take": (["case", "reopen", case, "--reason", "x"], 6),
                "events that do not come": (["event", "watch", "--count", "1", "--for", "300ms"], 9),
            }
            for name, (words, code) in cases.items():
                self.expect_error(f"{name} ({fmt})", self.run(*words, "-o", fmt), fmt, code)
        done = self.run("case", "note", case, "--text", "one", "--request-id", "used-once", "-o", "json")
        self.check("the same request id and command is answered again",
                   done.returncode == 0 and json.loads(done.stdout)["replayed"], done)
        done = self.run("case", "note", case, "--text", "never", "--dry-run", "-o", "json")
        self.check("a dry run says that nothing was written",
                   done.returncode == 0 and json.loads(done.stdout)["written"] == "no", done)

    def test_unknown(self):
        """Endpoints that misbehave: what was sent and not answered is unknown, and nothing else is."""
        real = "unix:" + self.socket
        note = ["case", "note", self.number, "--text"]
        for fmt in ("table", "json", "jsonl"):
            with Fake(swallow) as fake:
                done = self.run(*note, "lost", "-o", fmt, "--timeout", "1s", endpoints=[fake.where])
                self.expect_error(f"a write into a node that hangs up ({fmt})", done, fmt, 8)
                done = self.run("case", "list", "-o", fmt, "--timeout", "1s", endpoints=[fake.where])
                self.expect_error(f"a read from a node that hangs up ({fmt})", done, fmt, 7)
                done = self.run(*note, "lost", "--dry-run", "-o", fmt, "--timeout", "1s", endpoints=[fake.where])
                self.expect_error(f"a dry run into a node that hangs up ({fmt})", done, fmt, 7)
            with Fake(busy) as fake:
                done = self.run(*note, "busy", "-o", fmt, "--timeout", "1s", endpoints=[fake.where])
                self.expect_error(f"a write into a node without a leader ({fmt})", done, fmt, 7)
        with Fake(swallow) as lost, Fake(busy) as fake:
            done = self.run(*note, "x", "-o", "json", "--timeout", "2s", endpoints=[lost.where, fake.where])
            self.expect_error("lost at one node, refused for now at the other: stays unknown", done, "json", 8)
        with Fake(half) as fake:
            done = self.run(*note, "half", "-o", "json", "--timeout", "1s", endpoints=[fake.where])
            self.expect_error("half an answer to a write", done, "json", 8)
        with Fake(nonsense) as fake:
            done = self.run(*note, "nonsense", "-o", "json", "--timeout", "1s", endpoints=[fake.where])
            self.expect_error("an answer that is no JSON", done, "json", 8)
        with Fake(swallow) as fake:
            done = self.run(*note, "settled", "-o", "json", endpoints=[fake.where, real])
            self.check("lost at one node, answered by the other", done.returncode == 0, done)
            keys = set(re.findall(rb"(?i)idempotency-key: (\S+)", fake.heard))
            self.check("under the same request id", keys == {json.loads(done.stdout)["request_id"].encode()}, keys)
        with Fake(None) as fake:
            began = time.monotonic()
            done = self.run(*note, "frozen", "-o", "json", "--timeout", "8s", endpoints=[fake.where, real])
            self.check("a frozen node does not eat the time of the others",
                       done.returncode == 0 and time.monotonic() - began < 7, done)
        with Fake(None) as fake:
            process = subprocess.Popen([os.path.join(self.bin_dir, "seusctl"), *note, "interrupted", "-o", "json"],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                       env=self.environment(SEUS_ENDPOINTS=fake.where))
            time.sleep(0.7)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=TIME_LIMIT_S)
            self.check("an interrupted write exits 130 and says that it is unknown", process.returncode == 130 and
                       out == b"" and json.loads(err)["error"]["written"] == "unknown", (out, err))
        kept = self.value("case", "history", self.number, "-o", "jsonl")
        self.check("each was written once or not at all",
                   kept.count('"text":"settled"') == 1 and kept.count('"text":"frozen"') == 1 and
                   kept.count('"text":"lost"') == 0, kept)

    # ---- the rest

    def test_locale(self):
        reads = [["case", "list", "--all"], ["case", "show", self.number], ["event", "list"], ["zone", "list"],
                 ["explain"], ["schema"], ["plugin", "list"], ["case", "show", "nothing"], ["case", "opne"]]
        for words in reads:
            for fmt in ("json", "jsonl", "csv"):
                outputs = []
                for lang in ("C", "it_IT.UTF-8"):
                    done = self.run(*words, "-o", fmt, "--request-id", "same", LANG=lang, LC_ALL=lang)
                    outputs.append((done.returncode, done.stdout, done.stderr))
                self.check(f"LANG changes nothing of {' '.join(words)} -o {fmt}", outputs[0] == outputs[1], outputs)
        done = self.run("explain", "8", LANG="it_IT.UTF-8")
        self.check("explanations follow LANG for people", "esito" in done.stdout.decode(), done)

    def test_hostile_input(self):
        for text in (b"a\x1b[31mred", b"a\x07bell", "bidi \u202e".encode()):
            done = self.run("case", "note", self.number, "--text", "-", stdin=text)
            self.check(f"a note with {text!r} is refused", done.returncode == 2 and done.stdout == b"", done)
        done = self.run("case", "note", self.number, "--text", "-", stdin=b"x" * 9000)
        self.check("a note beyond its size is refused", done.returncode == 2, done)
        done = self.run("case", "note", self.number, "--text", "-", stdin=b"")
        self.check("an empty standard input is refused", done.returncode == 2, done)
        done = self.run("case", "note", self.number, "--text", "-", stdin="da stdin à\n".encode(), NO_COLOR="1")
        self.check("a note from standard input", done.returncode == 0, done)
        done = self.run(b"\xff\xfe", "list", "-o", "json")
        self.check("words that are no text are refused in JSON",
                   done.returncode == 2 and json.loads(done.stderr)["error"]["code"] == "invalid", done)
        for word in ("a\x1b[1mb", "..", "%2e%2e", "a/b", "a?b", "a#b"):
            done = self.run("case", "show", word, "-o", "json")
            self.check(f"case show {word!r} is an orderly failure", done.returncode in (2, 3) and
                       json.loads(done.stderr)["error"]["code"] in ("invalid", "not_found"), done)

    def test_descriptors(self):
        seusctl = os.path.join(self.bin_dir, "seusctl")
        env = self.environment()
        code = subprocess.run(f"'{seusctl}' zone list <&- >&- 2>&-", shell=True, env=env, timeout=TIME_LIMIT_S,
                              check=False).returncode
        self.check("closed descriptors do no harm", code == 0, code)
        done = subprocess.run(f"'{seusctl}' event watch --since 0 | head -n 1", shell=True, env=env,
                              capture_output=True, timeout=TIME_LIMIT_S, check=False)
        self.check("a reader that went away ends a watch quietly", done.stderr == b"" and
                   done.stdout.count(b"\n") == 1, done)
        done = subprocess.run(f"'{seusctl}' zone list > /dev/full", shell=True, env=env, capture_output=True,
                              timeout=TIME_LIMIT_S, check=False)
        self.check("a full standard output is an error", done.returncode == 1 and done.stderr != b"", done)

    def test_watch_resumes(self):
        """A relay that cuts every stream after some bytes: no gap, no repeat."""
        wanted = self.value("event", "list", "--limit", "200", "-o", "name").split()
        with Relay(self.socket, 3000) as relay:
            done = self.run("event", "watch", "--since", "0", "--count", len(wanted), "--for", "50s", "-o", "name",
                            endpoints=[relay.where])
            self.check("a watch through cut streams has no gap and no repeat",
                       done.stdout.decode().split() == wanted, (done.returncode, done.stderr, relay.cuts))
            self.check("and the streams were cut", relay.cuts >= 3, relay.cuts)

    def test_without_room(self):
        self.node.terminate()
        self.node.wait(20)
        self.node = None
        self.expect_error("a stopped room", self.run("case", "list", "-o", "json"), "json", 7)
        done = self.run("--version")
        self.check("the version of seusctl needs no room", done.returncode == 0 and done.stdout != b"", done)
        done = self.run()
        self.check("no command is wrong usage", done.returncode == 2 and done.stdout == b"", done)


# ---- nodes that misbehave: each gets an accepted connection and what was read from it

def swallow(_connection, _request):
    pass


def answer(connection, status, body):
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    connection.sendall(head.encode() + body)


def busy(connection, _request):
    answer(connection, 503, b'{"code":"unavailable","message":"no leader","hint":null,"field":null,"retryable":true,'
                            b'"written":"no","request_id":"x","index":0,"report_id":null,"leader":0}')


def half(connection, _request):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"request_id\":")


def nonsense(connection, _request):
    answer(connection, 200, b"<html>hello</html>")


class Fake:
    """A node that takes a request whole and treats it with act; None: accepts and never answers."""

    def __init__(self, act):
        self.act = act
        self.heard = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.where = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.held = []
        threading.Thread(target=self.serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()
        for connection in self.held:
            connection.close()

    def read_request(self, connection):
        request = b""
        while b"\r\n\r\n" not in request:
            piece = connection.recv(65536)
            if not piece:
                return request
            request += piece
        head, _, body = request.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        while length and len(body) < int(length.group(1)):
            piece = connection.recv(65536)
            if not piece:
                break
            body += piece
        return head + b"\r\n\r\n" + body

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.held.append(connection)
            if self.act is None:
                continue
            try:
                connection.settimeout(5)
                request = self.read_request(connection)
                self.heard += request
                self.act(connection, request)
            except OSError:
                pass
            connection.close()


class Relay:
    """Passes connections on to a unix socket and cuts each after so many bytes of its answer."""

    def __init__(self, path, bytes_max):
        self.path = path
        self.bytes_max = bytes_max
        self.cuts = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.where = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.relay, args=(connection,), daemon=True).start()

    def relay(self, connection):
        upstream = socket.socket(socket.AF_UNIX)
        try:
            upstream.connect(self.path)
            upstream.sendall(connection.recv(65536))
            left = self.bytes_max
            while left > 0:
                piece = upstream.recv(min(left, 4096))
                if not piece:
                    break
                connection.sendall(piece)
                left -= len(piece)
            self.cuts += 1
        except OSError:
            pass
        upstream.close()
        connection.close()


def main():
    if len(sys.argv) != 3:
        print("usage: cli_matrix.py BIN_DIR PLUGIN_DIR", file=sys.stderr)
        return 2
    matrix = Matrix(*map(os.path.abspath, sys.argv[1:]))
    try:
        matrix.start()
        matrix.fill()
        for test in (matrix.test_formats, matrix.test_failures, matrix.test_help, matrix.test_exit_codes,
                     matrix.test_unknown, matrix.test_locale, matrix.test_hostile_input, matrix.test_descriptors,
                     matrix.test_watch_resumes, matrix.test_without_room):
            try:
                test()
            except (RuntimeError, ValueError, KeyError, OSError, subprocess.SubprocessError) as problem:
                matrix.check(test.__name__, False, repr(problem))
    except RuntimeError as problem:
        matrix.check("the room starts and is filled", False, problem)
    finally:
        matrix.stop()
    print(f"[  PASSED  ] {matrix.passed} test(s).")
    if matrix.failed:
        print(f"[  FAILED  ] {len(matrix.failed)} test(s), listed below:")
        for name in matrix.failed:
            print(f"[  FAILED  ] {name}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
