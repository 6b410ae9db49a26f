# SPDX-License-Identifier: EUPL-1.2
"""Named fault points: the table of src/base/fault_points.h and the code say the same."""
import re

TABLE = 'src/base/fault_points.h'
MACROS = {'FAULT': 'step', 'FAULT_FAILS': 'call'}


def rows(text):
    """(name, kind, line) of each row of the table."""
    found = []
    for number, line in enumerate(text.split('\n'), 1):
        row = re.match(r'\s+X\((\w+), (\w+), (\w+)\)', line)
        if row:
            found.append((row.group(1), row.group(2), number))
    return found


def uses(tree):
    """name -> [(path, line, kind)] of every FAULT(name) and FAULT_FAILS(name)."""
    found = {}
    for path, text in tree.of_kind(('src',), ('.c', '.h')):
        if path == TABLE:
            continue
        for number, line in enumerate(text.split('\n'), 1):
            for macro, name in re.findall(r'\b(FAULT|FAULT_FAILS)\((\w+)\)', line):
                found.setdefault(name, []).append((path, number, MACROS[macro]))
    return found


def faults(tree):
    """Each name of the table is one place of the folder it begins with; each place has a name of the table."""
    complaints = []
    used = uses(tree)
    table = rows(tree.texts.get(TABLE, ''))
    names = [name for name, _, _ in table]
    for name, kind, number in table:
        places = used.get(name, [])
        if names.count(name) != 1:
            complaints.append(f'{TABLE}:{number}: {name} stands there twice')
        if len(places) != 1:
            complaints.append(f'{TABLE}:{number}: {name} is used in {len(places)} places, not in one')
        for path, line, used_kind in places:
            if used_kind != kind:
                complaints.append(f'{path}:{line}: {name} is a {kind} in the table, a {used_kind} here')
            if path.split('/')[1] != name.split('_')[0]:
                complaints.append(f'{path}:{line}: {name} is not of this folder')
    for name in sorted(set(used) - set(names)):
        path, line, _ = used[name][0]
        complaints.append(f'{path}:{line}: {name} is not in {TABLE}')
    return complaints
