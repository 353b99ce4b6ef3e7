"""Signed tokens: good for what they stand for, and for nobody who forges or keeps them."""

import pytest

from app.operations.people import authentication
from app.operations.people.authentication import SignedTokens
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

MINE, OTHER = SignedTokens("a" * 32), SignedTokens("b" * 32)


def test_a_token_stands_for_what_it_was_made_for() -> None:
    assert MINE.device_of_page(MINE.page(7, "a1")) == (7, "a1")
    assert MINE.centre_of_command(MINE.command(2)) == 2


def test_a_token_of_another_key_or_kind_is_nobodys() -> None:
    assert MINE.device_of_page(OTHER.page(7, "a1")) is None
    assert MINE.centre_of_command(OTHER.command(2)) is None
    assert (
        MINE.centre_of_command(
            authentication.COMMAND + MINE.page(2, "a1").removeprefix(authentication.PAGE)
        )
        is None
    )
    assert MINE.centre_of_command(authentication.COMMAND) is None


def test_a_pages_token_is_good_for_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = MINE.page(7, "a1")
    monkeypatch.setattr(authentication, "PAGE_S", -1)

    assert MINE.device_of_page(kept) is None


def test_a_token_of_the_command_line_grows_old(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = MINE.command(2)
    monkeypatch.setattr(authentication, "COMMAND_S", -1)

    assert MINE.centre_of_command(kept) is None


@ON_SQLITE
def test_the_command_line_may_see_devices_of_its_centre_and_issue_nothing(web: Web) -> None:
    token = web.installation.authentication.command_token(web.seed.centres["dong-hoi"])
    bearer = {"Authorization": f"Bearer {token}"}

    names = {d["name"] for d in web.get(None, "/devices", headers=bearer).get_json()}
    body = {"service": "dat-dai", "request_id": web.new_id()}
    issued = web.ask(None, "POST", "/tickets", body, headers=bearer)

    assert names == {
        d.name for d in web.installation.authentication.devices(web.seed.centres["dong-hoi"])
    }
    assert issued.status_code == 403
