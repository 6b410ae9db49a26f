# SPDX-License-Identifier: EUPL-1.2
"""Makes the first inputs of every target: python3 seeds.py PROGRAM-OF-SEEDS PLUGIN.so DIR.

Bytes come from the program built of seeds.c, commands from the scenarios, one input a shape: a command line of each
command, with the flags that the scenarios use. DIR/<target>/seed-<name>; run --keep makes packs of them.
"""
import glob
import json
import os
import shlex
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

CONFIG = {
    'full': '[room]\nnode = 2\npeer = 1=10.0.0.1:7000\npeer = 2=10.0.0.2:7000\ncluster = seus\ngeneration = 1\n'
            'profile = lan\n[node]\ndata = /var/lib/seus\nkey-file = /etc/seus.key\nsocket = /run/seus/sock\n'
            'listen = 127.0.0.1:8080\ntls-cert = /a\ntls-key = /b\ntls-ca = /c\nplugins = /usr/lib/seus/plugins\n'
            'min-free-mb = 64\ndebug = yes\nlog-format = json\n',
    'remarks': '# a remark\n; another\n[room] ; behind\nnode = 3 ; behind\ncluster : seus\n',
    'wrong': '[room]\nnodes = 2\n',
    'place': '[node]\nnode = 2\n',
    'no-section': 'node = 2\n',
    'long': '[node]\ndata = ' + 'x' * 190 + '\n',
    'continued': '[room]\npeer = 1=a:1\n  2=b:2\n',
    'bom': '\ufeff[room]\nnode = 1\n',
}
PIPE = {
    'notes': '{"n":1}\n{"op":"case.note","args":{"case_id":"c-1","text":"hello"},"id":7}\n\n'
             '{"op":"case.list","args":{"limit":5,"state":["open","closed"]},"id":"x","consistency":"local"}\n',
    'all-members': '{"cases":[]}\n{"id":"a","op":"case.show","args":{"case_id":"c-1"},"request_id":"q-1","at":5,'
                   '"dry_run":false,"shift":"s-1","as_user":"anna","purpose":"a call","timeout_ms":100}\n',
    'wrong': '\n{"op":"case.nte"}\n[]\n{"op":1}\n{"opp":"case.note"}\nnot json\n{"op":"event.watch"}\n   \n',
    'not-json': 'oops\n{"op":"cluster.status"}',
    'blank': '{}\n \t\r',
}
HTTP = {
    'get': 'GET /v1/cases?limit=5&state=open HTTP/1.1\r\nHost: x\r\n\r\n',
    'post': 'POST /v1/cases/c-1/notes?dry_run=true HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
            'Idempotency-Key: q-1\r\nX-Seus-Timeout-Ms: 100\r\nX-Seus-Shift: s-1\r\nContent-Length: 16\r\n\r\n'
            '{"text":"hello"}',
    'chunked': 'POST /v1/cases/c-1/notes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json; charset=utf-8\r\n'
               'Transfer-Encoding: chunked\r\n\r\n8\r\n{"text":\r\n8\r\n"hello"}\r\n0\r\n\r\n',
    'two': 'GET /v1/zones HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/cluster HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'watch': 'GET /v1/events/watch?since=5 HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 7\r\n\r\n',
    'probes': 'GET /readyz?verbose HTTP/1.1\r\nHost: x\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\n\r\n'
              'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n',
    'at': 'GET /v1/cases/c%2d1?at=2026-11-21T22:00:00Z&consistency=local&pretty=true HTTP/1.1\r\nHost: x\r\n'
          'X-Seus-As-User: anna\r\nX-Seus-Purpose: a call\r\n\r\n',
    'origin': 'POST /v1/cases HTTP/1.1\r\nHost: x\r\nOrigin: http://example.org\r\nContent-Length: 2\r\n\r\n{}',
    'method': 'DELETE /v1/cases HTTP/1.1\r\nHost: x\r\n\r\n',
    'twice': 'GET /v1/cases?limit=5&limit=6&nothing=1 HTTP/1.1\r\nHost: x\r\nX-Seus-Shift: a\r\n'
             'X-Seus-Shift: b\r\n\r\n',
    'expect': 'POST /v1/reports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n'
              'Content-Length: 40\r\n\r\n{"zone_id":"pistoiese","text":"a report"}',
    'percent': 'GET /v1/cases/%zz?a=%4 HTTP/1.1\r\nHost: x\r\n\r\n',
}
ITEMS = {'items': [{'case_id': 'c-1', 'zone_id': 'pistoiese', 'state': 'open', 'opened_at': '2026-11-21T22:00:00Z',
                    'summary': 'Grüße \x1b[31m \u202e', 'version': 5, 'sealed': False, 'flags': ['a', 'b']}],
         'next': None}
REPLY = {
    'case-list': 'case list\n' + json.dumps(ITEMS),
    'case-show': 'case show\n' + json.dumps(ITEMS['items'][0]),
    'zone-list': 'zone list\n' + json.dumps({'items': [{'zone_id': 'pistoiese', 'name': 'Pistoiese'}]}),
    'unit-list': 'unit list\n' + json.dumps({'items': [{'unit_id': 'u-1', 'status': 'available'}]}),
    'stats': 'stats cases\n' + json.dumps({'rows': [{'key': 'a', 'count': 5}], 'total': 5}),
    'status': 'cluster status\n' + json.dumps({'leader': 1, 'nodes': [{'node_id': 1, 'role': 'leader'}]}),
    'stream': '\nid: 5\nevent: case.noted\ndata: {"a":1}\n\n: keep\n\ndata: a\r\ndata: b\r\n\r\n',
    'problem': '\n' + json.dumps({'code': 'refused', 'message': 'no \x07', 'hint': 'yes', 'field': 'zone_id',
                                  'written': 'no', 'retryable': False, 'index': 7}),
}


def put(folder, target, name, text):
    os.makedirs(os.path.join(folder, target), exist_ok=True)
    with open(os.path.join(folder, target, 'seed-' + name), 'wb') as file:
        file.write(text.encode() if isinstance(text, str) else text)


def command_lines():
    """Of each command of seusctl the longest line that a scenario types."""
    longest = {}
    for path in sorted(glob.glob(os.path.join(ROOT, 'tests/scenario/*.txt'))):
        with open(path, encoding='utf-8') as file:
            for line in file:
                if not line.startswith('$ seusctl '):
                    continue
                try:
                    words = shlex.split(line[len('$ seusctl '):])
                except ValueError:
                    continue
                key = '-'.join(words[:2])
                if len(words) >= len(longest.get(key, [])) and key.replace('-', '').replace('_', '').isalnum():
                    longest[key] = words
    return longest


def main(program, plugin, folder):
    os.makedirs(folder, exist_ok=True)
    subprocess.run([program, folder], check=True)
    for target, texts in (('config', CONFIG), ('pipe', PIPE), ('reply', REPLY)):
        for name, text in texts.items():
            put(folder, target, name, text)
    for name, text in HTTP.items():
        put(folder, 'http', name, bytes([128]) + text.encode())
    for name, words in command_lines().items():
        put(folder, 'cli', name, '\n'.join(word.replace('\n', ' ') for word in words))
    with open(plugin, 'rb') as file:
        put(folder, 'plugin', 'object', b'e' + file.read())


if __name__ == '__main__':
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
