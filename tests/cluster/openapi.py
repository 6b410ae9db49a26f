# SPDX-License-Identifier: EUPL-1.2
"""What the API says of itself is true: replies and recorded events of a real room fit their schemas, and every
operation is described."""
import json

import room

try:
    import jsonschema
except ImportError:
    jsonschema = None


def need_library():
    if jsonschema is None:
        raise room.Skip("python3-jsonschema is not installed")


def references(node):
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def worked(places):
    """A room of one in which something happened: (room, case)."""
    place = room.Room(places, count=1).up()
    case_id, = place.seed(1, units=1)
    place.must(f"/v1/cases/{case_id}/notes", {"text": "a note"})
    place.must(f"/v1/cases/{case_id}/assign", {"unit_id": "PT-1"})
    for status in ("acked", "enroute", "onscene"):
        place.must("/v1/units/PT-1/status", {"status": status})
    place.must(f"/v1/cases/{case_id}/update", {"to": "secured"})
    return place, case_id


def document_of(place):
    reply = place.ask(1, "GET", "/v1/openapi.json")
    room.check(reply.status == 200, f"GET /v1/openapi.json: {reply.status}")
    return reply.object


def fit(schema, value, what):
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(value))
    room.check(not errors, f"{what}: {errors[0].message if errors else ''} at {list(errors[0].path) if errors else ''}")


def every_operation_is_described_and_every_reference_leads_somewhere(places):
    place, _ = worked(places)
    document = document_of(place)
    room.check(document["openapi"] == "3.1.0" and document["info"]["version"], "it says what it is")
    code, out, err = place.seusctl("schema", "-o", "json")
    room.check(code == 0, err)
    described = {operation["operationId"]: (path, method, operation) for path, methods in document["paths"].items()
                 for method, operation in methods.items()}
    commands = [row for row in json.loads(out)["items"] if row.get("operation")]
    room.check(len(commands) > 100, f"{len(commands)} commands")
    for row in commands:
        room.check(row["operation"] in described, f"{row['operation']} is not described")
    for name, (path, method, operation) in described.items():
        wanted = {part[1:-1] for part in path.split("/") if part.startswith("{")}
        given = {row["name"] for row in operation["parameters"] if row["in"] == "path"}
        room.check(wanted == given, f"{name}: {path} has {wanted}, described are {given}")
        room.check(operation["summary"] and "200" in operation["responses"] and "default" in operation["responses"],
                   f"{name} says what it does and answers")
        room.check(("requestBody" in operation) == (method == "post"), f"{name}: a body is described")
    for target in references(document):
        at = document
        for part in target.removeprefix("#/").split("/"):
            at = at.get(part) if isinstance(at, dict) else None
        room.check(at is not None, f"{target} leads nowhere")
    code, out, err = place.seusctl("schema", "openapi")
    room.check(code == 0 and json.loads(out) == document, "seusctl says the same without a node")


def recorded_events_fit_the_schemas_of_their_types(places):
    need_library()
    place, _ = worked(places)
    reply = place.ask(1, "GET", "/v1/events?since=0&limit=1000")
    seen = set()
    for event in reply["items"]:
        schema = place.ask(1, "GET", f"/v1/schemas/{event['type']}")
        room.check(schema.status == 200, f"/v1/schemas/{event['type']}: {schema}")
        jsonschema.Draft202012Validator.check_schema(schema.object)
        fit(schema.object, event["body"], event["type"])
        spoilt = dict(event["body"])
        spoilt[next(iter(schema.object["properties"]))] = {"no": "such"}
        strict = not jsonschema.Draft202012Validator(schema.object).is_valid(spoilt)
        room.check(strict, f"{event['type']} takes anything")
        seen.add(event["type"])
    room.check(len(seen) >= 8, f"only {sorted(seen)}")
    room.check(place.ask(1, "GET", "/v1/schemas/no.such").status == 404, "an unknown name is not found")
    names = [row["name"] for row in place.ask(1, "GET", "/v1/schemas")["items"]]
    room.check(len(names) == len(set(names)) and seen <= set(names), "the list has them all, once")


def replies_and_requests_fit_what_is_described(places):
    need_library()
    place, case_id = worked(places)
    document = document_of(place)

    def schema_of(content):
        return {**content["application/json"]["schema"], "components": document["components"]}
    for path, real in (("/v1/cases", "/v1/cases"), ("/v1/cases/{case_id}", f"/v1/cases/{case_id}"),
                       ("/v1/cases/{case_id}/history", f"/v1/cases/{case_id}/history"), ("/v1/units", "/v1/units"),
                       ("/v1/zones", "/v1/zones"), ("/v1/cluster", "/v1/cluster"),
                       ("/v1/cluster/members", "/v1/cluster/members"), ("/v1/config", "/v1/config"),
                       ("/v1/plugins", "/v1/plugins"), ("/v1/reports", "/v1/reports")):
        reply = place.ask(1, "GET", real)
        room.check(reply.status == 200, f"GET {real}: {reply}")
        fit(schema_of(document["paths"][path]["get"]["responses"]["200"]["content"]), reply.object, f"GET {path}")
    note = document["paths"]["/v1/cases/{case_id}/notes"]["post"]
    receipt = place.must(f"/v1/cases/{case_id}/notes", {"text": "another"})
    fit(schema_of(note["responses"]["200"]["content"]), receipt.object, "the receipt of a note")
    asked = jsonschema.Draft202012Validator(schema_of(note["requestBody"]["content"]))
    room.check(asked.is_valid({"text": "a note"}), "a good request fits")
    for wrong in ({}, {"text": 1}, {"text": "x", "txet": "y"}, {"text": "x" * 9000}):
        room.check(not asked.is_valid(wrong), f"the description takes {str(wrong)[:60]}")
        reply = place.ask(1, "POST", f"/v1/cases/{case_id}/notes", wrong)
        room.check(reply.status == 400, f"and the room refuses it: {reply}")
        fit({"$ref": "#/components/schemas/problem", "components": document["components"]}, reply.object, "a problem")


if __name__ == "__main__":
    room.run([every_operation_is_described_and_every_reference_leads_somewhere,
              recorded_events_fit_the_schemas_of_their_types, replies_and_requests_fit_what_is_described])
