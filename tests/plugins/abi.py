#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The plugin interface beside every released one: it may grow at the end of its structs, and in no other way.

    abi.py BUILD_DIR

Builds the same small library against the header of then and the one of today, and lets abidiff compare them. A struct
that grew is a change that abidiff reports and that we allow; anything removed, moved or retyped is not. Needs abidiff
(package abigail-tools); without it the layout is compared by a program of our own, which knows offsets and sizes only.
"""
import os
import re
import shutil
import subprocess
import sys

import kit as kits

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
STRUCTS = ("zone", "signaller", "answers", "unit", "question", "answer", "host", "zone_functions", "triage_functions",
           "dispatch_functions", "plugin", "text")
LIBRARY = "#include <seus/plugin.h>\n" + "".join(
    f"const struct seus_{name} *seen_{name}(const struct seus_{name} *p) {{ return p; }}\n" for name in STRUCTS)


def library(kit, name, include):
    source = os.path.join(kit.dir, "library.c")
    with open(source, "w", encoding="utf-8") as file:
        file.write(LIBRARY)
    target = os.path.join(kit.dir, name)
    kit.expect(f"a library against {include}", os.environ.get("CC", "cc"), "-std=c11", "-g", "-fPIC", "-shared", "-I",
               include, "-o", target, source)
    return target


def fields(header, struct):
    body = re.search(r"struct seus_%s \{(.*?)\n\};" % struct, header, re.S)
    text = re.sub(r"/\*.*?\*/", "", body.group(1), flags=re.S)
    return [re.sub(r"\s+", " ", part).strip() for part in text.split(";") if part.strip()]


def compare_text(kit, then, now, version):
    """Without abidiff: the members of then are the first members of now, word for word."""
    with open(os.path.join(then, "seus", "plugin.h"), encoding="utf-8") as file:
        old = file.read()
    with open(os.path.join(now, "seus", "plugin.h"), encoding="utf-8") as file:
        new = file.read()
    for struct in STRUCTS:
        before = fields(old, struct)
        after = fields(new, struct)
        kit.check(f"{version}: struct seus_{struct} begins as it did", after[:len(before)] == before, (before, after))
    numbers = dict(re.findall(r"#define (SEUS_[A-Z_]+) (\d+u?)\b", old))
    today = dict(re.findall(r"#define (SEUS_[A-Z_]+) (\d+u?)\b", new))
    moved = {name: (value, today.get(name)) for name, value in numbers.items()
             if today.get(name) != value and name != "SEUS_PLUGIN_ABI_MINOR"}
    kit.check(f"{version}: no number has another meaning", not moved, moved)


def test(kit):
    now = os.path.join(ROOT, "include")
    for version in sorted(os.listdir(os.path.join(ROOT, "plugins", "museum"))):
        then = os.path.join(ROOT, "plugins", "museum", version)
        compare_text(kit, then, now, version)
        if shutil.which("abidiff") is None:
            print("[  SKIPPED ] abidiff is not here (package abigail-tools)")
            continue
        old = library(kit, "then.so", then)
        new = library(kit, "now.so", now)
        done = subprocess.run(["abidiff", "--no-added-syms", "--harmless", old, new], capture_output=True, text=True,
                              check=False)
        kit.check(f"{version}: abidiff finds no function changed in an incompatible way", done.returncode & 8 == 0,
                  done.stdout)
        wrong = r"data members? deletions?:|offset changed from|parameter \d+ .* was (removed|added)"
        bad = [line for line in done.stdout.splitlines() if re.search(wrong, line)]
        kit.check(f"{version}: abidiff finds nothing removed, moved or retyped", not bad, done.stdout[:3000])


if __name__ == "__main__":
    sys.exit(kits.main(test))
