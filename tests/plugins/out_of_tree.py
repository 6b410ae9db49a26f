#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""A plugin built out of tree, both ways, against an installed SEUS; then checked by the kit.

    out_of_tree.py BUILD_DIR
"""
import os
import sys

import kit as kits


def test(kit):
    kit.install()
    for kind in ("zone", "triage", "dispatch"):
        name = f"valley_{kind}"
        folder = os.path.join(kit.dir, name)
        kit.expect(f"plugin new makes a {kind} plugin", "seusctl", "plugin", "new", name, "--kind", kind, says=name)
        kit.expect(f"{kind}: pkg-config and make build it", "make", cwd=folder)
        kit.expect(f"{kind}: its own test passes", "make", "test", cwd=folder, says="all good")
        kit.expect(f"{kind}: it passes every check", "seusctl", "plugin", "check", f"{name}.so", "--fuzz", "1",
                   cwd=folder)
        kit.expect(f"{kind}: cmake finds SEUS", "cmake", "-S", ".", "-B", "build", cwd=folder)
        kit.expect(f"{kind}: cmake builds it", "cmake", "--build", "build", cwd=folder)
        kit.expect(f"{kind}: ctest passes", "ctest", "--test-dir", "build", cwd=folder, says="100% tests passed")
        kit.expect(f"{kind}: what cmake built passes every check", "seusctl", "plugin", "check", f"build/{name}.so",
                   "--fuzz", "1", cwd=folder)
    kit.expect("nothing is written over", "seusctl", "plugin", "new", "valley_zone", code=5, says="cannot be made")
    kit.expect("a bad name is refused", "seusctl", "plugin", "new", "Valley-1", code=2, says="lower case letters")
    bad = os.path.join(kit.dir, "bad.c")
    with open(os.path.join(kit.dir, "valley_zone", "valley_zone.c"), encoding="utf-8") as source:
        text = source.read()
    with open(bad, "w", encoding="utf-8") as target:
        target.write(text.replace("#include <seus/plugin.h>", "#include <seus/plugin.h>\n#include <time.h>").replace(
            "if (q->zone == NULL) {", "if (q->zone == NULL || time(NULL) == 7) {"))
    cc = os.environ.get("CC", "cc")
    kit.expect("a plugin that looks at the clock builds", cc, "-std=c11", "-fPIC", "-shared", "-I",
               os.path.join(kit.prefix, "include"), "-o", "bad.so", "bad.c")
    output = kit.expect("and fails the check", "seusctl", "plugin", "check", "bad.so", "--fuzz", "1", code=1,
                        says="it calls time")
    kit.check("which names its hardening too", "warning" in output, output)


if __name__ == "__main__":
    sys.exit(kits.main(test))
