#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""plugins/GUIDE.md, step by step: every sh block is executed, in order, on a fresh room.

    guide.py BUILD_DIR
"""
import os
import re
import shutil
import subprocess
import sys
import time

import kit as kits

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))


def start_room(kit):
    plugins = os.path.join(kit.dir, "plugins")
    shutil.copytree(os.path.join(kit.prefix, "lib", "seus", "plugins"), plugins)
    socket = os.path.join(kit.dir, "seusd.sock")
    kit.environment.update({"SEUS_ENDPOINTS": "unix:" + socket, "SEUS_PLUGIN_DIR": plugins})
    with open(os.path.join(kit.dir, "log"), "wb") as log:
        node = subprocess.Popen([os.path.join(kit.prefix, "bin", "seusd"), "--data", os.path.join(kit.dir, "data"),
                                 "--socket", socket, "--plugins", plugins, "--min-free-mb", "1", "--profile", "lan"],
                                stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=kit.environment)
    for _ in range(200):
        code, output = kit.run("seusctl", "cluster", "status", "--fields", "leader", "--no-header")
        if code == 0 and output.strip() == "1":
            break
        time.sleep(0.1)
    return node


# For one category of callers it never answers. (A volatile one: a compiler may leave out a loop that does nothing.)
ENDLESS = r"""loop='for (volatile int i = 0; q->category == SEUS_CATEGORY_EMS; i = 1) {'
sed -i "s/    if (q->zone == NULL) {/    $loop\n    }\n&/" valley_zone.c
make && seusctl plugin check ./valley_zone.so --fuzz 1"""


def test(kit):
    kit.install()
    with open(os.path.join(ROOT, "plugins", "GUIDE.md"), encoding="utf-8") as file:
        blocks = re.findall(r"^```sh\n(.*?)^```$", file.read(), re.S | re.M)
    kit.check("the guide has its steps", len(blocks) == 9, len(blocks))
    node = start_room(kit)
    folder = kit.dir
    outputs = []
    try:
        for number, block in enumerate(blocks, 1):
            if number == 9:  # its enabled set is read at one log index; the file was loaded a moment ago
                time.sleep(0.5)
            script = f"set -eu\n{block}\npwd > '{kit.dir}/where'\n"
            code, output = kit.run("sh", "-c", script, cwd=folder)
            outputs.append(output)
            kit.check(f"block {number}: {block.splitlines()[0]}", code == 0, f"exit {code}\n{output}")
            with open(os.path.join(kit.dir, "where"), encoding="utf-8") as where:
                folder = where.read().strip()
    finally:
        node.terminate()
        node.wait(20)
    code, output = kit.run("sh", "-c", ENDLESS, cwd=folder)
    kit.check("one that loops is told so, asked again or not",
              code == 1 and "no answer within" in output and "no more were asked" in output, output)
    kit.check("the plugin passes its checks", "failed" not in outputs[3], outputs[3])
    kit.check("in office hours the municipality is oriented", "orient" in outputs[5], outputs[5])
    kit.check("the room names it", "org.example.valley_zone" in outputs[7] and "ready" in outputs[7], outputs[7])
    calls = re.search(r"org\.example\.valley_zone\s+ready\s+(\d+)", outputs[8])
    kit.check("and asks it", calls is not None and int(calls.group(1)) > 0, outputs[8])


if __name__ == "__main__":
    sys.exit(kits.main(test))
