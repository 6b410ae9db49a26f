# SPDX-License-Identifier: EUPL-1.2
"""Three sites and the network between them: delays, loss, slow links, cuts of a site, of a pair, of one direction.

The nodes are real and each lives in a network namespace of its own; wan.py carries their packets. Clients work at every
site all the time, and after each test every acknowledged note is on every node, once.
"""
import contextlib
import random

import room
from kill_any import Writer, check_kept, notes_at
from wan import Wan

FAR_MS = 8  # one way, between any two sites, unless a test says otherwise


class Sites(room.Room):
    """Node n lives at site n; its clients beside it, at its unix socket."""

    def __init__(self, places, profile="wan", delay_ms=FAR_MS):
        super().__init__(places, profile=profile, prefix="seus-sites.")
        self.wan = Wan(len(self.nodes))
        self.wan.distance(delay_ms)
        self.secure()

    def host_of(self, node):
        return self.wan.address(node)

    def before_exec(self, node):
        return lambda: self.wan.enter(node)

    def end(self):
        super().end()
        self.wan.close()

    def all_but(self, *nodes):
        return [node for node in self.nodes if node not in nodes]

    def write_at(self, node, case_id, text, timeout_ms=1500):
        """One attempt at one site, never elsewhere."""
        return self.try_ask(node, "POST", f"/v1/cases/{case_id}/notes", {"text": text}, text,
                            {"X-Seus-Timeout-Ms": str(timeout_ms)})

    def wait_write_at(self, node, case_id, text):
        replies = []

        def done():
            replies.append(self.write_at(node, case_id, text))
            return replies[-1] is not None and replies[-1].status == 200
        try:
            room.wait_until(done, f"site {node} writes")
        except room.Failure as why:
            raise room.Failure(f"{why}; the last answer there: {replies[-1]}")

    def local_read(self, node, case_id):
        return self.ask(node, "GET", f"/v1/cases/{case_id}?consistency=local")

    def term(self, node):
        return self.status(node)["term"]


@contextlib.contextmanager
def at_work(place, case_id):
    """Clients that go from site to site, while something happens; in the end all is there, once, everywhere."""
    writers = [Writer(place, case_id, f"w{i}", tries=400) for i in range(3)]
    try:
        yield writers
        place.wan.heal()
        place.wait_ready()
        place.wait_whole()
    finally:
        for writer in writers:
            writer.stop()
    room.check(not any(writer.outcomes for writer in writers), f"a client gave up: {writers[0].outcomes[:1]}")
    place.wait_equal()
    check_kept(place, case_id, writers)


def goes_on(writers, what):
    before = [len(writer.acknowledged) for writer in writers]
    room.wait_until(lambda: all(len(w.acknowledged) > b + 3 for w, b in zip(writers, before)), what, tries=600)


def a_site_that_is_cut_off_reads_on_and_says_so_and_writes_nothing(places):
    place = Sites(places).up()
    case_id, = place.seed(1)
    with at_work(place, case_id) as writers:
        leader = place.wait_leader()
        alone = place.all_but(leader)[0]
        term = place.term(leader)
        room.wait_until(lambda: place.local_read(alone, case_id).status == 200, "the case is at every site")
        place.wan.isolate(alone)
        goes_on(writers, "the two other sites go on")
        room.wait_until(lambda: place.status(alone)["leader"] == 0, "the site knows that it is alone")
        room.check(place.status(alone)["degraded"], "its status says degraded")
        first, second = place.local_read(alone, case_id), place.local_read(alone, case_id)
        room.check(first.status == 200, f"the site reads its own copy: {first}")
        room.check(first.headers["x-seus-consistency"] == "local", f"and says so: {first.headers}")
        room.check(int(second.headers["x-seus-age-ms"]) >= int(first.headers["x-seus-age-ms"]) > 0,
                   f"and how old it is: {first.headers}, {second.headers}")
        reply = place.write_at(alone, case_id, "alone-1")
        room.check(reply.status == 503 and reply["written"] == "no", f"a write there is refused, nothing kept: {reply}")
        reply = place.ask(alone, "GET", f"/v1/cases/{case_id}", headers={"X-Seus-Timeout-Ms": "1000"})
        room.check(reply.status == 503, f"it does not call its copy the present: {reply}")
        place.wan.heal()
        place.wait_ready()
        room.check(place.term(leader) == term, "its return disturbs nobody: the same leader in the same term")
    room.check("alone-1" not in notes_at(place, leader, case_id), "what was refused is nowhere")


def the_leader_s_site_is_cut_off_and_another_site_leads(places):
    place = Sites(places).up()
    case_id, = place.seed(1)
    with at_work(place, case_id) as writers:
        leader = place.wait_leader()
        place.wan.isolate(leader)
        reply = place.write_at(leader, case_id, "old-leader-1")
        room.check(reply is None or reply.status in (503, 504), f"alone it acknowledges nothing: {reply}")
        successor = place.wait_leader(place.all_but(leader), "another site leads")
        goes_on(writers, "clients go on at the other sites")
        room.wait_until(lambda: place.status(leader)["role"] != "leader", "the old leader has stepped down")
        place.wan.heal()
        place.wait_ready()
        room.check(place.status(leader)["term"] == place.term(successor), "all agree on the term")


def two_sites_that_cannot_see_each_other_both_work_through_the_third(places):
    """A bridge: the leader and a follower are cut from each other, the third sees both."""
    place = Sites(places).up()
    case_id, = place.seed(1)
    with at_work(place, case_id) as writers:
        leader = place.wait_leader()
        cut, bridge = place.all_but(leader)
        room.wait_until(lambda: place.local_read(cut, case_id).status == 200, "the case is at every site")
        place.wan.cut(leader, cut)
        goes_on(writers, "clients go on")
        for turn in range(5):
            place.wait_write_at(bridge, case_id, f"bridge-{turn}")
        room.check(place.local_read(cut, case_id).status == 200, "the cut site reads on")


def a_direction_that_is_cut_stops_nobody(places):
    """Each direction between the leader and a follower, then everything that comes to the leader."""
    place = Sites(places).up()
    case_id, = place.seed(1)
    with at_work(place, case_id) as writers:
        for outward in (True, False):
            leader = place.wait_leader()
            follower = place.all_but(leader)[0]
            pair = (leader, follower) if outward else (follower, leader)
            place.wan.wires[pair].is_cut = True
            goes_on(writers, f"clients go on while site {pair[1]} does not hear site {pair[0]}")
            place.wan.heal()
            place.wait_ready()
            place.wait_whole()
        deaf = place.wait_leader()
        for other in place.all_but(deaf):
            place.wan.wires[other, deaf].is_cut = True
        place.wait_leader(place.all_but(deaf), "a leader that hears nobody is replaced")
        goes_on(writers, "clients go on without the deaf one")


def far_and_lossy_lines_carry_a_room_and_a_change_of_leader(places):
    place = Sites(places, delay_ms=40)
    for wire in place.wan.wires.values():
        wire.loss, wire.jitter_ms = 0.03, 10
    place.up()
    case_id, = place.seed(1)
    with at_work(place, case_id) as writers:
        goes_on(writers, "writes go on over far and lossy lines")
        leader = place.wait_leader()
        place.kill(leader)
        place.wait_leader(place.all_but(leader), "another site leads")
        goes_on(writers, "and go on after the leader died")
        place.start(leader)
    lost = sum(wire.lost for wire in place.wan.wires.values())
    room.check(lost > 0, "packets were really lost")
    print(f"  {lost} of {lost + place.wan.sent} packets lost")


def a_slow_line_makes_one_site_late_and_no_other(places):
    place = Sites(places).up()
    case_id, = place.seed(1)
    with at_work(place, case_id) as writers:
        leader = place.wait_leader()
        term = place.term(leader)
        late, other = place.all_but(leader)
        for wire in place.wan.both(leader, late):
            wire.bytes_per_s = 32 * 1024
        reached = {}
        for turn in range(300):
            place.must(f"/v1/cases/{case_id}/notes", {"text": f"{turn} " + "x" * 8000}, f"long-{turn}")
            reached = {node: place.status(node)["last_index"] for node in place.nodes}
            if reached[late] + 20 < reached[other]:
                break
        room.check(reached[late] + 20 < reached[other], f"the site on the slow line falls behind: {reached}")
        room.check(place.term(leader) == term and place.wait_leader() == leader, "the leader leads on")
        goes_on(writers, "clients go on")
        place.wan.heal()
        room.wait_until(lambda: place.status(late)["applied"] >= reached[other], "the late site catches up")


def cuts_that_come_and_go_lose_nothing(places):
    place = Sites(places, profile="lan", delay_ms=1).up()
    case_id, = place.seed(1)
    chance = random.Random(7)
    with at_work(place, case_id) as writers:
        for _ in range(12):
            a, b = chance.sample(place.nodes, 2)
            kind = chance.randrange(3)
            if kind == 0:
                place.wan.isolate(a)
            elif kind == 1:
                place.wan.cut(a, b)
            else:
                place.wan.wires[a, b].is_cut = True
            goes_on(writers, f"clients go on with a cut of kind {kind}")
            place.wan.heal()
            room.wait_until(place.leader, "somebody leads")


if __name__ == "__main__":
    room.run([a_site_that_is_cut_off_reads_on_and_says_so_and_writes_nothing,
              the_leader_s_site_is_cut_off_and_another_site_leads,
              two_sites_that_cannot_see_each_other_both_work_through_the_third,
              a_direction_that_is_cut_stops_nobody,
              far_and_lossy_lines_carry_a_room_and_a_change_of_leader,
              a_slow_line_makes_one_site_late_and_no_other,
              cuts_that_come_and_go_lose_nothing])
