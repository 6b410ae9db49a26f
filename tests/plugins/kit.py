# SPDX-License-Identifier: EUPL-1.2
"""What the tests of the author's kit share: an installed SEUS under a scratch directory, and checks that count."""
import os
import shutil
import subprocess
import sys
import tempfile


class Kit:
    """A scratch directory with SEUS installed in prefix/, as an author has it."""

    def __init__(self, build_dir):
        self.build_dir = os.path.abspath(build_dir)
        self.dir = tempfile.mkdtemp(prefix="seus-authors.")
        self.prefix = os.path.join(self.dir, "prefix")
        self.passed = 0
        self.failed = []
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("SEUS_")}
        self.environment.update({
            "PATH": os.path.join(self.prefix, "bin") + ":" + os.environ.get("PATH", ""),
            "PKG_CONFIG_PATH": os.path.join(self.prefix, "share", "pkgconfig"),
            "CMAKE_PREFIX_PATH": self.prefix,
            "LANG": "C.UTF-8",
        })

    def install(self):
        done = subprocess.run(["cmake", "--install", self.build_dir, "--prefix", self.prefix], capture_output=True,
                              text=True, check=False)
        self.check("it installs", done.returncode == 0, done.stdout + done.stderr)

    def run(self, *words, cwd=None, stdin=""):
        done = subprocess.run(words, cwd=cwd or self.dir, env=self.environment, input=stdin, capture_output=True,
                              text=True, timeout=150, check=False)
        return done.returncode, done.stdout + done.stderr

    def check(self, sentence, good, detail=""):
        if good:
            self.passed += 1
            print(f"[       OK ] {sentence}", flush=True)
        else:
            self.failed.append(sentence)
            print(f"[  FAILED  ] {sentence}\n{str(detail)[:3000]}", flush=True)

    def expect(self, sentence, *words, code=0, cwd=None, says=None):
        got, output = self.run(*words, cwd=cwd)
        self.check(sentence, got == code and (says is None or says in output), f"exit {got}: {output}")
        return output

    def end(self):
        shutil.rmtree(self.dir, ignore_errors=True)
        print(f"[  PASSED  ] {self.passed} test(s).")
        if self.failed:
            print(f"[  FAILED  ] {len(self.failed)} test(s), listed below:")
            for sentence in self.failed:
                print(f"[  FAILED  ] {sentence}")
        return 1 if self.failed else 0


def main(test):
    if len(sys.argv) != 2:
        print(f"usage: {sys.argv[0]} BUILD_DIR", file=sys.stderr)
        return 2
    kit = Kit(sys.argv[1])
    try:
        test(kit)
    finally:
        code = kit.end()
    return code
