# SPDX-License-Identifier: EUPL-1.2
"""Each check must complain of a file that breaks its rule, and be silent about the same file put right."""
from tree import Tree

LICENCE = '/* SPDX-License-' + 'Identifier: EUPL-1.2 */\n'


def long_function(lines):
    return 'int f(void)\n{\n' + '    g();\n' * (lines - 3) + '}\n'


# (check, path, wrong text, right text)
SAMPLES = [
    ('layers', 'src/wire/a.c', '#include "domain/domain.h"\n', '#include "base/err.h"\n'),
    ('layers', 'src/agree/a.c', '#include "view/view.h"\n', '#include "wire/frame.h"\n'),
    ('layers', 'src/seusd/a.c', '#include <raft.h>\n', '#include <uv.h>\n'),
    ('layers', 'cli/a.c', '#include "view/view.h"\n', '#include "cli/table.h"\n'),
    ('layers', 'src/elsewhere/a.c', 'int x;\n', None),
    ('calls', 'src/view/a.c', 'void f(void)\n{\n    strcpy(a, b);\n}\n',
     '/* strcpy(a, b) */\nchar *s = "strcpy(a, b)";\n'),
    ('calls', 'src/domain/a.c', '    x = time(NULL);\n', '    x = port->time(NULL);\n'),
    ('calls', 'src/agree/a.c', '    return getenv("HOME");\n', 'const char *getenv(const char *name);\n'),
    ('calls', 'src/seusd/a.c', '    view_commit(v);\n', '    apply_batch(a);\n'),
    ('calls', 'src/seusd/b.c', '    dlopen(p, 1);\n', '    policy_start(p);\n'),
    ('sizes', 'src/base/a.c', '\n' * 601, '\n' * 600),
    ('sizes', 'src/base/b.c', long_function(71), long_function(70)),
    ('sizes', 'src/base/c.h', 'int x;\n' * 601, 'F(1) \\\n' * 900 + 'F(2)\n'),
    ('licence', 'src/base/a.c', 'int x;\n', LICENCE + 'int x;\n'),
    ('licence', 'run', '#!/bin/sh\n', '#!/bin/sh\n# SPDX-License-' + 'Identifier: EUPL-1.2\n'),
    ('width', 'src/base/a.c', '/' * 121 + '\n', '/' * 120 + '\n'),
    ('width', 'src/base/b.c', 'int x; \n', 'int x;\n'),
    ('leftovers', 'src/base/a.c', '/* TO' + 'DO: later */\n', '/* mkdtemp XXXXXX */\n'),
    ('hosts', 'deploy/a', 'http://deb.' + 'debian.' + 'org/debian\n', 'see etcd.io and 127.0.0.1\n'),
    ('hosts', 'deploy/b', 'pip -i https://py' + 'pi.org/simple\n', 'mail someone@example.org\n'),
    ('paths', 'README.md', 'see `src/base/none.c`\n', 'see `src/base/err.h` and `case open`\n'),
    ('paths', 'ARCHITECTURE.md', 'see [it](plugins/NONE.md)\n', 'see [it](README.md)\n'),
    ('runbook', 'deploy/RUNBOOK.md', '### SeusNoSuchAlarm\n', None),
    ('runbook', 'deploy/RUNBOOK.md', '    seusctl nothing at-all\n', ''),
    ('limits', 'ARCHITECTURE.md', '| a | 1 | `A_MAX` in `src/base/err.h` |\n',
     '| a | 1 | `B_MAX` in `src/base/err.h` |\n'),
    ('readme', 'README.md', '\n' * 25 + './try ./check\n', 'Run ./try, then ./check.\n'),
    ('faults', 'src/view/a.c', '    FAULT(view_none);\n', '    x = FAULT_NONE(1);\n'),
    ('faults', 'src/base/fault_points.h', '    X(view_a, step, sim)\n', '#define X(a)\n'),
    ('headers', 'src/base/a.h', 'size_t x;\n', None),
]


def complaints_about(check, path, text):
    texts = {'src/base/err.h': '#define B_MAX 1\n', 'README.md': '', path: text}
    return [c for c in check(Tree(texts)) if c.startswith(path + ':')]


def run(checks):
    complaints = []
    for name, path, wrong, right in SAMPLES:
        if not complaints_about(checks[name], path, wrong):
            complaints.append(f'{name}: says nothing about a wrong {path}: {wrong[:60]!r}')
        if right is not None and complaints_about(checks[name], path, right):
            complaints.append(f'{name}: complains of a right {path}: {complaints_about(checks[name], path, right)[0]}')
    if not checks['scripts'](Tree({'try': '#!/bin/sh\n'})) or not checks['scripts'](Tree({'a.c': ''}, ['a.c'])):
        complaints.append('scripts: says nothing about a wrong executable bit')
    return complaints
