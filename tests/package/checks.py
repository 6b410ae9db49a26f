# SPDX-License-Identifier: EUPL-1.2
"""What the tests in this folder share: checks that count, commands that are run, a scratch directory, and skipping."""
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Skip(Exception):
    """Why a test cannot run on this machine."""


class Checks:
    def __init__(self, build_dir):
        self.build_dir = os.path.abspath(build_dir)
        self.bin_dir = os.path.join(self.build_dir, "bin")
        self.dir = tempfile.mkdtemp(prefix="seus-package.")
        self.passed = 0
        self.failed = []

    def check(self, sentence, good, detail=""):
        if good:
            self.passed += 1
            print(f"[       OK ] {sentence}", flush=True)
        else:
            self.failed.append(sentence)
            print(f"[  FAILED  ] {sentence}\n{str(detail)[:4000]}", flush=True)

    def run(self, *words, timeout_s=300, **more):
        """Exit code and output of a command, standard error included."""
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=timeout_s,
                              check=False, **more)
        return done.returncode, done.stdout

    def expect(self, sentence, *words, code=0, says=None, **more):
        got, output = self.run(*words, **more)
        self.check(sentence, got == code and (says is None or says in output), f"exit {got}: {output}")
        return output


def need(*programs):
    """Skips the test if one of the programs is not here."""
    for program in programs:
        if shutil.which(program) is None:
            raise Skip(f"{program} is not installed (deploy/packages --test)")


def main(test):
    """Runs test(checks) with BUILD_DIR from the command line; ends the process with the counts that ./check reads."""
    checks = Checks(sys.argv[1])
    skipped = 0
    try:
        test(checks)
    except Skip as why:
        skipped = 1
        print(f"  skipped: {why}")
    except Exception:  # noqa: whatever it is, it is this test's failure
        checks.failed.append("it comes to its end")
        print(traceback.format_exc())
    finally:
        shutil.rmtree(checks.dir, ignore_errors=True)
    if skipped:
        print("[  SKIPPED ] 1 test(s).")
    print(f"[  PASSED  ] {checks.passed} test(s).")
    if checks.failed:
        print(f"[  FAILED  ] {len(checks.failed)} test(s), listed below:")
        for sentence in checks.failed:
            print(f"[  FAILED  ] {sentence}")
    sys.exit(1 if checks.failed else 0)
