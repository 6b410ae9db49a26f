# SPDX-License-Identifier: EUPL-1.2
"""Real processes end at named fault points, one by one; nothing acknowledged is lost, nothing is there twice.

usage: points.py BIN_DIR PLUGIN_DIR [--points NAME,... | --short] [--rounds N] [--seed S] [--deed kill|pause|fail]

For each point of src/base/fault_points.h: its scene (point_scenes.py) starts a room armed with it, works until a
process ends at its n-th pass, starts what ended again, and compares every node with what clients were told. seusd must
be of a build with SEUS_FAULTS. A point that no process ends at fails the run; so does a point that has no scene.
"""
import http.client
import os
import random
import re
import struct
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "cluster"))
import room  # noqa: the helper of the cluster tests
import lives  # noqa: beside this file
import point_scenes  # noqa: beside this file

TABLE = os.path.join(HERE, "..", "..", "src", "base", "fault_points.h")
# One or two of each kind of step, for a run of less than a minute.
SHORT = ["record_journal_after", "record_vote_after", "record_tables_before", "agree_ack_before", "agree_vote_after",
         "apply_commit_after", "seal_held_after", "seusd_answer_before"]
SHORT_S = 40  # no further point is begun then
SLOW = ["gave up waiting", "nobody ended", "Connection refused", "timed out"]  # not: lost, twice, an end of its own
SURVIVED = ["seusd_access_before", "seusd_access_after"]  # what cannot be recorded is not answered; the process lives


def table():
    """name -> kind of every point, in order."""
    with open(TABLE, encoding="utf-8") as file:
        return {name: kind for name, kind in re.findall(r"^\s+X\((\w+), (\w+), \w+\)", file.read(), re.M)}


class Run:
    """What is to be done at the points, and what was."""

    def __init__(self, arguments, points):
        self.deed = arguments.deed
        self.kinds = points
        self.chance = random.Random(arguments.seed)
        self.hits_path = None
        self.ends = dict.fromkeys(points, 0)

    def order(self, point, most):
        """The environment of a process that is to end at this point."""
        return {"SEUS_FAULT": f"{point}:{self.chance.randint(1, most)}:{self.deed}"}

    def passes(self):
        """How often each point was passed by all processes."""
        if not os.path.exists(self.hits_path):
            return dict.fromkeys(self.kinds, 0)
        with open(self.hits_path, "rb") as file:
            counts = struct.unpack(f"{len(self.kinds)}Q", file.read(8 * len(self.kinds)))
        return dict(zip(self.kinds, counts))


def run_all(run, places, wanted, budget_s):
    """Scene by scene, its points in the order of the table: the failures."""
    began = time.monotonic()
    failures = []
    for scene_type in point_scenes.SCENES:
        points = [point for point in wanted if point in scene_type.points]
        if not points or (budget_s and time.monotonic() - began > budget_s):
            continue
        try:
            scene = scene_type(run, places)
            for point in points:
                if budget_s and time.monotonic() - began > budget_s:
                    break
                at = time.monotonic()
                scene.end_at(point)
                run.ends[point] += 1
                print(f"  {point}: {time.monotonic() - at:.1f} s", flush=True)
            scene.examine()
            print(f"{scene_type.__name__}: {len(points)} points, {scene.kept()} acknowledged, all there", flush=True)
        except room.Skip as why:
            print(f"{scene_type.__name__}: {why}")
            for point in points:
                run.ends.pop(point)
        except (room.Failure, OSError, http.client.HTTPException) as why:
            failures.append(f"{scene_type.__name__}: {why}")
            print(failures[-1], flush=True)
            places.tails()
        places.close(keep=False)
    return failures


def main():
    parser = lives.parser()
    parser.add_argument("--points", help="only these, with commas between")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--deed", choices=["kill", "pause", "fail"], default="kill")
    arguments = parser.parse_args()
    points = table()
    places = room.Places(arguments.bin_dir, arguments.plugin_dir)
    run = Run(arguments, points)
    run.hits_path = os.path.join("/tmp", f"seus-points-{os.getpid()}")
    wanted = SHORT if arguments.short else arguments.points.split(",") if arguments.points else list(points)
    if arguments.deed == "fail":
        wanted = [point for point in wanted if points[point] == "call" and point not in SURVIVED]
    homeless = [point for point in wanted if not any(point in scene.points for scene in point_scenes.SCENES)]
    failures = [f"no scene ends at {point}" for point in homeless]
    os.environ["SEUS_FAULT_HITS"] = run.hits_path
    try:
        for _ in range(arguments.rounds):
            found = run_all(run, places, wanted, SHORT_S if arguments.short else 0)
            if arguments.short and found and all(any(word in why for word in SLOW) for why in found):
                print("a busy machine may be too slow once: again", flush=True)
                found = run_all(run, places, wanted, SHORT_S)
            failures += found
        if not arguments.short:
            failures += [f"nobody ended at {point}" for point in wanted if run.ends.get(point, 1) == 0]
        passes = run.passes()
        print(f"{sum(passes.values())} passes, {sum(run.ends.values())} processes ended: "
              + " ".join(f"{point}={run.ends.get(point, 0)}/{passes[point]}" for point in wanted))
    finally:
        places.close(keep=False)
        if os.path.exists(run.hits_path):
            os.unlink(run.hits_path)
    for failure in failures:
        print(failure)
    lives.finish("points", not failures)


if __name__ == "__main__":
    main()
