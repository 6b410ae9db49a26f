# SPDX-License-Identifier: EUPL-1.2
"""The packages: built twice with the same bytes, clean for lintian, installed, run, upgraded, removed and purged."""
import glob
import hashlib
import os
import shutil
import socket
import stat
import subprocess
import time

import checks
from tree import Tree

CONF = "/etc/seus/seusd.conf"


def build(c, name):
    target = os.path.join(c.dir, name)
    c.expect(f"packages are built ({name})", os.path.join(checks.ROOT, "deploy", "make-packages"), target,
             timeout_s=800)
    return target


def digests(target):
    return {os.path.basename(path): hashlib.sha256(open(path, "rb").read()).hexdigest()
            for path in glob.glob(os.path.join(target, "*.deb"))}


def two_builds_are_equal(c, one, other):
    a, b = digests(one), digests(other)
    names = {name.split("_")[0] for name in a if "dbgsym" not in name}
    c.check("five packages are made", names == {"seusd", "seusctl", "seus-plugins", "libseus-plugin-dev", "seus-doc"},
            sorted(a))
    c.check("two builds in two places give the same bytes", a and a == b,
            [name for name in a if a[name] != b.get(name)])


def lintian_finds_nothing(c, target):
    if shutil.which("lintian") is None:
        print("  lintian is not installed (deploy/packages --test): not asked")
        return
    changes, = glob.glob(os.path.join(target, "*.changes"))
    code, output = c.run("lintian", "--no-cfg", "--allow-root", "--fail-on", "error,warning", changes)
    c.check("lintian has no error and no warning", code == 0, output)


def packages(target, *names):
    return [glob.glob(os.path.join(target, f"{name}_*.deb"))[0] for name in names]


def newer(c, package):
    """The same package as the next version, made from the built one."""
    place = os.path.join(c.dir, "newer")
    c.run("dpkg-deb", "-R", package, place)
    control = os.path.join(place, "DEBIAN", "control")
    text = open(control, encoding="utf-8").read()
    version = next(line.split()[1] for line in text.splitlines() if line.startswith("Version:"))
    with open(control, "w", encoding="utf-8") as file:
        file.write(text.replace(f"Version: {version}", f"Version: {version}+next"))
    made = os.path.join(c.dir, "seusd_next.deb")
    c.run("dpkg-deb", "--root-owner-group", "-b", place, made)
    return made


def put(tree, package):
    shutil.copy(package, tree.path("/tmp"))
    return "/tmp/" + os.path.basename(package)


class Manager:
    """The service manager's end of NOTIFY_SOCKET, inside the tree."""

    def __init__(self, tree):
        self.place = "/run/notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        if os.path.exists(tree.path(self.place)):
            os.unlink(tree.path(self.place))
        self.socket.bind(tree.path(self.place))
        os.chmod(tree.path(self.place), 0o666)
        self.socket.settimeout(0.2)

    def hears(self, word, tries=100):
        """True once a message has a line that begins with word."""
        for _ in range(tries):
            try:
                lines = self.socket.recv(4096).decode().split("\n")
            except TimeoutError:
                continue
            if any(line.startswith(word) for line in lines):
                return True
        return False


def start_node(tree, manager):
    log = open(tree.path("/tmp/seusd.log"), "a", encoding="utf-8")
    node = tree.start("NOTIFY_SOCKET=" + manager.place, "WATCHDOG_USEC=4000000", "setpriv", "--reuid", "seus",
                      "--regid", "seus", "--clear-groups", "/usr/bin/seusd", "--config", CONF, stdout=log, stderr=log)
    tree.c.check("the installed seusd says that it is ready", manager.hears("READY=1"),
                 open(tree.path("/tmp/seusd.log"), encoding="utf-8").read())
    return node


def stop_node(tree, manager, node):
    node.terminate() # env, setpriv and seusd are one process after the other under one id
    tree.c.check("it says that it stops", manager.hears("STOPPING=1"))
    tree.c.check("it ends in order", node.wait(30) == 0)


def mode_and_owner(tree, path):
    found = os.stat(tree.path(path))
    users = {line.split(":")[2]: line.split(":")[0] for line in open(tree.path("/etc/passwd"), encoding="utf-8")}
    return f"{stat.S_IMODE(found.st_mode):04o} {users.get(str(found.st_uid))}"


def it_installs(tree, target):
    files = [put(tree, package) for package in packages(target, "seusd", "seusctl", "seus-plugins",
                                                        "libseus-plugin-dev", "seus-doc")]
    tree.expect("all five are installed, from these files alone", "dpkg", "-i", *files)
    tree.c.check("the data directory belongs to the user of the service and is closed to others",
                 mode_and_owner(tree, "/var/lib/seus") == "0700 seus", mode_and_owner(tree, "/var/lib/seus"))
    tree.expect("the settings are sound as they come", "seusd", "--config", CONF, "--check")
    tree.expect("the settings are a conffile", "dpkg-query", "-W", "-f", "${Conffiles}", "seusd", says=CONF)
    tree.c.check("the service is there and not enabled by itself",
                 os.path.exists(tree.path("/lib/systemd/system/seusd.service")) and
                 not os.path.exists(tree.path("/etc/systemd/system/multi-user.target.wants/seusd.service")))
    tree.c.check("the manual is there", os.path.exists(tree.path("/usr/share/man/man8/seusd.8.gz")))


def it_runs(tree, manager):
    node = start_node(tree, manager)
    tree.expect("root finds the node", "seusctl", "cluster", "status", says="leader")
    tree.expect("a zone is added", "seusctl", "zone", "add", "valley", "--name", "Valley", "--area", "centro",
                "--prefix", "VAL", "--state", "hooked")
    tree.expect("the protocols answer", "seusctl", "plugin", "list", "--fields", "plugin,state", says="ready")
    tree.run_as = lambda user: ("setpriv", "--reuid", user, "--regid", user, "--init-groups")
    tree.expect("an operator is made", "useradd", "-G", "seus", "anna")
    tree.expect("a stranger is made", "useradd", "luca")
    tree.expect("a member of the group seus may talk to it", *tree.run_as("anna"), "env", "HOME=/nonexistent",
                "seusctl", "zone", "list", says="valley")
    tree.expect("nobody else may", *tree.run_as("luca"), "env", "HOME=/nonexistent", "seusctl", "zone", "list",
                code=4, says="You may not use the socket")
    tree.c.check("the loop says that it is alive", manager.hears("WATCHDOG=1"))
    node.send_signal(1)
    tree.c.check("new settings are announced", manager.hears("RELOADING=1") and manager.hears("READY=1"))
    return node


def it_upgrades(tree, manager, target, node):
    with open(tree.path(CONF), "a", encoding="utf-8") as file:
        file.write("# kept by the administrator\n")
    package = put(tree, newer(tree.c, packages(target, "seusd")[0]))
    tree.expect("it is upgraded", "dpkg", "-i", package)
    tree.expect("the next version is there", "dpkg-query", "-W", "-f", "${Version}", "seusd", says="+next")
    tree.c.check("the node runs on through the upgrade", node.poll() is None)
    tree.c.check("changed settings stay", "kept by the administrator" in open(tree.path(CONF), encoding="utf-8").read())
    stop_node(tree, manager, node)
    node = start_node(tree, manager)
    tree.expect("the new version has the old log", "seusctl", "zone", "list", says="valley")
    stop_node(tree, manager, node)


def it_goes(tree, manager):
    tree.expect("apt removes it", "apt-get", "-q", "-y", "remove", "seusd")
    tree.c.check("the program is gone, settings and log stay", not os.path.exists(tree.path("/usr/bin/seusd")) and
                 os.path.exists(tree.path(CONF)) and os.path.exists(tree.path("/var/lib/seus/log")))
    package = "/tmp/" + next(name for name in os.listdir(tree.path("/tmp")) if name.startswith("seusd_0"))
    tree.expect("it comes back", "dpkg", "-i", package)
    node = start_node(tree, manager)
    tree.expect("with its log", "seusctl", "zone", "list", says="valley")
    stop_node(tree, manager, node)
    tree.expect("a purge where nobody is asked keeps the log, and says so", "apt-get", "-q", "-y", "purge", "seusd",
                says="the log of the room stays")
    tree.c.check("the settings went", not os.path.exists(tree.path("/etc/seus")))
    tree.c.check("the log stays", os.path.exists(tree.path("/var/lib/seus/log")))
    tree.expect("it comes back again", "dpkg", "-i", package)
    tree.expect("the administrator wants the log removed too", "sh", "-c",
                "echo 'seusd seusd/purge-data boolean true' | debconf-set-selections")
    tree.expect("a purge does so", "apt-get", "-q", "-y", "purge", "seusd")
    tree.c.check("the log is gone", not os.path.exists(tree.path("/var/lib/seus")))
    tree.expect("the others go too", "apt-get", "-q", "-y", "purge", "seusctl", "seus-plugins", "libseus-plugin-dev",
                "seus-doc")
    found = subprocess.run(["find", tree.path("/usr"), tree.path("/etc"), "-name", "*seus*"], stdout=subprocess.PIPE,
                           text=True, check=False).stdout.split()
    left = [path for path in found if not path.endswith("/systemd/system/seusd.service.d")]
    tree.c.check("nothing of it is left", not left, left)


def test(c):
    checks.need("dh", "dpkg-buildpackage", "fakeroot", "debootstrap")
    began = time.monotonic()
    one, other = build(c, "one"), build(c, "other")
    two_builds_are_equal(c, one, other)
    lintian_finds_nothing(c, one)
    print(f"  built and looked at in {time.monotonic() - began:.0f} s", flush=True)
    if os.geteuid() != 0:
        raise checks.Skip("installing needs root: debootstrap and chroot")
    depends = [c.run("dpkg-deb", "-f", package, "Depends")[1].strip() for package in packages(one, "seusd", "seusctl")]
    tree = Tree(c, depends)
    try:
        print(f"  the tree is there after {time.monotonic() - began:.0f} s", flush=True)
        it_installs(tree, one)
        manager = Manager(tree)
        it_upgrades(tree, manager, one, it_runs(tree, manager))
        it_goes(tree, manager)
    finally:
        tree.close()


checks.main(test)
