# SPDX-License-Identifier: EUPL-1.2
"""The ninth of the operators' scenarios, in acceptance.py: a person asks for their data; then it is erased."""
import os
import pwd

import erasure
import room

FIGURES = ("interventions", "persons", "reports", "needs")


def other_login(number):
    """Another login of this machine: who asks for an erasure does not approve it."""
    return pwd.getpwuid(number).pw_name


def play(stage):
    case = stage.do("case open --zone pistoiese --signaller PT-ER-1 --need violence --persons 2 -o name "
                    "--summary 'Zelinda Quarquonia arrives with Ermenegilda Vannucchi'")
    person = stage.do(f"person link {case} --role victim --label 'Zelinda Quarquonia' -o name").split()[-1]
    stage.do(f"person link {case} --role relative --label 'Ermenegilda Vannucchi'")
    stage.do(f"case note {case} --text 'Quarquonia slept in the car'")
    stage.do(f"case update {case} --to phone_managed --reason 'by phone'")
    stage.do(f"case close {case} --outcome advised --reason 'Quarquonia went to her sister'")
    backup = os.path.join(stage.place.dir, "before.backup")
    stage.do(f"cluster backup --file {backup}")
    given = stage.do(f"person export {person} --reason 'letter 1204'")
    room.check("Zelinda Quarquonia" in given, f"what is held of them is given: {given}")
    room.check("Vannucchi" not in given and "PT-ER-1" not in given, f"of others nothing: {given}")
    figures = {kind: stage.json(f"stats show {kind}")["items"] for kind in FIGURES}
    erase(stage, case)
    stage.back()
    stage.place.wait_ready()
    room.wait_until(lambda: stage.items("erasure list")[0]["state"] == "done", "every node has said so")
    nothing_returns_the_name(stage, case, person, backup)
    counted = {kind: stage.json(f"stats show {kind}")["items"] for kind in FIGURES}
    room.check(counted == figures, f"the figures changed: {figures}, {counted}")
    stage.end()


def erase(stage, case):
    """Asked for, refused while a court needs it, approved by two others, the leader killed in between."""
    hold = stage.do(f"hold set --case {case} --ground 'criminal case 77/2026' --act 'RG 77/2026' -o name").split()[-1]
    asked = stage.do(f"erasure request --case {case} --act 'letter 1204' -o name").split()[-1]
    stage.let_in()
    approve = f"erasure approve {asked} --act 'dpo 1'"
    code, _, errors = stage.run(approve, login=other_login(1))
    room.check(code == 6 and "criminal case 77/2026" in errors, f"refused with its ground: {code} {errors}")
    stage.do(f"hold clear {hold} --reason 'the judgment is final'")
    code, _, errors = stage.run(approve)
    room.check(code == 6 and "two other people" in errors, f"who asked does not approve: {code} {errors}")
    stage.do(approve, login=other_login(1))
    stage.lose_leader()
    stage.place.wait_leader()
    stage.do(f"erasure approve {asked} --act 'dpo 2'", login=other_login(2))
    shown = stage.json(f"erasure show {asked}")
    room.check(len(shown["approvals"]) == 2 and shown["state"] == "ordered", f"ordered by two: {shown}")


def nothing_returns_the_name(stage, case, person, backup):
    names = ("Quarquonia", "Vannucchi")
    for line in (f"case show {case} -o json", f"case history {case} -o json", f"person show {person} -o json",
                 f"person export {person} --reason 'again' -o json", "person list --zone pistoiese -o json",
                 "case list --state closed -o json", "report list -o json", "event list --limit 1000 -o json",
                 f"case explain {case} -o json"):
        for node in stage.place.nodes:
            told = stage.do(line + " --purpose test" * line.startswith("person"), [node])
            room.check(not any(name in told for name in names), f"node {node} still tells a name: {line}")
    for node in stage.place.nodes:
        hits = erasure.hits_in_files(stage.place.data_of(node), names)
        room.check(not hits, f"a file of node {node} holds a name: {hits}")
    room.check(not erasure.hits_in_files(stage.place.dir, names), "nor does any other file, the backup included")
    stage.do(f"backup verify {backup}")
    stage.do("audit verify --all-members")
