"""Knows that an upgrade ends in the new version with all data, or in the old one as it was."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.build import VERSION
from app.persistence.revision import newest
from app.releases.installed import Installed
from app.releases.release import unpacked_release
from app.releases.running import found
from tests.release.conftest import bare_environ, install, moiso
from tests.release.thin import step, thin_archive
from tests.support.live import until
from tests.support.patience import patience
from tests.support.ports import free_port

pytestmark = pytest.mark.release

GOOD = 'op.execute("CREATE TABLE tried (id INTEGER)")'
RAISES = 'raise RuntimeError("the step breaks")'
DIFFERS = 'op.execute("UPDATE tickets SET waiting_ahead = waiting_ahead + 1")'
NO_SLIP = "\n\ndef slip(*_, **__):\n    raise RuntimeError('no slip')\n"
NO_START = "\n\ndef application():\n    raise RuntimeError('no start')\n"


class Site:
    """An installation with a centre, a number that waits, and its server, which runs."""

    def __init__(self, prefix: Path) -> None:
        self.prefix = prefix
        self.port = free_port()
        self.here = Installed(prefix, VERSION)
        self._started: list[subprocess.Popen[bytes]] = []

    def run(self, *words: str, expected: int = 0, before: tuple[str, ...] = (), **also: str) -> str:
        """Run a command as somebody at the server's terminal."""
        return moiso(self.prefix, *words, expected=expected, before=before, **also)

    def start(self) -> None:
        """Start the server as a person does."""
        with (self.prefix / "serve.log").open("ab") as log:
            self._started += [
                subprocess.Popen(
                    [str(self.prefix / "current/bin/moiso"), "serve"],
                    env=bare_environ(),
                    cwd="/",
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            ]
        until(self.is_ready, "an answer of the server")

    def stop(self) -> None:
        """End the server that runs, whoever started it."""
        if running := found(self.here):
            subprocess.run(["kill", str(running.pid)], check=True)
            until(lambda: found(self.here) is None, "the server's end")
        for process in self._started:
            process.wait(timeout=patience(30))

    def is_ready(self) -> bool:
        """Tell whether the server answers."""
        try:
            url = f"http://127.0.0.1:{self.port}/readyz"
            return requests.get(url, timeout=patience(5)).json()["status"] == "ok"
        except requests.RequestException:
            return False

    def pid(self) -> int:
        """Return the number of the running server's process."""
        running = found(self.here)
        assert running is not None
        return running.pid

    def version(self) -> str:
        """Return which version is the current one."""
        return (self.prefix / "current").readlink().name

    def leftovers(self) -> list[str]:
        """Return what an upgrade may not leave in its folders."""
        folders = (self.prefix, self.prefix / "data")
        names = {path.name for folder in folders for path in folder.iterdir()}
        return sorted(
            n for n in names if n.startswith((".before", ".current", "staging", "version"))
        )


@pytest.fixture(scope="module")
def site(own_wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Give the module the installation; each test leaves it in the version that it began with."""
    place = tmp_path_factory.mktemp("site")
    archive = thin_archive(place / "dist", own_wheel, version=VERSION)
    folder = unpacked_release(archive, place)
    site = Site(place / "opt")
    answers = place / "answers"
    answers.write_text(f"port={site.port}\nhost=127.0.0.1\n")
    install(folder, "--answers", str(answers), "--prefix", str(site.prefix))
    sample = (
        site.prefix / f"current/lib/{folder_of_python()}/site-packages/app/samples/quang-tri.toml"
    )
    site.run("centre", "load", str(sample))
    site.run(
        "user",
        "add",
        "can-bo",
        "--name",
        "Cán bộ",
        "--role",
        "officer",
        MOISO_NEW_PASSWORD="matkhau-thu",
    )
    site.run("ticket", "issue", "dat-dai", MOISO_DEMO="1")
    site.start()
    yield site
    site.stop()


def folder_of_python() -> str:
    """Return how Python's folder in `lib` is called."""
    return Path(shutil.__file__).parent.name


Archived = Callable[..., Path]


@pytest.fixture
def archived(own_wheel: Path, tmp_path: Path) -> Archived:
    """Let the test make an archive of a version, with files that are not the wheel's."""

    def make(version: str, **given: object) -> Path:
        return thin_archive(tmp_path / version, own_wheel, version=version, **given)  # type: ignore[arg-type] # the caller's

    return make


def test_an_upgrade_keeps_all_and_a_rollback_brings_the_old_version_back(
    site: Site, archived: Archived
) -> None:
    archive = archived("9.0.0", changed=step(GOOD, after=newest()))
    first = site.run("ticket", "issue", "dat-dai", MOISO_DEMO="1").split()[0]

    told = site.run("upgrade", str(archive), "--now")
    upgraded = (site.version(), site.is_ready())
    second = site.run("ticket", "issue", "dat-dai", MOISO_DEMO="1").split()[0]
    shown = site.run("--version")
    back = site.run("rollback", "--now")
    third = site.run("ticket", "issue", "dat-dai", MOISO_DEMO="1").split()[0]

    numbers = [int(label.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for label in (first, second, third)]
    assert "was taken, printed to nothing, called and finished" in told
    assert upgraded == ("9.0.0", True)
    assert "9.0.0" in shown
    assert f"moiso {VERSION} runs again" in back
    assert (site.version(), site.is_ready()) == (VERSION, True)
    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]  # None of the trial's.
    assert "0 differences" in site.run("verify-log")
    assert site.leftovers() == []
    assert "no version to go back to" in site.run("rollback", "--now", expected=1)


@pytest.mark.parametrize(
    ("version", "changed", "said"),
    [
        ("9.1.0", step(RAISES, after=newest()), "the step breaks"),
        ("9.2.0", step(DIFFERS, after=newest()), "differences between the log and the tables"),
        ("9.3.0", {"app/operations/devices/slips.py": NO_SLIP}, "no slip"),
    ],
)
def test_what_fails_on_the_copy_touches_nothing(
    site: Site, archived: Archived, version: str, changed: dict[str, str], said: str
) -> None:
    pid = site.pid()

    told = site.run("upgrade", str(archived(version, changed=changed)), "--now", expected=1)

    assert told.splitlines()[-1].startswith(f"Error: moiso {VERSION} stays: ")
    assert said in told.splitlines()[-1]
    assert (site.version(), site.pid(), site.is_ready()) == (VERSION, pid, True)
    assert "0 differences" in site.run("verify-log")
    assert site.leftovers() == []


def test_a_server_that_does_not_come_up_gives_way_to_the_old_one(
    site: Site, archived: Archived
) -> None:
    changed = step(GOOD, after=newest()) | {"app/wsgi.py": NO_START}

    told = site.run("upgrade", str(archived("9.4.0", changed=changed)), "--now", expected=1)

    assert "going back to what ran before" in told
    assert f"moiso {VERSION} stays: the server ended by itself" in told
    assert (site.version(), site.is_ready()) == (VERSION, True)
    assert "0 differences" in site.run("verify-log")
    assert site.leftovers() == []


SYSTEMCTL = """#!/bin/sh
if [ "$1" = show ]; then kill -0 "$(cat {folder}/pid)" 2>/dev/null && echo 0 || echo 2; exit; fi
echo "$@" >> {folder}/told
case "$1 $2" in
  "stop moiso") kill "$(cat {folder}/pid)" 2>/dev/null || true ;;
  "start moiso") {prefix}/current/bin/moiso serve >> {folder}/log 2>&1 & echo $! > {folder}/pid ;;
esac
"""
"""What systemd does for the server, as far as an upgrade asks it; one that is dead counts twice."""


@dataclass(frozen=True)
class Systemd:
    """The units of a site, and the words that run a command where `systemctl` is ours."""

    units: Path
    before: tuple[str, ...]
    path: str


@pytest.fixture
def systemd(site: Site, tmp_path: Path) -> Systemd:
    """Let systemd run the site's server, as far as the site sees it."""
    words = "unshare --map-root-user --mount"
    if subprocess.run([*words.split(), "true"], check=False, capture_output=True).returncode:
        pytest.skip("no folder can be put in another's place here (unshare --mount)")
    units = tmp_path / "units"
    units.mkdir()
    for name in ("moiso.service", "moiso@.service"):
        shutil.copy(site.prefix / "current/units" / name, units)
    (tmp_path / "pid").write_text(str(site.pid()))
    systemctl = tmp_path / "bin/systemctl"
    systemctl.parent.mkdir()
    systemctl.write_text(SYSTEMCTL.format(folder=tmp_path, prefix=site.prefix))
    systemctl.chmod(0o755)
    script = f'mount --bind {units} /etc/systemd/system && exec "$@"'
    before = (*words.split(), "sh", "-c", script, "sh")
    return Systemd(units, before, f"{systemctl.parent}:{os.environ['PATH']}")


def test_units_of_systemd_come_along_and_one_of_the_administrator_s_is_kept(
    site: Site, systemd: Systemd, archived: Archived, tmp_path: Path
) -> None:
    placed = systemd.units
    for folder in (site.prefix / "current/units", placed):
        for name in ("moiso.service", "moiso@.service"):
            with (folder / name).open("a") as file:
                file.write("# as before\n")
    with (placed / "moiso@.service").open("a") as file:
        file.write("# the administrator's\n")

    archive = str(archived("9.8.0"))
    told = site.run("upgrade", archive, "--now", before=systemd.before, PATH=systemd.path)
    upgraded = ((placed / "moiso.service").read_text(), (placed / "moiso@.service").read_text())
    back = site.run("rollback", "--now", before=systemd.before, PATH=systemd.path)

    assert "systemd: moiso.service as 9.8.0 has it" in told
    assert "moiso@.service was changed here and is kept" in told
    assert "# as before" not in upgraded[0]
    assert upgraded[1].endswith("# the administrator's\n")
    assert f"systemd: moiso.service as {VERSION} has it" in back
    assert (placed / "moiso.service").read_text().endswith("# as before\n")
    assert sorted(path.name for path in placed.iterdir()) == ["moiso.service", "moiso@.service"]
    once = ["stop moiso", "daemon-reload", "start moiso"]
    assert (tmp_path / "told").read_text().splitlines() == once * 2
    assert (site.version(), site.is_ready()) == (VERSION, True)


def test_a_server_that_systemd_starts_again_and_again_gives_way_before_three_minutes_are_over(
    site: Site, systemd: Systemd, archived: Archived
) -> None:
    archive = str(archived("9.9.0", changed={"app/wsgi.py": NO_START}))

    told = site.run(
        "upgrade", archive, "--now", expected=1, before=systemd.before, PATH=systemd.path
    )

    assert "the server ends by itself: journalctl -u moiso" in told
    assert (site.version(), site.is_ready()) == (VERSION, True)
    assert "0 differences" in site.run("verify-log")


def test_a_disk_that_fills_during_the_backup_touches_nothing(
    site: Site, archived: Archived
) -> None:
    words = "unshare --map-root-user --mount"
    if subprocess.run([*words.split(), "true"], check=False, capture_output=True).returncode:
        pytest.skip("no disk of a few kilobytes can be mounted here (unshare --mount)")
    archive, backups = archived("9.5.0"), site.prefix / "data/backups"
    backups.mkdir(exist_ok=True)
    script = f'mount -t tmpfs -o size=16k none "{backups}" && exec "$@"'

    told = site.run(
        "upgrade",
        str(archive),
        "--now",
        expected=1,
        before=(*words.split(), "sh", "-c", script, "sh"),
    )

    assert f"moiso {VERSION} stays: " in told
    assert "No space left on device" in told
    assert (site.version(), site.is_ready()) == (VERSION, True)


def test_nobody_is_disturbed_who_waits(site: Site, archived: Archived) -> None:
    archive = archived("9.6.0")
    site.run("ticket", "issue", "dat-dai", MOISO_DEMO="1")

    told = site.run("upgrade", str(archive), expected=1)

    assert "numbers wait; --now does it all the same" in told
    assert not (site.prefix / "releases/9.6.0").exists()


def test_an_archive_that_is_not_ours_is_refused(site: Site, archived: Archived) -> None:
    ours = archived("9.7.0")
    foreign = archived("9.7.1", key=Ed25519PrivateKey.generate())
    signature = ours.with_name(ours.name + ".minisig")
    ours.write_bytes(ours.read_bytes()[:-1] + b"?")

    damaged = site.run("upgrade", str(ours), "--now", expected=1)
    signature.unlink()
    unsigned = site.run("upgrade", str(ours), "--now", expected=1)
    of_another = site.run("upgrade", str(foreign), "--now", expected=1)

    assert "it is damaged or not ours" in damaged
    assert "is missing: copy it with the archive" in unsigned
    assert "another key" in of_another
    assert not list((site.prefix / "releases").glob("9.7*"))


@pytest.mark.parametrize(
    ("version", "said"), [(VERSION, "runs already"), ("0.1.0", "is older than")]
)
def test_an_upgrade_never_goes_back(
    site: Site, archived: Archived, version: str, said: str
) -> None:
    assert said in site.run("upgrade", str(archived(version)), "--now", expected=1)
