# SPDX-License-Identifier: EUPL-1.2
"""kill -9 of a real node: at every n-th write and flush of its life, and at random; nothing acknowledged is lost.

usage: kill.py BIN_DIR PLUGIN_DIR [--count N] [--seed S] [--step K] [--lives L]

First the n-th call of pwrite, write to LMDB's file, fsync and fdatasync kills the node, for n = 1, 1 + K, ... until a
life passes untouched; before the call and after it in turn. Then N random kills, L of them on one directory. After each
kill the node starts without help and is compared with what its client was told.
"""
import os
import random
import time

import lives

NOTES = 4


def life(place, notes):
    """As much of a life as the node lives: True if it came to its orderly end."""
    if place.wait_ready() and place.furnish():
        for _ in range(notes):
            place.note()
    return place.stop() == 0


def look(place):
    place.start()
    lives.room.check(place.wait_ready(), "the node does not start again")
    count = place.examine()
    place.note()
    place.stop()
    return count


def kill_at_each(arguments):
    kills = acknowledged = 0
    for n in range(1, 100000, arguments.step):
        place = lives.Place(arguments.bin_dir, arguments.plugin_dir)
        try:
            place.start({"SEUS_NTH_CALLS": "pwrite,fsync,fdatasync", "SEUS_NTH_AT": str(n),
                         "SEUS_NTH_DO": "kill" if n // arguments.step % 2 else "kill_after"})
            whole = life(place, NOTES)
            if whole and not os.path.exists(place.mark):
                print(f"killed at every {arguments.step} of {n - 1} writes and flushes: {kills} kills, {acknowledged} "
                      "acknowledged notes all there", flush=True)
                return kills
            lives.room.check(place.process.returncode == -9, f"n = {n}: the node was not killed, but ended with "
                                                             f"{place.process.returncode}")
            kills += 1
            acknowledged += look(place)
        except Exception:
            print(f"at n = {n}:\n{place.tail()}")
            raise
        finally:
            place.close()
    raise lives.room.Failure("no life passes untouched")


def kill_at_random(arguments):
    chance = random.Random(arguments.seed)
    kills = acknowledged = 0
    while kills < arguments.count:
        place = lives.Place(arguments.bin_dir, arguments.plugin_dir)
        try:
            for _ in range(min(arguments.lives, arguments.count - kills)):
                place.start()
                if chance.randrange(4) == 0:
                    time.sleep(chance.random() * 0.1)  # while it starts
                elif place.wait_ready() and place.furnish():
                    place.examine()
                    for _ in range(chance.randrange(12)):
                        place.note()
                    time.sleep(chance.random() * 0.003)
                place.kill()
                kills += 1
                if kills % 100 == 0:
                    print(f"{kills} of {arguments.count} random kills", flush=True)
            acknowledged += look(place)
        except Exception:
            print(f"after {kills} kills, seed {arguments.seed}:\n{place.tail()}")
            raise
        finally:
            place.close()
    print(f"{kills} random kills, {acknowledged} acknowledged notes all there")


def main():
    parser = lives.parser()
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--step", type=int, default=1)
    parser.add_argument("--lives", type=int, default=50)
    arguments = parser.parse_args()
    try:
        kill_at_each(arguments)
        kill_at_random(arguments)
    except lives.room.Failure as why:
        print(why)
        lives.finish("kill", False)
    lives.finish("kill", True)


if __name__ == "__main__":
    main()
