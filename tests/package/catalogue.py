# SPDX-License-Identifier: EUPL-1.2
"""publiccode.yml, the file of the Italian catalogue of public software: the keys that its standard 0.4 wants."""
import os
import re

import checks

DEVELOPMENT = ("concept", "development", "beta", "stable", "obsolete")
SOFTWARE = ("standalone/mobile", "standalone/iot", "standalone/desktop", "standalone/web", "standalone/backend",
            "standalone/other", "addon", "library", "configurationFiles")
TYPES = ("internal", "contract", "community", "none")


def read(c):
    try:
        import yaml
    except ImportError as why:
        raise checks.Skip("python3-yaml is not installed (deploy/packages --test)") from why
    with open(os.path.join(checks.ROOT, "publiccode.yml"), encoding="utf-8") as file:
        return yaml.safe_load(file)


def described(c, language, texts):
    missing = [key for key in ("shortDescription", "longDescription", "features") if not texts.get(key)]
    c.check(f"the description in {language} is whole", not missing, missing)
    c.check(f"its short text in {language} has 150 letters at most", len(texts["shortDescription"]) <= 150,
            len(texts["shortDescription"]))
    c.check(f"its long text in {language} has 150 to 10000 letters", 150 <= len(texts["longDescription"]) <= 10000,
            len(texts["longDescription"]))
    c.check(f"its features in {language} are lines of 100 letters at most",
            all(len(line) <= 100 for line in texts["features"]), texts["features"])


def test(c):
    told = read(c)
    wanted = ("publiccodeYmlVersion", "name", "url", "platforms", "categories", "developmentStatus", "softwareType",
              "description", "legal", "maintenance", "localisation", "releaseDate", "softwareVersion")
    c.check("every required key is there", all(key in told for key in wanted), [k for k in wanted if k not in told])
    c.check("it is written to version 0.4 of the standard", told["publiccodeYmlVersion"] == "0.4")
    header = open(os.path.join(checks.ROOT, "include", "seus", "version.h"), encoding="utf-8").read()
    version = re.search(r'#define SEUS_VERSION "(.*)"', header).group(1)
    c.check("its version is the product's", told["softwareVersion"] == version, told["softwareVersion"])
    c.check("its date is a date", re.fullmatch(r"\d{4}-\d\d-\d\d", str(told["releaseDate"])) is not None)
    c.check("its address is one", re.match(r"https?://", told["url"]) is not None)
    c.check("status and type are words of the standard",
            told["developmentStatus"] in DEVELOPMENT and told["softwareType"] in SOFTWARE)
    c.check("the licence is that of the tree", told["legal"].get("license") == "EUPL-1.2")
    kind = told["maintenance"].get("type")
    people = told["maintenance"].get("contractors" if kind == "contract" else "contacts")
    c.check("who maintains it is told", kind in TYPES and people and all(person.get("name") for person in people))
    c.check("languages are told", told["localisation"].get("localisationReady") is True and
            set(told["localisation"].get("availableLanguages", [])) == {"en", "it"})
    c.check("it speaks Italian and English", set(told["description"]) == {"en", "it"})
    for language, texts in told["description"].items():
        described(c, language, texts)
    c.check("the Italian part is there", told.get("it", {}).get("countryExtensionVersion") == "0.2" and
            set(told["it"].get("piattaforme", {})) == {"spid", "cie", "anpr", "pagopa"})


checks.main(test)
