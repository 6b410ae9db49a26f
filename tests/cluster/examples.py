# SPDX-License-Identifier: EUPL-1.2
"""The examples of front ends, in shell, Python and on seusctl pipe, do their work while the leader is killed."""
import os
import re

import room

NOTES = 30
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "deploy", "examples")


def goes_through(places, words, pause="0.05"):
    """Runs the example in a room of three, kills the leader after some notes; all is there in the end, once."""
    place = room.Room(places).up()
    place.seed(0)
    log = os.path.join(place.dir, "example.log")
    sockets = [place.socket_of(node) for node in place.nodes]
    command = ["env", f"PAUSE={pause}", f"PATH={places.bin_dir}:{os.environ['PATH']}",
               "SEUS_ENDPOINTS=" + ",".join("unix:" + path for path in sockets), *words(sockets)]
    process = place.spawn(command, log)

    def said():
        with open(log, encoding="utf-8", errors="replace") as file:
            return file.read()
    room.wait_until(lambda: "noted 8" in said() or process.poll() is not None, f"it takes notes: {said()}")
    leader = place.wait_leader()
    place.kill(leader)
    room.wait_until(lambda: process.poll() is not None, f"it ends: {said()[-600:]}", tries=1200)
    text = said()
    room.check(process.returncode == 0 and "closed: closed" in text, f"exit {process.returncode}: {text[-1500:]}")
    noted = [int(number) for number in re.findall(r"^noted (\d+)$", text, re.M)]
    room.check(noted == list(range(1, NOTES + 1)), f"it noted {noted}")
    place.start(leader)
    place.wait_ready()
    place.wait_equal()
    for node in place.nodes:
        kept = [item["body"]["text"] for item in place.events(node, "case.noted")]
        numbers = [int(re.match(r"note (\d+)", note).group(1)) for note in kept]
        room.check(numbers == noted, f"node {node} keeps {numbers}")
        closed = place.events(node, "case.closed")
        room.check(len(closed) == 1, f"node {node}: closed {len(closed)} times")
    return text


def the_shell_front_end_goes_through_the_death_of_the_leader(places):
    text = goes_through(places, lambda sockets: [os.path.join(FOLDER, "front_end.sh"), *sockets, "--", "pistoiese",
                                                 "PT-ER-1", str(NOTES)])
    room.check(text.count("watched case.noted") == NOTES, f"it watched {text.count('watched case.noted')} notes")


def the_python_front_end_goes_through_the_death_of_the_leader(places):
    text = goes_through(places, lambda sockets: ["python3", "-B", os.path.join(FOLDER, "front_end.py"), *sockets, "--",
                                                 "pistoiese", "PT-ER-1", str(NOTES)])
    room.check(text.count("watched case.noted") == NOTES, f"it watched {text.count('watched case.noted')} notes")


def the_front_end_on_pipe_goes_through_the_death_of_the_leader(places):
    goes_through(places, lambda sockets: [os.path.join(FOLDER, "pipe.sh"), "pistoiese", "PT-ER-1", str(NOTES)])


if __name__ == "__main__":
    room.run([the_shell_front_end_goes_through_the_death_of_the_leader,
              the_python_front_end_goes_through_the_death_of_the_leader,
              the_front_end_on_pipe_goes_through_the_death_of_the_leader])
