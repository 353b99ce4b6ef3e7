"""Knows how the addresses that alerts go to are tried from the command line."""

import json
from collections.abc import Iterator

import pytest

from tests.commands.conftest import Run
from tests.commands.test_installation import SAMPLE
from tests.support.receiver import Target


@pytest.fixture
def target() -> Iterator[Target]:
    """Give the test somebody who is told."""
    made = Target()
    yield made
    made.close()


@pytest.fixture
def centre(moiso: Run) -> Run:
    moiso("db", "upgrade")
    moiso("centre", "load", str(SAMPLE))
    return moiso


def test_a_trial_reaches_each_address_and_says_of_which_it_did_not(
    centre: Run, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    unset = centre("alert", "test", expected=1).output
    monkeypatch.setenv("MOISO_ALERT_URLS", target.url.replace("http:", "json:"))
    sent = centre("alert", "test").output
    monkeypatch.setenv("MOISO_ALERT_URLS", "pigeon://secret-loft " + target.url)
    wrong = centre("alert", "test", expected=1).output

    assert "MOISO_ALERT_URLS" in unset
    assert sent.strip() == "json: sent"
    assert json.loads(target.heard[0][1])["title"].endswith(": tin thử")
    assert "pigeon: no address that Apprise understands" in wrong
    assert "secret-loft" not in wrong


def test_the_doctor_names_an_address_that_nobody_understands_by_its_place(
    centre: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOISO_ALERT_URLS", "json://127.0.0.1:9 pigeon://secret-loft")

    told = centre("doctor", expected=1).output

    assert "address 2 is none that Apprise understands" in told
    assert "secret-loft" not in told


def test_what_is_no_address_is_refused_without_being_shown(
    centre: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOISO_ALERT_URLS", "json://127.0.0.1:9 my-bot-token")

    told = centre("alert", "test", expected=1).output

    assert "MOISO_ALERT_URLS is wrong at its address 2" in told
    assert "my-bot-token" not in told
