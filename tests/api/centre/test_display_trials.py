"""The picture of a display as a draft makes it."""

from typing import Any

import pytest

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE


def seen(web: Web, **body: Any) -> Any:
    """Return the answer to the administrator who looks at a display."""
    return web.post("admin", "/configuration/display", **body)


def test_it_shows_the_drafts_words_and_colours_of_a_hall_that_isnt(web: Web) -> None:
    patch = {"centre": {"name": {"vi": "Tên mới"}}, "zone": {"a": {"colour": "teal"}}}

    told = seen(web, patch=patch, zones=["a"], languages=["vi", "en"]).get_json()

    assert told["centre"]["name"]["vi"] == "Tên mới"
    assert [zone["colour"] for zone in told["zones"]] == ["teal"]
    assert told["languages"] == ["vi", "en"]
    assert told["calls"]
    assert any(one["waiting"] for one in told["waiting"])
    live = web.get("display-a", "/displays/a").get_json()
    assert live["centre"]["name"]["vi"] != "Tên mới"
    assert live["calls"] == []


def test_it_shows_the_notice_that_is_being_typed_else_those_of_the_lobby(web: Web) -> None:
    web.post("admin", "/notices", text={"vi": "Nghỉ lễ"})

    typed = seen(web, notice={"vi": "Chiều nay nghỉ"}).get_json()["messages"]
    kept = seen(web).get_json()["messages"]

    assert [one["text"] for one in typed] == [{"vi": "Chiều nay nghỉ"}]
    assert [one["text"]["vi"] for one in kept] == ["Nghỉ lễ"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"zones": ["x"]}, "zones"),
        ({"languages": ["fr"]}, "languages"),
        ({"moment": "noon"}, "moment"),
        ({"patch": {"zone": {"a": {"colour": "gold"}}}}, "zone.a.colour"),
    ],
)
def test_what_isnt_of_the_centre_is_refused(web: Web, body: dict[str, Any], field: str) -> None:
    refused = seen(web, **body)

    assert refused.status_code == 422
    assert [one["field"] for one in refused.get_json()["errors"]] == [field]
