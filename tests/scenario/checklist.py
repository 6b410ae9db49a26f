#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""CHECKLIST.md is true: every point of the service's two texts has commands that exist, in a scenario that runs them.

    checklist.py BIN_DIR

A scenario is a file of this folder, or `acceptance: NAME`, a scenario of tests/cluster/acceptance.py. Several are
separated by commas; each command has to appear in at least one of them.
"""
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LIST = os.path.join(HERE, "CHECKLIST.md")
ACCEPTANCE = os.path.join(HERE, "..", "cluster", "acceptance.py")

# What the two texts name, and what the law adds. A: the study visit about SEUS and CUESB; B: the Apuane zone.
ROWS = [
    "A: one organisational model, declined by zone",
    "A: services for the residents of the district",
    "A: trial since December 2017, consolidated structures",
    "A: the central room, strengthened",
    "A: the Region with ANCI, the department of AUSL Centro coordinating",
    "A: extension to all zones, an essential level",
    "A: risk 1, different professional approach",
    "A: risk 2, other targets: second level beside a citizens' line and a professionals' line",
    "A: timings compared on two focuses, the room and the territorial units",
    "A: benefit, operating protocols for SEUS",
    "A: benefit, territorial capability for CUESB",
    "A: the study visit",
    "A: essential level of the social emergency service",
    "A: 64 % coverage, universal vocation",
    "A: 5,000 interventions for 8,000 persons in four years",
    "A: two courses a year, about 100 social workers each",
    "A: regional, area vasta and zone levels",
    "A: the provider, seats of the room and of the units",
    "A: operators, regional staff, departments, zonal leads",
    "B: launch of the experimentation (SOI), Apuane zone",
    "B: hook-up to the central room",
    "B: the actors: Region, AUSL, municipalities, social workers",
    "B: law 328/2000, essential levels",
    "B: request of the mayors' conference and its acceptance",
    "B: base training by the regional committee, run by ANCI; scientific coordinator; area lead",
    "B: technical and organisational preparation",
    "B: the zone group (GOES)",
    "B: SOI of 6 to 8 months: recognition trained, cases handled by the ordinary service",
    "B: positive result, the zone enters",
    "B: progressive extension",
    "B: timely answers 24 hours, 365 days",
    "B: second level, toll-free number for institutional signallers, not for citizens",
    "Law: people are given their data, which is kept for a stated time and erased by two",
]


def read_rows(text):
    """(point, commands, scenarios) of each line of the table."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 3 and cells[0] != "point" and not cells[0].startswith("---"):
            yield cells[0], split(cells[1]), split(cells[2])


def split(cell):
    return [part.strip().strip("`") for part in cell.split(",") if part.strip()]


def scenario_text(name):
    """What a scenario runs, with the helpers it calls, or None if there is none of that name."""
    if name.startswith("acceptance: "):
        with open(ACCEPTANCE, encoding="utf-8") as file:
            functions = dict(re.findall(r"^def (\w+)\(.*\):\n((?:    .*\n|\n)*)", file.read(), re.M))
        text = functions.get(name[12:])
        return text and text + "".join(body for helper, body in functions.items() if helper + "(" in text)
    path = os.path.join(HERE, name)
    if not os.path.isfile(path):
        return None
    with open(path, encoding="utf-8") as file:
        return file.read()


def is_run(command, text, path):
    """A command of seusctl, typed in the scenario, or asked for by its path."""
    if re.search(rf"(seusctl |[\"']){re.escape(command)}(?![\w-])", text):
        return True
    return bool(path) and "{" not in path and re.search(rf"\"{re.escape(path)}[\"?]", text) is not None


def complaints(text, commands):
    rows = list(read_rows(text))
    named = [row[0] for row in rows]
    for point in ROWS:
        if named.count(point) != 1:
            yield f"the point \"{point}\" has {named.count(point)} rows, not one"
    for point, words, names in rows:
        if point not in ROWS:
            yield f"no text names \"{point}\""
        if not words or not names:
            yield f"\"{point}\" has no command or no scenario"
        texts = []
        for name in names:
            found = scenario_text(name)
            if found is None:
                yield f"\"{point}\": there is no scenario {name}"
            else:
                texts.append(found)
        for word in words:
            if word not in commands:
                yield f"\"{point}\": there is no command seusctl {word}"
            elif not any(is_run(word, found, commands[word]) for found in texts):
                yield f"\"{point}\": none of {', '.join(names)} runs seusctl {word}"


def self_test(text, commands):
    """A wrong list is found wrong."""
    first = text.index("| A: ")
    end = text.index("\n", first) + 1
    row = text[first:end]
    point = row.split("|")[1].strip()
    wrong = {
        "a row that is missing": text[:first] + text[end:],
        "a command that is not": text[:first] + f"| {point} | case fly | no_room.txt |\n" + text[end:],
        "a scenario that is not": text[:first] + f"| {point} | case open | nowhere.txt |\n" + text[end:],
        "a command that its scenario does not run": text[:first] + f"| {point} | cluster transfer | no_room.txt |\n" +
                                                    text[end:],
    }
    for what, changed in wrong.items():
        if not list(complaints(changed, commands)):
            yield f"{what} goes unnoticed"


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    schema = subprocess.run([os.path.join(sys.argv[1], "seusctl"), "schema", "-o", "json"], capture_output=True,
                            check=True, timeout=30, env={"LANG": "C"}).stdout
    commands = {" ".join(word for word in (item["noun"], item["verb"]) if word): item["path"]
                for item in json.loads(schema)["items"]}
    with open(LIST, encoding="utf-8") as file:
        text = file.read()
    found = list(complaints(text, commands)) + list(self_test(text, commands))
    for complaint in found:
        print(f"tests/scenario/CHECKLIST.md: {complaint}")
    print(f"{len(ROWS)} points, {len(found)} complaint(s)")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
