# SPDX-License-Identifier: EUPL-1.2
"""Reads that look back, on three nodes: every node shows the same past, whoever leads, and while the room goes on.

    look_back.py BIN_DIR PLUGIN_DIR [TEST...]
"""
import sys

import room


def answers(place, path):
    """What each node says, and on which index it rests."""
    replies = [place.ask(node, "GET", path, timeout_s=30) for node in (1, 2, 3)]
    for reply in replies:
        room.check(reply.status == 200, f"{path}: {reply}")
    return replies


def every_node_shows_the_same_past(places):
    place = room.Room(places)
    place.up()
    place.seed(cases=3, units=1)
    then = place.status(place.leader())["applied"]
    before = place.ask(place.leader(), "GET", "/v1/cases?all=true")
    figures = place.ask(place.leader(), "GET", "/v1/stats?kind=zones")
    for _ in range(5):
        place.open_case()
    for consistency in ("linearizable", "local"):
        if consistency == "local":
            place.wait_equal()
        for reply in answers(place, f"/v1/cases?all=true&at={then}&consistency={consistency}"):
            room.check(reply["items"] == before["items"], f"{consistency}: {reply}")
            room.check(reply.headers["x-seus-index"] == str(then), f"it says on which index it rests: {reply.headers}")
        for reply in answers(place, f"/v1/stats?kind=zones&at={then}&consistency={consistency}"):
            room.check(reply["total"] == figures["total"] and reply["at_index"] == then, f"{consistency}: {reply}")


def a_new_leader_shows_the_same_past(places):
    place = room.Room(places)
    place.up()
    place.seed(cases=3, units=1)
    leader = place.leader()
    then = place.status(leader)["applied"]
    before = place.ask(leader, "GET", f"/v1/cases?all=true&at={then - 2}")
    place.open_case()
    place.kill(leader)
    others = [node for node in (1, 2, 3) if node != leader]
    place.wait_leader(others)
    for node in others:
        room.wait_until(lambda n=node: place.ask(n, "GET", "/v1/zones").status == 200, "the others serve")
        reply = place.ask(node, "GET", f"/v1/cases?all=true&at={then - 2}", timeout_s=30)
        room.check(reply.status == 200 and reply["items"] == before["items"], f"node {node}: {reply}")


if __name__ == "__main__":
    room.run([every_node_shows_the_same_past, a_new_leader_shows_the_same_past])
