# SPDX-License-Identifier: EUPL-1.2
"""The service unit: hardened by systemd's own measure, and no harder than a node that works can bear."""
import os
import re
import subprocess
import time

import checks

UNIT = os.path.join(checks.ROOT, "deploy", "debian", "seusd.service")
EXPOSURE_MAX = 2.0  # of 10, systemd-analyze security


def exposure_is_low(c):
    checks.need("systemd-analyze")
    code, output = c.run("systemd-analyze", "security", "--offline=yes", f"--threshold={int(EXPOSURE_MAX * 10)}", UNIT)
    found = re.search(r"Overall exposure level for seusd.service: ([\d.]+)", output)
    c.check(f"systemd-analyze security gives {found.group(1) if found else '?'}, {EXPOSURE_MAX} is the limit",
            code == 0 and found and float(found.group(1)) <= EXPOSURE_MAX, output)


def settings():
    """name -> values in the unit."""
    found = {}
    for line in open(UNIT, encoding="utf-8"):
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def the_callers_stay_known(c):
    told = settings()
    c.check("the unit does not hide who calls (PrivateUsers), nor the boot id (ProcSubset)",
            "PrivateUsers" not in told and "ProcSubset" not in told)
    c.check("the manager is told, and a watchdog listens", told["Type"] == ["notify"] and told["WatchdogSec"] == ["20"])


def expand(words):
    """Names of system calls of a filter's words."""
    calls = set()
    for word in words:
        if word.startswith("@"):
            listed = subprocess.run(["systemd-analyze", "syscall-filter", word], stdout=subprocess.PIPE, text=True,
                                    check=True).stdout
            lines = [line.strip() for line in listed.splitlines()[1:]]
            calls |= expand(line for line in lines if line and not line.startswith("#"))
        else:
            calls.add(word)
    return calls


def allowed_calls():
    allowed = set()
    for value in settings()["SystemCallFilter"]:
        words = value.lstrip("~").split()
        allowed = allowed - expand(words) if value.startswith("~") else allowed | expand(words)
    return allowed


def made_calls(c):
    """The system calls of a node that opens a case, asks its plugins, reads its settings again, and stops."""
    trace = os.path.join(c.dir, "trace")
    data, sock = os.path.join(c.dir, "data"), os.path.join(c.dir, "sock")
    ctl = [os.path.join(c.bin_dir, "seusctl"), "--endpoint", f"unix:{sock}"]
    node = subprocess.Popen(["strace", "-f", "-qq", "-e", "signal=none", "-o", trace,
                             os.path.join(c.bin_dir, "seusd"), "--data", data, "--socket", sock,
                             "--plugins", os.path.join(c.build_dir, "plugins")],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            if c.run(*ctl, "cluster", "status")[0] == 0:
                break
            time.sleep(0.1)
        for words in (["zone", "add", "z", "--name", "Z", "--area", "a", "--prefix", "ZZ", "--state", "hooked"],
                      ["signaller", "add", "S-1", "--name", "S", "--category", "police", "--zone", "z"],
                      ["case", "open", "--zone", "z", "--signaller", "S-1", "--summary", "A person without shelter"],
                      ["case", "list", "--at", "2"]):
            c.expect("a node under strace answers: " + " ".join(words[:2]), *ctl, *words)
        seusd = next(int(pid) for pid in os.listdir("/proc") if pid.isdigit() and is_child(int(pid), node.pid))
        os.kill(seusd, 1)
        c.run(*ctl, "config", "show")
        os.kill(seusd, 15)
        node.wait(30)
    finally:
        if node.poll() is None:
            node.kill()
            node.wait()
    return set(re.findall(r"^\d+ +([a-z0-9_]+)\(", open(trace, encoding="utf-8", errors="replace").read(), re.M))


def is_child(pid, parent):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return int(file.read().rsplit(")", 1)[1].split()[1]) == parent
    except OSError:
        return False


def the_filter_lets_a_node_work(c):
    checks.need("strace", "systemd-analyze")
    made = made_calls(c)
    refused = sorted(made - allowed_calls())
    c.check(f"all {len(made)} system calls of a working node pass the filter", made and not refused, refused)


def test(c):
    the_callers_stay_known(c)
    exposure_is_low(c)
    the_filter_lets_a_node_work(c)


checks.main(test)
