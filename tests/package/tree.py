# SPDX-License-Identifier: EUPL-1.2
"""A tree of Debian made with debootstrap from the mirror that this machine's apt already uses; kept as an archive."""
import os
import subprocess

import checks


def os_release():
    with open("/etc/os-release", encoding="utf-8") as file:
        return dict(line.strip().split("=", 1) for line in file if "=" in line)


def suites(codename):
    """(suite, mirror) of the release and, if apt has it, of its backports."""
    listed = subprocess.run(["apt-get", "indextargets", "--format", "$(CODENAME) $(ORIGIN) $(REPO_URI)",
                             "Created-By: Packages"], stdout=subprocess.PIPE, text=True, check=True).stdout
    found = {}
    for line in listed.splitlines():
        suite, _, rest = line.partition(" ")
        origin, _, mirror = rest.rpartition(" ")
        if origin in ("Debian", "Debian Backports") and suite in (codename, codename + "-backports"):
            found.setdefault(suite, mirror)
    return found


class Tree:
    """The unpacked tree under a scratch directory, with /proc mounted while it is used."""

    def __init__(self, c, depends):
        self.c = c
        self.root = os.path.join(c.dir, "tree")
        self.processes = []
        codename = os_release().get("VERSION_CODENAME", "")
        archive = os.path.join(c.build_dir, f"package-tree-{codename}.tar")
        if os.path.exists(archive):
            self.must("tar", "-C", c.dir, "-xf", archive)
        else:
            self.make(codename, depends)
            self.must("tar", "-C", c.dir, "-cf", archive + ".part", "tree")
            os.rename(archive + ".part", archive)
        self.must("mount", "-t", "proc", "proc", os.path.join(self.root, "proc"))

    def must(self, *words):
        code, output = self.c.run(*words)
        if code != 0:
            raise checks.Skip(f"{' '.join(words[:4])} failed: {output[-600:]}")

    def make(self, codename, depends):
        found = suites(codename)
        if codename not in found:
            raise checks.Skip("apt names no mirror of this release")
        self.must("debootstrap", "--variant=minbase", codename, self.root, found[codename])
        lines = "".join(f"deb {mirror} {suite} main\n" for suite, mirror in found.items())
        with open(os.path.join(self.root, "etc/apt/sources.list"), "w", encoding="utf-8") as file:
            file.write(lines)
        with open(os.path.join(self.root, "usr/sbin/policy-rc.d"), "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\nexit 101\n")
        os.chmod(os.path.join(self.root, "usr/sbin/policy-rc.d"), 0o755)
        self.must("chroot", self.root, "apt-get", "-q", "-o", "Acquire::Retries=3", "update")
        self.must("chroot", self.root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y",
                  "--no-install-recommends", "satisfy", *depends)
        self.must("chroot", self.root, "apt-get", "clean")

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait()
        self.c.run("umount", os.path.join(self.root, "proc"))

    def path(self, path):
        return os.path.join(self.root, path.lstrip("/"))

    def chroot(self, *words):
        return ("chroot", self.root, "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", *words)

    def expect(self, sentence, *words, **more):
        return self.c.expect(sentence, *self.chroot(*words), **more)

    def start(self, *words, **more):
        process = subprocess.Popen(self.chroot(*words), stdin=subprocess.DEVNULL, **more)
        self.processes.append(process)
        return process
