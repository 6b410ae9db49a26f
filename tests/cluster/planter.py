# SPDX-License-Identifier: EUPL-1.2
"""Plants words that occur nowhere else in every personal text that a client can write, and says what must be erased.

What is personal is asked of the room: the description of its API marks sealed fields. Whoever adds such a field to a
command plants a word in it here, or the tests that use this fail.
"""
import re
import time

import room


MARK = "Zqxpl4ntedVkw"  # every word begins so: what is searched for


def sealed_in(document, schema, within=""):
    """Paths of the sealed texts of a schema, as names with dots: also in records within it, and in lists of them."""
    while "$ref" in schema:
        node = document
        for part in schema["$ref"].lstrip("#/").split("/"):
            node = node[part]
        schema = node
    if schema.get("x-seus-sealed"):
        yield within
        return
    if "items" in schema:
        yield from sealed_in(document, schema["items"], within)
    for name, field in schema.get("properties", {}).items():
        yield from sealed_in(document, field, f"{within}.{name}" if within else name)


def planted_in(body, within=""):
    """The same of a body: where it holds one of the words."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield from planted_in(value, f"{within}.{name}" if within else name)
    elif isinstance(body, list):
        for value in body:
            yield from planted_in(value, within)
    elif isinstance(body, str) and MARK in body:
        yield within


class Operations:
    """The operations of the room that take personal texts: which path they are at, which texts these are."""

    def __init__(self, place):
        reply = place.ask(1, "GET", "/v1/openapi.json")
        room.check(reply.status == 200, f"GET /v1/openapi.json: {reply.status}")
        document = reply.object
        self.sealed = []
        for path, methods in document["paths"].items():
            body = methods.get("post", {}).get("requestBody")
            if body is not None:
                pattern = re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path) + "$")
                texts = set(sealed_in(document, body["content"]["application/json"]["schema"]))
                self.sealed.append((pattern, methods["post"]["operationId"], texts))
        room.check(sum(len(texts) for _, _, texts in self.sealed) > 50, "the API says which texts are personal")

    def of(self, path):
        return next(((name, texts) for pattern, name, texts in self.sealed if pattern.match(path)), ("", set()))

    def all(self):
        return {(name, text) for _, name, texts in self.sealed for text in texts}


class Planter:
    """Everything that people write, each text with a word of its own."""

    def __init__(self, place):
        self.place = place
        self.words = []
        self.operations = Operations(place)
        self.planted = set()
        self.subjects = []  # (argument of erasure.request, id, where it is read, a text of it)

    def word(self, name):
        self.words.append(f"{MARK}{name}{len(self.words):02d}z")
        return self.words[-1]

    def write(self, path, **body):
        name, _ = self.operations.of(path)
        self.planted.update((name, text) for text in planted_in(body))
        return self.place.must(path, body)

    def missing(self):
        """Personal texts of the API that no word was planted in."""
        return sorted(self.operations.all() - self.planted)

    def verbs(self):
        return {name for name, _ in self.planted}

    def to_erase(self, field, subject, path, text):
        self.subjects.append((field, subject, path, text))

    def open(self, tag, **more):
        caller = {} if "category" in more else {"signaller_id": "PT-ER-1"}
        return self.write("/v1/cases", zone_id="pistoiese", need="violence", persons=1, **caller, **more,
                          place=self.word(tag + "place"), summary=self.word(tag + "summary"))["case_id"]

    def case(self):
        """A case from its opening to its end, with all that can be said on the way: its id, the person's."""
        case = self.open("a")
        of = f"/v1/cases/{case}"
        self.write(f"{of}/notes", text="told: " + self.word("note") + " wept " + "x" * 3000 + self.word("tail"))
        person = self.write(f"{of}/persons", label=self.word("label"), role="victim")["id"]
        self.write(f"/v1/persons/{person}/update", label=self.word("relabel"), reason=self.word("why"))
        self.write(f"{of}/update", summary=self.word("resummary"), place=self.word("replace"),
                   hold=self.word("onhold"))
        self.write(f"{of}/update", end_hold=True, reason=self.word("offhold"))
        self.write(f"{of}/update", priority="E", reason=self.word("priority"))
        self.merged(case)
        self.moves(of, case)
        self.deadlines(case)
        self.handover(of)
        self.write(f"{of}/close", outcome="advised", reason=self.word("closed"))
        return case, person

    def merged(self, case):
        twice = self.open("b")
        self.write(f"/v1/cases/{twice}/notes", text=self.word("second"))
        report = self.write("/v1/reports", zone_id="pistoiese", signaller_id="PT-ER-1", place=self.word("rplace"),
                            summary=self.word("rsummary"))["report_id"]
        self.write(f"/v1/reports/{report}/amend", summary=self.word("rmend"), reason=self.word("rwhy"))
        self.write(f"/v1/reports/{report}/attach", case_id=twice)
        self.write(f"/v1/reports/{report}/attach", case_id=case, reason=self.word("attach"))
        self.write(f"/v1/cases/{twice}/merge", into=case, reason=self.word("merge"))
        self.write(f"/v1/cases/{twice}/unmerge", reason=self.word("unmerge"))
        self.write(f"/v1/cases/{twice}/merge", into=case, reason=self.word("remerge"))

    def moves(self, of, case):
        self.write(f"{of}/assign", unit_id="PT-2", reason=self.word("assign"))
        self.write("/v1/units/PT-2/status", status="acked", case_id=case)
        self.write("/v1/units/PT-2/status", status="enroute", case_id=case)
        self.write("/v1/units/PT-2/status", status="available", case_id=case, reason=self.word("turned"))
        self.write(f"{of}/update", to="phone_managed", reason=self.word("phone"))
        placement = self.write(f"{of}/placements", resource_id="house")["id"]
        self.write(f"/v1/placements/{placement}/release", reason=self.word("nobody"))

    def deadlines(self, case):
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 86400))
        made = [self.write(f"/v1/cases/{case}/deadlines", basis=self.word("basis"), owner="lead", due_at=when)["id"]
                for _ in range(2)]
        self.write(f"/v1/deadlines/{made[0]}/met", act=self.word("act"))
        self.write(f"/v1/deadlines/{made[1]}/own", owner="area_lead", reason=self.word("own"))

    def handover(self, of):
        self.write(f"{of}/handover", service="pt-centro")
        self.write(f"{of}/handover/withdraw", reason=self.word("withdraw"))
        self.write(f"{of}/handover", service="pt-centro")
        self.write(f"{of}/handover/reject", reason=self.word("reject"), suggestion=self.word("suggest"))

    # ---- what is of other owners, or of other cases

    def everything(self):
        """All of it, each subject at its end: the main case and the person in it."""
        case, person = self.case()
        self.to_erase("case_id", case, f"/v1/cases/{case}", "summary")
        self.second(case)
        self.persons(case)
        self.collective()
        self.report()
        self.staff()
        return case, person

    def second(self, main):
        """A case on which what the first has no place for happens, and which ends twice."""
        case = self.open("c", category="citizen", override=True, override_reason=self.word("override"))
        of = f"/v1/cases/{case}"
        self.write(f"{of}/link", other_case_id=main, reason=self.word("link"))
        self.write(f"{of}/not-duplicate", other_case_id=main, reason=self.word("other"))
        child = self.write(f"{of}/persons", label=self.word("child"), role="victim", age_band="6-13")["id"]
        aunt = self.write(f"{of}/persons", label=self.word("aunt"), role="relative")["id"]
        self.write(f"{of}/persons/{aunt}/unlink", reason=self.word("unlink"))
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 600))
        self.write(f"{of}/minor-removal", placed_at=when, person_id=child, uasc=True,
                   act=self.word("removal"))
        self.write(f"{of}/update", to="phone_managed", reason=self.word("call"))
        self.places(of)
        self.write(f"{of}/close", outcome="advised", reason=self.word("ended"))
        self.write(f"{of}/reopen", reason=self.word("again"))
        self.write(f"{of}/update", to="phone_managed", reason=self.word("recall"))
        self.write(f"{of}/handover", service="pt-centro")
        self.write(f"{of}/handover/accept", reason=self.word("taken"))
        self.write(f"{of}/close", outcome="handed_over", reason=self.word("theirs"))
        self.to_erase("case_id", case, of, "summary")
        self.to_erase("person_id", aunt, f"/v1/persons/{aunt}", "label")

    def places(self, of):
        """A place that is not for whom it is taken, until it is removed."""
        self.write("/v1/resources", resource_id="refuge", zone_id="pistoiese", name="A refuge", capacity=2,
                   targets=["old"], address=self.word("street"), contact=self.word("keeper"))
        self.write("/v1/resources/refuge/set", address=self.word("restreet"), contact=self.word("rekeeper"))
        placed = self.write(f"{of}/placements", resource_id="refuge", override_reason=self.word("although"))["id"]
        self.write(f"/v1/placements/{placed}/start")
        self.write(f"/v1/placements/{placed}/end", reason=self.word("left"))
        self.write("/v1/resources/refuge/remove", reason="it was sold")
        self.to_erase("resource_id", "refuge", "/v1/resources/refuge", "address")

    def persons(self, main):
        """Two records of one human being, in no case."""
        twice, kept = [self.write("/v1/persons", zone_id="pistoiese", label=self.word("alone"))["id"] for _ in "ab"]
        self.write(f"/v1/persons/{twice}/merge", into_id=kept, reason=self.word("same"))
        self.to_erase("person_id", kept, f"/v1/persons/{kept}", "label")

    def collective(self):
        event = self.write("/v1/collectives", zone_id="pistoiese", name="Flood", place=self.word("river"))["id"]
        of = f"/v1/collectives/{event}"
        self.write(f"{of}/update", place=self.word("bridge"), reason=self.word("corrected"))
        case = self.open("e")
        self.write(f"{of}/cases", case_id=case)
        listed = f"victim: {self.word('listed')}; relative: {self.word('brother')}"
        self.write(f"{of}/persons", case_id=case, list=listed)
        self.write(f"{of}/persons", case_id=case, people=[{"label": self.word("counted")}])
        self.write(f"/v1/cases/{case}/update", to="waiting", reason=self.word("awaits"))
        self.shifts()
        self.write(f"/v1/cases/{case}/update", to="phone_managed", reason=self.word("rung"))
        self.write(f"/v1/cases/{case}/close", outcome="advised", reason=self.word("dry"))
        self.write(f"{of}/close", reason=self.word("sank"))
        self.write(f"{of}/reopen", reason=self.word("rose"))
        self.write(f"{of}/close", reason=self.word("gone"))
        self.to_erase("case_id", case, f"/v1/cases/{case}", "summary")
        self.to_erase("event_id", event, of, "place")

    def report(self):
        """A call that becomes no case."""
        report = self.write("/v1/reports", zone_id="pistoiese", signaller_id="PT-ER-1", place=self.word("door"),
                            summary=self.word("asks"), outcome="advised", orientation="the town hall",
                            reason=self.word("hall"))["report_id"]
        self.write(f"/v1/reports/{report}/amend", place=self.word("redoor"), reason=self.word("misheard"))
        other = self.write("/v1/reports", zone_id="pistoiese", signaller_id="PT-ER-1", summary=self.word("rings"))
        other = other["report_id"]
        self.write(f"/v1/reports/{other}/close", outcome="false_report", reason=self.word("nobody"))
        self.to_erase("report_id", report, f"/v1/reports/{report}", "summary")
        self.to_erase("report_id", other, f"/v1/reports/{other}", "summary")

    def staff(self):
        """Somebody of the service who leaves it, and of the zone group."""
        self.write("/v1/users", user_id="op-7", role="operator", name=self.word("carla"), contact=self.word("mobile"))
        self.write("/v1/users/op-7/set", name=self.word("recarla"), contact=self.word("remobile"))
        self.write("/v1/users/op-7/set", state="suspended", reason=self.word("leave"))
        self.write("/v1/users/op-7/set", state="ended", reason=self.word("retired"))
        self.to_erase("user_id", "op-7", "/v1/users/op-7", "name")
        member = self.write("/v1/zones/pistoiese/group", role="zone lead", name=self.word("anna"),
                            phone=self.word("day"), phone_off_hours=self.word("night"))["id"]
        self.write(f"/v1/group/{member}", name=self.word("reanna"), phone=self.word("reday"),
                   phone_off_hours=self.word("renight"))
        self.write(f"/v1/group/{member}/leave", reason="another post")
        self.to_erase("member_id", member, "/v1/zones/pistoiese/group?all=true", "name")

    def shifts(self):
        """A shift that leaves words and a case that waits, which a supervisor takes; it closes on the word of one."""
        self.write("/v1/rooms", room_id="coes", name="COES")
        self.write("/v1/users", user_id="su-1", role="supervisor", name="")
        old, new = [self.write("/v1/shifts", room_id="coes", lead="su-1")["id"] for _ in "ab"]
        self.write(f"/v1/shifts/{old}/handover", to=new, notes=[self.word("leaves"), self.word("leaves")])
        items = self.place.client("c").call("GET", f"/v1/shifts/{old}")[1].object["leaves"]
        for item in items:
            self.write(f"/v1/shifts/{old}/ack", item_id=item["item_id"], supervisor="su-1", reason=self.word("takes"))
        self.write(f"/v1/shifts/{old}/close", supervisor="su-1", reason=self.word("closes"))
        self.to_erase("shift_id", old, f"/v1/shifts/{old}", "reason")
