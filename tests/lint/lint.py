# SPDX-License-Identifier: EUPL-1.2
"""Runs one check over the tracked files: python3 lint.py NAME. The last line is a count; exit code 1 on a complaint.

A check is a function from a Tree to a list of complaints, "path:line: what is wrong". They are in code_rules.py (C
files), fault_rules.py (fault points), texts.py (all files and the documents) and headers.py (the compiler).
self_test.py feeds each check a file that breaks it.
"""
import sys

import code_rules
import fault_rules
import headers
import self_test
import texts
from tree import Tree

CHECKS = {
    'layers': code_rules.layers,
    'calls': code_rules.calls,
    'sizes': code_rules.sizes,
    'licence': texts.licence,
    'width': texts.width,
    'leftovers': texts.leftovers,
    'hosts': texts.hosts,
    'scripts': texts.scripts,
    'readme': texts.readme,
    'paths': texts.paths,
    'limits': texts.limits,
    'runbook': texts.runbook,
    'faults': fault_rules.faults,
    'headers': headers.headers,
}


def main():
    name = sys.argv[1] if len(sys.argv) == 2 else ''
    if name == 'self':
        complaints = self_test.run(CHECKS)
    elif name in CHECKS:
        complaints = CHECKS[name](Tree.of_repository())
    else:
        print('usage: lint.py self|' + '|'.join(CHECKS))
        return 2
    for complaint in complaints:
        print(complaint)
    if complaints:
        print(f'{len(complaints)} complaint(s)')
        print(f'[  FAILED  ] 1 test(s), listed below:\n[  FAILED  ] lint/{name}')
        return 1
    print('[  PASSED  ] 1 test(s).')
    return 0


sys.exit(main())
