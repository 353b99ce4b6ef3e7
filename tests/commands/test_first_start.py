"""Case 38: each installation makes secrets of its own, keeps them to itself and to the end."""

import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.config import Settings, secret_key, write_secret
from app.domain.errors import NotSignedIn
from app.installation import install, open_installation
from app.operations.installation import Installation
from app.operations.people.rights import Role

FirstStart = Callable[..., Settings]


@pytest.fixture
def first_start(tmp_path: Path) -> FirstStart:
    """Let an installation start on an empty folder of its own, with the sample and nothing else."""

    def start(name: str, **given: str) -> Settings:
        data = tmp_path / name
        settings = replace(
            Settings(data=data, database_url=f"sqlite:///{data}/moiso.db", centre="quang-tri"),
            **given,  # type: ignore[arg-type] # the fields are the caller's
        )
        _opened(settings).close()
        return settings

    return start


def _opened(settings: Settings, told: list[str] | None = None) -> Installation:
    opened = open_installation(settings)
    install(opened, (told if told is not None else []).append)
    return opened


def password_of(settings: Settings) -> str:
    return settings.credentials_file.read_text().partition("password: ")[2].strip()


def test_two_installations_have_different_passwords_and_keys(first_start: FirstStart) -> None:
    first, second = first_start("first"), first_start("second")

    assert len(password_of(first)) >= 12
    assert password_of(first) != password_of(second)
    assert len(secret_key(first)) >= 32
    assert secret_key(first) != secret_key(second)


def test_secrets_are_for_their_owner_only(first_start: FirstStart) -> None:
    settings = first_start("first")
    secret_key(settings)

    files = [settings.credentials_file, settings.data / "secret_key"]

    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]
    assert stat.S_IMODE(settings.data.stat().st_mode) == 0o700


def test_a_secret_written_over_an_open_file_is_closed_before_it_is_secret(tmp_path: Path) -> None:
    path = tmp_path / "secret"

    write_secret(path, "first")
    write_secret(path, "second")

    assert path.read_text() == "second\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_made_password_signs_in_and_nothing_guessable_does(first_start: FirstStart) -> None:
    settings = first_start("first")
    opened = _opened(settings)

    signed_in = opened.authentication.sign_in("admin", password_of(settings), address="127.0.0.1")

    assert signed_in.caller.role is Role.ADMIN
    for guess in ("admin", "password", "moiso", ""):
        with pytest.raises(NotSignedIn):
            opened.authentication.sign_in("admin", guess, address="10.0.0.1")
    opened.close()


def test_a_second_start_keeps_the_secrets_and_says_nothing_of_them(
    first_start: FirstStart,
) -> None:
    settings = first_start("first")
    before = (password_of(settings), secret_key(settings))
    told: list[str] = []

    _opened(settings, told).close()

    assert (password_of(settings), secret_key(settings)) == before
    assert told == []


def test_a_given_password_is_not_written_down(first_start: FirstStart) -> None:
    settings = first_start("first", password="ba-con-meo-den")

    opened = _opened(settings)
    signed_in = opened.authentication.sign_in("officer01", "ba-con-meo-den", address="127.0.0.1")

    assert signed_in.caller.role is Role.OFFICER
    assert not settings.credentials_file.exists()
    opened.close()
