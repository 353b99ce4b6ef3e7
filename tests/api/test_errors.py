"""Knows the errors of the API: a problem document in the caller's language, never a 500."""

import json
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from app.api.routes import MAX_BODY, MOST_READ_OFF
from app.persistence.database import Unavailable
from tests.support.seeding import ON_SQLITE, PASSWORD
from tests.support.web import API, Web, officer

MEMBERS = {"type", "title", "status", "detail", "code"}


def _raw(web: Web, body: bytes, *, method: str = "POST", path: str = "/tickets") -> Any:
    bearer = {"Authorization": f"Bearer {web.known('kiosk').token}"}
    return web.server.app.test_client().open(API + path, method=method, data=body, headers=bearer)


def _is_problem(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == "application/problem+json"
    body = answer.get_json()
    assert set(body) >= MEMBERS
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"urn:moiso:{code}"
    assert body["detail"]
    assert "{" not in body["detail"]


@pytest.mark.parametrize(
    "body",
    [b"{bad", b"[", b"\xff\xfe", b"[" * 20_000, b"{" * 3000, b"1" * 5000, b"{'a': 1}", b"NaN",
     b'{"version": NaN}', b'{"speed": -Infinity}'],
    ids=["cut", "open", "not text", "deep list", "deep object", "long number", "quotes", "NaN",
         "NaN inside", "Infinity inside"],
)  # fmt: skip
@ON_SQLITE
def test_a_body_that_is_not_json_is_400(web: Web, body: bytes) -> None:
    _is_problem(_raw(web, body), 400, "not_json")


@pytest.mark.parametrize(
    "body",
    [json.dumps(json.dumps({"service": "dat-dai", "request_id": "tap-00001"})), '"x"', "1", "true",
     "null", "[]", '[{"service": "dat-dai"}]'],
)  # fmt: skip
@ON_SQLITE
def test_a_body_that_is_json_but_no_object_is_422(web: Web, body: str) -> None:
    """The JSON of a ticket within a text was once taken for the ticket."""
    answer = _raw(web, body.encode())

    _is_problem(answer, 422, "bad_fields")
    wrong = {"field": "body", "message": "Cần là một đối tượng JSON.", "code": "no_object"}
    assert answer.get_json()["errors"] == [wrong]


@ON_SQLITE
def test_a_body_over_64_kib_is_413_and_one_just_under_is_not(web: Web) -> None:
    fits = json.dumps({"service": "x"}).encode().ljust(MAX_BODY)

    _is_problem(_raw(web, b" " * (MAX_BODY + 1)), 413, "too_large")
    assert _raw(web, fits).status_code == 422


@ON_SQLITE
def test_a_large_body_without_a_length_is_413(web: Web) -> None:
    """A chunked body names no length; what is read off the line for the answer's sake ends too."""
    whole = json.dumps({"service": "dat-dai", "request_id": "tap-00001"}).encode()
    body = BytesIO(whole.ljust(2 * MOST_READ_OFF))

    answer = web.server.app.test_client().post(
        f"{API}/tickets",
        input_stream=body,
        headers={"Authorization": f"Bearer {web.known('kiosk').token}"},
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )

    _is_problem(answer, 413, "too_large")
    assert MOST_READ_OFF <= body.tell() <= MOST_READ_OFF + 2 * MAX_BODY


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"request_id": "tap-00001"}, "service"),
        ({"service": "dat-dai"}, "request_id"),
        ({"service": "dat-dai", "request_id": "short"}, "request_id"),
        ({"service": "dat-dai", "request_id": "with blank"}, "request_id"),
        ({"service": "dat-dai", "request_id": "tap-00001", "more": 1}, "more"),
        ({"service": 5, "request_id": "tap-00001"}, "service"),
        ({"service": "dat-dai\0", "request_id": "tap-00001"}, "service"),
        ({"service": "no-such", "request_id": "tap-00001"}, "service"),
        ({"service": "dat-dai", "request_id": "tap-00001", "priority": "XXX"}, "priority"),
        ({"service": "dat-dai", "request_id": "tap-00001", "language": "fr"}, "language"),
    ],
)
@ON_SQLITE
def test_each_wrong_field_is_named_with_422(web: Web, body: dict[str, Any], field: str) -> None:
    answer = web.ask("kiosk", "POST", "/tickets", body)

    assert answer.status_code == 422
    assert field in [wrong["field"] for wrong in answer.get_json()["errors"]]
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/tickets?what=1", "what"),
        ("/tickets?cursor=x", "cursor"),
        (f"/tickets?cursor={10**30}", "cursor"),
        (f"/events?after={10**30}", "after"),
        ("/transactions?from=yesterday", "from"),
        (f"/transactions?officer={10**30}", "officer"),
        ("/reports/waits?by=moon", "by"),
        ("/reports/waits?format=exe", "format"),
        ("/reports/waits?from=2026-11-25&to=2026-11-24", "from"),
        ("/tickets?label=%00", "label"),
        ("/reports/waits?service=zz", "service"),
        ("/reports/arrivals?service=zz", "service"),
        ("/reports/waits?kind=zz", "kind"),
        ("/reports/waits?counter=99", "counter"),
        ("/reports/waits?agency=zz", "agency"),
        ("/reports/waits?officer=zz", "officer"),
    ],
)
@ON_SQLITE
def test_each_wrong_word_of_a_query_is_named_with_422(web: Web, path: str, field: str) -> None:
    answer = web.get("admin", path)

    assert answer.status_code == 422
    assert field in [wrong["field"] for wrong in answer.get_json()["errors"]]


def test_what_is_not_there_is_404(web: Web) -> None:
    addresses = ["/nope", "/tickets/999", f"/tickets/{10**30}", "/tickets/x", "/tickets/-1",
                 "/track/none", "/track/%00", "/reports/none", "/displays/none",
                 "/displays/%00"]  # fmt: skip

    for path in addresses:
        _is_problem(web.get("admin", path), 404, "not_found")


@ON_SQLITE
def test_a_method_that_an_address_does_not_take_is_405_with_those_it_takes(web: Web) -> None:
    answer = web.ask("admin", "PUT", "/tickets", {})

    _is_problem(answer, 405, "method_not_allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


@ON_SQLITE
def test_a_wrong_token_is_401_and_says_which_kind_is_wanted(web: Web) -> None:
    for given in ("Bearer wrong", "Bearer", "Basic abc", "Bearer page.forged", "wrong"):
        answer = web.get(None, "/services", headers={"Authorization": given})

        _is_problem(answer, 401, "not_signed_in")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@ON_SQLITE
def test_errors_speak_the_callers_language(web: Web) -> None:
    said = {
        wanted: web.get("admin", "/nope", headers={"Accept-Language": wanted}).get_json()["detail"]
        for wanted in ("vi", "en-GB,en", "fr")
    }

    assert said["en-GB,en"] == "Not found."
    assert said["vi"] == said["fr"] != said["en-GB,en"]


@ON_SQLITE
def test_a_refusal_says_states_in_words(web: Web) -> None:
    ticket = web.called()

    answer = web.command(
        officer(1), f"/tickets/{ticket['id']}/hold", version=ticket["version"], reason="x"
    )

    assert "called" not in answer.get_json()["detail"]
    assert answer.get_json()["facts"] == {"action": "hold", "state": "called"}


def test_the_sixth_wrong_password_in_a_minute_is_429_even_with_the_right_one(web: Web) -> None:
    wrong = [_sign_in(web, "admin", "wrong").status_code for _ in range(5)]

    answer = _sign_in(web, "admin", PASSWORD)

    assert wrong == [401] * 5
    _is_problem(answer, 429, "too_many_attempts")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


@ON_SQLITE
def test_right_passwords_are_not_counted_and_others_are_not_kept_out(web: Web) -> None:
    statuses = [_sign_in(web, "admin", PASSWORD).status_code for _ in range(6)]
    for _ in range(5):
        _sign_in(web, "admin", "wrong")

    other = _sign_in(web, "supervisor", PASSWORD)

    assert statuses == [201] * 6
    assert other.status_code == 201


@ON_SQLITE
def test_one_address_that_tries_many_names_is_429_and_another_is_not(web: Web) -> None:
    def attempt(name: str, address: str) -> int:
        body = {"username": name, "password": "wrong"}
        return web.ask(
            None, "POST", "/sessions", body, environ_overrides={"REMOTE_ADDR": address}
        ).status_code

    statuses = [attempt(f"name-{n}", "10.0.0.7") for n in range(31)]

    assert statuses == [401] * 30 + [429]
    assert attempt("name-99", "10.0.0.8") == 401


@ON_SQLITE
def test_an_unknown_name_and_a_wrong_password_are_refused_alike(web: Web) -> None:
    unknown, wrong = _sign_in(web, "nobody", PASSWORD), _sign_in(web, "admin", "wrong")

    assert unknown.status_code == wrong.status_code == 401
    assert unknown.get_json() == wrong.get_json()


@ON_SQLITE
def test_a_new_session_is_good_at_once_and_ended_by_signing_out(web: Web) -> None:
    body = _sign_in(web, "officer01", PASSWORD).get_json()
    bearer = {"Authorization": f"Bearer {body['token']}"}

    before = web.get(None, "/services", headers=bearer).status_code
    web.ask(None, "DELETE", "/sessions/current", headers=bearer)
    after = web.get(None, "/services", headers=bearer).status_code

    assert body["role"] == "officer"
    assert body["expires_at"] == "2026-11-24T13:00:00.000Z"
    assert (before, after) == (200, 401)


def test_a_database_that_cannot_answer_is_503_and_the_command_is_not_half_done(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise Unavailable("locked")

    with monkeypatch.context() as patched:
        patched.setattr("app.persistence.queue.unit_of_work.UnitOfWork.answer", fails)
        answer = web.post("kiosk", "/tickets", service="dat-dai", request_id="tap-00001")
    again = web.post("kiosk", "/tickets", service="dat-dai", request_id="tap-00001")

    _is_problem(answer, 503, "database_busy")
    assert int(answer.headers["Retry-After"]) > 0
    assert (again.status_code, again.get_json()["label"]) == (201, "A001")


@ON_SQLITE
def test_an_unforeseen_fault_is_a_problem_that_tells_nothing_of_the_inside(
    web: Web, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OperationalError("SELECT secret", {}, Exception("inside"))

    monkeypatch.setattr("app.api.centre.services.estimate", fails)

    answer = web.get("kiosk", "/services")

    _is_problem(answer, 500, "internal")
    assert "secret" not in answer.get_data(as_text=True)
    assert "/api/v1/services" in caplog.text


def _sign_in(web: Web, username: str, password: str) -> Any:
    return web.post(None, "/sessions", username=username, password=password)


@ON_SQLITE
@pytest.mark.parametrize(
    "path",
    ["/transactions/{}/1", "/transactions/1/{}", "/devices/{}/pairing-code", "/tickets/{}"],
)
def test_a_number_that_no_database_holds_is_nowhere(web: Web, path: str) -> None:
    send = web.post if path.endswith("code") else web.get

    _is_problem(send("admin", path.format(2**63)), 404, "not_found")
