"""Tries the manual on a fresh Debian: `python -m tests.release.fresh_debian FOLDER`.

debootstrap makes the Debian in the folder, which takes a mirror; systemd-nspawn boots it with its
own systemd and no network but the loopback. There an administrator types the manual's lines:
installed, set up in a browser, a number called, the machine started anew, upgrades that fail and
one that doesn't, back, taken away. What is typed and said is printed, with the seconds it took.

It wants root, the packages debootstrap and systemd-container, and what `make test` has fetched.
"""

import argparse
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from app.build import VERSION
from app.persistence.revision import newest
from release.build import ROOT, build_wheel, chosen_of, key_of, write_archive
from release.locks import locked_for
from tests.browser.assistant import (
    PASSWORD,
    Person,
    begun,
    called,
    code_in,
    open_at_any_hour,
    set_up,
)
from tests.browser.windows import Windows
from tests.release.conftest import WHEELS
from tests.release.test_upgrade import DIFFERS, GOOD, NO_START
from tests.release.thin import another_version, step
from tests.support.browser import ARGUMENTS
from tests.support.chromium import find_chromium
from tests.support.live import until
from tests.support.patience import patience

PACKAGES = ("dbus", "minisign", "python3", "sudo", "systemd", "systemd-sysv")
PYTHONS = {"bookworm": "3.11", "trixie": "3.13"}
URL = "http://127.0.0.1:8080"
BOOT_S = 120
ENTERS = "\\n" * 6


class Machine:
    """One booted Debian; `run` types a line at its terminal as root."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._nspawn: subprocess.Popen[bytes] | None = None

    def boot(self) -> None:
        """Start it and wait until its systemd has started everything."""
        words = ["systemd-nspawn", "--quiet", f"--directory={self.root}", "--boot"]
        words += ["--private-network", "--register=no", "--keep-unit", "--link-journal=no"]
        with self.root.with_suffix(".console").open("ab") as console:
            self._nspawn = subprocess.Popen(
                [*words, "--console=pipe"],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
            )
        # A unit of its own that fails in a container is of no matter.
        up = ("running", "degraded")
        until(lambda: self.asked("systemctl is-system-running") in up, "a Debian", within_s=BOOT_S)

    def entered(self, *namespaces: str) -> list[str]:
        """Return the words that run a command in the machine."""
        assert self._nspawn is not None
        words = ["pgrep", "--parent", str(self._nspawn.pid)]
        first = subprocess.run(words, capture_output=True, text=True, check=False).stdout.split()
        return ["nsenter", f"--target={first[0]}", *namespaces] if first else ["false"]

    def asked(self, line: str) -> str:
        """Return what a line says, unseen."""
        return self._typed(line).stdout.strip()

    def run(self, line: str, *, expected: int = 0) -> str:
        """Type the line, print what it says, and return that."""
        print(f"\n# {line}", flush=True)
        begun_at = time.monotonic()
        done = self._typed(line)
        print(
            f"{done.stdout.rstrip()}\n[{done.returncode}, {time.monotonic() - begun_at:.1f} s]",
            flush=True,
        )
        assert done.returncode == expected, f"{line}: ended with {done.returncode}"
        return done.stdout

    def _typed(self, line: str) -> subprocess.CompletedProcess[str]:
        bare = ["env", "-i", "HOME=/root", "LANG=C.UTF-8", "TERM=dumb"]
        bare += ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        return subprocess.run(
            [
                *self.entered("--mount", "--uts", "--ipc", "--net", "--pid"),
                *bare,
                "bash",
                "-c",
                line,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def off(self) -> None:
        """Switch it off."""
        if self._nspawn is not None:
            self._nspawn.send_signal(signal.SIGTERM)
            self._nspawn.wait(patience(60))


def main() -> None:
    """Do it all; what can't be done ends it with its reason."""
    parser = argparse.ArgumentParser(prog="tests.release.fresh_debian", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the Debian and the archives are made")
    parser.add_argument("--suite", choices=list(PYTHONS), default="bookworm")
    parser.add_argument("--mirror", default="http://deb.debian.org/debian")
    parser.add_argument("--browse", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.browse:
        browse(asked.browse)
        return
    stick = archives(asked.folder / "dist", PYTHONS[asked.suite])
    machine = Machine(debian(asked.folder, asked.suite, asked.mirror))
    machine.boot()
    try:
        installed(machine, stick)
        upgraded(machine)
        taken_away(machine)
    finally:
        machine.off()


def debian(folder: Path, suite: str, mirror: str) -> Path:
    """Make a Debian of the suite; its packages are fetched once."""
    base, root = folder / suite, folder / f"{suite}-machine"
    if not base.exists():
        unfinished = folder / f"{suite}.part"
        words = ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}"]
        subprocess.run([*words, suite, str(unfinished), mirror], check=True, stdout=sys.stderr)
        unfinished.rename(base)
    shutil.rmtree(root, ignore_errors=True)
    subprocess.run(["cp", "-a", "--reflink=auto", str(base), str(root)], check=True)
    # Debian's installer asks for a name; debootstrap leaves that of the machine that it runs on.
    (root / "etc/hostname").write_text("mayso\n")
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n127.0.1.1 mayso\n")
    return root


def archives(folder: Path, python: str) -> Path:
    """Build this release and later ones: a good one, and two that break; return their folder."""
    shutil.rmtree(folder, ignore_errors=True)
    wheels = folder / "own"
    wheels.mkdir(parents=True)
    own = build_wheel(ROOT, wheels)
    lock = locked_for((ROOT / "requirements.lock").read_text("utf-8"), python)
    chosen = {python: chosen_of(lock, WHEELS)}
    good = step(GOOD, after=newest())
    versions = {
        "9.0.0": step(DIFFERS, after=newest()),
        "9.1.0": good | {"app/wsgi.py": NO_START},
        "9.2.0": good,
    }
    made = [
        own,
        *(another_version(own, wheels, version, files) for version, files in versions.items()),
    ]
    for one in made:
        write_archive(folder, own=one, chosen=chosen, key=key_of(folder / "key.pem"))
    return folder


def block(heading: str, number: int = 0) -> list[str]:
    """Return the lines of a block of commands below the manual's heading."""
    manual = (ROOT / "MANUAL.md").read_text("utf-8")
    below = manual.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [
        line.strip()
        for line in re.findall(r"(?:^    .+\n)+", below, re.MULTILINE)[number].splitlines()
    ]


def installed(machine: Machine, stick: Path) -> None:
    """Install it, set it up, call a number, and start the machine anew."""
    media = machine.root / "media"
    for file in stick.glob(f"moiso-{VERSION}-*"):
        shutil.copy(file, media)
    public = public_key(stick)
    for line in block("Installation"):
        line = line.replace("KEY ", f"{public} ").partition("  #")[0]
        if line.startswith("sudo"):  # At a terminal, where it asks; Enter takes what it proposes.
            line = f"printf '{ENTERS}' | script -qec {shlex.quote(line)} /dev/null"
        machine.run(f"cd /media; {line}")
    machine.run("systemctl is-active moiso; systemctl is-enabled moiso")
    code = code_in(until_said(machine, "journalctl -u moiso --output=cat"))
    machine.run("sudo -u moiso moiso doctor || true")
    words = [sys.executable, "-m", "tests.release.fresh_debian", ".", "--browse", code]
    subprocess.run([*machine.entered("--net"), *words], check=True, cwd=ROOT)
    machine.run("sudo -u moiso moiso verify-log")
    print("\n# reboot", flush=True)
    machine.off()
    machine.boot()
    ready(machine)
    machine.run("sudo -u moiso moiso ticket issue chung-thuc")


def public_key(stick: Path) -> str:
    """Return the key that the archives are signed with, as the maintainers publish it."""
    name = f"moiso-{VERSION}-linux-x86_64"
    words = [
        "tar",
        "--extract",
        "--to-stdout",
        "--file",
        str(stick / f"{name}.tar.gz"),
        f"{name}/release.pub",
    ]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()[-1]


def browse(code: str) -> None:
    """Set the centre up in a browser of this machine, and call the first number."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        expect.set_options(timeout=patience(10_000))
        windows = Windows(browser, URL, password=PASSWORD)
        person = Person(windows.open("/"))
        begun_at = time.monotonic()
        begun(person, code)
        set_up(person)
        open_at_any_hour(person.page)
        called(person)
        print(
            f"\n# in the browser: set up, a number taken and called\n{person.clicks} clicks, "
            f"{person.fields} fields\n[{time.monotonic() - begun_at:.1f} s]"
        )
        windows.close()


def upgraded(machine: Machine) -> None:
    """Refuse what is damaged, go back from what breaks, upgrade, and go back by hand."""
    media, stick = machine.root / "media", machine.root.parent / "dist"
    for file in stick.glob("moiso-9.*"):
        shutil.copy(file, media)
    damaged = media / "moiso-9.9.9-linux-x86_64.tar.gz"
    good = next(media.glob("moiso-9.2.0-*.tar.gz"))
    damaged.write_bytes(good.read_bytes()[:-1] + b"\0")
    shutil.copy(
        good.with_name(good.name + ".minisig"), damaged.with_name(damaged.name + ".minisig")
    )
    [line] = block("Upgrade")
    for version, also, expected, said in (
        ("9.9.9", "", 1, "signature"),
        ("9.2.0", "", 1, "numbers wait"),
        ("9.0.0", " --now", 1, "differences between the log and the tables"),
        ("9.1.0", " --now", 1, "going back to what ran before"),
        ("9.2.0", " --now", 0, "was taken, printed to nothing, called and finished"),
    ):
        words = f"cd /media; {line.replace('VERSION', version)}{also}"
        assert said in machine.run(words, expected=expected)
        ready(machine)
        machine.run("moiso --version; sudo -u moiso moiso verify-log")
    [line] = block("Upgrade", 1)
    machine.run(f"{line} --now")
    ready(machine)
    machine.run(
        "moiso --version; sudo -u moiso moiso verify-log; "
        "sudo -u moiso moiso ticket issue chung-thuc"
    )


def taken_away(machine: Machine) -> None:
    """Save, prove that the backup comes back elsewhere, and take the program away."""
    machine.run("sudo -u moiso moiso backup /tmp/all.zip; mkdir -m 777 /tmp/elsewhere")
    machine.run("cd /tmp; sudo -u moiso MOISO_DATA=/tmp/elsewhere moiso restore all.zip")
    machine.run("sudo -u moiso MOISO_DATA=/tmp/elsewhere moiso verify-log")
    machine.run(
        "/opt/moiso/current/install.sh --uninstall; ls -la /opt /var/lib/moiso /etc/moiso.env"
    )
    machine.run("systemctl status moiso", expected=4)


def until_said(machine: Machine, line: str) -> str:
    """Return what the line says once the code of the set-up is in it."""
    until(lambda: "mã cài đặt" in machine.asked(line), "the code of the set-up")
    return machine.run(f"{line} | grep 'mã cài đặt'")


def ready(machine: Machine) -> None:
    """Wait until the server answers."""
    asking = f"import urllib.request as u; print(u.urlopen('{URL}/readyz').status)"
    words = f"python3 -c {shlex.quote(asking)} 2>/dev/null"
    until(lambda: machine.asked(words) == "200", "an answer of the server")


if __name__ == "__main__":
    main()
