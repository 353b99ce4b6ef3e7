"""Knows the waits that others show on their pages: in any frame, without cookie or script."""

from jsonschema_rs import Draft202012Validator

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE


def test_the_page_may_stand_in_any_frame_and_sets_nothing(web: Web) -> None:
    answer = web.read(None, "/widget/dong-ha?lang=en")

    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert text.count("<script") == 1
    assert "refresh" not in text
    assert "Waits right now" in text
    assert len(answer.get_data()) < 20_000


def test_it_shows_every_service_or_the_one_that_was_asked_for(web: Web) -> None:
    told = web.get(None, "/public/v1/centres/dong-ha/waits").get_json()["services"]

    every = web.read(None, "/widget/dong-ha").get_data(as_text=True)
    one = web.read(None, "/widget/dong-ha?service=dat-dai").get_data(as_text=True)

    assert [s["name"]["vi"] in every for s in told] == [True] * len(told)
    assert [s["service"] for s in told if s["name"]["vi"] in one] == ["dat-dai"]


def test_a_centre_that_is_not_there_is_not_there(web: Web) -> None:
    assert web.read(None, "/widget/nowhere").status_code == 404


def test_the_waits_are_as_their_published_schema_says(web: Web) -> None:
    schema = web.get(None, "/public/v1/schemas/waits").get_json()
    told = web.get(None, "/public/v1/centres/dong-ha/waits").get_json()

    Draft202012Validator(schema).validate(told)
    told["services"][0]["waiting"] = "five"
    assert not Draft202012Validator(schema).is_valid(told)
