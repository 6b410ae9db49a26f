# SPDX-License-Identifier: EUPL-1.2
"""The generated years give their figures back: what seus_generate plans is what a room counts that opens them.

    four_years.py BIN_DIR PLUGIN_DIR [TEST...]

All four years in an ordinary build; one intervention in ten where the sanitizers make everything slow.
"""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "cluster"))
import room  # noqa: the helper of the cluster tests

REPLAY = os.path.join(HERE, "..", "..", "bench", "replay")
ZONES = os.path.join(HERE, "..", "..", "deploy", "zones", "tuscany.csv")


def sanitized(places):
    with open(os.path.join(places.bin_dir, "seusd"), "rb") as program:
        return b"__asan_init" in program.read()


def generate(places, *flags):
    """(standard output, summary) of a run of the generator."""
    done = subprocess.run([os.path.join(places.bin_dir, "seus_generate"), "--zones", ZONES, *flags],
                          capture_output=True, timeout=120, check=False)
    room.check(done.returncode == 0, f"seus_generate {flags}: {done.stderr.decode()}")
    return done.stdout, json.loads(done.stderr) if done.stderr else {}


def everything(place, path):
    """The items of a list, page by page."""
    items, after = [], ""
    for _ in range(1000):
        reply = place.ask(1, "GET", f"{path}{after}")
        room.check(reply.status == 200, f"{path}: {reply}")
        items += reply["items"]
        if not reply["next"]:
            return items
        after = f"&after={reply['next']}"
    raise room.Failure(f"the pages of {path} do not end")


def opened(places, *flags):
    """A running room of one node on generated years."""
    place = room.Room(places, count=1, cluster="seus", prefix="seus-years.")
    _, summary = generate(places, "--target", place.data_of(1), *flags)
    place.start(1)
    place.wait_ready()
    return place, summary


def stats(place, kind, by, **more):
    """Key -> row of figures, and the total."""
    asked = "".join(f"&{name}={value}" for name, value in more.items())
    reply = place.ask(1, "GET", f"/v1/stats?kind={kind}&by={by}{asked}")
    room.check(reply.status == 200, f"stats {kind} by {by}: {reply}")
    return {row["key"]: row for row in reply["items"]}, reply["total"]


def column(rows, name):
    return {key: row[name] for key, row in rows.items() if row[name]}


def four_years_are_counted_as_they_were_planned(places):
    """What seusctl stats show and zone coverage say, and what the lists of people hold."""
    scale = ["--scale", "10"] if sanitized(places) else []
    figures = json.loads(generate(places, "--figures", *scale)[0])
    if not scale:
        room.check(figures["interventions"] == 5000 and figures["persons"] == 8000 and figures["reports"] == 6250 and
                   figures["zones_hooked"] == 14 and figures["coverage_permille"] == 640 and
                   figures["attendances"] == 800, f"the text's: {figures}")
    place, _ = opened(places, *scale)
    rows, total = stats(place, "interventions", "year")
    for name in ("interventions", "persons", "phone", "on_site"):
        room.check(total[name] == figures[name], f"{name}: {total[name]} counted, {figures[name]} planned")
    room.check(total["closed"] == total["interventions"], f"all are over: {total}")
    room.check([row["interventions"] for row in rows.values()] == figures["years"], f"years: {rows}")
    for kind, by, name in (("signallers", "category", "categories"), ("needs", "need", "needs"),
                           ("zones", "zone", "zones")):
        found = column(stats(place, kind, by)[0], "interventions")
        room.check(found == figures[name], f"{name}: {found} {figures[name]}")
    reports = stats(place, "reports", "year")[1]
    room.check((reports["reports"], reports["refused"]) ==
               (figures["reports"], figures["citizens"] + figures["not_open"]), f"reports: {reports} {figures}")
    room.check(stats(place, "shadow", "zone")[1]["cases"] == figures["shadow"], "shadow cases are counted apart")
    coverage = place.ask(1, "GET", "/v1/coverage")["total"]
    room.check(coverage["hooked"] == figures["zones_hooked"] and
               abs(coverage["covered_permille"] - figures["coverage_permille"]) <= 1, f"coverage: {coverage}")
    room.check(total["placed"] == figures["placed"] and 570 * total["on_site"] <= 1000 * total["placed"] <=
               770 * total["on_site"], f"a place for 57 to 77 of 100 on site: {total} {figures}")
    placements = stats(place, "placements", "state")[0]
    room.check({state: row["placements"] for state, row in placements.items()} == {"ended": figures["places"]},
               f"all have left the places they were given: {placements} {figures}")
    check_lists(place, figures)
    check_duty(place, figures)
    check_events(place, figures, scale)


def check_lists(place, figures):
    """What is listed is as many as what is counted."""
    people = len(everything(place, "/v1/persons?limit=200"))
    room.check(people == figures["persons"], f"{people} people were entered, {figures['persons']} planned")
    courses = everything(place, "/v1/courses?limit=200")
    users = [user for user in everything(place, "/v1/users?limit=200") if user["role"] == "social_worker"]
    attended = sum(course["attended"] for course in courses)
    room.check((len(courses), attended, len(users)) == tuple(figures[name] for name in
                                                             ("courses", "attendances", "trained")),
               f"{len(courses)} courses, {attended} attendances, {len(users)} people: {figures}")


def check_duty(place, figures):
    """Round the clock: each turn begins when the one before hands over, and every item was taken."""
    shifts = everything(place, "/v1/shifts?limit=200")
    room.check(len(shifts) == figures["shifts"] and sum(shift["state"] == "open" for shift in shifts) == 1 and
               all(shift["items_open"] == 0 for shift in shifts), f"{len(shifts)} shifts: {figures}")
    closed = sorted((shift for shift in shifts if shift["state"] == "closed"), key=lambda shift: shift["opened_at"])
    for one, other in zip(closed, closed[1:]):
        room.check(one["next_shift"] == other["shift_id"] and one["planned_end"] == other["planned_start"] and
                   one["closed_at"] > other["opened_at"], f"a gap between {one} and {other}")
    room.check(any(shift["leaves"] for shift in closed), "something was handed over")
    for unit in everything(place, "/v1/units?limit=200"):
        crews = everything(place, f"/v1/units/{unit['unit_id']}/crews?limit=200")
        room.check(all(len(crew["members"]) == 2 and "social_worker" in crew["profiles"] for crew in crews),
                   f"crews of {unit['unit_id']}: {crews[:2]}")


def check_events(place, figures, scale):
    """Floods and fires: one a year, 40 to 400 persons in two hours, three to six zones, over in the end."""
    events = everything(place, "/v1/collectives?limit=200")
    room.check(len(events) == figures["events"] and all(event["state"] == "closed" for event in events),
               f"{len(events)} floods and fires: {figures}")
    for event in events:
        cases = [place.ask(1, "GET", f"/v1/cases/{case}").object for case in event["cases"]]
        times = sorted(case["opened_at"] for case in cases)
        room.check(event["persons"] == event["affected"] == sum(case["persons"] for case in cases) and
                   len({case["zone_id"] for case in cases}) <= 6, f"people of {event}")
        room.check(scale or (40 <= event["affected"] <= 400 and len({case["zone_id"] for case in cases}) >= 2 and
                             times[-1][:10] == times[0][:10]), f"a flood or fire: {event} {times}")


def the_commands_load_into_a_running_room(places):
    """Line by line through seusctl pipe: the same cases, reports, people, places; a second time changes nothing."""
    generated, _ = opened(places, "--scale", "40")
    place = room.Room(places, count=1).up()
    copy = os.path.join(place.dir, "years")
    lines = os.path.join(place.dir, "years.jsonl")
    with open(lines, "wb") as file:
        file.write(generate(places, "--target", copy, "--scale", "40", "--jsonl")[0])
    for _ in range(2):
        done = subprocess.run([REPLAY, "--seusctl", os.path.join(places.bin_dir, "seusctl"), "--endpoint",
                               f"unix:{place.socket_of(1)}", lines], capture_output=True, timeout=100, check=False)
        room.check(done.returncode == 0, f"bench/replay: {done.stdout.decode()} {done.stderr.decode()}")
        commands = json.loads(done.stdout)["commands"]
        room.check(commands > 2000, f"{commands} commands")
        for kind, by in (("interventions", "month"), ("hours", "weekday"), ("needs", "need"), ("zones", "zone"),
                         ("signallers", "signaller"), ("reports", "category"), ("placements", "resource"),
                         ("training", "year"), ("coverage", "zone")):
            wanted, found = stats(generated, kind, by), stats(place, kind, by)
            for rows in (wanted[0], found[0]):
                for row in rows.values():
                    row.pop("ended_p50_ms", None), row.pop("ended_p90_ms", None)  # steps are as far apart as they came
            room.check(wanted[0] == found[0], f"{kind} by {by}: {wanted[0]} {found[0]}")


def the_same_seed_makes_the_same_log_and_another_another(places):
    chains = []
    for seed in ("7", "7", "8"):
        place = room.Room(places, count=1, prefix="seus-years.")
        _, summary = generate(places, "--target", place.data_of(1), "--scale", "40", "--seed", seed)
        chains.append(summary["chain"])
    room.check(chains[0] == chains[1] and chains[0] != chains[2], f"chains of seed 7, 7 and 8: {chains}")


def views_computed_again_are_the_same(places):
    place, summary = opened(places, "--scale", "40")
    seen = []

    def at_rest():  # what fell due since those years ended has been said
        seen.append(place.status(1)["applied"])
        return len(seen) > 10 and len(set(seen[-10:])) == 1

    room.wait_until(at_rest, "a room in which nothing is due any more")
    digest = place.status(1)["digest"]
    place.stop(1)
    place.start(1, "--rebuild-views")
    place.wait_ready()
    again = place.status(1)
    room.check(again["applied"] > summary["last_index"] and again["digest"] == digest,
               f"views of the generator {digest}, of seusd {again['digest']}")


def a_directory_that_exists_is_left_alone(places):
    place = room.Room(places, count=1, prefix="seus-years.")
    done = subprocess.run([os.path.join(places.bin_dir, "seus_generate"), "--zones", ZONES, "--target", place.dir],
                          capture_output=True, timeout=60, check=False)
    room.check(done.returncode == 1 and b"must not exist" in done.stderr and os.listdir(place.dir) == [],
               f"{done.returncode} {done.stderr.decode()} {os.listdir(place.dir)}")


if __name__ == "__main__":
    room.run([four_years_are_counted_as_they_were_planned, the_same_seed_makes_the_same_log_and_another_another,
              views_computed_again_are_the_same, the_commands_load_into_a_running_room,
              a_directory_that_exists_is_left_alone])
