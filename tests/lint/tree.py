# SPDX-License-Identifier: EUPL-1.2
"""The files a check looks at: text by path, and which may be executed. Made from the repository, or in memory."""
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Tree:
    def __init__(self, texts, executables=()):
        self.texts = texts                   # path -> text; files that are not UTF-8 are left out
        self.executables = set(executables)  # paths with the executable bit
        self.folders = {folder for path in texts for folder in parents(path)}

    @classmethod
    def of_repository(cls):
        texts = {}
        executables = []
        for path in list_files():
            full = os.path.join(ROOT, path)
            try:
                with open(full, encoding='utf-8', newline='') as file:
                    texts[path] = file.read()
            except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
                continue
            if os.access(full, os.X_OK):
                executables.append(path)
        return cls(texts, executables)

    def of_kind(self, folders, endings):
        """(path, text) below one of the folders with one of the endings, in order of path."""
        return [(path, text) for path, text in sorted(self.texts.items())
                if path.startswith(tuple(f + '/' for f in folders)) and path.endswith(tuple(endings))]

    def has(self, path):
        return path in self.texts or path.rstrip('/') in self.folders


def parents(path):
    while '/' in path:
        path = path.rsplit('/', 1)[0]
        yield path


def list_files():
    """Tracked files; in an unpacked archive, without git, all but builds."""
    git = subprocess.run(['git', '-C', ROOT, 'ls-files', '-z'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                         check=False)
    if git.returncode == 0 and git.stdout:
        return [path for path in git.stdout.decode().split('\0') if path]
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in ('.git', '__pycache__') and not f.startswith('build')]
        found += [os.path.relpath(os.path.join(folder, file), ROOT) for file in files]
    return sorted(found)
