# SPDX-License-Identifier: EUPL-1.2
"""Headers stand alone: each compiles by itself, twice in a row; the plugin interface in every language of its users."""
import os
import re
import shutil
import subprocess

from tree import ROOT

WARNINGS = ['-Wall', '-Wextra', '-Werror']
PLUGIN_HEADER = 'include/seus/plugin.h'


def compiles(compiler, language, standard, header):
    source = f'#include "{header}"\n#include "{header}"\ntypedef int a_header_may_hold_macros_only;\n'
    command = [compiler, '-x', language, f'-std={standard}', *WARNINGS, '-Wpedantic', '-fsyntax-only', '-D_GNU_SOURCE',
               '-Isrc', '-Iinclude', '-I.', '-']
    result = subprocess.run(command, cwd=ROOT, input=source, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                            text=True, check=False)
    if result.returncode == 0:
        return None
    return next((line for line in result.stderr.split('\n') if 'error' in line), f'{compiler} failed')


def headers(tree):
    c_compiler = os.environ.get('CC', 'cc')
    cxx_compiler = shutil.which('g++') or shutil.which('c++')
    complaints = []
    wanted = [(c_compiler, 'c', 'c11', path) for path, _ in tree.of_kind(('src', 'cli'), ('.h',))]
    wanted += [(c_compiler, 'c', 'c11', PLUGIN_HEADER), (c_compiler, 'c', 'c17', PLUGIN_HEADER)]
    if cxx_compiler is None:
        complaints.append(f'{PLUGIN_HEADER}:1: no C++ compiler to try it with')
    else:
        wanted.append((cxx_compiler, 'c++', 'c++17', PLUGIN_HEADER))
    for compiler, language, standard, path in wanted:
        error = compiles(compiler, language, standard, re.sub(r'^(src|include)/', '', path))
        if error:
            complaints.append(f'{path}:1: alone, as {standard}: {error}')
        guard = re.sub(r'[^A-Z0-9]', '_', re.sub(r'^(src|include)/', '', path).upper())
        if f'#ifndef {guard}\n#define {guard}\n' not in tree.texts.get(path, ''):
            complaints.append(f'{path}:1: its guard is not {guard}')
    return complaints
