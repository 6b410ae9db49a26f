# SPDX-License-Identifier: EUPL-1.2
"""The n-th call fails, for n = 1, 2, ... until a run passes untouched: in seusctl, verb by verb, and in a node.

usage: sweep.py BIN_DIR PLUGIN_DIR [--points N] [--node-points N] [--only WORD] [--every-verb [--from COMMAND]]

Calls: allocations (once, and for ever from the n-th on); open, read, write, flush and rename with errors, EINTR and
short transfers; in seusctl also those of its connections. A run must end with a code of its own, or, out of memory,
with the abort that base/mem.h promises; never by another signal, never by hanging. Afterwards the node starts without
help and has what was acknowledged.
--points N: at most about N values of n each (0: every one). --every-verb: not the node and a few commands, but every
command that the matrix of tests/cluster has words for, with new words for each run; --from "drill list": that one and
those behind it in the alphabet.
"""
import errno
import os
import signal
import subprocess
import time

import lives
import cli_matrix

VERBS = [["cluster", "status"], ["case", "list"], ["case", "list", "--output", "json"], ["zone", "list"],
         ["case", "show", "CASE"], ["case", "note", "CASE", "--text", "swept"], ["event", "list"], ["version"],
         ["no-such-word"]]
ALLOCATIONS = [("malloc", errno.ENOMEM, False), ("malloc", errno.ENOMEM, True)]
CALLS = [("open", errno.EIO, False), ("open", errno.EMFILE, True), ("read,pread", errno.EIO, False),
         ("read,pread,write", errno.EINTR, False), ("read,pread,write", "short", False),
         ("write,pwrite", errno.ENOSPC, True), ("write,pwrite", errno.EIO, False),
         ("fsync,fdatasync", errno.EIO, False), ("pwrite", "short", False), ("rename", errno.EIO, False)]
LINES = [("socket", errno.EMFILE, False), ("connect", errno.ECONNREFUSED, False), ("send", errno.EPIPE, False),
         ("send", "short", False), ("recv", errno.ECONNRESET, False), ("recv", "short", False),
         ("connect,send,recv,poll", errno.EINTR, False), ("poll", errno.ENOMEM, False)]  # of seusctl alone
# Libraries that follow the null pointer they were given: the names of users in the C library, key pairs in libtasn1.
FOLLOWERS = ("libc.so", "libtasn1.so")
MAX_N = 200000


def faults_of(kind, n):
    calls, deed, for_ever = kind
    faults = {"SEUS_NTH_CALLS": calls, "SEUS_NTH_AT": str(n), "SEUS_NTH_DO": str(deed)}
    if for_ever:
        faults["SEUS_NTH_EVER"] = "1"
    return faults


def caller_of(mark):
    """Who asked for what failed: the name of a program or library."""
    try:
        with open(mark, encoding="utf-8") as file:
            return os.path.basename(file.read())
    except FileNotFoundError:
        return ""


def judge_end(code, text, what, for_memory, mark):
    """A clean end, or the abort that base/mem.h promises, and libraries too: we never follow a null pointer."""
    if code < 0:
        caller = caller_of(mark)
        broken = any(words in text for words in ("free()", "malloc()", "realloc()", "corrupted", "double free"))
        followed = code == -signal.SIGSEGV and caller.startswith(FOLLOWERS)
        lives.room.check((code == -signal.SIGABRT or followed) and for_memory and not broken,
                         f"{what}: ended by signal {-code}, asked for by {caller}: {text[-300:]}")
    else:
        lives.room.check(code <= 10, f"{what}: exit code {code}: {text[-300:]}")
        lives.room.check(code == 0 or text.strip(), f"{what}: exit code {code} without a word")


def numbers(points, last):
    """1 to last, or about points of them: the first ones, then ever wider apart."""
    n = 1
    while n <= last:
        yield n
        n += 1 if points == 0 or n < points // 3 else max(1, (last - points // 3) // max(1, points - points // 3))


def sweep(points, run):
    """run(n) says whether the n-th call came. First how far n goes, then each."""
    low, high = 0, 1
    while high < MAX_N and run(high):
        low, high = high, high * 4
    while high - low > 1 and points != 0:
        middle = (low + high) // 2
        low, high = (middle, high) if run(middle) else (low, middle)
    count = 0
    for n in numbers(points, low if points != 0 else MAX_N):
        if not run(n):
            break
        count += 1
    return count


def sweep_verb(place, make_words, kind, points):
    """make_words() gives the words of a command, for each run anew."""
    mark = os.path.join(place.dir, "mark")

    def run(n):
        words = [str(word) for word in make_words()]
        what = f"seusctl {' '.join(words)}, {kind}"
        if os.path.exists(mark):
            os.unlink(mark)
        environment = dict(os.environ, LD_PRELOAD=os.path.join(place.bin_dir, "seus_nth.so"), SEUS_NTH_MARK=mark,
                           HOME=place.dir, **faults_of(kind, n))
        done = subprocess.run([os.path.join(place.bin_dir, "seusctl"), "--endpoint", place.socket, *words],
                              env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
        text = (done.stdout + done.stderr).decode(errors="replace")
        judge_end(done.returncode, text, f"{what}, n = {n}", kind in ALLOCATIONS, mark)
        return os.path.exists(mark)
    return sweep(points, run)


def words_maker(command, words, bound):
    """New words each time; the last ones again where a run that failed has left what they begin with as it was."""
    last = []

    def make():
        try:
            last[:] = [*command, *words(), *bound]
        except RuntimeError:
            lives.room.check(last, f"words for {command}")
        return last
    return make


def furnished(arguments):
    """A room with something of each kind in it."""
    matrix = cli_matrix.Matrix(arguments.bin_dir, arguments.plugin_dir)
    try:
        matrix.start()
        matrix.fill()
    except BaseException:
        matrix.stop()
        raise
    return matrix


def sweep_command(matrix, command, first, arguments, results):
    """As often as its pace allows, for some wait or rehearse for seconds. first: words to begin with."""
    name = f"seusctl {' '.join(command)}"
    began = time.monotonic()
    bound = ["--timeout", "1s"]  # where calls fail for ever it would try for longer
    if matrix.run(*command, *first, *bound).returncode != 0:
        bound = []
    points = 3 if time.monotonic() - began > 0.5 else arguments.points
    make = words_maker(command, matrix.commands()[command], bound)
    for kind in ALLOCATIONS + CALLS + LINES:
        guarded(results, f"{name} {kind}", lambda: sweep_verb(matrix, make, kind, points))


def sweep_every_verb(arguments, results):
    """In a room of its own; another where the commands before have used it up: a group has 64 members."""
    matrix = furnished(arguments)
    try:
        for command in sorted(matrix.commands()):
            if arguments.only not in f"seusctl {' '.join(command)}" or " ".join(command) < arguments.first:
                continue
            try:
                first = matrix.commands()[command]()
            except RuntimeError:
                lives.room.check(matrix.node.poll() is None, "the node outlived its clients")
                matrix.stop()
                matrix = furnished(arguments)
                first = matrix.commands()[command]()
            sweep_command(matrix, command, first, arguments, results)
        lives.room.check(matrix.node.poll() is None, "the node outlived its clients")
    finally:
        matrix.stop()


def sweep_node(arguments, kind):
    what = f"seusd, {kind}"

    def run(n):
        place = lives.Place(arguments.bin_dir, arguments.plugin_dir)
        try:
            place.start(faults_of(kind, n))
            if place.wait_ready() and place.furnish():
                place.note()
            code = place.stop()
            judge_end(code, place.tail(), f"{what}, n = {n}", kind in ALLOCATIONS, place.mark)
            hit = os.path.exists(place.mark)
            place.start()
            lives.room.check(place.wait_ready(), f"{what}, n = {n}: does not start again: {place.tail()}")
            place.examine()
            place.kill()
            return hit
        finally:
            place.close()
    return sweep(points=arguments.node_points, run=run)


def guarded(results, name, act):
    try:
        count = act()
        print(f"{count:6} failures borne: {name}", flush=True)
        results.append((count, None))
    except (lives.room.Failure, subprocess.TimeoutExpired) as why:
        print(f"FAILED {name}: {why}", flush=True)
        results.append((0, why))


def sweep_some(arguments, results):
    """A few commands, and a node."""
    place = lives.Place(arguments.bin_dir, arguments.plugin_dir)
    try:
        place.start()
        lives.room.check(place.wait_ready() and place.furnish(), "a room to ask")
        for kind in ALLOCATIONS + CALLS + LINES:
            for words in VERBS:
                name = f"seusctl {' '.join(words)} {kind}"
                if arguments.only in name:
                    whole = [place.case_id if word == "CASE" else word for word in words]
                    guarded(results, name, lambda w=whole, k=kind: sweep_verb(place, lambda: w, k, arguments.points))
        lives.room.check(not place.has_ended(), "the node outlived its clients")
    finally:
        place.close()
    for kind in ALLOCATIONS + CALLS:
        name = f"seusd {kind}"
        if arguments.only in name:
            guarded(results, name, lambda k=kind: sweep_node(arguments, k))


def main():
    parser = lives.parser()
    parser.add_argument("--points", type=int, default=0)
    parser.add_argument("--node-points", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("--every-verb", action="store_true")
    parser.add_argument("--from", default="", dest="first")
    arguments = parser.parse_args()
    results = []
    if arguments.every_verb:
        sweep_every_verb(arguments, results)
    else:
        sweep_some(arguments, results)
    print(f"{sum(count for count, _ in results)} failed calls, {sum(why is not None for _, why in results)} sweeps bad "
          f"of {len(results)}")
    lives.finish("sweep", results and all(why is None for _, why in results))


if __name__ == "__main__":
    main()
