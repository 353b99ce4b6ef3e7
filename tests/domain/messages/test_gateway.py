"""A described gateway: its request says what was given, its answer is understood."""

import json

import pytest

from app.domain.messages.gateway import (
    AnswerRule,
    BodyForm,
    Gateway,
    answer_meaning,
    gateway_request,
)
from app.domain.messages.outbox import SendTrouble
from app.operations.messages.presets import PRESETS

URL = "https://gateway.example.vn/send"
FACTS = {"phone": "84912345678", "phone_0": "0912345678", "phone_plus": "+84912345678"}
RULE = AnswerRule(
    field="data.0.code",
    sent=("0", "true"),
    no_credit=("300",),
    sign_in=("-3",),
    number=("105",),
    busy=("500",),
    detail="message",
)


def test_a_json_body_takes_any_text_without_being_changed_by_it() -> None:
    text = 'Số "A001"\\ {secret}, mời đến quầy'
    gateway = Gateway(URL, body='{"to": ["{phone}"], "content": "{text}", "n": 3}', user="u")

    made = gateway_request(gateway, {**FACTS, "text": text}, "s")

    assert json.loads(made.body) == {"to": ["84912345678"], "content": text, "n": 3}
    assert made.headers["Content-Type"] == "application/json"


def test_a_form_and_an_address_write_what_they_are_given_as_one_value() -> None:
    gateway = Gateway(
        f"{URL}?to={{phone_plus}}&text={{text}}",
        form=BodyForm.FORM,
        body="phone={phone_0}\nsms={text}\npwd={secret}",
    )

    made = gateway_request(gateway, {**FACTS, "text": "a&b=c #1"}, "x&y")

    assert made.url == f"{URL}?to=%2B84912345678&text=a%26b%3Dc%20%231"
    assert made.body == b"phone=0912345678&sms=a%26b%3Dc+%231&pwd=x%26y"


def test_a_header_carries_the_secret_as_it_is_needed_in_one_line() -> None:
    gateway = Gateway(
        URL,
        headers=(("Authorization", "Basic {basic}"), ("X", "{text}")),
        body="{}",
        user="token",
    )

    made = gateway_request(gateway, {**FACTS, "text": "a\r\nInjected: b"}, "x")

    assert made.headers["Authorization"] == "Basic dG9rZW46eA=="
    assert made.headers["X"] == "a Injected: b"


@pytest.mark.parametrize(
    ("status", "content", "trouble"),
    [
        (200, {"data": [{"code": 0}]}, SendTrouble.NONE),
        (200, {"data": [{"code": True}]}, SendTrouble.NONE),
        (200, {"data": [{"code": "300"}]}, SendTrouble.NO_CREDIT),
        (400, {"data": [{"code": -3}]}, SendTrouble.SIGN_IN),
        (200, {"data": [{"code": 105}]}, SendTrouble.NUMBER),
        (200, {"data": [{"code": 500}]}, SendTrouble.BUSY),
        (200, {"data": [{"code": "strange"}]}, SendTrouble.REFUSED),
        (200, {"data": []}, SendTrouble.NO_ANSWER_READ),
        (200, {"data": {"code": [1]}}, SendTrouble.NO_ANSWER_READ),
        (200, [1, 2], SendTrouble.NO_ANSWER_READ),
        (401, {}, SendTrouble.SIGN_IN),
        (429, {}, SendTrouble.BUSY),
        (503, {}, SendTrouble.SERVER),
    ],
)
def test_an_answer_means_what_the_description_says(
    status: int, content: object, trouble: SendTrouble
) -> None:
    assert answer_meaning(RULE, status, json.dumps(content).encode()).trouble is trouble


@pytest.mark.parametrize("content", [b"", b"<html>login", b"\xff\xfe", b"[" * 50_000])
def test_what_is_no_json_is_never_sent(content: bytes) -> None:
    assert answer_meaning(RULE, 200, content).trouble is SendTrouble.NO_ANSWER_READ


def test_without_a_place_in_the_answer_its_status_counts() -> None:
    assert answer_meaning(AnswerRule(), 204, b"").trouble is SendTrouble.NONE
    assert answer_meaning(AnswerRule(), 302, b"").trouble is SendTrouble.REFUSED


def test_what_is_kept_of_an_answer_has_no_number_and_no_secret() -> None:
    said = {"data": [{"code": "9"}], "message": "84912345678 of key s3cret\nis blocked until 2027"}

    told = answer_meaning(RULE, 200, json.dumps(said).encode(), secret="s3cret")

    assert told.detail == "9 … of key *** is blocked until 2027"


@pytest.mark.parametrize(
    "gateway",
    [one for known in PRESETS.values() for one in known.values()],
    ids=[name for known in PRESETS.values() for name in known],
)
def test_every_filled_in_gateway_makes_a_request_of_what_there_is(gateway: Gateway) -> None:
    facts = {**FACTS, "text": "Mời số A001", "id": "moiso-1", "template": "123", "label": "A001"}

    made = gateway_request(gateway, facts, "bi mat")

    written = made.body.decode()
    assert "84912345678" in written
    assert "Mời số A001" in written or "123" in written or "M%E1%BB%9Di" in written
