# SPDX-License-Identifier: EUPL-1.2
"""What watches a room: metrics that promtool reads, rules and a dashboard that name only metrics that are there, health
with named checks, log lines without a person in them, catalogues for the journal."""
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import time

import checks

PERSON = "Zingarelli"
STREET = "Neri"


class Node:
    def __init__(self, c, name, *flags):
        self.c = c
        self.sock = os.path.join(c.dir, name + ".sock")
        self.log = os.path.join(c.dir, name + ".log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [os.path.join(c.bin_dir, "seusd"), "--data", os.path.join(c.dir, name), "--socket", self.sock,
                 "--plugins", os.path.join(c.build_dir, "plugins"), "--debug", *flags], stdout=log, stderr=log)
        for _ in range(200):
            if self.get("/readyz")[0] == "200":
                return
            time.sleep(0.1)

    def get(self, path):
        _, output = self.c.run("curl", "-s", "-m", "5", "-w", "\n%{http_code}", "--unix-socket", self.sock,
                               "http://seus" + path)
        body, _, status = output.rpartition("\n")
        return status, body

    def ctl(self, *words):
        return self.c.run(os.path.join(self.c.bin_dir, "seusctl"), "--endpoint", "unix:" + self.sock, *words)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
        return open(self.log, encoding="utf-8").read()


def a_night(node):
    """A case with a person's name in every text an operator can type."""
    for words in (["zone", "add", "z", "--name", "Z", "--area", "a", "--prefix", "ZZ", "--state", "hooked"],
                  ["signaller", "add", "S-1", "--name", f"Officer {PERSON}", "--category", "police", "--zone", "z"],
                  ["unit", "register", "U-1", "--zone", "z", "--name", f"Unit {PERSON}", "--skills", "social_worker",
                   "--operators", "2"],
                  ["case", "open", "--zone", "z", "--signaller", "S-1", "--place", f"via dei {STREET} 13",
                   "--summary", f"{PERSON} has no shelter"],
                  ["case", "assign", "ZZ", "--unit", "U-1"],
                  ["case", "note", "ZZ", "--text", f"{PERSON} is at via dei {STREET}"],
                  ["case", "note", "ZZ", "--text", f"{PERSON}", "--request-id", "same"],
                  ["case", "note", "ZZ", "--text", f"other {PERSON}", "--request-id", "same"],
                  ["case", "show", f"{PERSON}"], ["zone", "show", f"{STREET}"]):
        node.ctl(*words)
    node.process.send_signal(signal.SIGHUP)
    time.sleep(0.2)


def promtool(c):
    """That of this machine, or out of Debian's package, which is not installed: it would start a server."""
    here = shutil.which("promtool")
    unpacked = os.path.join(c.dir, "prometheus")
    if here is None and not os.path.exists(unpacked):
        os.mkdir(unpacked)
        c.expect("the package with promtool is to be had", "apt-get", "-q", "download", "prometheus", cwd=unpacked)
        c.expect("and unpacks", "dpkg-deb", "-x", *glob.glob(os.path.join(unpacked, "*.deb")), unpacked)
    return here or os.path.join(unpacked, "usr", "bin", "promtool")


def metrics_are_sound(c, node):
    _, text = node.get("/metrics")
    names = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
    c.check("a node tells its metrics", len(names) > 30, sorted(names))
    waits = re.search(r"^seus_case_wait_seconds_count (\d+)$", text, re.M)
    c.check("the wait of a case that got its unit is counted", waits and waits.group(1) == "1", waits)
    calls = re.search(r"^seus_plugin_call_seconds_count (\d+)$", text, re.M)
    c.check("questions to plugins are measured", calls and int(calls.group(1)) > 0, calls)
    c.check("nobody is named in them", PERSON not in text and STREET not in text)
    done = subprocess.run([promtool(c), "check", "metrics"], input=text, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    c.check("promtool has nothing to say about them", done.returncode == 0 and not done.stdout, done.stdout)
    return names


def named(text):
    found = set(re.findall(r"\bseus_[a-z0-9_]+", text)) - {"seus_room"}
    return {re.sub(r"_(bucket|sum|count)$", "", name) for name in found}


def rules_and_dashboard_name_what_is_there(c, names):
    deploy = os.path.join(checks.ROOT, "deploy")
    rules = open(os.path.join(deploy, "prometheus", "seus.rules.yml"), encoding="utf-8").read()
    lost = sorted(named(rules) - set(names))
    c.check("every metric of the alarms exists", named(rules) and not lost, lost)
    with open(os.path.join(deploy, "grafana", "seus.json"), encoding="utf-8") as file:
        board = json.load(file)
    told = named(" ".join(target["expr"] for panel in board["panels"] for target in panel["targets"]))
    c.check("every metric of the dashboard exists", len(told) > 15 and not told - set(names), sorted(told - set(names)))
    places = [(p["gridPos"]["x"], p["gridPos"]["y"]) for p in board["panels"]]
    c.check("its panels have titles, units and places of their own",
            len(set(places)) == len(places) and all(p["title"] and p["fieldConfig"]["defaults"]["unit"]
                                                    for p in board["panels"]))


def alarms_fire(c):
    for path in (os.path.join(checks.ROOT, "deploy", "prometheus", "seus.rules.yml"),
                 os.path.join(checks.ROOT, "tests", "package", "seus.rules.test.yml")):
        shutil.copy(path, c.dir)
    c.expect("promtool takes the rules", promtool(c), "check", "rules", os.path.join(c.dir, "seus.rules.yml"))
    c.expect("each alarm fires on its trouble and on nothing else", promtool(c), "test", "rules", "seus.rules.test.yml",
             cwd=c.dir)


def health_has_names(c, node):
    for path, wanted in (("/livez", {"loop"}), ("/startupz", {"log", "views"}),
                         ("/readyz", {"loop", "member", "leader", "heard", "voting", "views", "keys", "maintenance",
                                      "space", "clock", "plugins"})):
        status, body = node.get(path)
        lines = dict(re.findall(r"^\[\+\](\w+) (.*)$", body, re.M))
        c.check(f"{path} tells its checks", status == "200" and set(lines) == wanted, body)
    status, body = node.get("/readyz?exclude=plugins&exclude=clock")
    c.check("a check can be left out, and that shows", status == "200" and "[+]plugins excluded" in body and
            "[+]clock excluded" in body and "[+]space ok" in body, body)
    status, body = node.get("/readyz?exclude=nope")
    c.check("leaving out what is no check is refused by name, with the checks there are", status == "400" and
            "'nope'" in body and all(name in body for name in ("leader", "views", "plugins")), body)
    status, body = node.get("/livez?exclude=leader")
    c.check("each probe has checks of its own", status == "400" and "'leader'" in body, body)


def doctor_tells(c, node):
    code, output = node.ctl("doctor", "-o", "json")
    items = {(item["check"], item["where"]): item for item in json.loads(output)["items"]}
    here = "unix:" + node.sock
    c.check("doctor finds nothing bad on a node in order", code == 0 and
            not any(item["state"] == "bad" for item in items.values()), output)
    wanted = {(check, here) for check in ("node", "ready", "clock", "disk", "certificate", "plugins")} | {
        (check, "room") for check in ("members", "quorum", "leader", "versions", "clocks", "views")}
    wanted.add(("unit", "here"))
    c.check("doctor looks at all it should", wanted <= set(items), wanted - set(items))
    c.check("it warns of a room of one, and says what to do", items["quorum", "room"]["state"] == "warn" and
            items["quorum", "room"]["next"], items["quorum", "room"])
    code, output = c.run(os.path.join(c.bin_dir, "seusctl"), "doctor", "--endpoint", "unix:" + node.sock,
                         "--endpoint", f"unix:{c.dir}/nobody.sock", "-o", "json")
    states = {(item["check"], item["where"]): item["state"] for item in json.loads(output)["items"]}
    c.check("a node that does not answer is bad, and the walk goes on", code == 1 and
            states["node", f"unix:{c.dir}/nobody.sock"] == "bad" and states["node", here] == "ok", output)


def a_full_disk_shows(c):
    """A node that wants more free space than there is."""
    node = Node(c, "full", "--min-free-mb", str(1 << 20))
    status = ""
    for _ in range(100):
        status, body = node.get("/readyz")
        if status == "503":
            break
        time.sleep(0.1)
    c.check("an almost full disk fails readiness by name", status == "503" and "[-]space" in body, body)
    status, _ = node.get("/readyz?exclude=space")
    c.check("unless that check is left out", status == "200")
    code, output = node.ctl("doctor")
    c.check("doctor says so too", code == 1 and "writes are refused" in output, output)
    node.stop()


def logs_name_nobody(c, node):
    text = node.stop()
    c.check("log lines are lines of time, level, event", all(
        re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z (error|warn|info|debug) [a-z_.]+ ", line) for line in text.splitlines()),
        text)
    c.check("no person and no place is in the log", PERSON not in text and STREET not in text, text)


def json_lines_hold_the_same(c):
    node = Node(c, "json", "--log-format", "json")
    a_night(node)
    text = node.stop()
    lines = [json.loads(line) for line in text.splitlines()]
    c.check("JSON lines have time, level and event", lines and all({"time", "level", "event"} <= set(line)
                                                                   for line in lines), text)
    c.check("and their values", any(line["event"] == "serving" and line["socket"] == node.sock for line in lines), text)
    c.check("no person is in them", PERSON not in text and STREET not in text, text)


def catalogues_compile(c):
    if shutil.which("journalctl") is None:
        print("  journalctl is not installed: the catalogues are not compiled")
        return
    for folder in ("usr/lib/systemd/catalog", "var/lib/systemd/catalog"):
        os.makedirs(os.path.join(c.dir, "root", folder))
    for path in glob.glob(os.path.join(checks.ROOT, "deploy", "catalog", "*.catalog")):
        shutil.copy(path, os.path.join(c.dir, "root", "usr/lib/systemd/catalog"))
    root = "--root=" + os.path.join(c.dir, "root")
    code, output = c.run("journalctl", root, "--update-catalog")
    c.check("systemd takes the catalogues without a word", code == 0 and not output, output)
    _, listed = c.run("journalctl", root, "--list-catalog")
    c.check("and lists their messages", listed.count("SEUS") >= 15, listed)


def test(c):
    checks.need("curl")
    node = Node(c, "node")
    try:
        a_night(node)
        names = metrics_are_sound(c, node)
        rules_and_dashboard_name_what_is_there(c, names)
        health_has_names(c, node)
        doctor_tells(c, node)
    finally:
        logs_name_nobody(c, node)
    alarms_fire(c)
    a_full_disk_shows(c)
    json_lines_hold_the_same(c)
    catalogues_compile(c)


checks.main(test)
