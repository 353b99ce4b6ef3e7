"""The kiosk as an administrator's draft makes it, for nobody else."""

import pytest

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE


def drafted(web: Web, patch: dict[str, object]) -> None:
    """Let the administrator draft the patch."""
    body = {"expected_version": 1, "patch": patch}
    assert web.ask("admin", "PUT", "/configuration/draft", body).status_code == 200


def test_the_picture_is_of_the_draft_at_work_and_of_no_visitor(web: Web) -> None:
    drafted(web, {"service": {"thue": {"name": {"vi": "Thuế và phí", "en": "Tax"}}}})

    picture = web.read("admin", "/admin/preview/kiosk/picture").get_json()

    names = {one["code"]: one["name"]["vi"] for one in picture["services"]}
    assert (picture["open"], names["thue"]) == (True, "Thuế và phí")
    assert "Thuế và phí" not in {
        one["name"]["vi"] for one in web.get("kiosk", "/services").get_json()
    }


def test_a_wrong_draft_says_what_is_wrong(web: Web) -> None:
    drafted(web, {"service": {"thue": {"counters": [999]}}})

    answer = web.read("admin", "/admin/preview/kiosk/picture")

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"].startswith("service.thue")


@pytest.mark.parametrize("who", ["officer01", "reception", "kiosk"])
def test_who_may_not_configure_sees_none(web: Web, who: str) -> None:
    assert web.read(who, "/admin/preview/kiosk/picture").status_code == 403
