"""Channels are set up by who may publish; what can't be sent is refused and named."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from app.persistence import schema
from tests.support.gateway import SECRET, description
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE
URL = "https://gateway.example.vn/send"


def put(web: Web, channel: str = "sms", *, by: str = "admin", **body: Any) -> Any:
    told = {"is_on": False, "gateway": description(URL), "version": 0, **body}
    return web.ask(by, "PUT", f"/message-channels/{channel}", told)


def test_a_channel_is_set_up_and_its_secret_is_told_nobody(web: Web) -> None:
    answer = put(web, is_on=True, secret=SECRET)

    told = answer.get_json()
    assert answer.status_code == 200
    assert (told["is_on"], told["is_ready"], told["has_secret"]) == (True, True, True)
    assert SECRET not in answer.get_data(as_text=True)
    with web.installation.database.read() as connection:
        kept = connection.execute(select(schema.message_channels.c.secret)).scalar_one()
    assert SECRET not in kept
    changed = put(web, version=1, secret=None)
    assert changed.get_json()["has_secret"]


def test_of_two_who_change_it_the_second_is_told(web: Web) -> None:
    put(web)

    refused = put(web)

    assert (refused.status_code, refused.get_json()["code"]) == (409, "channel_stale")


def test_a_channel_that_lacks_something_is_not_switched_on(web: Web) -> None:
    for channel in ("sms", "email"):
        refused = put(web, channel, is_on=True, gateway=None)

        assert (refused.status_code, refused.get_json()["code"]) == (409, "channel_not_ready")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"url": "gateway"}, "url", "gateway_url"),
        ({"url": "ftp://gateway.example.vn"}, "url", "gateway_url"),
        ({"url": "https://{sender}.example.vn/"}, "url", "gateway_url"),
        ({"url": "http://127.0.0.1/"}, "url", "address_refused"),
        ({"url": "http://169.254.169.254/"}, "url", "address_refused"),
        ({"url": f"{URL}?a={{b}}"}, "url", "template_field"),
        ({"headers": [{"name": "X", "value": "{"}]}, "headers", "template_brace"),
        ({"body": "<xml>"}, "body", "gateway_json"),
        ({"body": "[]"}, "body", "gateway_json"),
        ({"body": json.dumps({"to": "{phone}", "text": "{words}"})}, "body", "template_field"),
        ({"body": json.dumps({"to": "{phone}"})}, "body", "gateway_no_text"),
        ({"body": json.dumps({"text": "{text}"})}, "body", "gateway_no_phone"),
        ({"body": json.dumps({"text": "{text.x}", "a": "{phone}"})}, "body", "template_field"),
        ({"body": "phone", "form": "form"}, "body", "gateway_form"),
    ],
)
def test_what_can_not_be_sent_is_refused_and_named(
    web: Web, change: dict[str, Any], field: str, code: str
) -> None:
    refused = put(web, gateway=description(URL, **change))

    told = refused.get_json()
    assert (refused.status_code, told["code"]) == (422, code)
    assert told["errors"][0]["field"] == field


def test_an_unknown_field_is_named_beside_those_that_there_are(web: Web) -> None:
    body = json.dumps({"to": "{phone}", "text": "{words}"})

    refused = put(web, gateway=description(URL, body=body))

    message = refused.get_json()["errors"][0]["message"]
    assert message.startswith("Không có trường {words}. Có: {phone}, {phone_0}")


@pytest.mark.parametrize(
    ("to", "code"),
    [("0233 3852 345", "mobile_landline"), ("+1 202 555 0123", "mobile_foreign")],
)
def test_a_number_that_gets_no_messages_is_refused_in_a_sentence(
    web: Web, to: str, code: str
) -> None:
    put(web, is_on=True)
    ticket = web.issue()
    path = f"/track/{ticket['track_url'].rpartition('/')[2]}/messages"

    refused = web.ask(None, "PUT", path, {"channel": "sms", "to": to, "request_id": web.new_id()})

    told = refused.get_json()
    assert (refused.status_code, told["code"], told["errors"][0]["field"]) == (422, code, "to")
    assert to not in refused.get_data(as_text=True)


def test_a_number_that_is_over_is_told_nothing(web: Web) -> None:
    put(web, is_on=True)
    ticket = web.issue()
    code = ticket["track_url"].rpartition("/")[2]
    web.command(None, f"/track/{code}/cancel")

    body = {"channel": "sms", "to": "0912345678", "request_id": web.new_id()}
    refused = web.ask(None, "PUT", f"/track/{code}/messages", body)

    assert (refused.status_code, refused.get_json()["code"]) == (409, "nothing_to_tell")


def test_own_words_with_an_unknown_field_are_refused_and_the_field_is_named(web: Web) -> None:
    patch = {"messages": {"near": {"vi": "Số {label}, quầy {counter}"}}}
    body = {"request_id": web.new_id(), "expected_version": 1, "patch": patch, "dry_run": True}

    refused = web.ask("admin", "POST", "/configuration", body)

    told = refused.get_json()["errors"][0]
    assert (refused.status_code, told["field"], told["code"]) == (
        422,
        "messages.near",
        "template_field",
    )
    assert "{counter}" in told["message"]
    assert "{ahead}" in told["message"]
