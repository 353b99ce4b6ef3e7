"""An installation without a centre: all leads to the assistant, whose code is asked first."""

import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.config import Settings
from app.domain import events
from app.factory import Server, create_app
from app.operations.people.rights import Role
from app.own_address import url_of
from app.persistence.centre.configuration import read_file, sample_file
from tests.support.postgres import PostgresServer
from tests.support.seeding import ON_SQLITE, settings_for
from tests.support.site import HandClock, assert_log_and_tables_agree, dump

CSRF = re.compile('name="csrf_token" value="([^"]+)"')
PASSWORD = "con-meo-den-ngu"
ACCOUNT = {"name": "Nguyễn Thị Hoa", "username": "hoa", "password": PASSWORD, "again": PASSWORD}


class Empty:
    """A server whose database has no centre, its clock, and what it told at the start."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = HandClock()
        self.told: list[str] = []
        self.server: Server = create_app(settings, clock=self.clock, tell=self.told.append)
        self.setup = self.server.installation.setup

    def client(self) -> FlaskClient:
        """Return a new browser."""
        return self.server.app.test_client()

    def close(self) -> None:
        """Give back what the server holds."""
        self.server.render_client.close()
        self.server.installation.database.close()


@pytest.fixture
def empty(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Iterator[Empty]:
    """Give the test a server on an empty database, nothing set."""
    if kind == "sqlite":
        made = Empty(_bare(f"sqlite:///{tmp_path}/moiso.db", tmp_path))
        yield made
        made.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create()
    made = Empty(_bare(server.url(name), tmp_path))
    yield made
    made.close()
    server.drop(name)


def _bare(url: str, data: Path) -> Settings:
    return replace(settings_for(url, data), password="")


def post(client: FlaskClient, screen: str, **given: str) -> TestResponse:
    """Send a screen of the assistant as its page does."""
    found = CSRF.search(client.get("/setup").get_data(as_text=True))
    assert found is not None
    return client.post(f"/setup/{screen}", data={**given, "csrf_token": found[1]})


def begun(empty: Empty, beginning: str = "commune", place: str = "xã Hải Lăng") -> FlaskClient:
    """Return a browser in which the code was typed and the kind was chosen."""
    client = empty.client()
    assert post(client, "code", code=empty.setup.code()).status_code == 302
    assert post(client, "kind", beginning=beginning, place=place).status_code == 302
    return client


def test_nothing_is_loaded_and_the_way_is_told_in_both_languages(empty: Empty) -> None:
    code = empty.setup.code()

    assert empty.server.installation.centre_ids() == []
    written = f"{code[:3]}-{code[3:]}"
    assert [written in line and "/setup" in line for line in empty.told] == [True, True]
    assert empty.told[0].startswith("Chưa có trung tâm. Mở http://127.0.0.1:8080/setup ")
    file = empty.settings.data / "setup.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@ON_SQLITE
def test_a_second_start_has_the_same_code(empty: Empty) -> None:
    again = Empty(empty.settings)

    assert again.told == empty.told
    again.close()


@ON_SQLITE
def test_every_page_leads_to_the_assistant_and_the_api_says_why(empty: Empty) -> None:
    client = empty.client()
    rules = [
        rule
        for rule in empty.server.app.url_map.iter_rules()
        if not rule.rule.startswith(("/setup", "/static", "/metrics", "/healthz", "/readyz"))
    ]
    places = {"": "1", "int": "1"}

    for rule in rules:
        address = re.sub(r"<(?:(\w+):)?\w+>", lambda m: places.get(m[1] or "", "a"), rule.rule)
        method = next(iter((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        answer = client.open(address, method=method)
        if method == "GET" and not address.startswith("/api/"):
            assert (answer.status_code, answer.location) == (302, "/setup"), address
        else:
            assert answer.status_code == 503, address
        if address.startswith("/api/"):
            assert answer.get_json()["code"] == "no_centre"
    assert len(rules) > 150
    assert client.get("/setup").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["status"]) == (200, "no_centre")


@ON_SQLITE
def test_wrong_codes_are_refused_and_after_some_the_right_one_too(empty: Empty) -> None:
    client = empty.client()
    wrong = f"{(int(empty.setup.code()) + 1) % 10**6:06d}"

    answers = [post(client, "code", code=wrong) for _ in range(5)]
    throttled = post(client, "code", code=empty.setup.code())
    empty.clock.later(minutes=1)
    right = post(client, "code", code=" ".join(empty.setup.code()))

    assert [answer.status_code for answer in answers] == [422] * 5
    assert throttled.status_code == 429
    assert (right.status_code, right.location) == (302, "/setup?screen=kind")


@ON_SQLITE
def test_without_the_code_nothing_is_chosen_and_no_account_is_made(empty: Empty) -> None:
    client = empty.client()

    chosen = post(client, "kind", beginning="commune", place="xã Hải Lăng")
    made = post(client, "administrator", **ACCOUNT)

    assert (chosen.location, made.location) == ("/setup", "/setup")
    assert empty.server.installation.centre_ids() == []


@ON_SQLITE
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"username": "Hoà"}, "username"),
        ({"password": "ngan", "again": "ngan"}, "password"),
        ({"password": "12345678", "again": "12345678"}, "password"),
        ({"again": "khac-hoan-toan"}, "again"),
    ],
)
def test_what_is_wrong_with_the_account_is_said_at_its_field_and_nothing_typed_is_lost(
    wrong: dict[str, str], field: str, empty: Empty
) -> None:
    client = begun(empty)

    refused = post(client, "administrator", **{**ACCOUNT, **wrong})

    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert f'id="{field}-error"' in page
    assert page.count("field-error") == 1
    assert f'value="{wrong.get("username", "hoa")}"' in page
    assert empty.server.installation.centre_ids() == []


def test_the_centre_and_its_administrator_are_made_signed_in_and_in_the_log(empty: Empty) -> None:
    client = begun(empty)

    made = post(client, "administrator", **ACCOUNT)

    installation = empty.server.installation
    floor = installation.units.floor(installation.centre_ids()[0])
    assert (made.status_code, made.location) == (302, "/admin/setup")
    assert floor.centre.code == "hai-lang"
    assert floor.centre.name["vi"] == "Trung tâm Phục vụ hành chính công xã Hải Lăng"
    assert floor.centre.header == "UBND XÃ HẢI LĂNG"
    assert list(floor.centre.counters) == [1, 2, 3, 4]
    assert all(counter.profile for counter in floor.centre.counters.values())
    assert client.get("/admin/setup").location == "/admin/setup/name"
    assert client.get("/api/v1/me").get_json()["roles"] == [Role.ADMIN.value]
    history = client.get("/api/v1/configuration/history").get_json()
    assert [version["version"] for version in history] == [1]
    told = [
        row.facts for row in dump(installation.database)["events"] if row.type == events.ACCOUNT
    ]
    added = {"name": "Nguyễn Thị Hoa", "username": "hoa", "role": "admin", "change": "added"}
    assert told == [added]
    assert_log_and_tables_agree(installation)


@ON_SQLITE
def test_a_second_person_can_not_set_it_up_again(empty: Empty) -> None:
    code = empty.setup.code()
    second = begun(empty)
    form = CSRF.search(second.get("/setup").get_data(as_text=True))
    assert form is not None
    first = begun(empty)
    post(first, "administrator", **ACCOUNT)

    late = second.post("/setup/administrator", data={**ACCOUNT, "csrf_token": form[1]})

    assert late.location == "/setup"
    assert second.get("/setup").location == "/admin/setup"
    assert code not in (empty.settings.data / "setup.json").read_text()
    assert first.post("/api/v1/setup/end", headers=token(first)).get_json()["is_over"]
    assert second.get("/setup").status_code == 404
    refused = second.post("/setup/code", data={"code": code, "csrf_token": form[1]})
    assert refused.status_code == 404


def token(client: FlaskClient) -> dict[str, str]:
    """Return the header by which a page of the signed-in browser sends commands."""
    found = re.search('name="moiso-csrf" content="([^"]+)"', client.get("/account").text)
    assert found is not None
    return {"X-CSRFToken": found[1]}


@ON_SQLITE
def test_what_was_chosen_is_kept_for_another_day_and_another_browser(empty: Empty) -> None:
    begun(empty, "province", "Quảng Trị")
    another = empty.client()

    post(another, "code", code=empty.setup.code())

    assert 'id="username"' in another.get("/setup").text
    assert 'value="tỉnh Quảng Trị"' in another.get("/setup?screen=kind").text


@ON_SQLITE
def test_a_screen_that_is_done_stays_done_and_the_next_is_shown(empty: Empty) -> None:
    client = begun(empty)
    post(client, "administrator", **ACCOUNT)

    client.post("/api/v1/setup/done", json={"screen": "name"}, headers=token(client))
    none = client.post("/api/v1/setup/done", json={"screen": "none"}, headers=token(client))

    assert none.status_code == 422
    assert client.get("/admin/setup").location != "/admin/setup/name"


@ON_SQLITE
def test_the_sample_is_loaded_on_request_with_the_administrators_own_account(empty: Empty) -> None:
    client = begun(empty, "sample", "")

    post(client, "administrator", **ACCOUNT)

    installation = empty.server.installation
    assert installation.units.floor(installation.centre_ids()[0]).centre.code == "quang-tri"
    assert client.get("/admin/setup").location == "/admin/setup/end"
    assert [user["username"] for user in client.get("/api/v1/users").get_json()] == ["hoa"]


@ON_SQLITE
def test_a_centre_loaded_from_the_command_line_ends_the_set_up(empty: Empty) -> None:
    client = empty.client()
    assert client.get("/").location == "/setup"

    empty.server.installation.configurations.load(read_file(sample_file("")))

    assert client.get("/").status_code == 200
    assert client.get("/setup").status_code == 404
    assert client.get("/admin/setup").status_code == 302


@ON_SQLITE
def test_the_address_of_the_centre_is_where_phones_are_led_unless_a_setting_says_another(
    empty: Empty,
) -> None:
    client = begun(empty)
    post(client, "administrator", **ACCOUNT)
    head = token(client)
    change = {"request_id": "the-address", "expected_version": 1}
    patch = {"centre": {"public_url": "192.168.1.10:8080/"}}
    client.post("/api/v1/configuration", json={**change, "patch": patch}, headers=head)

    wish = {"service": "chung-thuc", "request_id": "one-number"}
    issued = client.post("/api/v1/tickets", json=wish, headers=head).get_json()

    assert issued["track_url"].startswith("http://192.168.1.10:8080/t/")
    found = url_of(Settings(public_url="https://so.example"), "http://192.168.1.10:8080")
    assert found == "https://so.example"


LOADS: list[Callable[[Settings], Settings]] = [
    lambda bare: replace(bare, demo=True),
    lambda bare: replace(bare, centre="quang-tri"),
    lambda bare: replace(bare, password="mat-khau-cua-toi"),
]


@pytest.mark.parametrize("set_", LOADS, ids=["demo", "centre", "password"])
def test_the_sample_is_loaded_where_somebody_asked_for_it(
    set_: Callable[[Settings], Settings], tmp_path: Path
) -> None:
    bare = _bare(f"sqlite:///{tmp_path}/moiso.db", tmp_path)

    loaded = Empty(set_(bare))

    assert len(loaded.server.installation.centre_ids()) == 1
    assert loaded.client().get("/setup").status_code == 404
    assert not (tmp_path / "setup.json").exists()
    loaded.close()
