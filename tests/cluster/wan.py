# SPDX-License-Identifier: EUPL-1.2
"""Sites and the network between them: a network namespace a site, and user space in place of the wires.

Every site has one TUN device; what a site sends arrives here packet by packet, and goes on to the other site after the
delay, loss and rate of that direction. Kernels without netem serve as well, and a cut is exact. One thread carries
everything. Needs root, namespaces and /dev/net/tun; raises room.Skip where they are missing.
"""
import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import threading
import time

import room

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
QUEUE_BYTES_MAX = 512 * 1024  # of one direction with a rate: what comes on top is lost, as at a router


class Wire:
    """One direction between two sites. Change its fields at any time."""

    def __init__(self):
        self.delay_ms = 0.0
        self.jitter_ms = 0.0     # added at random; the order of packets stays
        self.loss = 0.0          # share of packets, 0 to 1
        self.bytes_per_s = None  # None: no limit
        self.is_cut = False
        self.carried = 0
        self.lost = 0
        self.free_at = 0.0       # when the last byte is on its way, with a rate
        self.last_at = 0.0

    def arrival(self, now, size, chance):
        """When a packet sent now arrives, or None if it is lost."""
        if self.is_cut or chance.random() < self.loss:
            return None
        start = now
        if self.bytes_per_s is not None:
            waiting = max(0.0, self.free_at - now) * self.bytes_per_s
            if waiting + size > QUEUE_BYTES_MAX:
                return None
            self.free_at = max(now, self.free_at) + size / self.bytes_per_s
            start = self.free_at
        at = start + (self.delay_ms + chance.random() * self.jitter_ms) / 1000
        self.last_at = max(self.last_at, at)
        return self.last_at


class Wan:
    """Sites 1..count as namespaces, wires[a, b] from a to b. close() takes everything away."""

    def __init__(self, count, seed=1):
        self.sites = list(range(1, count + 1))
        self.wires = {(a, b): Wire() for a in self.sites for b in self.sites if a != b}
        self.chance = random.Random(seed)
        self.names = {}
        self.devices = {}
        self.on_the_way = []
        self.sent = 0
        self.ending = threading.Event()
        self.carrier = threading.Thread(target=self.carry, daemon=True)
        try:
            for site in self.sites:
                self.make_site(site)
        except (OSError, subprocess.CalledProcessError) as why:
            self.remove_sites()
            raise room.Skip(f"no network namespaces of our own here: {why}")
        self.carrier.start()

    def address(self, site):
        return f"10.93.0.{site}"

    def make_site(self, site):
        name = f"seus-{os.getpid()}-{site}"
        run("ip", "netns", "add", name)
        self.names[site] = name
        device = f"wan{os.getpid() % 100000}s{site}"
        tun = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
        self.devices[site] = tun
        fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", device.encode(), IFF_TUN | IFF_NO_PI))
        run("ip", "link", "set", device, "netns", name)
        run("ip", "-n", name, "link", "set", "lo", "up")
        run("ip", "-n", name, "addr", "add", f"{self.address(site)}/24", "dev", device)
        run("ip", "-n", name, "link", "set", device, "up")

    def enter(self, site):
        """For a child before it becomes another program: from now on it lives at this site."""
        path = f"/run/netns/{self.names[site]}"
        room.die_with_parent()
        namespace = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        if room.LIBC.setns(namespace, CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"cannot enter {path}")

    # -- what happens to the wires

    def both(self, a, b):
        return self.wires[a, b], self.wires[b, a]

    def cut(self, a, b):
        for wire in self.both(a, b):
            wire.is_cut = True

    def isolate(self, site):
        for other in self.sites:
            if other != site:
                self.cut(site, other)

    def distance(self, delay_ms, jitter_ms=0.0):
        """Every wire takes this long; a round trip twice."""
        for wire in self.wires.values():
            wire.delay_ms, wire.jitter_ms = delay_ms, jitter_ms

    def heal(self):
        for wire in self.wires.values():
            wire.is_cut, wire.loss, wire.bytes_per_s, wire.free_at = False, 0.0, None, 0.0

    # -- the carrier's thread

    def carry(self):
        site_of = {tun: site for site, tun in self.devices.items()}
        while not self.ending.is_set():
            now = time.monotonic()
            wait = min(0.2, max(0.0, self.on_the_way[0][0] - now)) if self.on_the_way else 0.2
            ready, _, _ = select.select(list(site_of), [], [], wait)
            for tun in ready:
                self.take(site_of[tun], tun)
            self.deliver(time.monotonic())

    def take(self, site, tun):
        for _ in range(64):
            try:
                packet = os.read(tun, 65536)
            except OSError:
                return  # nothing more for now
            to = packet[19] if len(packet) >= 20 and packet[0] >> 4 == 4 and packet[16:19] == b"\x0a\x5d\x00" else 0
            wire = self.wires.get((site, to))
            if wire is None:
                continue  # IPv6 chatter, or an address nobody has
            at = wire.arrival(time.monotonic(), len(packet), self.chance)
            if at is None:
                wire.lost += 1
                continue
            self.sent += 1
            heapq.heappush(self.on_the_way, (at, self.sent, site, to, packet))

    def deliver(self, now):
        while self.on_the_way and self.on_the_way[0][0] <= now:
            _, _, site, to, packet = heapq.heappop(self.on_the_way)
            wire = self.wires[site, to]
            if wire.is_cut:
                wire.lost += 1  # a cut takes what is on the wire, too
                continue
            try:
                os.write(self.devices[to], packet)
                wire.carried += 1
            except OSError:
                wire.lost += 1

    def close(self):
        self.ending.set()
        if self.carrier.is_alive():
            self.carrier.join()
        self.remove_sites()

    def remove_sites(self):
        for tun in self.devices.values():
            os.close(tun)
        self.devices.clear()
        for name in self.names.values():
            subprocess.run(["ip", "netns", "del", name], check=False, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
        self.names.clear()


def run(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
