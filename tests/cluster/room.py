# SPDX-License-Identifier: EUPL-1.2
"""A room of real seusd processes for the tests in this folder.

Nodes live on free loopback ports and unix sockets under one scratch directory. Every wait is bounded by a count of
tries. Whatever a test does, everything it started has ended, by its process id, when run() returns.
"""
import ctypes
import http.client
import itertools
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback

LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1


class Failure(Exception):
    """What a test found wrong, as a sentence."""


class Skip(Exception):
    """Why a test cannot run on this machine."""


def check(fact, sentence):
    if not fact:
        raise Failure(sentence)


def wait_until(holds, what, tries=400, pause_s=0.05):
    """Repeats holds() until it is true and returns its value; gives up after a count of tries."""
    for _ in range(tries):
        value = holds()
        if value:
            return value
        time.sleep(pause_s)
    raise Failure(f"gave up waiting: {what}")


def free_port():
    """A port below the range the system hands out by itself, so that nobody gets it in between."""
    for _ in range(200):
        port = random.randrange(20000, 30000)
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise Failure("no free port between 20000 and 30000")


def die_with_parent():
    """In the child, before seusd: a test that is killed leaves no node behind."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


# ---- HTTP over a unix socket -----------------------------------------------------------------------------------------


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout_s):
        super().__init__("seus", timeout=timeout_s)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Reply:
    """A status, its headers and its body; object is the body as JSON, or {}."""

    def __init__(self, status, headers, raw):
        self.status = status
        self.headers = headers
        self.raw = raw
        try:
            self.object = json.loads(raw) if raw else {}
        except ValueError:
            self.object = {}

    def __getitem__(self, name):
        return self.object.get(name)

    def __repr__(self):
        return f"{self.status} {self.raw[:600]!r}"


def headers_of(request_id, extra):
    headers = {"Content-Type": "application/json"}
    if request_id is not None:
        headers["Idempotency-Key"] = request_id
    headers.update(extra or {})
    return headers


def send(connection, method, path, body=None, request_id=None, headers=None):
    data = None
    if body is not None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
    elif method == "POST":
        data = b"{}"
    sent = headers_of(request_id, headers)
    if data is None:
        sent.pop("Content-Type")
    connection.request(method, path, body=data, headers=sent)
    answer = connection.getresponse()
    return Reply(answer.status, dict((k.lower(), v) for k, v in answer.getheaders()), answer.read())


class Client:
    """A client that knows all sockets of a room: it goes on at the next one when one does not answer.

    call() repeats UNAVAILABLE and UNKNOWN with the same request id and says what is finally known of the outcome:
    "ok", "fail" (an answer that will not change, nothing written or a refusal), or "unknown" (tries are used up).
    """

    def __init__(self, sockets, name="client", timeout_ms=2000, start=0, slack_s=2):
        self.sockets = list(sockets)
        self.name = name
        self.timeout_ms = timeout_ms
        self.slack_s = slack_s  # a node that says nothing for this long after its time is given up
        self.at = start % len(self.sockets)
        self.connection = None
        self.ids = itertools.count(1)
        self.retries = 0

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def move_on(self):
        self.close()
        self.at = (self.at + 1) % len(self.sockets)

    def new_id(self):
        return f"{self.name}.{next(self.ids)}"

    def once(self, method, path, body=None, request_id=None, headers=None):
        """One attempt at the present node. None: no answer came (sent tells nothing of the outcome)."""
        extra = {"X-Seus-Timeout-Ms": str(self.timeout_ms)}
        extra.update(headers or {})
        try:
            if self.connection is None:
                self.connection = UnixConnection(self.sockets[self.at], self.timeout_ms / 1000 + self.slack_s)
            return send(self.connection, method, path, body, request_id, extra)
        except (OSError, http.client.HTTPException):
            self.move_on()
            return None

    def call(self, method, path, body=None, request_id=None, tries=120, pause_s=0.05, headers=None):
        """(outcome, last reply). The same request id in every attempt: it happens at most once."""
        if request_id is None and method == "POST":
            request_id = self.new_id()
        reply = None
        in_doubt = False
        for attempt in range(tries):
            reply = self.once(method, path, body, request_id, headers)
            if reply is not None and reply.status not in (503, 504):
                return ("ok" if reply.status == 200 else "fail"), reply
            in_doubt = in_doubt or reply is None or reply["written"] != "no"
            self.retries += 1
            if reply is not None:
                self.move_on()
            if attempt > 0:
                time.sleep(pause_s)
        return ("unknown" if in_doubt else "fail"), reply


# ---- the room --------------------------------------------------------------------------------------------------------


class Room:
    """Nodes 1..count. Start nodes from a thread that lives as long as the room: they die with it."""

    def __init__(self, places, count=3, profile="lan", cluster="tests", min_free_mb=8, prefix="seus-cluster."):
        self.places = places
        self.cluster = cluster
        self.profile = profile
        self.min_free_mb = min_free_mb
        self.dir = tempfile.mkdtemp(prefix=prefix)
        self.nodes = list(range(1, count + 1))
        self.ports = {node: free_port() for node in self.nodes}
        self.processes = {}
        self.others = []
        self.acknowledged = 0  # index of the newest write that must() was told of
        self.plugin_deadline_ms = 2000  # patient: on a busy machine a plugin is late that is not slow
        self.authority = None  # folder of certificates, once the room is secured
        self.owner = threading.get_ident()
        places.rooms.append(self)

    # -- processes

    def socket_of(self, node):
        return os.path.join(self.dir, f"node{node}.sock")

    def data_of(self, node):
        return os.path.join(self.dir, f"node{node}")

    def log_of(self, node):
        return os.path.join(self.dir, f"node{node}.log")

    def log_text(self, node):
        try:
            with open(self.log_of(node), encoding="utf-8", errors="replace") as log:
                return log.read()
        except FileNotFoundError:
            return ""

    def command(self, node, *flags):
        peers = []
        if len(self.nodes) > 1:
            for peer in self.nodes:
                peers += ["--peer", f"{peer}={self.host_of(peer)}:{self.ports[peer]}"]
        return [os.path.join(self.places.bin_dir, "seusd"), "--node", str(node), *peers, "--cluster", self.cluster,
                "--profile", self.profile, "--data", self.data_of(node), "--socket", self.socket_of(node),
                "--plugins", self.places.plugin_dir, "--min-free-mb", str(self.min_free_mb),
                *(["--plugin-deadline-ms", str(self.plugin_deadline_ms)] if self.plugin_deadline_ms else []),
                *self.tls_flags(node), *flags]

    def host_of(self, node):
        return "127.0.0.1"

    # -- certificates

    def seusctl(self, *words, env=None):
        """(exit code, standard output, standard error) of seusctl."""
        done = subprocess.run([os.path.join(self.places.bin_dir, "seusctl"), *words], capture_output=True, text=True,
                              env={**os.environ, **(env or {})}, timeout=60, check=False)
        return done.returncode, done.stdout, done.stderr

    def secure(self, *people):
        """An authority for this room, certificates for its nodes and these people; nodes start with TLS from now on."""
        self.authority = os.path.join(self.dir, "ca")
        self.ca("init", "--cluster", self.cluster)
        for node in self.nodes:
            self.ca("issue", "--node", str(node), "--address", self.host_of(node))
        for person in people:
            self.ca("issue", "--user", person)
        return self

    def ca(self, *words, folder=None):
        code, out, err = self.seusctl("ca", *words, "--dir", folder or self.authority)
        check(code == 0, f"seusctl ca {' '.join(words)}: exit {code}: {out}{err}")

    def paper(self, name):
        return os.path.join(self.authority, name)

    def tls_flags(self, node):
        if self.authority is None:
            return []
        return ["--tls-cert", self.paper(f"node-{node}.crt"), "--tls-key", self.paper(f"node-{node}.key"),
                "--tls-ca", self.paper("ca.crt")]

    # -- starting and ending

    def before_exec(self, node):
        """What a child does before it becomes the node; rooms with sites enter theirs."""
        return die_with_parent

    def spawn(self, command, log_path, before_exec=die_with_parent):
        check(threading.get_ident() == self.owner, "nodes are started by the thread that made the room")
        with open(log_path, "ab") as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       preexec_fn=before_exec)
        self.others.append(process)
        return process

    def start(self, node, *flags):
        check(node not in self.processes, f"node {node} runs already")
        self.processes[node] = self.spawn(self.command(node, *flags), self.log_of(node), self.before_exec(node))

    def run_to_end(self, command, tries=200):
        """Runs a seusd that should refuse to start: (exit code, what it printed)."""
        path = os.path.join(self.dir, f"run{len(self.others)}.log")
        process = self.spawn(command, path)
        try:
            wait_until(lambda: process.poll() is not None, f"{' '.join(command)} should have ended", tries)
        finally:
            end_process(process)
        with open(path, encoding="utf-8", errors="replace") as log:
            return process.returncode, log.read()

    def signal(self, node, number):
        os.kill(self.processes[node].pid, number)

    def kill(self, node):
        """SIGKILL, also of a stopped one; its processes have ended when this returns."""
        process = self.processes.pop(node)
        process.kill()
        process.wait()

    def stop(self, node):
        """An orderly end: its exit code."""
        process = self.processes.pop(node)
        process.terminate()
        try:
            return process.wait(20)
        except subprocess.TimeoutExpired:
            end_process(process)
            raise Failure(f"node {node} did not stop within 20 s of SIGTERM")

    def exited(self, node):
        """The exit code of a node that ended by itself, or None."""
        code = self.processes[node].poll()
        if code is not None:
            self.processes.pop(node)
        return code

    def end(self):
        for process in self.others:
            end_process(process)
        self.processes.clear()

    def clean(self):
        shutil.rmtree(self.dir, ignore_errors=True)

    def workers_of(self, node):
        """Process ids of the children of a node: its plugin workers."""
        return children_of(self.processes[node].pid)

    # -- talking

    def ask(self, node, method, path, body=None, request_id=None, headers=None, timeout_s=15):
        """One request at one node; raises OSError or HTTPException when it does not answer."""
        connection = UnixConnection(self.socket_of(node), timeout_s)
        try:
            return send(connection, method, path, body, request_id, headers)
        finally:
            connection.close()

    def try_ask(self, node, method, path, body=None, request_id=None, headers=None, timeout_s=15):
        try:
            return self.ask(node, method, path, body, request_id, headers, timeout_s)
        except (OSError, http.client.HTTPException):
            return None

    def client(self, name="client", timeout_ms=2000, start=0, slack_s=2):
        return Client([self.socket_of(node) for node in self.nodes], name, timeout_ms, start, slack_s)

    def must(self, path, body, request_id=None):
        """A write that has to succeed, at whatever node: its receipt."""
        client = self.client(f"must{random.getrandbits(48):x}", 5000)
        outcome, reply = client.call("POST", path, body, request_id)
        client.close()
        check(outcome == "ok", f"POST {path} {json.dumps(body)} was not done: {reply}")
        self.acknowledged = max(self.acknowledged, reply["index"] or 0)
        return reply

    def status(self, node):
        reply = self.try_ask(node, "GET", "/v1/cluster", timeout_s=3)
        return reply.object if reply is not None and reply.status == 200 else None

    def leader(self, among=None):
        """The node that leads and serves by its own word, or None."""
        for node in among or list(self.processes):
            status = self.status(node)
            if status is not None and status["role"] == "leader" and self.is_ready(node):
                return node
        return None

    def is_ready(self, node):
        reply = self.try_ask(node, "GET", "/readyz", timeout_s=3)
        return reply is not None and reply.status == 200

    def wait_leader(self, among=None, what="a leader"):
        return wait_until(lambda: self.leader(among), what)

    def wait_ready(self, nodes=None):
        for node in nodes or self.nodes:
            wait_until(lambda n=node: self.is_ready(n), f"node {node} is ready")

    def up(self):
        """Founds the room and waits until all nodes are ready and see each other."""
        for node in self.nodes:
            self.start(node, "--bootstrap")
        self.wait_leader()
        self.wait_ready()
        self.wait_whole()
        return self

    def wait_whole(self):
        count = len(self.nodes)

        def whole():
            return all((self.status(node) or {}).get("voters_up") == count for node in self.nodes)
        wait_until(whole, f"all {count} nodes see each other")

    def digests(self, node):
        """(applied, digest) of every member as one node knows it."""
        reply = self.try_ask(node, "GET", "/v1/cluster/members", timeout_s=3)
        if reply is None or reply.status != 200:
            return []
        return [(member["applied"], member["digest"]) for member in reply["items"]]

    def wait_equal(self, node=None):
        """Every node has applied the same index, none before what must() was told, with one digest: that pair.

        A node knows of the others what they said last, which may be older than the last acknowledgement."""
        asked = node or next(iter(self.processes))

        def equal():
            pairs = self.digests(asked)
            same = len(pairs) == len(self.nodes) and len(set(pairs)) == 1
            return pairs[0] if same and pairs[0][0] >= max(1, self.acknowledged) else None
        return wait_until(equal, f"all nodes hold the same (last seen by node {asked}: {self.digests(asked)})")

    # -- content

    def seed(self, cases=1, units=0):
        """A hooked zone with a hospital that may signal, and cases in it: their ids."""
        self.must("/v1/zones", {"zone_id": "pistoiese", "name": "Pistoiese", "area": "centro", "prefix": "PIS",
                                "population": 170000, "state": "hooked", "contact": "social service"})
        self.must("/v1/signallers", {"signaller_id": "PT-ER-1", "name": "Emergency department",
                                     "category": "hospital", "zone_id": "pistoiese"})
        for unit in range(1, units + 1):
            self.must("/v1/units", {"unit_id": f"PT-{unit}", "zone_id": "pistoiese", "skills": ["social_worker"]})
        return [self.open_case()["case_id"] for _ in range(cases)]

    def open_case(self, request_id=None):
        return self.must("/v1/cases", case_body(), request_id)

    def events(self, node, type_name, case_id=None):
        """All events of a type, page by page, as a linearizable read at one node returns them."""
        found = []
        since = "0"
        for _ in range(1000):
            path = f"/v1/events?since={since}&limit=1000&type={type_name}"
            path += f"&case_id={case_id}" if case_id else ""
            reply = self.ask(node, "GET", path)
            check(reply.status == 200, f"GET {path}: {reply}")
            found += reply["items"]
            if not reply["next"]:
                return found
            since = reply["next"]
        raise Failure("the pages of events do not end")


def case_body():
    return {"zone_id": "pistoiese", "signaller_id": "PT-ER-1", "need": "violence", "place": "Emergency department",
            "summary": "A woman beaten, two children with her", "persons": 3,
            "answers": {"danger": "yes", "non_deferrable": "yes", "network": "no"}}


def end_process(process):
    if process.poll() is None:
        try:
            os.kill(process.pid, signal.SIGCONT)
        except ProcessLookupError:
            pass
        process.kill()
        process.wait()


def children_of(pid):
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as stat:
                    fields = stat.read().rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(fields[1]) == pid and fields[0] != "Z":
                found.append(int(entry))
    return sorted(found)


# ---- running tests ---------------------------------------------------------------------------------------------------


class Places:
    """Where the programs are, and which rooms are open."""

    def __init__(self, bin_dir, plugin_dir):
        self.bin_dir = os.path.abspath(bin_dir)
        self.plugin_dir = os.path.abspath(plugin_dir)
        self.rooms = []

    def close(self, keep):
        for room in self.rooms:
            room.end()
            if not keep:
                room.clean()
        self.rooms = []

    def tails(self):
        for room in self.rooms:
            print(f"  kept: {room.dir}")
            for node in room.nodes:
                lines = room.log_text(node).splitlines()[-12:]
                print("".join(f"  node {node} | {line}\n" for line in lines), end="")


def run(tests, arguments=None):
    """Runs the tests named in the arguments behind BIN_DIR and PLUGIN_DIR, or all; ends the process."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if len(arguments) < 2:
        print(f"usage: {os.path.basename(sys.argv[0])} BIN_DIR PLUGIN_DIR [TEST...]", file=sys.stderr)
        sys.exit(2)
    places = Places(arguments[0], arguments[1])
    chosen = [test for test in tests if not arguments[2:] or test.__name__ in arguments[2:]]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    passed, failed, skipped = [], [], []
    for test in chosen:
        print(f"[ RUN      ] {test.__name__}", flush=True)
        began = time.monotonic()
        broken = True
        try:
            test(places)
            passed.append(test.__name__)
            word, broken = "      OK", False
        except Skip as why:
            skipped.append(test.__name__)
            word, broken = " SKIPPED", False
            print(f"  {why}")
        except Exception as why:  # noqa: any failure is this test's, and the next test still runs
            failed.append(test.__name__)
            word = "  FAILED"
            print(f"  {why}" if isinstance(why, Failure) else traceback.format_exc())
            frame = traceback.extract_tb(why.__traceback__)[-2 if isinstance(why, Failure) else -1]
            print(f"  at {os.path.basename(frame.filename)}:{frame.lineno}")
            places.tails()
        finally:
            places.close(broken)
        print(f"[ {word} ] {test.__name__} ({time.monotonic() - began:.1f} s)", flush=True)
    print(f"[==========] {len(chosen)} test(s) run.")
    if skipped:
        print(f"[  SKIPPED ] {len(skipped)} test(s).")
    print(f"[  PASSED  ] {len(passed)} test(s).")
    if failed:
        print(f"[  FAILED  ] {len(failed)} test(s), listed below:")
        for name in failed:
            print(f"[  FAILED  ] {name}")
    sys.exit(1 if failed else 0)
