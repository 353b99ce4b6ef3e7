"""What the assistant loaded to be tried can be removed again, and nothing else ever is."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from app.config import read_settings
from app.domain.centre.beginnings import Beginning
from app.installation import install, open_installation
from tests.commands.conftest import Run
from tests.support.ports import free_port

SAMPLE = Path(__file__).parent.parent.parent / "app/samples/quang-tri.toml"


@pytest.fixture
def port(moiso: Run, monkeypatch: pytest.MonkeyPatch) -> int:
    """Let the installation's server be one that doesn't run."""
    number = free_port()
    monkeypatch.setenv("MOISO_PORT", str(number))
    return number


@pytest.fixture
def code(port: int) -> str:
    """Load the sample as the assistant does; return the code that it asked for."""
    opened = open_installation(read_settings())
    install(opened)
    asked = opened.setup.code()
    opened.setup.choose(beginning=Beginning.SAMPLE, place="")
    opened.setup.make_centre("hoa", name="Nguyễn Thị Hoa", password="con-meo-den-ngu")
    opened.close()
    return asked


def told_by_a_start() -> list[str]:
    """Return what the next start of the server tells."""
    told: list[str] = []
    opened = open_installation(read_settings())
    install(opened, told.append)
    opened.close()
    return told


def test_the_sample_is_removed_kept_in_a_backup_and_set_up_begins_anew(
    code: str, moiso: Run, tmp_path: Path
) -> None:
    done = moiso("centre", "remove-sample", "--yes")

    (kept,) = tmp_path.glob("sample-*.zip")
    told = told_by_a_start()
    assert str(kept) in done.output
    assert "/setup" in told[0]
    assert f"{code[:3]}-{code[3:]}" not in told[0]
    moiso("restore", str(kept))
    assert "hoa" in moiso("user", "list").output


def test_a_centre_of_ones_own_is_never_removed(port: int, moiso: Run) -> None:
    moiso("centre", "load", str(SAMPLE))

    refused = moiso("centre", "remove-sample", "--yes", expected=1)

    assert "nothing was removed" in refused.output
    assert moiso("centre", "export").output


def test_the_sample_is_not_removed_from_under_a_running_server(
    code: str, port: int, moiso: Run, running: None
) -> None:
    refused = moiso("centre", "remove-sample", "--yes", expected=1)

    assert "stop it first" in refused.output
    assert "hoa" in moiso("user", "list").output


@pytest.fixture
def running(port: int) -> Iterator[None]:
    """Let something answer at the server's address."""
    server = make_server("127.0.0.1", port, Response("ok"))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield
    server.shutdown()
    thread.join()
    server.server_close()
