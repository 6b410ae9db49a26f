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
    check_lists(place, figures)


def check_lists(place, figures):
    """What is listed is as many as what is counted."""
    people = len(everything(place, "/v1/persons?limit=200"))
    room.check(people == figures["persons"], f"{people} people were entered, {figures['persons']} planned")
    courses = everything(place, "/v1/courses?limit=200")
    users = everything(place, "/v1/users?limit=200")
    attended = sum(course["attended"] for course in courses)
    room.check((len(courses), attended, len(users)) == tuple(figures[name] for name in
                                                             ("courses", "attendances", "trained")),
               f"{len(courses)} courses, {attended} attendances, {len(users)} people: {figures}")


def the_same_seed_makes_the_same_log_and_another_another(places):
    chains = []
    for seed in ("7", "7", "8"):
        place = room.Room(places, count=1, prefix="seus-years.")
        _, summary = generate(places, "--target", place.data_of(1), "--scale", "40", "--seed", seed)
        chains.append(summary["chain"])
    room.check(chains[0] == chains[1] and chains[0] != chains[2], f"chains of seed 7, 7 and 8: {chains}")


def views_computed_again_are_the_same(places):
    place, summary = opened(places, "--scale", "40")
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
              views_computed_again_are_the_same, a_directory_that_exists_is_left_alone])
