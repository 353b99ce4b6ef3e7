"""Knows that a screen sees nothing more once its caller has ended or changed, however that came."""

from collections.abc import Callable, Iterator

import pytest

from app.installation import open_installation
from app.operations.devices.devices import NewDevice
from app.operations.installation import Installation
from app.operations.people.accounts import AccountChanges
from tests.support.live import until
from tests.support.pushed import Screen, connect
from tests.support.seeding import ON_SQLITE, PASSWORD, Known
from tests.support.web import Web

NEW_PASSWORD = "ba-con-meo-den"
PEOPLE = {
    "/counter": "officer01",
    "/reception": "reception",
    "/supervisor": "supervisor",
    "/admin": "supervisor",
    "/kiosk": "reception",
}
DEVICES = {"/display": "display-a", "/kiosk": "kiosk", "/rating": "rating", "/device": "agent"}
AUTH = {"/rating": {"counter": 1}}
OF_PEOPLE = pytest.mark.parametrize(
    ("kind", "namespace"),
    [
        *(("sqlite", namespace) for namespace in PEOPLE),
        pytest.param("postgres", "/counter", marks=pytest.mark.postgres),
    ],
    indirect=["kind"],
)


@pytest.fixture
def live(live: Web) -> Iterator[Web]:
    """Give the test a server whose screens are looked after, and that has an agent."""
    centre_id = live.seed.centres["dong-ha"]
    _, token = live.installation.devices.add(None, centre_id, NewDevice("agent", "agent"))
    caller = live.installation.authentication.caller(token)
    assert caller is not None
    live.seed.known["dong-ha"]["agent"] = Known(caller, token)
    live.server.endings.start()
    yield live
    live.server.endings.stop()
    del live.seed.known["dong-ha"]["agent"]


@pytest.fixture
def foreign(live: Web) -> Iterator[Installation]:
    """Give the test the same installation as another process has it, such as the command line."""
    opened = open_installation(live.installation.settings, clock=live.clock)
    yield opened
    opened.close()


def sign_out(web: Web, name: str) -> None:
    assert web.ask(name, "DELETE", "/sessions/current").status_code == 204


def disable(web: Web, name: str) -> None:
    assert web.ask("admin", "PATCH", f"/users/{name}", {"disabled": True}).status_code == 200


def take_the_role(web: Web, name: str) -> None:
    other = "officer" if name != "officer01" else "reception"
    assert web.ask("admin", "PATCH", f"/users/{name}", {"roles": [other]}).status_code == 200


def reset_the_password(web: Web, name: str) -> None:
    body = {"password": NEW_PASSWORD}
    assert web.ask("admin", "PUT", f"/users/{name}/password", body).status_code == 204


def change_the_password_elsewhere(web: Web, name: str) -> None:
    signed_in = web.post(None, "/sessions", username=name, password=PASSWORD).get_json()
    answer = web.ask(
        None,
        "PUT",
        "/me/password",
        {"old": PASSWORD, "password": NEW_PASSWORD},
        headers={"Authorization": f"Bearer {signed_in['token']}"},
    )
    assert answer.status_code == 204


def sign_out_everywhere(web: Web, name: str) -> None:
    assert web.ask(name, "DELETE", "/me/sessions").get_json()["ended"] >= 1


def be_signed_out_by_an_administrator(web: Web, name: str) -> None:
    assert web.ask("admin", "DELETE", f"/users/{name}/sessions").get_json()["ended"] >= 1


def be_signed_out_here_by_an_administrator(web: Web, name: str) -> None:
    (here,) = web.get("admin", f"/users/{name}/sessions").get_json()
    answer = web.ask("admin", "DELETE", f"/users/{name}/sessions/{here['id']}")
    assert answer.status_code == 204


def come_to_the_last_day(web: Web, name: str) -> None:
    body = {"valid_until": web.clock.now().date().replace(day=1).isoformat()}
    assert web.ask("admin", "PATCH", f"/users/{name}", body).status_code == 200


ENDINGS = [
    sign_out,
    disable,
    take_the_role,
    reset_the_password,
    change_the_password_elsewhere,
    sign_out_everywhere,
    be_signed_out_by_an_administrator,
    be_signed_out_here_by_an_administrator,
    come_to_the_last_day,
]


@pytest.mark.parametrize("end", ENDINGS, ids=lambda end: end.__name__)
@OF_PEOPLE
def test_a_persons_screen_ends(live: Web, namespace: str, end: Callable[[Web, str], None]) -> None:
    """In 0.1.0 its pictures went on for ever: only who connected was asked for a token."""
    name = PEOPLE[namespace]
    screen = shown(live, namespace, name)
    other = shown(live, "/display", "display-b")

    end(live, name)

    is_ended(live, screen, namespace)
    assert not connect(live, namespace, name).is_connected
    assert other.is_connected


@pytest.mark.parametrize("namespace", DEVICES)
def test_a_revoked_devices_screen_ends(live: Web, namespace: str) -> None:
    screen = shown(live, namespace, DEVICES[namespace])
    other = shown(live, "/supervisor", "admin")

    device_id = live.known(DEVICES[namespace]).caller.id
    assert live.post("admin", f"/devices/{device_id}/revoke").status_code == 200

    is_ended(live, screen, namespace)
    assert other.is_connected


@OF_PEOPLE
def test_what_the_command_line_ends_is_ended_here(
    live: Web, foreign: Installation, namespace: str
) -> None:
    name = PEOPLE[namespace]
    screen = shown(live, namespace, name)

    disabled = AccountChanges(disabled=True)
    foreign.accounts.change(None, live.known(name).caller.centre_id, name, disabled)

    is_ended(live, screen, namespace)
    assert live.get(name, "/services").status_code == 401


def test_a_device_that_the_command_line_revokes_is_ended_here(
    live: Web, foreign: Installation
) -> None:
    screen = shown(live, "/display", "display-a")

    foreign.devices.revoke(None, live.known("display-a").caller.centre_id, "display-a")

    is_ended(live, screen, "/display")


def test_a_device_that_is_paired_anew_ends_the_page_that_was_it(live: Web) -> None:
    """In 0.1.0 the page's own token outlived the one of its device."""
    authentication, kiosk = live.installation.authentication, live.known("kiosk").caller
    device = next(d for d in authentication.devices(kiosk.centre_id) if d.id == kiosk.id)
    live.seed.known["dong-ha"]["page"] = Known(kiosk, authentication.page_token(device))
    screen = shown(live, "/kiosk", "page")

    code = live.post("admin", f"/devices/{kiosk.id}/pairing-code").get_json()["code"]
    live.installation.pairing.pair(code, address="10.0.0.9")

    is_ended(live, screen, "/kiosk")
    assert live.get("page", "/services").status_code == 401
    del live.seed.known["dong-ha"]["page"]


def test_a_screen_ends_with_the_twelve_hours_of_its_session(live: Web) -> None:
    answer = live.post(None, "/sessions", username="officer01", password=PASSWORD).get_json()
    known = live.known("officer01")
    live.seed.known["dong-ha"]["late"] = Known(known.caller, answer["token"])
    screen, other = shown(live, "/counter", "late"), shown(live, "/counter", "officer01")
    del live.seed.known["dong-ha"]["late"]

    live.clock.later(hours=12, seconds=1)

    is_ended(live, screen, "/counter", left=1)
    assert other.is_connected


@ON_SQLITE
def test_who_is_given_one_more_role_comes_back_to_another_picture(live: Web) -> None:
    """The console shows the name and what the person may: as of now."""
    screen = shown(live, "/counter", "officer01")

    body = {"roles": ["officer", "supervisor"], "name": "Trần Thị Ổi"}
    assert live.ask("admin", "PATCH", "/users/officer01", body).status_code == 200

    is_ended(live, screen, "/counter")
    me = connect(live, "/counter", "officer01").look()[0]["me"]
    assert (me["name"], "supervise" in me["rights"]) == ("Trần Thị Ổi", True)


@ON_SQLITE
def test_who_changes_the_own_password_goes_on_where_that_was_done(live: Web) -> None:
    screen = shown(live, "/counter", "officer01")

    body = {"old": PASSWORD, "password": NEW_PASSWORD}
    assert live.ask("officer01", "PUT", "/me/password", body).status_code == 204
    looked_again(live)

    assert screen.is_connected


@ON_SQLITE
def test_a_supervisor_who_is_renamed_is_not_disturbed(live: Web) -> None:
    screen = shown(live, "/supervisor", "supervisor")

    live.ask("admin", "PATCH", "/users/supervisor", {"name": "Lê Văn Bưởi"})
    looked_again(live)

    assert screen.is_connected


@ON_SQLITE
def test_a_phone_is_nobodys_and_stays(live: Web) -> None:
    code = live.issue()["track_url"].rpartition("/")[2]
    anonymous = connect(live, "/track", None, code=code)
    of_staff = connect(live, "/track", "officer01", code=code)

    disable(live, "officer01")
    looked_again(live)

    assert (anonymous.is_connected, of_staff.is_connected) == (True, True)


def shown(web: Web, namespace: str, name: str) -> Screen:
    """Return a screen of the one of the name that has been shown something."""
    screen = connect(web, namespace, name, **AUTH.get(namespace, {}))
    assert screen.is_connected
    assert screen.look()
    return screen


def is_ended(web: Web, screen: Screen, namespace: str, *, left: int = 0) -> None:
    """Wait until the screen is disconnected and forgotten: nothing is sent to it any more."""
    until(lambda: not screen.is_connected, "the end of the screen")
    until(lambda: web.server.broadcaster.watching()[namespace] == left, "that it is forgotten")


def looked_again(web: Web) -> None:
    """Look at every screen once more, as is done all the time."""
    web.server.endings.round()
