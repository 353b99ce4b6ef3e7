"""Knows that the archive alone makes a running installation, on a machine without any network."""

import json
import os
import pty
import re
import shutil
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import requests

from app.releases.minisign import must_be_signed, read_public_key
from tests.release.conftest import bare_environ, install, moiso, without_network
from tests.support.live import until
from tests.support.patience import patience
from tests.support.ports import free_port

pytestmark = pytest.mark.release

REGISTRIES = re.compile(
    rb"https?://[\w.-]*(pypi|pythonhosted|npmjs|registry)[\w.-]*", re.IGNORECASE
)


@pytest.fixture(scope="module")
def prefix(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the place of an installation that was made with the answers of an empty file."""
    place = tmp_path_factory.mktemp("opt") / "moiso"
    empty = place.with_name("answers")
    empty.touch()
    said = install(unpacked, "--answers", str(empty), "--prefix", str(place), "--no-systemd")
    assert f"dữ liệu: {place}/data" in said
    return place


@pytest.fixture
def served(prefix: Path) -> Iterator[str]:
    """Give the address of the installation's server, begun as its unit begins it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    log = prefix / "serve.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(prefix / "current/bin/moiso"), "serve"],
            env=bare_environ(
                MOISO_PORT=str(port), MOISO_HOST="127.0.0.1", MOISO_CENTRE="quang-tri"
            ),
            cwd="/",
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        until(lambda: process.poll() is not None or answers(url), f"{url}: {log}")
        assert process.poll() is None, log.read_text()
        yield url
    finally:
        process.terminate()
        process.wait(patience(30))


def answers(url: str) -> bool:
    """Tell whether the server is ready."""
    try:
        return requests.get(f"{url}/readyz", timeout=patience(5)).ok
    except requests.RequestException:
        return False


def test_the_installer_ran_where_there_is_no_network() -> None:
    if not without_network():
        pytest.skip(
            "unshare --net is not allowed here: proxies and indexes were pointed at nothing instead"
        )
    words = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"

    tried = subprocess.run(
        [*without_network(), "python3", "-c", words], check=False, capture_output=True, text=True
    )

    assert "unreachable" in tried.stderr


def test_it_serves_what_browsers_need_and_a_shell_works_on_the_same_data(
    prefix: Path, served: str, tmp_path: Path
) -> None:
    files = ("vendor/icons.svg", "vendor/socket.io.esm.min.js", "vendor/be-vietnam-pro.css")

    statuses = [
        requests.get(f"{served}/static/{name}", timeout=patience(10)).status_code for name in files
    ]
    ticket = moiso(prefix, "ticket", "issue", "dat-dai", MOISO_DEMO="1")
    saved = moiso(prefix, "backup", str(tmp_path / "all.zip"))
    verified = moiso(prefix, "verify-log")

    assert statuses == [200, 200, 200]
    assert re.match(r"[A-Z]\d+ ", ticket)
    assert f"dữ liệu: {prefix}/data" in saved
    assert "0 differences" in verified
    assert (prefix / "data/moiso.db").exists()


def test_nothing_is_saved_of_a_place_without_a_centre(prefix: Path, tmp_path: Path) -> None:
    moiso(prefix, "db", "upgrade", MOISO_DATA=str(tmp_path / "wrong"))

    said = moiso(
        prefix, "backup", str(tmp_path / "all.zip"), expected=1, MOISO_DATA=str(tmp_path / "wrong")
    )

    assert f"{tmp_path}/wrong" in said
    assert "no centre" in said
    assert not (tmp_path / "all.zip").exists()


def test_a_second_time_nothing_is_changed(unpacked: Path, prefix: Path) -> None:
    settings = prefix / "moiso.env"
    with settings.open("a") as file:
        file.write("# mine\n")
    before = settings.read_text()

    said = install(unpacked, "--prefix", str(prefix), language="en_US.UTF-8")

    assert "is at" in said
    assert "are kept" in said
    assert settings.read_text() == before
    assert settings.stat().st_mode & 0o077 == 0


def test_taking_it_away_leaves_settings_and_data(
    unpacked: Path, prefix: Path, tmp_path: Path
) -> None:
    place = tmp_path / "there"
    (place / "data").mkdir(parents=True)
    (place / "data/moiso.db").write_text("years of numbers")
    (place / "releases").mkdir()
    (place / "current").symlink_to("releases/x")
    shutil.copy(prefix / "moiso.env", place)

    said = install(unpacked, "--prefix", str(place), "--uninstall")

    assert "Còn giữ" in said
    assert sorted(path.name for path in place.iterdir()) == ["data", "moiso.env"]


def test_a_damaged_package_is_refused_before_anything(unpacked: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(unpacked, broken, copy_function=os.link)
    wheel = next((broken / "wheels").glob("moiso-*.whl"))
    wheel.unlink()
    wheel.write_bytes(b"half a wheel")

    said = install(broken, "--prefix", str(tmp_path / "there"), expected=1)

    assert "gói cài đặt bị hỏng" in said
    assert not (tmp_path / "there").exists()


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ("colour=blue\n", "không có mục “colour”"),
        ("port=70000\n", "cổng “70000”"),
        ("role=printer\n", "không phải “printer”"),
        ("role=kiosk\n", "cần địa chỉ máy chủ"),
        ("data=here\n", "bắt đầu bằng /"),
        ("public_url=https://a b\n", "ký tự"),
    ],
)
def test_a_wrong_answer_is_named_before_anything(
    unpacked: Path, tmp_path: Path, answers: str, said: str
) -> None:
    (tmp_path / "answers").write_text(answers)
    there = tmp_path / "there"

    words = ("--answers", str(tmp_path / "answers"), "--prefix", str(there))

    assert said in install(unpacked, *words, expected=1)
    assert not there.exists()


def test_a_screen_is_set_up_without_the_program(unpacked: Path, tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("role=kiosk\nserver=http://10.0.0.5:8080/\n")
    there = tmp_path / "there"

    said = install(unpacked, "--answers", str(tmp_path / "answers"), "--prefix", str(there))

    assert "Xong: http://10.0.0.5:8080/kiosk" in said
    assert os.access(there / "usr/local/bin/moiso-screen", os.X_OK)
    assert not (there / "releases").exists()


def test_a_person_is_asked_a_few_things_in_vietnamese(unpacked: Path, tmp_path: Path) -> None:
    """The port ends it: whether the answers become an installation is seen above."""
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [str(unpacked / "install.sh"), "--prefix", str(tmp_path / "there")],
        env=bare_environ(LANG="C.UTF-8"),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    os.write(controller, b"\n\n\nnone\n\n")
    said = b""
    try:
        while part := os.read(controller, 4096):
            said += part
    except OSError:
        """The terminal ends with the program."""
    os.close(controller)

    text = said.decode()
    assert process.wait(patience(60)) == 1
    assert [text.count(one) for one in ("Máy này là gì", "Thư mục dữ liệu", "Cổng [8080]")] == [
        1,
        1,
        1,
    ]
    assert "cổng “none” không dùng được" in text


def test_the_units_are_such_as_systemd_takes(prefix: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze here")
    units = sorted((prefix / "current/units").glob("*.service"))
    text = "\n".join(unit.read_text() for unit in units)

    done = [
        subprocess.run(
            ["systemd-analyze", "verify", "--man=no", str(unit)],
            capture_output=True,
            text=True,
            check=False,
        )
        for unit in units
    ]

    complaints = [line for one in done for line in one.stderr.splitlines() if "moiso" in line]
    assert len(units) == 3
    assert "@" not in text
    assert [line for line in complaints if "is not executable" not in line] == []


def test_the_archive_is_signed_and_its_sum_is_beside_it(archive: Path, unpacked: Path) -> None:
    key = read_public_key((unpacked / "release.pub").read_text())
    signature = archive.with_name(archive.name + ".minisig").read_text()
    told = json.loads((unpacked / "release.json").read_text())

    assert must_be_signed(archive, signature, key) == f"moiso {told['version']}"
    summed = archive.with_name(archive.name + ".sha256").read_text()
    assert summed == f"{sha256(archive.read_bytes()).hexdigest()}  {archive.name}\n"


def test_the_bill_names_all_that_is_in_it(unpacked: Path) -> None:
    bill = json.loads((unpacked / "sbom.cdx.json").read_text())
    wheels = {sha256(file.read_bytes()).hexdigest() for file in (unpacked / "wheels").iterdir()}
    licences = (unpacked / "LICENCES.md").read_text()

    listed = {h["content"] for one in bill["components"] for h in one.get("hashes", [])}

    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert listed == wheels
    assert "| socket.io-client |" in licences
    assert "GPL-3" in next(line for line in licences.splitlines() if "espeakng-loader" in line)


def test_no_registry_is_named_in_what_is_ours(unpacked: Path) -> None:
    files = [path for path in unpacked.rglob("*") if path.is_file() and path.suffix != ".whl"]

    named = {path.name: REGISTRIES.findall(path.read_bytes()) for path in files}

    assert len(files) > 10
    assert {name: found for name, found in named.items() if found} == {}
