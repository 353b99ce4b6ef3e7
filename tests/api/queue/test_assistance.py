"""A person asked for at a kiosk, as the API tells and takes it."""

from typing import Any

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE


def waiting(web: Web, who: str = "reception") -> list[Any]:
    """Return who waits for a person, as it is told to the one of the name."""
    found: list[Any] = web.get(who, "/assistances").get_json()
    return found


def test_a_kiosk_asks_and_staff_see_which_since_when_and_who_comes(web: Web) -> None:
    kiosk = web.known("kiosk").caller

    sent = web.command("kiosk", "/assistances")
    (asked,) = waiting(web)
    web.post("reception", f"/assistances/{asked['id']}/accept")

    assert sent.status_code == 204
    assert (asked["kiosk"], asked["kiosk_name"]) == (kiosk.id, kiosk.name)
    assert asked["asked_at"] == "2026-11-24T01:00:00.000Z"
    assert asked["accepted_by"] is None
    (coming,) = waiting(web, "supervisor")
    assert coming["accepted_by"] == web.known("reception").caller.name
    assert waiting(web, "kiosk") == [coming]
    assert web.post("kiosk", f"/assistances/{asked['id']}/end").status_code == 204
    assert waiting(web) == []


def test_who_comes_too_late_is_told_so(web: Web) -> None:
    web.command("kiosk", "/assistances")
    (asked,) = waiting(web)
    web.post("kiosk", f"/assistances/{asked['id']}/end")

    refused = web.post("reception", f"/assistances/{asked['id']}/accept")

    assert (refused.status_code, refused.get_json()["code"]) == (409, "assistance_over")
