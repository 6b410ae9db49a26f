# SPDX-License-Identifier: EUPL-1.2
"""Rules for C files: which folder may include what, calls that are not made, sizes of files and functions."""
import re

CODE_FOLDERS = ('src', 'cli', 'plugins', 'include')
C_ENDINGS = ('.c', '.h')
FILE_LINES_MAX = 600
FUNCTION_LINES_MAX = 70

# Folder -> folders of the project that its files may include. Arrows point one way: ARCHITECTURE.md, "The house".
LAYERS = {
    'src/base': {'base'},
    'src/tls': {'base', 'tls'},
    'src/wire': {'base', 'wire'},
    'src/seal': {'base', 'wire', 'seal'},
    'src/domain': {'base', 'wire', 'domain'},
    'src/policy': {'base', 'wire', 'domain', 'policy', 'seus'},
    'src/record': {'base', 'wire', 'record'},
    'src/view': {'base', 'wire', 'domain', 'view'},
    'src/apply': {'base', 'wire', 'domain', 'record', 'view', 'apply'},
    'src/agree': {'base', 'tls', 'wire', 'agree'},
    'src/intake': {'base', 'tls', 'wire', 'intake'},
    'src/seusd': {'base', 'tls', 'wire', 'seal', 'domain', 'policy', 'record', 'view', 'apply', 'agree', 'intake',
                  'seusd', 'seus'},
    'cli': {'base', 'tls', 'wire', 'cli', 'seus'},
    'plugins': {'plugins', 'seus'},
    'include/seus': {'seus'},
}

# Library header -> the only folders that may include it.
OWNERS = {
    'raft.h': {'src/agree'},
    'lmdb.h': {'src/record', 'src/view'},
    'microhttpd.h': {'src/intake'},
    'dlfcn.h': {'src/policy'},
    'curl/curl.h': {'cli'},
    'cbor.h': {'src/wire'},
    'jansson.h': {'src/wire', 'cli'},
    'xxhash.h': {'src/base'},
    'gnutls/crypto.h': {'src/base', 'src/seal'},
    'gnutls/abstract.h': {'src/base', 'src/tls', 'src/seal'},
    'gnutls/gnutls.h': {'src/base', 'src/tls', 'src/seal'},
    'gnutls/x509.h': {'src/tls', 'src/seal'},
    'uv.h': {'src/agree', 'src/intake', 'src/policy', 'src/seusd'},
}

# Functions that only these folders may call.
NOWHERE = frozenset()
SYSTEM = frozenset({'src/base', 'src/seusd', 'cli'})
CALLS = {
    **dict.fromkeys(['strcpy', 'strcat', 'sprintf', 'vsprintf', 'strtok', 'strtok_r', 'atoi', 'atol', 'atoll', 'gets',
                     'alloca', 'rand', 'srand', 'random'], NOWHERE),
    **dict.fromkeys(['time', 'clock_gettime', 'gettimeofday', 'getenv', 'getrandom', 'exit', '_exit', 'printf',
                     'fprintf', 'puts', 'perror', 'log_line'], SYSTEM),
    **dict.fromkeys(['dlopen', 'dlsym'], frozenset({'src/policy'})),
    **dict.fromkeys(['view_begin', 'view_commit', 'view_put_answer', 'view_put_timeline', 'view_put_void'],
                    frozenset({'src/view', 'src/apply'})),
}


def strip(text):
    """The text with comments, and what is inside quotes, blanked; lines keep their numbers."""
    pattern = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)

    def blank(match):
        found = match.group(0)
        if found[0] in '"\'':
            return found[0] + ' ' * (len(found) - 2) + found[0]
        return re.sub(r'[^\n]', ' ', found)
    return pattern.sub(blank, text)


def folder_of(path):
    return max((f for f in LAYERS if path.startswith(f + '/')), key=len, default=None)


def layers(tree):
    complaints = []
    for path, text in tree.of_kind(CODE_FOLDERS, C_ENDINGS):
        folder = folder_of(path)
        if folder is None:
            complaints.append(f'{path}:1: is in a folder that has no place in the layers')
            continue
        for number, line in enumerate(text.split('\n'), 1):
            own = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if own and own.group(1).split('/')[0] not in LAYERS[folder]:
                complaints.append(f'{path}:{number}: {folder} must not include {own.group(1)}')
            library = re.match(r'\s*#\s*include\s+<([^>]+)>', line)
            if library and folder not in OWNERS.get(library.group(1), {folder}):
                complaints.append(f'{path}:{number}: only {", ".join(sorted(OWNERS[library.group(1)]))} may include '
                                  f'<{library.group(1)}>')
    return complaints


def calls(tree):
    complaints = []
    pattern = re.compile(r'(?<![\w.>])(' + '|'.join(CALLS) + r')\s*\(')
    for path, text in tree.of_kind(CODE_FOLDERS, C_ENDINGS):
        folder = folder_of(path)
        for number, line in enumerate(strip(text).split('\n'), 1):
            for match in pattern.finditer(line):
                name = match.group(1)
                if folder in CALLS[name] or is_declaration(line, match.start()):
                    continue
                complaints.append(f'{path}:{number}: {name}() is not called in {folder}')
    return complaints


def is_declaration(line, at):
    """A function of this name being declared or defined: a type stands before it on its line."""
    return re.match(r'^[A-Za-z_][\w ]*[ *]$', line[:at]) is not None and 'return' not in line[:at]


def functions(text):
    """(name, first line, line count) of each function: its body opens with a brace in the first column."""
    lines = text.split('\n')
    start = None
    for number, line in enumerate(lines, 1):
        if line == '{':
            start = number
            while start > 1 and re.match(r'[\w ]', lines[start - 2]):
                start -= 1
        elif line.startswith('}') and start is not None:
            name = re.search(r'(\w+)\s*\(', ' '.join(lines[start - 1:number]))
            yield (name.group(1) if name else '?'), start, number - start + 1
            start = None


def sizes(tree):
    """Lines that continue a macro are rows of a table and do not count: a table is read by the row."""
    complaints = []
    for path, text in tree.of_kind(CODE_FOLDERS, C_ENDINGS):
        count = sum(1 for line in text.split('\n')[:-1] if not line.endswith('\\'))
        if count > FILE_LINES_MAX:
            complaints.append(f'{path}:1: has {count} lines, {FILE_LINES_MAX} is the limit')
        for name, start, length in functions(strip(text)):
            if length > FUNCTION_LINES_MAX:
                complaints.append(f'{path}:{start}: {name} has {length} lines, {FUNCTION_LINES_MAX} is the limit')
    return complaints
