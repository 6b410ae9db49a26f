# SPDX-License-Identifier: EUPL-1.2
"""A room with TLS: it lives as one without, and who has no good certificate gets in neither between the nodes nor at
the API. Strangers here are real connections, made with the TLS of Python."""
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import time

import room


class SecureRoom(room.Room):
    """Three nodes with TLS on both listeners, two people, and papers that nobody should accept."""

    def __init__(self, places):
        super().__init__(places, cluster="firenze")
        self.https = {node: room.free_port() for node in self.nodes}
        self.secure("anna", "bruno")

    def command(self, node, *flags):
        return super().command(node, "--listen", f"127.0.0.1:{self.https[node]}", *flags)

    def openssl(self, *words):
        done = subprocess.run(["openssl", *words], capture_output=True, text=True, timeout=60, check=False)
        room.check(done.returncode == 0, f"openssl {' '.join(words)}: {done.stderr}")

    def forge(self, name, uri, start="20250101000000Z", end="20350101000000Z"):
        """A certificate of the room's own authority with this name and these dates: what seusctl would not issue."""
        folder = os.path.join(self.dir, f"forge-{name}")
        os.mkdir(folder)
        config = os.path.join(folder, "config")
        with open(config, "w", encoding="utf-8") as file:
            file.write(f"[ca]\ndefault_ca=d\n[d]\nnew_certs_dir={folder}\ndatabase={folder}/index\n"
                       f"serial={folder}/serial\ndefault_md=sha256\npolicy=p\n"
                       "unique_subject=no\n[p]\ncommonName=supplied\n[req]\n"
                       "distinguished_name=n\n[n]\n[x]\nextendedKeyUsage=clientAuth,serverAuth\n"
                       f"subjectAltName=URI:{uri},IP:127.0.0.1\n")
        for file_name, text in (("index", ""), ("serial", "1000\n")):
            with open(os.path.join(folder, file_name), "w", encoding="utf-8") as file:
                file.write(text)
        key, request, cert = (self.paper(f"{name}.{ending}") for ending in ("key", "csr", "crt"))
        self.openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
                     "-out", request, "-subj", f"/CN={name}", "-config", config)
        self.openssl("ca", "-batch", "-notext", "-config", config, "-cert", self.paper("ca.crt"), "-keyfile",
                     self.paper("ca.key"), "-in", request, "-out", cert, "-startdate", start, "-enddate", end,
                     "-extensions", "x")
        return cert, key

    def papers(self):
        """What strangers bring, besides nothing: (certificate, key) by a word for it."""
        other = os.path.join(self.dir, "other")
        self.ca("init", "--cluster", "firenze", folder=other)
        self.ca("issue", "--node", "2", "--address", "127.0.0.1", folder=other)
        self.ca("issue", "--user", "anna", folder=other)
        old = ("20240101000000Z", "20250101000000Z")
        young = ("20350101000000Z", "20360101000000Z")
        return {
            "expired node": self.forge("old-node", "seus://firenze/node/2", *old),
            "young node": self.forge("young-node", "seus://firenze/node/2", *young),
            "siena node": self.forge("siena-node", "seus://siena/node/2"),
            "nameless": self.forge("nameless", "https://firenze/node/2"),
            "expired person": self.forge("old-person", "seus://firenze/user/anna", *old),
            "siena person": self.forge("siena-person", "seus://siena/user/anna"),
            "other node": (os.path.join(other, "node-2.crt"), os.path.join(other, "node-2.key")),
            "other person": (os.path.join(other, "user-anna.crt"), os.path.join(other, "user-anna.key")),
            "node": (self.paper("node-2.crt"), self.paper("node-2.key")),
            "person": (self.paper("user-anna.crt"), self.paper("user-anna.key")),
        }

    def context(self, pair=None, newest=ssl.TLSVersion.TLSv1_3):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.maximum_version = newest
        context.load_verify_locations(self.paper("ca.crt"))
        if pair is not None:
            context.load_cert_chain(*pair)
        return context

    def https_get(self, node, path, pair, newest=ssl.TLSVersion.TLSv1_3):
        """(status, object) of a request at the API of a node; raises OSError when it is not let in."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.https[node], timeout=10,
                                                 context=self.context(pair, newest))
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except http.client.HTTPException as why:
            raise OSError(str(why)) from why
        finally:
            connection.close()

    def terms(self):
        return {node: (self.status(node) or {}).get("term") for node in self.nodes}

    def wait_log(self, node, words):
        room.wait_until(lambda: words in self.log_text(node), f"the log of node {node} says: {words}")

    def admit(self, name, role="supervisor"):
        """The room knows the person of a certificate; told at the socket of the first node, by who runs it."""
        code, out, err = self.seusctl("user", "add", f"op-{name}", "--role", role, "--certificate", name,
                                      env={"SEUS_ENDPOINTS": "unix:" + self.socket_of(1)})
        room.check(code == 0, f"user add: exit {code}: {out}{err}")

    def person(self, name="anna"):
        return {"SEUS_ENDPOINTS": ",".join(f"https://127.0.0.1:{self.https[node]}" for node in self.nodes),
                "SEUS_CA": self.paper("ca.crt"), "SEUS_CERT": self.paper(f"user-{name}.crt"),
                "SEUS_KEY": self.paper(f"user-{name}.key")}


def is_ended(connection):
    """True once the other end has closed, whatever it said before."""
    try:
        while connection.recv(4096):
            pass
        return True
    except TimeoutError:
        return False
    except OSError:
        return True


def knock(place, port, pair, newest=ssl.TLSVersion.TLSv1_3, say=b""):
    """Does the other end stay? False: it ended the connection."""
    context = place.context(pair, newest)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
            with context.wrap_socket(plain, server_hostname="127.0.0.1") as connection:
                connection.settimeout(3)
                connection.sendall(say)
                return not is_ended(connection)
    except OSError:
        return False


def a_secure_room_survives_the_loss_of_its_leader(places):
    place = SecureRoom(places).up()
    case_id, = place.seed(1)
    acknowledged = []
    client = place.client("tls")
    for turn in range(3):
        leader = place.wait_leader()
        for i in range(10):
            text = f"turn {turn} note {i}"
            if i == 5:
                place.kill(leader)
            outcome, reply = client.call("POST", f"/v1/cases/{case_id}/notes", {"text": text})
            room.check(outcome == "ok", f"{text}: {reply}")
            acknowledged.append(text)
        place.start(leader)
        place.wait_ready()
    client.close()
    place.wait_whole()
    place.wait_equal()
    kept = [item["body"]["text"] for item in place.events(1, "case.noted", case_id)]
    room.check(kept == acknowledged, f"{len(acknowledged)} acknowledged, {len(kept)} kept")
    for node in place.nodes:
        room.check("tls=1.3" in place.log_text(node), f"node {node} has TLS")


def strangers_between_the_nodes_are_refused_and_elections_do_not_happen(places):
    place = SecureRoom(places).up()
    papers = place.papers()
    leader = place.wait_leader()
    port = place.ports[leader]
    terms = place.terms()
    refused = {
        "expired node": "it expired, at 2025-01-01",
        "young node": "it is not valid before 2035-01-01",
        "siena node": "names node 2 of room siena, and this is room firenze",
        "nameless": "it has no name of the form seus://",
        "person": "names the person anna, and a node is wanted here",
        "other node": "another authority issued it",
    }
    for name, words in refused.items():
        room.check(not knock(place, port, papers[name]), f"{name} was let in")
        place.wait_log(leader, words)
    room.check(not knock(place, port, None), "a node without a certificate was let in")
    place.wait_log(leader, "It has no certificate.")
    room.check(not knock(place, port, papers["node"], ssl.TLSVersion.TLSv1_2), "TLS 1.2 was let in")
    room.check(not knock(place, port, papers["node"], say=b"\x5a" * 600), "garbage inside TLS was let in")
    place.wait_log(leader, "It does not speak TLS 1.3")
    place.wait_log(leader, "does not speak this protocol")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\n\r\n" + os.urandom(2000))
        room.check(is_ended(plain), "plain bytes end the connection")
    place.wait_whole()
    room.check(place.terms() == terms and place.leader() == leader, f"no election: {terms} became {place.terms()}")
    # A good certificate gets further, as far as HELLO: what refused the others was theirs.
    knock(place, port, papers["node"])
    place.wait_log(leader, "No HELLO came in time.")


def strangers_at_the_api_are_refused_and_people_are_served(places):
    place = SecureRoom(places).up()
    papers = place.papers()
    node = place.wait_leader()
    refused = {
        "expired person": "it expired, at 2025-01-01",
        "siena person": "names the person anna of room siena",
        "nameless": "it has no name of the form seus://",
        "node": "names node 2, and a person is wanted here",
        "other person": "another authority issued it",
    }

    def must_fail(what, *arguments):
        try:
            answer = place.https_get(node, "/v1/cluster", *arguments)
        except OSError:
            return
        raise room.Failure(f"{what} was served: {answer}")
    for name, words in refused.items():
        must_fail(name, papers[name])
        place.wait_log(node, words)
    must_fail("nobody", None)
    must_fail("TLS 1.2", papers["person"], ssl.TLSVersion.TLSv1_2)
    place.wait_log(node, "It did not finish a hand-shake of TLS 1.3")
    with socket.create_connection(("127.0.0.1", place.https[node]), timeout=10) as plain:
        plain.sendall(b"GET /v1/cluster HTTP/1.1\r\nHost: x\r\n\r\n")
        plain.settimeout(8)
        room.check(is_ended(plain), "plain HTTP ends the connection")
    status, body = place.https_get(node, "/v1/cluster", papers["person"])
    room.check(status == 200 and body["node"] == node, f"a person is served: {status} {body}")
    case_id, = place.seed(1)
    code, out, err = place.seusctl("case", "note", case_id, "--text", "by certificate", env=place.person())
    room.check(code == 4 and "tls:anna" in err, f"a certificate alone gives no role: exit {code}: {out}{err}")
    place.admit("anna")
    code, out, err = place.seusctl("case", "note", case_id, "--text", "by certificate", env=place.person())
    room.check(code == 0, f"seusctl over https: exit {code}: {out}{err}")
    actors = [item["actor"] for item in place.events(node, "case.noted", case_id)]
    room.check(actors == ["tls:anna"], f"the event names the person of the certificate: {actors}")


def hand_shakes_that_stay_half_open_are_given_up(places):
    place = SecureRoom(places).up()
    node = place.wait_leader()
    terms = place.terms()
    halves = []
    for port, count in ((place.ports[node], 100), (place.https[node], 400)):
        for _ in range(count):
            half = socket.create_connection(("127.0.0.1", port), timeout=10)
            half.sendall(b"\x16\x03\x01\x02\x00\x01")
            halves.append(half)
    status, _ = place.https_get(node, "/v1/cluster", (place.paper("user-anna.crt"), place.paper("user-anna.key")))
    room.check(status == 200, "a person is served beside 400 that do not go on")
    for half in halves:
        half.settimeout(20)
        room.check(is_ended(half), "a half-open hand-shake is ended")
        half.close()
    place.wait_log(node, "hand-shake of TLS was not finished in time")
    room.check(place.terms() == terms, "no election")


def new_certificates_count_after_sighup_and_bad_ones_do_not(places):
    place = SecureRoom(places).up()
    case_id, = place.seed(1)
    terms = place.terms()
    pair = (place.paper("user-anna.crt"), place.paper("user-anna.key"))

    def serial(node):
        with socket.create_connection(("127.0.0.1", place.https[node]), timeout=10) as plain:
            with place.context(pair).wrap_socket(plain, server_hostname="127.0.0.1") as connection:
                return connection.getpeercert()["serialNumber"]
    standing = http.client.HTTPSConnection("127.0.0.1", place.https[1], timeout=10, context=place.context(pair))
    standing.request("GET", "/v1/cluster")
    room.check(standing.getresponse().read(), "a connection that stands")
    before = {node: serial(node) for node in place.nodes}
    for node in place.nodes:
        os.remove(place.paper(f"node-{node}.crt"))
        os.remove(place.paper(f"node-{node}.key"))
        place.ca("issue", "--node", str(node), "--address", "127.0.0.1", "--days", "700")
        place.signal(node, signal.SIGHUP)
        room.wait_until(lambda n=node: serial(n) != before[n], f"node {node} shows its new certificate")
    standing.request("GET", "/v1/cluster")
    room.check(standing.getresponse().read(), "it goes on through the change")
    standing.close()
    room.check(place.terms() == terms, "no election")
    code, out, err = place.seusctl("doctor", "-o", "json", env=place.person())
    left = [item["detail"] for item in json.loads(out or err)["items"] if item["check"] == "certificate"]
    room.check(left and all(said in ("699 days left", "700 days left") for said in left), f"doctor: {code} {left}")
    with open(place.paper("node-1.crt"), "w", encoding="utf-8") as file:
        file.write("nothing\n")
    now = serial(1)
    place.signal(1, signal.SIGHUP)
    place.wait_log(1, "the old certificate stays in use")
    room.check(serial(1) == now, "a bad file changes nothing")
    follower = next(node for node in place.nodes if node not in (1, place.wait_leader()))
    place.kill(follower)
    place.start(follower)
    place.wait_whole()
    place.must(f"/v1/cases/{case_id}/notes", {"text": "after the change"})


def without_certificates_nothing_beyond_loopback_is_opened(places):
    place = room.Room(places, count=1)
    port = room.free_port()
    for words in (["--listen", f"0.0.0.0:{port}"], ["--listen", f"[::]:{port}"], ["--listen", f"192.0.2.1:{port}"],
                  ["--peer", f"1=0.0.0.0:{port}"]):
        code, said = place.run_to_end(place.command(1, *words))
        room.check(code == 1 and "--tls-cert" in said and "seusctl ca init" in said, f"{words}: exit {code}: {said}")
        code, said = place.run_to_end(place.command(1, *words, "--check"))
        room.check(code == 2 and "--tls-cert" in said, f"--check says so before: {words}: exit {code}: {said}")
    place.secure()
    code, said = place.run_to_end(place.command(1, "--listen", f"0.0.0.0:{port}", "--check"))
    room.check(code == 0 and "sound" in said, f"with certificates it may: exit {code}: {said}")
    os.chmod(place.paper("node-1.key"), 0o644)
    code, said = place.run_to_end(place.command(1, "--check"))
    room.check(code == 2 and "chmod 600" in said, f"a key for everybody: exit {code}: {said}")
    os.chmod(place.paper("node-1.key"), 0o600)
    code, said = place.run_to_end(place.command(1, "--cluster", "siena", "--check"))
    room.check(code == 2 and "of room tests, and this is node 1 of siena" in said, f"another room: exit {code}: {said}")
    place.start(1, "--listen", f"0.0.0.0:{port}")
    place.wait_leader()


def people_use_seusctl_over_https(places):
    place = SecureRoom(places).up()
    case_id, = place.seed(1)
    place.admit("anna")
    anna = place.person()
    code, out, err = place.seusctl("case", "list", "-o", "name", env=anna)
    room.check(code == 0 and out.strip(), f"case list: exit {code}: {out}{err}")
    lines = "".join(json.dumps({"id": i, "op": "case.note", "args": {"case_id": case_id, "text": f"n{i}"}}) + "\n"
                    for i in range(20))
    seusctl = os.path.join(places.bin_dir, "seusctl")
    done = subprocess.run([seusctl, "pipe"], input=lines, capture_output=True, text=True,
                          env={**os.environ, **anna}, timeout=60, check=False)
    room.check(done.returncode == 0 and done.stdout.count('"ok":true') == 20, f"pipe: {done.stdout[:400]}{done.stderr}")
    code, out, err = place.seusctl("event", "watch", "--since", "0", "--count", "5", "-o", "jsonl", env=anna)
    room.check(code == 0 and len(out.splitlines()) == 5, f"watch: exit {code}: {out}{err}")
    place.forge("user-old", "seus://firenze/user/old", "20240101000000Z", "20250101000000Z")
    code, out, err = place.seusctl("case", "list", env=place.person("old"))
    room.check(code == 2 and "ended at 2025-01-01" in err, f"an old certificate: exit {code}: {err}")
    other = os.path.join(place.dir, "other")
    place.ca("init", "--cluster", "firenze", folder=other)
    place.ca("issue", "--user", "anna", folder=other)
    code, out, err = place.seusctl("case", "note", case_id, "--text", "x", env={
        **anna, "SEUS_CA": os.path.join(other, "ca.crt"), "SEUS_CERT": os.path.join(other, "user-anna.crt"),
        "SEUS_KEY": os.path.join(other, "user-anna.key")})
    room.check(code == 7 and "No secure connection" in err, f"another authority: exit {code}: {err}")
    code, out, err = place.seusctl("case", "list", env={**anna, "SEUS_KEY": ""})
    room.check(code == 2 and "--ca, --cert and --key" in err, f"no key: exit {code}: {err}")


def the_page_about_three_machines_works_as_written(places):
    """Its commands, with loopback addresses for those of the machines and free ports."""
    page = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "deploy", "THREE-MACHINES.md")
    with open(page, encoding="utf-8") as file:
        blocks = re.findall(r"```sh\n(.*?)```", file.read(), re.S)
    room.check(len(blocks) >= 3, f"{len(blocks)} blocks of commands")
    place = room.Room(places, count=1)
    peer, api = str(room.free_port()), str(room.free_port())
    script = "set -eu\ncd " + place.dir + "\nexport PATH=" + places.bin_dir + ":$PATH\n" + "\n".join(blocks)
    script = script.replace("10.0.0.", "127.0.0.").replace("7100", peer).replace("8443", api)
    script = script.replace("/var/lib/seus", place.dir + "/data").replace("/run/seus", place.dir + "/")
    path = os.path.join(place.dir, "script")
    with open(path, "w", encoding="utf-8") as file:
        file.write(script + "\ntouch done\nwait\n")
    process = place.spawn(["bash", path], os.path.join(place.dir, "script.log"))
    try:
        room.wait_until(lambda: os.path.exists(os.path.join(place.dir, "done")) or process.poll() is not None,
                        "the commands end", tries=1200)
        with open(os.path.join(place.dir, "script.log"), encoding="utf-8", errors="replace") as log:
            said = log.read()
        room.check(os.path.exists(os.path.join(place.dir, "done")), f"the commands fail: {said[-3000:]}")
        room.check("voters_up: 3" in said, f"three nodes see each other: {said[-3000:]}")
    finally:
        for child in room.children_of(process.pid):
            os.kill(child, signal.SIGTERM)
        time.sleep(0.5)


if __name__ == "__main__":
    room.run([a_secure_room_survives_the_loss_of_its_leader,
              strangers_between_the_nodes_are_refused_and_elections_do_not_happen,
              strangers_at_the_api_are_refused_and_people_are_served, hand_shakes_that_stay_half_open_are_given_up,
              new_certificates_count_after_sighup_and_bad_ones_do_not,
              without_certificates_nothing_beyond_loopback_is_opened, people_use_seusctl_over_https,
              the_page_about_three_machines_works_as_written])
