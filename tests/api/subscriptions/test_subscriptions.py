"""Knows how subscriptions are kept by the API, and what each wrong one hears."""

from typing import Any

import pytest

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

BODY = {"name": "Kho dữ liệu", "url": "https://events.example.vn/in"}


def _add(web: Web, **change: Any) -> Any:
    return web.ask("admin", "POST", "/subscriptions", {**BODY, **change})


def _items(web: Web) -> list[dict[str, Any]]:
    return list(web.get("admin", "/subscriptions").get_json()["items"])


def test_a_subscription_is_made_changed_and_removed_and_its_key_is_told_once(web: Web) -> None:
    made = _add(web, kinds=["ticket.called", "ticket.issued"])
    ident = made.get_json()["id"]

    (listed,) = _items(web)
    changed = web.ask(
        "admin", "PATCH", f"/subscriptions/{ident}", {"version": 1, "name": "Kho", "kinds": []}
    ).get_json()
    stale = web.ask("admin", "PATCH", f"/subscriptions/{ident}", {"version": 1, "name": "Khác"})
    removed = web.ask("admin", "DELETE", f"/subscriptions/{ident}")

    assert made.status_code == 201
    assert made.get_json()["secret"].startswith("whsec_")
    assert "secret" not in listed
    assert listed["kinds"] == ["ticket.issued", "ticket.called"]  # In their own order.
    assert (changed["name"], changed["kinds"], changed["version"]) == ("Kho", [], 2)
    assert (stale.status_code, stale.get_json()["code"]) == (409, "subscription_stale")
    assert removed.status_code == 204
    assert _items(web) == []
    told = [e["facts"] for e in web.get("supervisor", "/events?after=0").get_json()["items"]
            if e["type"] == "subscription"]  # fmt: skip
    assert [one["change"] for one in told] == ["added", "changed", "removed"]
    assert {one["host"] for one in told} == {"events.example.vn"}


@ON_SQLITE
@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"url": "ftp://events.example.vn/in"}, "url", "subscription_url"),
        ({"url": "https:///in"}, "url", "subscription_url"),
        ({"url": "https://user:key@events.example.vn"}, "url", "subscription_url"),
        ({"url": "https://events.example.vn:99999"}, "url", "subscription_url"),
        ({"url": "http://localhost/in"}, "url", "address_refused"),
        ({"url": "http://127.0.0.1:8080/in"}, "url", "address_refused"),
        ({"url": "http://[::1]/in"}, "url", "address_refused"),
        ({"url": "http://169.254.169.254/latest"}, "url", "address_refused"),
        ({"kinds": ["ticket.eaten"]}, "kinds", "subscription_kind"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(
    web: Web, change: dict[str, Any], field: str, code: str
) -> None:
    answer = _add(web, **change)

    body = answer.get_json()
    assert (answer.status_code, body["code"]) == (422, code)
    assert body["facts"]["field"] == field
    assert _items(web) == []


@ON_SQLITE
def test_a_name_is_given_once_and_there_is_a_bound(web: Web) -> None:
    first = _add(web)
    same = _add(web)
    for number in range(19):
        assert _add(web, name=f"Kho {number}").status_code == 201
    many = _add(web, name="Kho cuối")

    assert first.status_code == 201
    assert (same.status_code, same.get_json()["code"]) == (409, "subscription_name")
    assert (many.status_code, many.get_json()["code"]) == (409, "many_subscriptions")


@ON_SQLITE
def test_another_centres_subscription_is_not_there(web: Web) -> None:
    ident = _add(web).get_json()["id"]

    answers = [
        web.ask("admin-b", method, f"/subscriptions/{ident}{more}", body)
        for method, more, body in (
            ("PATCH", "", {"on": False}),
            ("DELETE", "", None),
            ("POST", "/test", {}),
            ("GET", "/deliveries", None),
        )
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert len(_items(web)) == 1
