# SPDX-License-Identifier: EUPL-1.2
"""Rooms of SEUS and clusters of etcd for measurements: started, asked, loaded, measured from outside, stopped.

Used by compare, million and failover. Standard library only. Ends only processes that it started.
"""
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path, timeout):
        super().__init__('seus', timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def say(text):
    print(f'{time.strftime("%H:%M:%S")} {text}', file=sys.stderr, flush=True)


def free_ports(count):
    """Ports nobody listens on now: held open together, so that they differ."""
    sockets = []
    while len(sockets) < count:
        s = socket.socket()
        try:
            s.bind(('127.0.0.1', random.randint(20000, 29999)))
            sockets.append(s)
        except OSError:
            s.close()
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def wait_until(what, check, seconds=60, pause=0.05):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            result = check()
            if result:
                return result
        except (OSError, http.client.HTTPException, ValueError):
            pass
        time.sleep(pause)
    raise SystemExit(f'waited {seconds} s in vain: {what}')


def scratch(base, name):
    """A new directory on a real disk: on tmpfs an fsync costs nothing and the figures mean nothing."""
    base = base or '/var/tmp'
    kind = subprocess.run(['stat', '-f', '-c', '%T', base], capture_output=True, text=True, check=True).stdout.strip()
    if kind in ('tmpfs', 'ramfs'):
        raise SystemExit(f'{base} is {kind}: give --data DIR on a disk')
    return tempfile.mkdtemp(prefix=f'seus-{name}.', dir=base)


def children(pid):
    with open(f'/proc/{pid}/task/{pid}/children') as f:
        return [int(word) for word in f.read().split()]


def memory_kb(pid, field):
    """RssAnon, RssFile, ... of a process, in kB."""
    with open(f'/proc/{pid}/status') as f:
        for line in f:
            if line.startswith(field + ':'):
                return int(line.split()[1])
    return 0


def cpu_seconds(pid):
    with open(f'/proc/{pid}/stat') as f:
        fields = f.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def disk_bytes(path):
    """Allocated blocks, not lengths: files of the log and the views are sparse."""
    total = 0
    for folder, _, files in os.walk(path):
        for name in files:
            total += os.stat(os.path.join(folder, name)).st_blocks * 512
    return total


def machine():
    with open('/proc/cpuinfo') as f:
        models = [line.split(':', 1)[1].strip() for line in f if line.startswith('model name')]
    with open('/proc/loadavg') as f:
        load = ' '.join(f.read().split()[:3])
    return f'{len(models)} x {models[0] if models else "?"}, Linux {os.uname().release}, load average {load}'


def load_average():
    with open('/proc/loadavg') as f:
        return f.read().split()[0]


def keep_to(processors, pid):
    """All threads of a process run on these processors alone, and those that it will start."""
    for thread in os.listdir(f'/proc/{pid}/task'):
        os.sched_setaffinity(int(thread), processors)


class Processes:
    """Node processes by number. A node's process group is its own: a signal to us does not reach it twice."""

    def __init__(self):
        self.nodes = {}

    def spawn(self, node, command, log):
        with open(log, 'ab') as f:
            self.nodes[node] = subprocess.Popen(command, stdout=f, stderr=f, stdin=subprocess.DEVNULL,
                                                process_group=0)

    def pid(self, node):
        return self.nodes[node].pid

    def pids(self):
        return [p.pid for p in self.nodes.values()]

    def send(self, node, number):
        self.nodes[node].send_signal(number)

    def stop(self, node, number=signal.SIGTERM):
        process = self.nodes.pop(node, None)
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def stop_all(self):
        for node in list(self.nodes):
            self.nodes[node].send_signal(signal.SIGCONT)
            self.stop(node)


class Seus(Processes):
    name = 'seus'

    def __init__(self, build, base, profile='default', nodes=3, label='room'):
        super().__init__()
        self.bin = os.path.join(build, 'bin')
        self.base = os.path.join(base, label)
        self.profile = profile
        self.count = nodes
        os.makedirs(self.base)
        self.ports = free_ports(nodes)
        self.cases = []

    def socket_path(self, node):
        return os.path.join(self.base, f'{node}.sock')

    def data(self, node):
        return os.path.join(self.base, f'node{node}')

    def endpoint(self, node):
        return f'unix:{self.socket_path(node)}'

    def start(self, node, bootstrap=False):
        command = [os.path.join(self.bin, 'seusd'), '--node', str(node), '--cluster', 'bench', '--profile',
                   self.profile, '--data', self.data(node), '--socket', self.socket_path(node)]
        if self.count > 1:
            for i, port in enumerate(self.ports):
                command += ['--peer', f'{i + 1}=127.0.0.1:{port}']
        if bootstrap and self.count > 1:
            command.append('--bootstrap')
        self.spawn(node, command, os.path.join(self.base, f'node{node}.log'))

    def start_all(self):
        for node in range(1, self.count + 1):
            self.start(node, bootstrap=True)
        self.wait_whole()

    def ask(self, node, method, path, body=None, headers=None, timeout=10):
        """(status, object)."""
        connection = UnixConnection(self.socket_path(node), timeout)
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, text, {'Content-Type': 'application/json', **(headers or {})})
            reply = connection.getresponse()
            data = reply.read()
        finally:
            connection.close()
        try:
            return reply.status, json.loads(data)
        except ValueError:
            return reply.status, data

    def must(self, method, path, body=None):
        status, reply = self.ask(self.leader(), method, path, body)
        if status not in (200, 201):
            raise SystemExit(f'{method} {path}: HTTP {status}: {reply}')
        return reply

    def status(self, node):
        return self.ask(node, 'GET', '/v1/cluster')[1]

    def leader(self):
        def known():
            for node in self.nodes:
                try:
                    leader = self.status(node).get('leader')
                except (OSError, http.client.HTTPException, ValueError):
                    continue
                if leader in self.nodes and self.status(leader)['role'] == 'leader':
                    return leader
            return None
        return wait_until('a leader of the room', known)

    def wait_whole(self, seconds=60):
        """All nodes up, at one index with one digest."""
        def whole():
            rows = [self.status(node) for node in range(1, self.count + 1)]
            return (all(r['voters_up'] == self.count and r['leader'] for r in rows) and
                    len({(r['applied'], r['digest'], r['chain']) for r in rows}) == 1)
        wait_until('all nodes up and equal', whole, seconds)

    def open_cases(self, count):
        self.must('POST', '/v1/zones', {'zone_id': 'bench', 'name': 'Bench', 'area': 'nord', 'population': 100000,
                                       'prefix': 'BE', 'state': 'hooked', 'contact': 'nobody'})
        self.must('POST', '/v1/signallers', {'signaller_id': 'ER-1', 'name': 'Emergency department',
                                            'category': 'hospital', 'zone_id': 'bench'})
        for i in range(count):
            reply = self.must('POST', '/v1/cases', {
                'zone_id': 'bench', 'signaller_id': 'ER-1', 'need': 'violence', 'place': f'Place {i}',
                'summary': f'Case {i} of a measurement', 'persons': 1,
                'answers': {'danger': 'yes', 'non_deferrable': 'yes'}})
            self.cases.append(reply['case_id'])

    def load_command(self, op, clients, nodes, extra):
        """nodes: whom to ask. The command line of the generator."""
        command = [os.path.join(self.bin, 'seus_load'), self.name, op, '--connections', str(clients)]
        for node in nodes:
            command += ['--endpoint', self.endpoint(node)]
        if self.cases and op != 'path':
            command += ['--name', ','.join(self.cases)]
        return command + [str(word) for word in extra]

    def load(self, op, clients, nodes, *extra):
        return run_load(self.load_command(op, clients, nodes, extra))


class Etcd(Processes):
    name = 'etcd'

    def __init__(self, build, base):
        super().__init__()
        self.bin = os.path.join(build, 'bin')
        self.base = os.path.join(base, 'etcd')
        os.makedirs(self.base)
        ports = free_ports(6)
        self.client = {i + 1: ports[i] for i in range(3)}
        self.peer = {i + 1: ports[3 + i] for i in range(3)}

    def start_all(self):
        cluster = ','.join(f'e{n}=http://127.0.0.1:{self.peer[n]}' for n in self.peer)
        for node in (1, 2, 3):
            client = f'http://127.0.0.1:{self.client[node]}'
            peer = f'http://127.0.0.1:{self.peer[node]}'
            self.spawn(node, ['etcd', '--name', f'e{node}', '--data-dir', os.path.join(self.base, f'e{node}'),
                              '--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer,
                              '--listen-client-urls', client, '--advertise-client-urls', client,
                              '--initial-cluster', cluster, '--initial-cluster-state', 'new'],
                       os.path.join(self.base, f'e{node}.log'))
        self.leader()

    def leader(self):
        def known():
            for node in self.nodes:
                connection = http.client.HTTPConnection('127.0.0.1', self.client[node], timeout=5)
                connection.request('POST', '/v3/maintenance/status', '{}')
                reply = json.loads(connection.getresponse().read())
                connection.close()
                if reply.get('leader') == reply['header']['member_id']:
                    return node
            return None
        return wait_until('a leader of etcd', known)

    def endpoint(self, node):
        return f'127.0.0.1:{self.client[node]}'

    def load_command(self, op, clients, nodes, extra):
        command = [os.path.join(self.bin, 'seus_load'), self.name, op, '--connections', str(clients)]
        for node in nodes:
            command += ['--endpoint', self.endpoint(node)]
        return command + [str(word) for word in extra]

    def load(self, op, clients, nodes, *extra):
        return run_load(self.load_command(op, clients, nodes, extra))


def run_load(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 2 or not done.stdout:
        raise SystemExit(f'{" ".join(command)}: {done.stderr}')
    result = json.loads(done.stdout)
    if done.returncode != 0:
        say(f'WARNING: {result["errors"]} errors, {result["missing"]} missing: {result["first_error"]}')
    return result


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def remove(path):
    shutil.rmtree(path, ignore_errors=True)


def common_options(parser):
    parser.add_argument('--build', default=os.path.join(ROOT, 'build', 'release'),
                        help='build folder with bin/seusd, bin/seus_load and plugins (default build/release)')
    parser.add_argument('--data', help='where data directories go; must be a real disk (default /var/tmp)')
    parser.add_argument('--output', help='also append the Markdown to this file')
    parser.add_argument('--keep', action='store_true', help='keep the data directories')


def publish(lines, output):
    text = '\n'.join(lines) + '\n'
    print(text)
    if output:
        with open(output, 'a') as f:
            f.write(text + '\n')
