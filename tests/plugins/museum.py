#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Plugins built for earlier versions of the interface still load, and answer as they did then.

    museum.py BUILD_DIR

plugins/museum/VERSION holds their files, built for amd64, with their sources; questions.jsonl what they are asked, and
answers.jsonl what they said. On another machine they are built from the kept source and header instead.
"""
import json
import os
import platform
import subprocess
import sys

import kit as kits

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
KEPT = ("decision", "priority", "event_class", "mode", "flags", "ranking", "reasons", "orientation", "score")


def answers(kit, files, questions):
    program = os.path.join(kit.build_dir, "bin", "seusd")
    done = subprocess.run([program, "--plugin-run", *files], input=questions, capture_output=True, text=True,
                          timeout=100, check=False)
    kit.check("they load, and every question is answered", done.returncode == 0, done.stderr)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    kit.check("by them, not by the built-in default", all(not line["failure"] for line in lines),
              [line["failure"] for line in lines if line["failure"]])
    return [{name: line["verdict"][name] for name in KEPT} for line in lines]


def rebuilt(kit, folder, name):
    target = os.path.join(kit.dir, name.replace(".c", ".so"))
    kit.expect(f"{name} builds with the header of then", os.environ.get("CC", "cc"), "-std=c11", "-O2", "-fPIC",
               "-shared", "-fvisibility=hidden", "-I", folder, "-o", target, os.path.join(folder, name))
    return target


def test(kit):
    for version in sorted(os.listdir(os.path.join(ROOT, "plugins", "museum"))):
        folder = os.path.join(ROOT, "plugins", "museum", version)
        with open(os.path.join(folder, "questions.jsonl"), encoding="utf-8") as file:
            questions = file.read()
        names = sorted(name for name in os.listdir(folder) if name.endswith(".c"))
        if platform.machine() == "x86_64":
            files = [os.path.join(folder, name.replace(".c", ".so")) for name in names]
        else:
            files = [rebuilt(kit, folder, name) for name in names]
        now = answers(kit, files, questions)
        path = os.path.join(folder, "answers.jsonl")
        if "SEUS_MUSEUM_WRITE" in os.environ:  # when a version enters the museum, once
            with open(path, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(answer, ensure_ascii=False, sort_keys=True) + "\n" for answer in now)
        with open(path, encoding="utf-8") as file:
            then = [json.loads(line) for line in file]
        kit.check(f"{version}: {len(then)} answers, as they were", then == now and len(then) >= 30,
                  [pair for pair in zip(then, now) if pair[0] != pair[1]][:2])


if __name__ == "__main__":
    sys.exit(kits.main(test))
