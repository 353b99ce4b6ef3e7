"""Knows what the installer puts on a machine as root, in a copy of this one that nobody sees."""

import subprocess
from pathlib import Path

import pytest

from app.build import VERSION
from app.releases.release import unpacked_release
from tests.release.conftest import bare_environ
from tests.release.thin import thin_archive

pytestmark = pytest.mark.release

# The whole machine, with what is written kept apart in memory. Its systemd only notes its orders.
MACHINE = """
set -e
mount -t tmpfs tmpfs {place}
mkdir {place}/upper {place}/work {place}/machine
mount -t overlay overlay -o lowerdir=/,upperdir={place}/upper,workdir={place}/work {place}/machine
cd {place}/machine
mount --rbind /dev dev
mount --rbind /proc proc
mkdir -p run/systemd/system usr/local/bin
printf '#!/bin/sh\\necho "$@" >> /systemctl-told\\n' > usr/local/bin/systemctl
chmod 755 usr/local/bin/systemctl
exec chroot . sh -ec "$1"
"""


def on_a_machine(place: Path, line: str) -> str:
    """Run the line as root of such a machine; return what it said."""
    script = MACHINE.format(place=place)
    words = ["unshare", "--mount", "sh", "-c", script, "sh", line]
    done = subprocess.run(
        words,
        env=bare_environ(LANG="vi_VN.UTF-8"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give a folder for such a machine, where this one allows it."""
    folder = tmp_path / "place"
    folder.mkdir()
    try:
        on_a_machine(folder, "true")
    except (AssertionError, OSError) as error:
        pytest.skip(f"no copy of this machine can be made here (root, overlay): {error}")
    return folder


@pytest.mark.parametrize(
    ("answers", "units", "told"),
    [
        ("", "moiso.service moiso@.service", ["daemon-reload", "enable --now moiso"]),
        (
            "role=agent\nserver=http://10.0.0.5:8080",
            "moiso-agent.service",
            ["daemon-reload", "enable moiso-agent"],
        ),
    ],
    ids=["server", "agent"],
)
def test_a_machine_gets_a_user_settings_a_command_and_a_service_and_gives_them_back(
    place: Path, own_wheel: Path, tmp_path: Path, answers: str, units: str, told: list[str]
) -> None:
    archive = thin_archive(tmp_path / "dist", own_wheel, version=VERSION)
    folder = unpacked_release(archive, tmp_path)
    (tmp_path / "answers").write_text(answers)
    look = "cd /etc/systemd/system; echo units: $(ls | grep moiso); stat -c 'mode %a of %U' "
    look += "/etc/moiso.env /var/lib/moiso; id -nG moiso; moiso --version; cat /systemctl-told"
    left = (
        "/etc/moiso.env /var/lib/moiso /etc/systemd/system/moiso* /usr/local/bin/moiso /opt/moiso"
    )
    install = f"{folder}/install.sh --answers {tmp_path}/answers"

    said = on_a_machine(
        place, f"{install}; {look}; {folder}/install.sh --uninstall; echo left: $(ls -d {left})"
    )

    assert f"units: {units}\n" in said
    assert "mode 600 of moiso\nmode 700 of moiso\n" in said
    assert "dialout" in said
    assert "\n".join([f"moiso, version {VERSION}", *told]) in said
    assert "left: /etc/moiso.env /var/lib/moiso\n" in said
