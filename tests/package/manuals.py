# SPDX-License-Identifier: EUPL-1.2
"""The manual pages that the programs make: each noun has one, they are sound, and they say what the programs say."""
import glob
import json
import os
import re

import checks


def pages_are_made(c):
    made = os.path.join(c.dir, "manuals")
    c.expect("the pages are made", os.path.join(checks.ROOT, "deploy", "make-manuals"), c.bin_dir, made)
    return os.path.join(made, "share")


def every_noun_has_its_page(c, share):
    _, schema = c.run(os.path.join(c.bin_dir, "seusctl"), "schema")
    commands = json.loads(schema)["items"]
    for noun in sorted({command["noun"] for command in commands}):
        path = os.path.join(share, "man", "man1", f"seusctl-{noun}.1")
        text = open(path, encoding="utf-8").read() if os.path.exists(path) else ""
        wanted = [command for command in commands if command["noun"] == noun]
        missing = [command["command"] for command in wanted
                   if not re.search(r"^\.Ss " + re.escape(command["command"]).replace(" ", r" (\\&)?"),
                                    text.replace("\\&", ""), re.M)]
        missing += [argument["flag"] for command in wanted for argument in command["arguments"]
                    if not argument["positional"] and f"Fl {argument['flag'][1:]}" not in text.replace("\\&", "")]
        c.check(f"seusctl-{noun}(1) tells every verb and flag", text and not missing, f"missing: {missing}")


def exit_codes_agree(c, share):
    _, listed = c.run(os.path.join(c.bin_dir, "seusctl"), "explain", "-o", "json")
    codes = sorted({item["exit_code"] for item in json.loads(listed)["items"]} | {0})
    for page in ("man1/seusctl.1", "man7/seus.7", "it/man1/seusctl.1"):
        text = open(os.path.join(share, "man", page), encoding="utf-8").read()
        told = sorted(int(code) for code in re.findall(r"^\.It (\d+)$", text, re.M))
        c.check(f"{page} tells the exit codes of seusctl explain", told == codes, f"{told} instead of {codes}")


def settings_are_told(c, share):
    _, text = c.run(os.path.join(c.bin_dir, "seusd"), "--help")
    flags = sorted(set(re.findall(r"^  --([a-z-]+)", text, re.M)))
    page = open(os.path.join(share, "man", "man8", "seusd.8"), encoding="utf-8").read().replace("\\&", "")
    missing = [flag for flag in flags if f".It Fl -{flag}" not in page]
    c.check("seusd(8) tells every option of seusd --help", flags and not missing, f"missing: {missing}")


def mandoc_finds_nothing(c, share):
    checks.need("mandoc")
    pages = sorted(glob.glob(os.path.join(share, "man", "**", "*.[1578]"), recursive=True))
    _, output = c.run("mandoc", "-Tlint", *pages)
    complaints = [line for line in output.splitlines() if "referenced manual not found" not in line]
    c.check(f"mandoc has nothing to say about {len(pages)} pages", not complaints, "\n".join(complaints))


def references_lead_somewhere(c, share):
    pages = glob.glob(os.path.join(share, "man", "**", "*.[1578]"), recursive=True)
    names = {os.path.basename(page) for page in pages}
    lost = []
    for page in pages:
        for name, section in re.findall(r"^\.Xr (\S+) (\d)", open(page, encoding="utf-8").read(), re.M):
            if f"{name}.{section}".replace("\\-", "-") not in names:
                lost.append(f"{os.path.basename(page)}: {name}({section})")
    c.check("pages refer to pages that are there", not lost, lost)


def completions_are_there(c, share):
    for path in ("bash-completion/completions/seusctl", "zsh/vendor-completions/_seusctl",
                 "fish/vendor_completions.d/seusctl.fish"):
        full = os.path.join(share, path)
        c.check(f"{path} is made", os.path.exists(full) and "seusctl" in open(full, encoding="utf-8").read())


def test(c):
    share = pages_are_made(c)
    every_noun_has_its_page(c, share)
    exit_codes_agree(c, share)
    settings_are_told(c, share)
    references_lead_somewhere(c, share)
    completions_are_there(c, share)
    mandoc_finds_nothing(c, share)


checks.main(test)
