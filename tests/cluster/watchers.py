# SPDX-License-Identifier: EUPL-1.2
"""Many watchers of the room's events: each gets each event once and in order, whatever happens to others."""
import json
import resource
import selectors
import socket
import time

import room

WATCHERS = 1000
EVENTS = 200


def raise_file_limit(wanted):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= wanted:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(hard, wanted)))
    except (ValueError, OSError):
        if hard < wanted:
            raise room.Skip(f"{wanted} open files are needed, {hard} are allowed here")
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Watcher:
    """One stream, read without blocking. events: (id, type, object) in the order they came; bookmarks: their ids."""

    def __init__(self, path, query="", last_event_id=None, buffer_size=None):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        if buffer_size is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_size)
        self.socket.connect(path)
        resume = f"Last-Event-ID: {last_event_id}\r\n" if last_event_id else ""
        self.socket.sendall(f"GET /v1/watch{query} HTTP/1.1\r\nHost: seus\r\n{resume}\r\n".encode())
        self.socket.setblocking(False)
        self.raw = b""       # what came and is not taken apart yet
        self.text = b""      # of the stream, without its chunks
        self.head = None
        self.events = []
        self.bookmarks = []
        self.ended = False

    def close(self):
        self.socket.close()

    def fileno(self):
        return self.socket.fileno()

    def receive(self):
        """Takes what has come. False: the stream is over."""
        try:
            data = self.socket.recv(262144)
        except BlockingIOError:
            return True
        except OSError:
            data = b""
        if not data:
            self.ended = True
            return False
        self.raw += data
        if self.head is None and b"\r\n\r\n" in self.raw:
            self.head, self.raw = self.raw.split(b"\r\n\r\n", 1)
            room.check(self.head.startswith(b"HTTP/1.1 200 "), f"a stream begins with 200: {self.head[:200]!r}")
        if self.head is not None:
            self.take_chunks()
            self.take_events()
        return not self.ended

    def take_chunks(self):
        while b"\r\n" in self.raw:
            size_text, rest = self.raw.split(b"\r\n", 1)
            size = int(size_text, 16)
            if len(rest) < size + 2:
                return
            self.ended = self.ended or size == 0
            self.text += rest[:size]
            self.raw = rest[size + 2:]

    def take_events(self):
        while b"\n\n" in self.text:
            block, self.text = self.text.split(b"\n\n", 1)
            fields = dict(line.split(b": ", 1) for line in block.split(b"\n"))
            event = (fields[b"id"].decode(), fields[b"event"].decode(), json.loads(fields[b"data"]))
            if event[1] == "bookmark":
                self.bookmarks.append(event[0])
            else:
                self.events.append(event)

    def last_id(self):
        return self.events[-1][0]

    def texts(self):
        return [body["body"]["text"] for _, kind, body in self.events if kind == "case.noted"]


def receive_until(watchers, done, what, tries=600):
    """Reads all watchers until done(); bounded by a count of turns."""
    with selectors.DefaultSelector() as selector:
        for watcher in watchers:
            selector.register(watcher, selectors.EVENT_READ)
        for _ in range(tries):
            if done():
                return
            for key, _ in selector.select(0.1):
                if not key.fileobj.receive():
                    selector.unregister(key.fileobj)
    raise room.Failure(f"gave up waiting: {what}")


def write_notes(place, case_id, texts):
    client = place.client(f"notes-{time.monotonic_ns()}")
    for text in texts:
        outcome, reply = client.call("POST", f"/v1/cases/{case_id}/notes", {"text": text})
        room.check(outcome == "ok", f"a note was not written: {reply}")
    client.close()


def position(event_id):
    index, _, seq = event_id.partition(".")
    return int(index), int(seq or 0)


def check_exactly(watcher, texts, name):
    room.check(watcher.texts() == texts, f"{name} got {len(watcher.texts())} notes of {len(texts)}, once and in order "
                                         f"was expected: {watcher.texts()[:3]}...{watcher.texts()[-3:]}")
    places = [position(event[0]) for event in watcher.events]
    room.check(places == sorted(set(places)), f"{name} got ids out of order or twice")


def a_thousand_watchers_get_each_event_once_in_order(places):
    raise_file_limit(WATCHERS * 2 + 200)
    place = room.Room(places).up()
    case_id, = place.seed(1)
    place.wait_equal()
    watchers = []
    try:
        for number in range(WATCHERS):
            watchers.append(Watcher(place.socket_of(place.nodes[number % 3])))
        receive_until(watchers, lambda: all(w.head is not None for w in watchers), "every stream begins")
        texts = [f"event {number}" for number in range(EVENTS)]
        began = time.monotonic()
        write_notes(place, case_id, texts)
        wrote = time.monotonic()
        receive_until(watchers, lambda: all(len(w.events) >= EVENTS for w in watchers), "every watcher has every event")
        print(f"  {EVENTS} events written in {wrote - began:.1f} s, all {WATCHERS} watchers had them "
              f"{time.monotonic() - wrote:.1f} s later")
        for number, watcher in enumerate(watchers):
            check_exactly(watcher, texts, f"watcher {number}")
        room.check(all(place.is_ready(node) for node in place.nodes), "all nodes are ready")
    finally:
        for watcher in watchers:
            watcher.close()
    write_notes(place, case_id, ["after they left"])


def a_slow_watcher_holds_up_nobody_and_loses_nothing(places):
    place = room.Room(places).up()
    case_id, = place.seed(1)
    place.wait_equal()
    leader = place.wait_leader()
    slow = [Watcher(place.socket_of(leader), buffer_size=2048) for _ in range(3)]
    quick = Watcher(place.socket_of(leader))
    texts = [f"event {number} " + "x" * 6000 for number in range(400)]  # 2.4 MB: far more than any buffer between
    write_notes(place, case_id, texts)
    receive_until([quick], lambda: len(quick.events) >= len(texts), "the quick one has them all")
    check_exactly(quick, texts, "the quick one")
    receive_until(slow, lambda: all(len(w.texts()) >= len(texts) for w in slow), "the slow ones catch up")
    write_notes(place, case_id, ["the last one"])
    watchers = [quick, *slow]
    receive_until(watchers, lambda: all(w.texts()[-1:] == ["the last one"] for w in watchers), "all have the last one")
    for number, watcher in enumerate(watchers):
        check_exactly(watcher, [*texts, "the last one"], f"watcher {number}")
        watcher.close()


def a_watcher_resumes_at_another_node_without_gap_or_repeat(places):
    place = room.Room(places).up()
    case_id, = place.seed(1)
    place.wait_equal()
    everything, texts = [], []
    last_id = f"{place.wait_equal()[0]}"
    for turn, node in enumerate([1, 2, 3, 1]):
        watcher = Watcher(place.socket_of(node), last_event_id=last_id)
        texts += [f"turn {turn} event {number}" for number in range(40)]
        write_notes(place, case_id, texts[-40:])
        receive_until([watcher], lambda w=watcher: len(w.events) >= 25, "some events")
        place.kill(node)
        texts += [f"turn {turn} while away {number}" for number in range(20)]
        write_notes(place, case_id, texts[-20:])
        everything += watcher.events
        last_id = watcher.last_id()
        watcher.close()
        place.start(node)
        place.wait_ready()
    watcher = Watcher(place.socket_of(2), query=f"?since={last_id}")
    receive_until([watcher], lambda: watcher.texts()[-1:] == texts[-1:], "the rest of the events")
    everything += watcher.events
    watcher.close()
    watcher.events = everything
    check_exactly(watcher, texts, "the watcher that moved")


def a_watcher_from_the_beginning_sees_the_whole_log(places):
    place = room.Room(places, count=1)
    place.start(1)
    place.wait_ready()
    case_id, other_id = place.seed(2)
    write_notes(place, case_id, ["one", "two"])
    write_notes(place, other_id, ["of the other"])
    whole = Watcher(place.socket_of(1), query="?since=0")
    one_case = Watcher(place.socket_of(1), query=f"?since=0&case_id={case_id}")
    one_type = Watcher(place.socket_of(1), query="?since=0&type=case.noted")
    watchers = [whole, one_case, one_type]
    listed = place.events(1, "")
    receive_until(watchers, lambda: len(whole.events) >= len(listed) and len(one_type.events) >= 3 and
                  len(one_case.texts()) >= 2, "the log")
    room.check([event[0] for event in whole.events] == [item["id"] for item in listed], "a watch is what event list is")
    room.check([event[2] for event in whole.events] == listed, "with the same content")
    room.check(one_case.texts() == ["one", "two"], f"of one case: {one_case.texts()}")
    room.check(one_type.texts() == ["one", "two", "of the other"] and len(one_type.events) == 3, "of one type")
    for watcher in watchers:
        watcher.close()


def bookmarks_come_to_idle_watchers(places):
    place = room.Room(places, count=1)
    place.start(1)
    place.wait_ready()
    case_id, other_id = place.seed(2)
    watcher = Watcher(place.socket_of(1), query=f"?case_id={other_id}")
    write_notes(place, case_id, ["not for this watcher"])
    applied = place.digests(1)[0][0]
    receive_until([watcher], lambda: watcher.bookmarks, "a bookmark", tries=250)
    room.check(int(watcher.bookmarks[0]) == applied and not watcher.events,
               f"the bookmark is at {watcher.bookmarks[0]}, the log at {applied}")
    watcher.close()
    resumed = Watcher(place.socket_of(1), last_event_id=watcher.bookmarks[0])
    write_notes(place, case_id, ["behind the bookmark"])
    receive_until([resumed], lambda: resumed.events, "an event behind the bookmark")
    check_exactly(resumed, ["behind the bookmark"], "the watcher that resumed from a bookmark")
    resumed.close()


def a_watch_that_makes_no_sense_is_refused(places):
    place = room.Room(places, count=1)
    place.start(1)
    place.wait_ready()
    for query, field in (("since=abc", "since"), ("type=case.notted", "type"), ("case_id=nobody", "case_id"),
                         ("colour=red", "colour")):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as raw:
            raw.settimeout(3)
            raw.connect(place.socket_of(1))
            raw.sendall(f"GET /v1/watch?{query} HTTP/1.1\r\nHost: seus\r\n\r\n".encode())
            answer = raw.recv(65536).decode()
        room.check(answer.startswith("HTTP/1.1 4") and f'"field":"{field}"' in answer, f"{query} got {answer[:300]}")


if __name__ == "__main__":
    room.run([a_thousand_watchers_get_each_event_once_in_order, a_slow_watcher_holds_up_nobody_and_loses_nothing,
              a_watcher_resumes_at_another_node_without_gap_or_repeat, a_watcher_from_the_beginning_sees_the_whole_log,
              bookmarks_come_to_idle_watchers, a_watch_that_makes_no_sense_is_refused])
