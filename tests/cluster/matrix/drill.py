# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of the noun drill succeed; cli_matrix.py says how they are used."""
import json
import os
import time


def announced(m):
    """A drill that runs, and that nobody finishes."""
    ends_by = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 600))
    line = {"op": "drill.start", "args": {"kind": "graceful", "ends_by": ends_by}}
    reply = json.loads(m.run("pipe", stdin=json.dumps(line).encode() + b"\n").stdout)
    if "reply" not in reply:
        raise RuntimeError(f"drill.start: {reply}")  # one that a command has not ended is still under way
    return reply["reply"]["id"]


def reported(m):
    """The report of one that was really run, once for all formats."""
    path = os.path.join(m.dir, "drill")
    if not os.path.exists(path + ".json"):
        m.value("drill", "run", "plugin-crash", "--yes", "--report", path)
    return path + ".json"


def words(m):
    def id_of_the_reported():
        with open(reported(m), encoding="utf-8") as file:
            return json.load(file)["drill_id"]
    return {
        ("drill", "run"): lambda: ["plugin-crash"],
        ("drill", "report"): lambda: [reported(m)],
        ("drill", "list"): lambda: [],
        ("drill", "show"): lambda: [id_of_the_reported()],
        ("drill", "abandon"): lambda: [announced(m), "--reason", "a test"],
    }
