# SPDX-License-Identifier: EUPL-1.2
"""Golden transcripts of seusctl against a fresh one-node room.

usage: run.py BIN_DIR PLUGIN_DIR [--rewrite] FILE...

A scenario file holds comments (#), commands ($ seusctl ...) and under each command exactly what it prints:
  | a line of standard output
  ! a line of standard error
  ? the exit code, when it is not 0
What differs from run to run is written as a placeholder, numbered by first appearance: <case-1> (a case number),
<case-id-1>, <report-1>, <assignment-1>, <request-1>, <time>, <digest>, <room> (the scratch directory), unix:<user>. A
placeholder in a command stands for what it stood for before.
The room is furnished by setup.seus before each scenario. --rewrite accepts what is printed now.
"""
import difflib
import os
import re
import shlex
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "cluster"))
import room  # noqa: the helper of the cluster tests

CASE_NUMBER = re.compile(r"\b[A-Z]{2,4}-20\d\d-\d{5,}-[0-9A-Z]\b")
MADE_ID = re.compile(r"\b([a-z])0[0-9a-z]{17}\b")
ID_KINDS = {"c": "case-id", "r": "report", "a": "assignment", "q": "request"}  # by first letter; others: LETTER-id
FIXED = [
    ("<time>", re.compile(r"\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?(Z|[ ]?[+-]\d\d:?\d\d)?| [+-]\d{4})")),
    ("<version>, file", re.compile(r"\b\d+\.\d+\.\d+, file\b")),
    ("unix/<user>", re.compile(r"(?<![\w/])unix/[\w.-]+")),
    ("unix:<user>", re.compile(r"\bunix:[\w.-]+(?!\S*/)")),
    ("<digest>", re.compile(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{48}\b|\b[0-9a-f]{16}\b")),
]


class Stable:
    """Placeholders for what differs from run to run, and back."""

    def __init__(self, directory):
        self.directory = directory
        self.names = {}
        self.values = {}

    def name(self, kind, value):
        if value not in self.names:
            number = sum(name.startswith(f"<{kind}-") and name[len(kind) + 2].isdigit() for name in self.values) + 1
            self.names[value] = f"<{kind}-{number}>"
            self.values[self.names[value]] = value
        return self.names[value]

    def text(self, text):
        text = text.replace(self.directory, "<room>")
        text = CASE_NUMBER.sub(lambda match: self.name("case", match.group(0)), text)
        text = MADE_ID.sub(lambda match: self.name(ID_KINDS.get(match.group(1), match.group(1) + "-id"),
                                                   match.group(0)), text)
        for placeholder, pattern in FIXED:
            text = pattern.sub(placeholder, text)
        return text

    def command(self, line):
        for name, value in [*self.values.items(), ("<room>", self.directory)]:
            line = line.replace(name, value)
        return line


class Seusctl:
    def __init__(self, place):
        self.program = os.path.join(place.places.bin_dir, "seusctl")
        self.environment = {"PATH": os.environ.get("PATH", ""), "HOME": place.dir, "TZ": "UTC", "LANG": "C.UTF-8",
                            "SEUS_ENDPOINTS": f"unix:{place.socket_of(1)}"}

    def run(self, line):
        """(exit code, standard output, standard error) of a line that begins with seusctl."""
        words = shlex.split(line)
        room.check(words[0] == "seusctl", f"a command begins with seusctl: {line}")
        done = subprocess.run([self.program, *words[1:]], env=self.environment, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=60, check=False)
        return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def marked(mark, text):
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return [f"{mark} {line}".rstrip() for line in lines]


def furnish(seusctl):
    with open(os.path.join(HERE, "setup.seus"), encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("seusctl "):
                code, output, errors = seusctl.run(line)
                room.check(code == 0, f"setup.seus: {line.strip()}: {output}{errors}")


def play(place, path):
    """The transcript of a file as it comes out now."""
    seusctl = Seusctl(place)
    furnish(seusctl)
    stable = Stable(place.dir)
    transcript = []
    with open(path, encoding="utf-8") as file:
        for line in file.read().split("\n")[:-1]:
            if not line.startswith("$ "):
                if not line.startswith(("|", "!", "?")):
                    transcript.append(line)
                continue
            transcript.append(line)
            code, output, errors = seusctl.run(stable.command(line[2:]))
            transcript += marked("|", stable.text(output)) + marked("!", stable.text(errors))
            if code != 0:
                transcript.append(f"? {code}")
    return transcript


def scenario(path, rewrite):
    def test(places):
        place = room.Room(places, count=1, prefix="seus-scenario.")
        place.start(1)
        place.wait_ready()
        now = play(place, path)
        with open(path, encoding="utf-8") as file:
            expected = file.read().split("\n")[:-1]
        if rewrite and now != expected:
            with open(path, "w", encoding="utf-8") as file:
                file.write("\n".join(now) + "\n")
            return
        difference = "\n".join(difflib.unified_diff(expected, now, "expected", "now", lineterm="", n=2))
        room.check(not difference, f"{os.path.basename(path)} does not come out as written (--rewrite accepts it)\n"
                                   f"{difference}")
    test.__name__ = os.path.splitext(os.path.basename(path))[0]
    return test


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--rewrite"]
    if len(arguments) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    tests = [scenario(path, "--rewrite" in sys.argv) for path in arguments[2:]]
    return room.run(tests, arguments[:2])


if __name__ == "__main__":
    sys.exit(main())
