# SPDX-License-Identifier: EUPL-1.2
"""Who may do what in a room of three real nodes, asked over their sockets by users of the system.

    access.py BIN_DIR PLUGIN_DIR [TEST...]

A connection is made under a user id of its own, and the kernel tells the node who that is. Every command x every role x
one's own zone and another's is let through or refused as tests/unit/domain/access_matrix.txt says, at followers as at
the leader. Then masks, front ends, broken glass and the access logs, one of which is cut. Needs root, to become others.
"""
import hashlib
import json
import os
import subprocess

import room as r

FIRST_UID = 41000
NOBODY_UID = 41999
MATRIX = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "unit", "domain", "access_matrix.txt")
ROLES = ("operator supervisor unit social_worker zone_lead area_lead region anci science_lead tech_committee provider "
         "sysadmin auditor dpo guest service front_end").split()
APART = ("cluster.transfer", "event.watch", "access.break_glass", "access.mend")  # they act, last, or have own rules


def uid_of(role):
    return FIRST_UID + ROLES.index(role) if role in ROLES else NOBODY_UID


class Askers:
    """Connections under many user ids; the kernel keeps with each who made it."""

    def __init__(self, place):
        self.place = place
        self.open = {}
        os.chmod(place.dir, 0o755)
        for node in place.nodes:
            os.chmod(place.socket_of(node), 0o666)

    def ask(self, role, node, method, path, body=None, headers=None):
        key = (role, node)
        for _ in range(2):
            if key not in self.open:
                connection = r.UnixConnection(self.place.socket_of(node), 15)
                os.seteuid(uid_of(role))
                try:
                    connection.connect()
                finally:
                    os.seteuid(0)
                self.open[key] = connection
            try:
                return r.send(self.open[key], method, path, body, None, headers)
            except OSError:
                self.open.pop(key).close()
        raise r.Failure(f"{role} at node {node}: {method} {path} was not answered")

    def end(self):
        for connection in self.open.values():
            connection.close()


def fill(place):
    """Two zones with what belongs to a zone, in each a case that a unit is sent to; a user for each role, of one."""
    things = {}
    for whose in ("own", "other"):
        place.must("/v1/zones", {"zone_id": whose, "name": whose, "area": f"area-{whose}",
                                 "prefix": whose[:2].upper(), "state": "hooked"})
        place.must("/v1/signallers", {"signaller_id": f"S-{whose}", "name": "S", "category": "hospital",
                                      "zone_id": whose})
        place.must("/v1/units", {"unit_id": f"U-{whose}", "zone_id": whose, "operators": 2,
                                 "skills": ["social_worker"]})
        place.must("/v1/services", {"service_id": f"V-{whose}", "name": "V", "zone_id": whose})
        case = place.must("/v1/cases", {"zone_id": whose, "signaller_id": f"S-{whose}", "need": "violence",
                                        "summary": "a planted secret"})
        person = place.must(f"/v1/cases/{case['case_id']}/persons", {"label": "planted name"})
        things[whose] = {"zone_id": whose, "area": f"area-{whose}", "signaller_id": f"S-{whose}",
                         "unit_id": f"U-{whose}", "service_id": f"V-{whose}", "case_id": case["case_id"],
                         "other_case_id": case["case_id"], "into": case["case_id"], "attach": case["case_id"],
                         "person_id": person["id"], "into_id": person["id"], "report_id": case["report_id"]}
        place.must(f"/v1/cases/{case['case_id']}/assign", {"unit_id": f"U-{whose}", "reason": "a test"})
    for role in ROLES:
        name = "U-own" if role == "unit" else role.replace("_", "-")
        place.must("/v1/users", {"user_id": name, "role": role, "login": str(uid_of(role)),
                                 "zones": ["own"], "area": "area-own"})
    return things


def enforced(places):
    if os.geteuid() != 0:
        raise r.Skip("needs root, to make connections as other users")
    place = r.Room(places)
    place.up()
    things = fill(place)
    place.must("/v1/access/enforce", {"switched": "on", "reason": "a test"})
    place.wait_equal()
    return place, things, Askers(place)


def matrix():
    rows = {}
    with open(MATRIX, encoding="utf-8") as lines:
        for line in lines:
            words = line.split()
            if words and words[0] != "#":
                rows[words[0]] = dict(zip(ROLES + ["stranger"], words[1:]))
    return rows


def commands(bin_dir):
    done = subprocess.run([os.path.join(bin_dir, "seusctl"), "schema", "-o", "json"], capture_output=True, check=True)
    return {item["operation"]: item for item in json.loads(done.stdout)["items"] if item.get("operation")}


def plausible(argument):
    kinds = {"word": (argument.get("words") or ["x"])[0], "number": 1, "time": "2026-11-22T10:00:00Z", "bool": True}
    return kinds.get(argument["type"], "x")


def request_about(told, values):
    """Path and fields of a command that names what values has, and what else it cannot do without."""
    path, given = told["path"], {}
    for argument in told["arguments"]:
        name = argument["field"]
        if "{" + name + "}" in path:
            path = path.replace("{" + name + "}", values.get(name, "nothing"))
        elif name in values and argument["type"] == "id":
            given[name] = values[name]
        elif argument["required"]:
            given[name] = plausible(argument)
    return path, given


def every_command_by_every_role_here_and_there(places):
    place, things, askers = enforced(places)
    rows = matrix()
    tried, decided, wrong = 0, 0, []
    known = commands(places.bin_dir)
    r.check(len(known) > 140, f"seusctl tells its operations: {len(known)}")
    for op, told in sorted(known.items()):
        if op in APART:
            continue
        for whose in ("own", "other"):
            path, given = request_about(told, things[whose])
            for role in ROLES + ["stranger"]:
                tried += 1
                node = 1 + tried % 3
                if told["method"] == "GET":
                    query = "&".join(f"{name}={value}" for name, value in given.items())
                    reply = askers.ask(role, node, "GET", f"{path}?{query}", None, {"X-Seus-Purpose": "a test"})
                else:
                    reply = askers.ask(role, node, "POST", f"{path}?dry_run=true", given)
                mark = rows[op][role]
                # A unit has nothing to do with the zone its case is in: what names both is another's.
                theirs = whose == "own" and not (role in ("unit", "service") and "zone_id" in given)
                allowed = mark == "*" or (mark == "o" and theirs)
                if reply.status == 400 or (reply.status == 404 and "nothing" in str(reply["message"])):
                    continue  # what it lacks, or that it names nothing, is said before whose that is
                decided += 1
                offered = role == "service" and mark == "o"  # no case is offered to it here
                if (reply.status == 403) == allowed and not offered:
                    wrong.append(f"{op} by {role} about {whose}: {reply.status} {reply['message']}")
    askers.end()
    print(f"  {tried} tried, {decided} decided by role, {len(wrong)} wrong")
    r.check(not wrong, f"{len(wrong)} of {decided}: " + "; ".join(wrong[:8]))
    r.check(decided > 4000, f"only {decided} of {tried} came as far as the rules")


def masks_glass_and_front_ends(places):
    place, things, askers = enforced(places)
    case, other = things["own"]["case_id"], things["other"]["case_id"]
    follower = next(node for node in place.nodes if node != place.leader())
    for node in (place.leader(), follower):
        whole = askers.ask("operator", node, "GET", f"/v1/cases/{case}")
        r.check(whole["summary"] == "a planted secret", f"an operator reads it: {whole}")
        for role in ("sysadmin", "auditor"):
            for path in (f"/v1/cases/{case}", f"/v1/cases/{case}?consistency=local", "/v1/cases",
                         "/v1/events?limit=1000"):
                reply = askers.ask(role, node, "GET", path)
                r.check(reply.status == 200 and b"planted" not in reply.raw, f"{role} {path}: {reply}")
    notes = f"/v1/cases/{other}/notes"
    r.check(askers.ask("unit", follower, "POST", notes, {"text": "n"}).status == 403, "a unit, another's case")
    broken = askers.ask("unit", follower, "POST", "/v1/access/break-glass", {"reason": "nobody answers"})
    r.check(broken.status == 200, f"the glass breaks: {broken}")
    done = askers.ask("unit", follower, "POST", notes, {"text": "n"})
    r.check(done.status == 200, f"and then it may: {done}")
    last = askers.ask("supervisor", 1, "GET", f"/v1/cases/{other}/history")["items"][-1]
    r.check((last["user_id"], last["role"], last["glass"]) == ("U-own", "unit", "broken"),
            f"the event says who, in which role, how: {last}")
    warned = place.ask(1, "GET", "/v1/cluster")["warnings"]
    r.check(any("user/U-own" in line for line in warned), f"everybody sees it: {warned}")
    mended = askers.ask("unit", 1, "POST", "/v1/access/mend", {"reason": "over"})
    r.check(mended.status == 200, f"it is given back: {mended}")
    r.check(askers.ask("unit", 1, "POST", notes, {"text": "n"}).status == 403, "and is over")
    own = f"/v1/cases/{case}/notes"
    named = askers.ask("front_end", follower, "POST", own, {"text": "n"}, {"X-Seus-As-User": "operator"})
    r.check(named.status == 200, f"a front end brings an operator's: {named}")
    for who, status in (("sysadmin", 403), ("nobody", 403)):
        reply = askers.ask("front_end", follower, "POST", own, {"text": "n"}, {"X-Seus-As-User": who})
        r.check(reply.status == status, f"a front end as {who}: {reply}")
    reply = askers.ask("supervisor", 1, "POST", own, {"text": "n"}, {"X-Seus-As-User": "operator"})
    r.check(reply.status == 403, f"who is no front end asks as themselves: {reply}")
    root = place.ask(1, "GET", f"/v1/cases/{case}")
    r.check(root.status == 403, f"root is nobody of the service: {root}")
    r.check(place.ask(1, "POST", "/v1/access/break-glass", {"reason": "no sysadmin left"}).status == 200,
            "root has a way back in that everybody sees")
    r.check(place.ask(1, "POST", "/v1/access/enforce", {"switched": "off", "reason": "locked out"}).status == 200,
            "and uses it")
    askers.end()


def chain_of(path):
    """The access log, verified by the words of its header alone: entries, last chain value."""
    chain, count = bytes(32), 0
    with open(path, "rb") as lines:
        for line in lines:
            told, text = line[:64], line[65:-1]
            chain = hashlib.sha256(chain + text).digest()
            r.check(chain.hex().encode() == told, f"line {count + 1} does not fit")
            count += 1
    return count, chain.hex()


def reads_are_recorded_and_a_cut_shows(places):
    place, things, askers = enforced(places)
    case, person = things["own"]["case_id"], things["own"]["person_id"]
    node = place.leader()
    log = os.path.join(place.data_of(node), "access", "log")
    askers.ask("operator", node, "GET", f"/v1/cases/{case}")
    purpose = {"X-Seus-Purpose": "a request of the tribunal"}
    r.check(askers.ask("dpo", node, "GET", f"/v1/persons/{person}", None, purpose).status == 200, "the dpo reads")
    askers.ask("guest", node, "GET", f"/v1/cases/{case}")
    found = askers.ask("dpo", node, "GET", f"/v1/access/log?case_id={case}")
    kinds = [(row["user_id"], row["op"], row["outcome"]) for row in found["items"]]
    r.check(("operator", "case.show", "read") in kinds and ("guest", "case.show", "denied") in kinds, f"{kinds}")
    found = askers.ask("auditor", node, "GET", f"/v1/access/log?person_id={person}")
    r.check([row["purpose"] for row in found["items"]] == ["a request of the tribunal"], f"{found}")
    shift = askers.ask("supervisor", node, "POST", "/v1/rooms", {"room_id": "room", "name": "R"})
    r.check(shift.status == 200, f"a room: {shift}")
    shifts = [askers.ask("supervisor", node, "POST", "/v1/shifts", {"room_id": "room", "lead": lead})["id"]
              for lead in ("operator", "supervisor")]
    path = f"/v1/shifts/{shifts[0]}"
    for _ in range(5):
        askers.ask("supervisor", node, "POST", f"{path}/handover", {"to": shifts[1]})
        askers.ask("supervisor", node, "POST", f"{path}/ack", {"all": True})
    closed = askers.ask("supervisor", node, "POST", f"{path}/close", {})
    r.check(closed.status == 200, f"closed: {closed}")
    r.wait_until(lambda:
                 askers.ask("auditor", node, "GET", "/v1/events?type=access.witnessed&limit=1000")["items"],
                 "the room's log witnesses the access logs after a shift", tries=800)
    verified = askers.ask("auditor", node, "GET", "/v1/access/verify")
    r.check(verified.status == 200 and verified["witnessed"] > 0, f"{verified}")
    r.check(chain_of(log) == (verified["entries"], verified["digest"]), "the file says the same to who reads it alone")
    askers.end()
    place.stop(node)
    with open(log, "rb") as file:
        lines = file.readlines()
    with open(log, "wb") as file:
        file.writelines(lines[:1])
    place.start(node)
    place.wait_ready([node])
    place.wait_whole()
    askers = Askers(place)
    cut = askers.ask("auditor", node, "GET", "/v1/access/verify")
    r.check(cut["code"] == "integrity" and "cut" in cut["message"], f"a cut log is told: {cut}")
    askers.end()


if __name__ == "__main__":
    r.run([every_command_by_every_role_here_and_there, masks_glass_and_front_ends,
           reads_are_recorded_and_a_cut_shows])
