# SPDX-License-Identifier: EUPL-1.2
"""Members that come, go, move and are replaced while clients write: nothing lost, nothing twice; what would cost the
majority is refused with the arithmetic; directories that are copies or old do not vote."""
import os
import shutil
import subprocess
import threading
import time

import room


class Members(room.Room):
    """A room whose later nodes join: they are started without --peer."""

    def joining(self, node, member, *flags):
        if node not in self.nodes:
            self.nodes.append(node)
            self.ports[node] = room.free_port()
        return [os.path.join(self.places.bin_dir, "seusd"), "--node", str(node), "--address", self.address(node),
                "--join", self.address(member), "--cluster", self.cluster, "--profile", self.profile,
                "--data", self.data_of(node), "--socket", self.socket_of(node), "--plugins", self.places.plugin_dir,
                "--min-free-mb", str(self.min_free_mb), *flags]

    def address(self, node):
        return f"127.0.0.1:{self.ports[node]}"

    def start_joining(self, node, member, *flags):
        self.processes[node] = self.spawn(self.joining(node, member, *flags), self.log_of(node))

    def start_alone(self, node):
        """A member that was told nothing but its id and its directory: the log knows the rest."""
        self.processes[node] = self.spawn(
            [os.path.join(self.places.bin_dir, "seusd"), "--node", str(node), "--cluster", self.cluster, "--profile",
             self.profile, "--data", self.data_of(node), "--socket", self.socket_of(node), "--plugins",
             self.places.plugin_dir, "--min-free-mb", str(self.min_free_mb)], self.log_of(node))

    def ctl(self, *words, nodes=None, timeout_s=60):
        """seusctl with all running nodes as endpoints: (exit code, standard output, standard error)."""
        endpoints = ",".join("unix:" + self.socket_of(node) for node in nodes or self.processes)
        done = subprocess.run([os.path.join(self.places.bin_dir, "seusctl"), *words],
                              env={"SEUS_ENDPOINTS": endpoints, "PATH": "/usr/bin:/bin"}, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=timeout_s, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def done(self, *words, **more):
        code, out, err = self.ctl(*words, **more)
        room.check(code == 0, f"seusctl {' '.join(words)}: exit code {code}\n{out}{err}")
        return out + err

    def refused(self, words, code, *said, **more):
        got, out, err = self.ctl(*words, **more)
        room.check(got == code, f"seusctl {' '.join(words)}: exit code {got}, {code} was expected\n{out}{err}")
        for part in said:
            room.check(part in err, f"seusctl {' '.join(words)} should say '{part}', it said: {err}")

    def members(self, node):
        reply = self.ask(node, "GET", "/v1/cluster/members")
        return {member["node"]: member["member_role"] for member in reply["items"]}

    def wait_members(self, wanted):
        for node in [node for node in wanted if node in self.processes]:
            room.wait_until(lambda n=node: self.members(n) == wanted, f"node {node} sees {wanted}")

    def wait_alike(self):
        """The nodes that run hold the same."""
        def alike():
            pairs = set()
            for node in self.processes:
                status = self.status(node)
                pairs.add((status["applied"], status["digest"], status["chain"]) if status else None)
            return len(pairs) == 1 and None not in pairs
        room.wait_until(alike, "all that run hold the same")


class Writers:
    """Clients that write notes to a case until they are told to stop."""

    def __init__(self, place, case_id, count=3):
        self.place, self.case_id = place, case_id
        self.acked, self.failed = [], []
        self.lock = threading.Lock()
        self.stopping = False
        self.threads = [threading.Thread(target=self.run, args=(at,), daemon=True) for at in range(count)]
        for thread in self.threads:
            thread.start()

    def run(self, at):
        client = self.place.client(f"writer{at}", 5000, at)
        number = 0
        while not self.stopping:
            client.sockets = [self.place.socket_of(node) for node in list(self.place.processes)] or client.sockets
            client.at %= len(client.sockets)
            text = f"writer {at} note {number}"
            outcome, reply = client.call("POST", f"/v1/cases/{self.case_id}/notes", {"text": text}, f"w{at}-{number}")
            with self.lock:
                (self.acked if outcome == "ok" else self.failed).append(text if outcome == "ok" else (text, reply))
            number += 1
        client.close()

    def stop(self):
        self.stopping = True
        for thread in self.threads:
            thread.join()
        room.check(not self.failed, f"{len(self.failed)} writes failed, the first: {self.failed[:1]}")
        return self.acked


def judge(place, case_id, acked):
    """Every acknowledged note is there once, on every node that runs."""
    place.wait_alike()
    for node in place.processes:
        found = [item["body"]["text"] for item in place.events(node, "case.noted", case_id)]
        room.check(len(found) == len(set(found)), f"node {node}: {len(found) - len(set(found))} notes are there twice")
        lost = set(acked) - set(found)
        room.check(not lost, f"node {node}: {len(lost)} acknowledged notes are lost, one: {sorted(lost)[:1]}")
    print(f"  {len(acked)} notes acknowledged, 0 lost, 0 twice on {len(place.processes)} nodes")


def founded(places):
    place = Members(places).up()
    return place, place.seed(1)[0]


def a_room_is_renewed_node_by_node_under_load(places):
    place, case_id = founded(places)
    writers = Writers(place, case_id)
    place.start_joining(4, 1)
    said = place.done("cluster", "join", "--node", "4", "--address", place.address(4))
    room.check("it becomes a voter" in said and "node 4 is in the room; 4 voters, 4 up, 1 may be lost" in said,
               f"join said: {said}")
    place.wait_members({1: "voter", 2: "voter", 3: "voter", 4: "voter"})
    place.done("cluster", "remove", "1")
    place.wait_members({2: "voter", 3: "voter", 4: "voter"})
    place.kill(1)
    place.start_joining(5, 2)
    said = place.done("cluster", "replace", "2", "5", "--address", place.address(5))
    room.check("node 2 has left, node 5 is in its place; 3 voters, 3 up, 1 may be lost" in said,
               f"replace said: {said}")
    place.wait_members({3: "voter", 4: "voter", 5: "voter"})
    place.kill(2)
    victim = place.wait_leader()
    place.kill(victim)
    place.wait_leader()
    place.start_alone(victim)
    place.wait_ready([victim])
    acked = writers.stop()
    judge(place, case_id, acked)
    told = place.done("cluster", "history", nodes=[3])
    for part in ("founded; 3 voters of 3 members", "node 4 joins at", "node 4 votes; 4 voters of 4 members",
                 "node 1 leaves", "leads"):
        room.check(part in told, f"the history has '{part}': {told}")
    status = place.status(3)
    room.check(status["voters"] == 3 and status["failure_tolerance"] == 1, f"three voters, one may be lost: {status}")


def a_term_without_a_command_says_so(places):
    """Where nothing was written the log knows no leader: the row says that, and the term that lasts names its own."""
    place = Members(places).up()
    for _ in range(3):
        before = place.wait_leader()
        place.ask(before, "POST", "/v1/cluster/transfer", {})
        room.wait_until(lambda old=before: place.leader() not in (None, old), "another node leads")
    status = room.wait_until(lambda: place.status(place.wait_leader()), "the room is led")
    told = place.ask(place.wait_leader(), "GET", "/v1/cluster/history")["items"]
    rows = [row for row in told if row["what"] == "term"]
    room.check(rows[-1]["term"] == status["term"] and rows[-1]["leader"] == status["leader"],
               f"the term that lasts has its leader: {rows[-1]} {status['leader']}")
    for row in rows:
        room.check(("leads" if row.get("leader") else "nothing was written in this term") in row["text"],
                   f"a row says what it knows: {row}")
    room.check(any(not row.get("leader") for row in rows), f"there are such terms: {rows}")


def a_lost_voter_is_replaced(places):
    place, case_id = founded(places)
    leader = place.wait_leader()
    lost = next(node for node in place.nodes if node != leader)
    writers = Writers(place, case_id, 2)
    place.kill(lost)
    place.start_joining(4, leader)
    place.done("cluster", "replace", str(lost), "4", "--address", place.address(4))
    place.wait_members({node: "voter" for node in (1, 2, 3, 4) if node != lost})
    judge(place, case_id, writers.stop())


def the_leader_hands_over_before_it_leaves(places):
    place, case_id = founded(places)
    place.start_joining(4, 1)
    place.done("cluster", "join", "--node", "4", "--address", place.address(4))
    writers = Writers(place, case_id, 2)
    leader = place.wait_leader()
    place.done("cluster", "remove", str(leader))
    place.wait_members({node: "voter" for node in (1, 2, 3, 4) if node != leader})
    room.check(place.leader([n for n in place.processes if n != leader]) is not None, "another one leads")
    place.kill(leader)
    judge(place, case_id, writers.stop())


def what_would_cost_the_majority_is_refused(places):
    place, case_id = founded(places)
    leader = place.wait_leader()
    lost, other = [node for node in place.nodes if node != leader]
    place.kill(lost)
    room.wait_until(lambda: place.status(leader)["voters_up"] == 2, "the leader misses it")
    place.refused(["cluster", "remove", str(other)], 6,
                  f"3 voters, 2 up, majority 2: removing node {other} leaves 2 voters of which 1 up, majority 2: "
                  "nothing could be written any more; nothing was changed")
    place.refused(["cluster", "remove", "9"], 3, "node 9 is not a member of this room")
    place.refused(["cluster", "join", "--node", "4", "--address", place.address(other)], 6,
                  f"is the address of node {other}")
    place.refused(["cluster", "join", "--node", "4", "--address", "127.0.0.1:1", "--timeout", "2s"], 6,
                  "nothing was changed", f"--node 4 --address 127.0.0.1:1 --join {place.address(leader)} and")
    said = place.done("cluster", "remove", str(lost), "--dry-run")
    room.check("would be done, nothing was written" in said and "3 voters, 2 up, 0 may be lost" in said,
               f"what was not done is not told as done: {said}")
    place.done("cluster", "remove", str(lost))
    place.refused(["cluster", "remove", str(other)], 6, "does not shrink to one voter")
    place.must(f"/v1/cases/{case_id}/notes", {"text": "the room goes on"})


def a_room_of_one_does_not_grow(places):
    place = Members(places, count=1)
    place.start(1)
    place.wait_ready()
    place.refused(["cluster", "join", "--node", "2", "--address", "127.0.0.1:7100"], 6,
                  "does not grow node by node", "restore this room's backup")


def who_asks_is_seen_and_who_is_not_let_in_stays_out(places):
    place, _ = founded(places)
    place.start_joining(4, 2)
    ask = f"node 4 at {place.address(4)} asks to be a member"
    room.wait_until(lambda: any(ask in line for line in place.status(2)["warnings"]), "node 2 tells who asks")
    room.wait_until(lambda: "seusctl cluster join --node 4" in place.log_text(4), "node 4 is told what to do")
    room.check(place.status(4)["applied"] == 0, "it got nothing")
    foreign = place.joining(5, 1)
    foreign[foreign.index("--cluster") + 1] = "elsewhere"
    place.processes[5] = place.spawn(foreign, place.log_of(5))
    place.refused(["cluster", "join", "--node", "5", "--address", place.address(5), "--timeout", "3s"], 6,
                  "belongs to cluster", nodes=[1, 2, 3])
    place.refused(["cluster", "join", "--node", "6", "--address", place.address(4), "--timeout", "3s"], 6,
                  "node 4 answers", nodes=[1, 2, 3])


def a_standby_serves_local_reads_and_says_what_it_is(places):
    place, case_id = founded(places)
    place.start_joining(4, 1)
    place.done("cluster", "join", "--node", "4", "--address", place.address(4), "--standby")
    place.wait_members({1: "voter", 2: "voter", 3: "voter", 4: "standby"})
    place.wait_alike()
    place.wait_ready([4])
    status = place.status(4)
    room.check(status["role"] == "standby" and status["voters"] == 3 and not status["voting"], f"its status: {status}")
    reply = place.ask(4, "GET", f"/v1/cases/{case_id}?consistency=local")
    headers = {name.lower(): value for name, value in dict(reply.headers).items()}
    room.check(reply.status == 200 and headers["x-seus-role"] == "standby" and
               int(headers["x-seus-index"]) == status["applied"] and headers["x-seus-consistency"] == "local" and
               int(headers["x-seus-age-ms"]) < 5000, f"a local read says what it rests on: {headers}")
    for node in (1, 2, 3):
        place.kill(node)
    time.sleep(1.5)
    reply = place.ask(4, "GET", f"/v1/cases/{case_id}?consistency=local")
    headers = {name.lower(): value for name, value in dict(reply.headers).items()}
    room.check(reply.status == 200 and int(headers["x-seus-age-ms"]) >= 1000,
               f"alone it still reads, and ages: {headers}")
    room.check(place.status(4)["role"] == "standby", "and elects nobody")


def a_standby_is_promoted_and_a_voter_demoted_but_not_at_the_price_of_the_majority(places):
    place, case_id = founded(places)
    leader = place.wait_leader()
    lost = next(node for node in place.nodes if node != leader)
    place.start_joining(4, leader)
    place.done("cluster", "join", "--node", "4", "--address", place.address(4), "--standby")
    place.wait_alike()
    place.refused(["cluster", "transfer", "--to", "4"], 2, "node 4 cannot be handed the leadership")
    place.done("cluster", "promote", "4")
    place.wait_members({1: "voter", 2: "voter", 3: "voter", 4: "voter"})
    said = place.done("cluster", "promote", "4")
    room.check("node 4 votes; 4 voters" in said, f"what is done already is done: {said}")
    place.done("cluster", "demote", str(lost))
    place.wait_members({node: "standby" if node == lost else "voter" for node in (1, 2, 3, 4)})
    other = next(node for node in (1, 2, 3) if node not in (leader, lost))
    place.kill(other)
    room.wait_until(lambda: place.status(leader)["voters_up"] == 2, "the leader misses it")
    place.refused(["cluster", "demote", "4"], 6,
                  "3 voters, 2 up, majority 2: demoting node 4 leaves 2 voters of which 1 up, majority 2")
    place.must(f"/v1/cases/{case_id}/notes", {"text": "nothing of it harmed the room"})


def the_lead_goes_to_the_node_that_is_named(places):
    place, _ = founded(places)
    for target in (2, 3, 1, 1):
        def there(to=target):
            code, _, err = place.ctl("cluster", "transfer", "--to", str(to))
            return code == 0 or place.leader() == to or print(f"  {err}")
        room.wait_until(there, f"the lead is handed to node {target}")
        room.wait_until(lambda to=target: place.leader() == to, f"node {target} leads")
    place.refused(["cluster", "transfer", "--to", "9"], 2, "node 9 cannot be handed the leadership")


def every_status_tells_how_many_may_be_lost(places):
    place, _ = founded(places)
    place.start_joining(4, 1)
    place.done("cluster", "join", "--node", "4", "--address", place.address(4), "--standby")
    place.wait_ready([4])
    leader = place.wait_leader()

    def told(tolerance, nodes):
        for node in nodes:
            room.wait_until(lambda n=node: place.status(n)["failure_tolerance"] == tolerance,
                            f"node {node} says that {tolerance} may be lost")
            shown = place.done("cluster", "status", nodes=[node])
            lines = [line.split() for line in shown.splitlines() if line.lower().startswith("failure")]
            room.check(len(lines) == 1 and lines[0][-1] == str(tolerance), f"node {node} shows it: {shown}")
            metrics = place.ask(node, "GET", "/metrics").raw.decode()
            room.check(f"seus_cluster_failure_tolerance {tolerance}" in metrics, f"node {node} has it in its metrics")

    told(1, [1, 2, 3, 4])
    lost = next(node for node in (1, 2, 3) if node != leader)
    place.kill(lost)
    told(0, [node for node in (1, 2, 3, 4) if node != lost])


def a_node_that_was_removed_and_goes_on_running_disturbs_nobody_and_comes_back_empty(places):
    place, case_id = founded(places)
    place.start_joining(4, 1)
    place.done("cluster", "join", "--node", "4", "--address", place.address(4))
    leader = place.wait_leader()
    gone = next(node for node in (1, 2, 3) if node != leader)
    writers = Writers(place, case_id, 1)
    place.done("cluster", "remove", str(gone), nodes=[leader])
    term = place.status(leader)["term"]
    room.wait_until(lambda: "is not a member of this room" in place.log_text(gone), "it is told that it is out")
    said = "this node was removed from the room: node "
    room.wait_until(lambda: any(said in line for line in place.status(gone)["warnings"]), "it says that it was removed")
    status = place.status(gone)
    room.check(not status["degraded"] and not any("missing" in line or "no leader" in line
                                                  for line in status["warnings"]), f"its room is well: {status}")
    ready = place.ask(gone, "GET", "/readyz")
    room.check(ready.status == 503 and "[-]member this node was removed from the room" in ready.raw.decode() and
               "[-]leader" not in ready.raw.decode(), f"and so does what watches it: {ready.raw}")
    time.sleep(3)
    room.check(place.leader([n for n in place.processes if n != gone]) == leader and
               place.status(leader)["term"] == term, "it asked for votes and got none")
    others = [node for node in (1, 2, 3, 4) if node != gone]
    join = ["cluster", "join", "--node", str(gone), "--address", place.address(gone)]
    place.refused(join, 6, "comes with a data directory that has been a member's before",
                  f"start the node with --join {place.address(leader)}: ", nodes=others)
    place.kill(gone)
    shutil.rmtree(place.data_of(gone))
    place.start_joining(gone, leader)
    place.done(*join, nodes=others)
    place.wait_members({1: "voter", 2: "voter", 3: "voter", 4: "voter"})
    judge(place, case_id, writers.stop())


def a_node_that_moved_is_found_again(places):
    place, case_id = founded(places)
    leader = place.wait_leader()
    moved = next(node for node in place.nodes if node != leader)
    place.stop(moved)
    place.ports[moved] = room.free_port()
    place.start(moved)
    place.done("cluster", "move", str(moved), place.address(moved))
    place.wait_ready([moved])
    place.must(f"/v1/cases/{case_id}/notes", {"text": "after the move"})
    place.wait_alike()
    for node in place.nodes:
        place.stop(node)
    for node in place.nodes:
        place.start_alone(node)
    place.wait_leader()
    place.wait_ready()
    place.wait_whole()
    place.must(f"/v1/cases/{case_id}/notes", {"text": "without --peer"})


def copy(source, target):
    """Without the views: they are large and mostly holes, and are computed again."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("lock", "view"))


def the_second_process_with_one_directory_is_refused(places):
    """Somebody copies the directory of a node that runs, and starts the copy."""
    place, case_id = founded(places)
    leader = place.wait_leader()
    node = next(other for other in place.nodes if other != leader)
    copy(place.data_of(node), place.data_of(9))
    if os.path.exists(place.data_of(node) + ".key"):
        shutil.copy(place.data_of(node) + ".key", place.data_of(9) + ".key")
    command = [word for word in place.joining(9, leader) if word not in ("--join", place.address(leader))]
    place.nodes.remove(9)
    command[command.index("--node") + 1] = str(node)
    place.processes[9] = place.spawn(command, place.log_of(9))
    room.wait_until(lambda: "This node id is in use" in place.log_text(9), "the copy is told that its id is in use")
    room.check("is a copy" in place.log_text(9), f"it sees by itself that it is a copy: {place.log_text(9)[-800:]}")
    room.check(place.status(9)["voting"] is False, "it does not vote")
    place.must(f"/v1/cases/{case_id}/notes", {"text": "the room is unharmed"})
    room.check(place.status(leader)["voters_up"] == 3, "the original stays linked")
    place.kill(9)
    place.wait_whole()


def an_old_directory_votes_only_when_vouched_for(places):
    place, case_id = founded(places)
    leader = place.wait_leader()
    node, other = [n for n in place.nodes if n != leader]
    place.stop(node)
    copy(place.data_of(node), place.data_of(node) + ".old")
    place.start(node)
    place.wait_ready()
    for number in range(20):
        place.must(f"/v1/cases/{case_id}/notes", {"text": f"note {number}"})
    place.wait_alike()
    place.stop(node)
    shutil.rmtree(place.data_of(node))
    os.rename(place.data_of(node) + ".old", place.data_of(node))
    place.kill(other)
    place.start(node)
    room.wait_until(lambda: place.status(node) and place.status(node)["applied"] > 0, "it is up")
    time.sleep(1.5)
    room.check(place.status(node)["voting"] is False, "one of the others is away: nobody has vouched for it")
    reply = place.try_ask(leader, "POST", f"/v1/cases/{case_id}/notes", {"text": "too few"}, "too-few",
                          {"X-Seus-Timeout-Ms": "1500"})
    room.check(reply is not None and reply.status in (503, 504), f"it counts for no majority: {reply}")
    place.start(other)
    room.wait_until(lambda: place.status(node)["voting"], "all others are there and vouch for it")
    place.must(f"/v1/cases/{case_id}/notes", {"text": "too few"}, "too-few")
    place.wait_alike()


def a_directory_that_was_moved_whole_votes_at_once(places):
    place, _ = founded(places)
    for node in place.nodes:
        place.stop(node)
    for node in place.nodes:
        copy(place.data_of(node), place.data_of(node) + ".moved")
        shutil.rmtree(place.data_of(node))
        os.rename(place.data_of(node) + ".moved", place.data_of(node))
        place.start(node, "--moved")
    place.wait_leader()
    place.wait_ready()


if __name__ == "__main__":
    room.run([a_room_is_renewed_node_by_node_under_load, a_lost_voter_is_replaced,
              the_leader_hands_over_before_it_leaves, what_would_cost_the_majority_is_refused,
              a_room_of_one_does_not_grow, who_asks_is_seen_and_who_is_not_let_in_stays_out,
              a_standby_serves_local_reads_and_says_what_it_is,
              a_standby_is_promoted_and_a_voter_demoted_but_not_at_the_price_of_the_majority,
              the_lead_goes_to_the_node_that_is_named, a_term_without_a_command_says_so,
              every_status_tells_how_many_may_be_lost,
              a_node_that_was_removed_and_goes_on_running_disturbs_nobody_and_comes_back_empty,
              a_node_that_moved_is_found_again,
              the_second_process_with_one_directory_is_refused, an_old_directory_votes_only_when_vouched_for,
              a_directory_that_was_moved_whole_votes_at_once])
