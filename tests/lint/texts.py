# SPDX-License-Identifier: EUPL-1.2
"""Rules for all files, and for what the documents say about the tree."""
import re

LICENCE_LINE = 'SPDX-License-' + 'Identifier: EUPL-1.2'
LICENCE_ENDINGS = ('.c', '.h', '.py', '.sh', '.cmake', '.md', '.csv', '.service', '.conf', '.supp', '.yml')
LICENCE_NAMES = ('CMakeLists.txt', '.gitignore', '.clang-format', '.clang-tidy')
WIDTH_MAX = 120
WIDTH_ENDINGS = ('.c', '.h', '.py', '.sh', '.cmake')
README_FIRST_LINES = 25


def is_script(text):
    return text.startswith('#!')


def licence(tree):
    complaints = []
    for path, text in sorted(tree.texts.items()):
        name = path.rsplit('/', 1)[-1]
        if name == 'LICENSE' or '/golden/' in path or '/corpus/' in path:
            continue
        wants = is_script(text) or name in LICENCE_NAMES or name.endswith(LICENCE_ENDINGS)
        if wants and LICENCE_LINE not in '\n'.join(text.split('\n')[:3]):
            complaints.append(f'{path}:1: no line "{LICENCE_LINE}" among its first three')
    return complaints


def width(tree):
    complaints = []
    for path, text in sorted(tree.texts.items()):
        if not (is_script(text) or path.endswith(WIDTH_ENDINGS) or path.endswith('CMakeLists.txt')):
            continue
        for number, line in enumerate(text.split('\n'), 1):
            if len(line) > WIDTH_MAX:
                complaints.append(f'{path}:{number}: {len(line)} columns, {WIDTH_MAX} is the limit')
            if line != line.rstrip() or '\r' in line:
                complaints.append(f'{path}:{number}: white space at the end of the line')
            if '\t' in line and path.endswith(('.c', '.h', '.py')):
                complaints.append(f'{path}:{number}: a tab')
    return complaints


def leftovers(tree):
    """Marks of unfinished work, and what an editor or a merge leaves behind."""
    words = '|'.join(['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'])
    pattern = re.compile(r'\b(' + words + r')\b|^(<{7} |={7}$|>{7} )')
    complaints = []
    for path, text in sorted(tree.texts.items()):
        if path == 'LICENSE' or '/corpus/' in path:
            continue
        for number, line in enumerate(text.split('\n'), 1):
            if pattern.search(line):
                complaints.append(f'{path}:{number}: unfinished: {line.strip()[:80]}')
    return complaints


def hosts(tree):
    """No host of a package registry or mirror: machines are set up from what their own configuration names."""
    endings = '|'.join(['org', 'net', 'com', 'io', 'dev', 'eu', 'it', 'uk', 'de', 'rs', 'cloud'])
    host = re.compile(r'(?<![\w.@-])((?:[a-z0-9-]+\.)+(?:' + endings + r'))(?![\w-])', re.I)
    words = ['deb', 'debian', 'ubuntu', 'snap' + 'shot', 'regis' + 'try', 'mir' + 'ror', 'mirrors', 'py' + 'pi',
             'python' + 'hosted', 'cra' + 'tes', 'npm' + 'js', 'docker', 'gh' + 'cr', 'quay', 'artifac' + 'tory',
             'nexus', 'go' + 'lang', 'maven', 'ruby' + 'gems', 'packages', 'ports']
    complaints = []
    for path, text in sorted(tree.texts.items()):
        for number, line in enumerate(text.split('\n'), 1):
            for match in host.finditer(line):
                labels = re.split(r'[.-]', match.group(1).lower())
                if any(word in labels for word in words):
                    complaints.append(f'{path}:{number}: names the host {match.group(1)}')
    return complaints


def scripts(tree):
    complaints = []
    for path, text in sorted(tree.texts.items()):
        if is_script(text) and path not in tree.executables:
            complaints.append(f'{path}:1: is a script without the executable bit')
        if not is_script(text) and path in tree.executables:
            complaints.append(f'{path}:1: has the executable bit and no #! line')
    for path in ('try', 'check', 'deploy/packages', '.ci/run'):
        if path not in tree.texts:
            complaints.append(f'{path}:1: is missing')
    return complaints


def readme(tree):
    first = '\n'.join(tree.texts.get('README.md', '').split('\n')[:README_FIRST_LINES])
    return [f'README.md:1: {command} is not named in the first {README_FIRST_LINES} lines'
            for command in ('./try', './check') if not re.search(r'(?<!\S)`?' + re.escape(command) + r'\b', first)]


def paths(tree):
    """Every path that README.md and ARCHITECTURE.md mention, in backticks or as a link, is there."""
    top = sorted({path.split('/')[0] for path in tree.texts if '/' in path})
    quoted = re.compile(r'`([\w./-]+)`|\]\(([\w./-]+)(?:#[\w-]*)?\)')
    complaints = []
    for document in ('README.md', 'ARCHITECTURE.md'):
        for number, line in enumerate(tree.texts.get(document, '').split('\n'), 1):
            for match in quoted.finditer(line):
                path = (match.group(1) or match.group(2)).removeprefix('./')
                is_path = match.group(2) or path.split('/')[0] in top and '/' in path or path.endswith('.md')
                if is_path and not tree.has(path):
                    complaints.append(f'{document}:{number}: there is no {path}')
    return complaints


def limits(tree):
    """A row of ARCHITECTURE.md that names constants and a file: the file defines them."""
    complaints = []
    rows = 0
    for number, line in enumerate(tree.texts.get('ARCHITECTURE.md', '').split('\n'), 1):
        names = re.findall(r'`([A-Z][A-Z0-9_]+)`', line)
        files = re.findall(r'`((?:src|cli|include)/[\w./-]+\.[ch])`', line)
        if not line.startswith('|') or not names or not files:
            continue
        rows += 1
        text = '\n'.join(tree.texts.get(file, '') for file in files)
        complaints += [f'ARCHITECTURE.md:{number}: {", ".join(files)} does not define {name}' for name in names
                       if not re.search(r'#define\s+' + name + r'\b', text)]
    return complaints if rows > 0 else ['ARCHITECTURE.md:1: has no sheet of limits']


def runbook(tree):
    """Every alarm and every drill has its page in the runbook, and every command it names exists."""
    path = 'deploy/RUNBOOK.md'
    text = tree.texts.get(path, '')
    pages = set(re.findall(r'^### (\S+)$', text, re.M))
    alarms = re.findall(r'alert: (\w+)', tree.texts.get('deploy/prometheus/seus.rules.yml', ''))
    schema = tree.texts.get('src/wire/schema/drill.h', '')
    drills = re.findall(r'V\(\d+, DRILL_(?!STATE)\w+, "([a-z-]+)"\)', schema.split('WIRE_ENUM_drill_state')[0])
    complaints = [f'{path}:1: no page "### {name}"' for name in [*alarms, *drills] if name not in pages]
    complaints += [f'{path}:1: page "### {name}" is of no alarm and no drill'
                   for name in sorted(pages - set(alarms) - set(drills))]
    rows = ''.join(tree.texts[name] for name in tree.texts if name.startswith('cli/commands/'))
    known = set(re.findall(r'\.noun = "([\w-]+)", \.verb = "([\w-]+)"', rows))
    alone = {noun for noun in re.findall(r'\.noun = "([\w-]+)", \.(?!verb)', rows)}
    for number, line in enumerate(text.split('\n'), 1):
        for noun, verb in re.findall(r'seusctl ([a-z]+)(?: ([a-z][a-z-]*))?', line):
            if (noun, verb) not in known and noun not in alone:
                complaints.append(f'{path}:{number}: there is no command "seusctl {noun} {verb}"')
    return complaints
