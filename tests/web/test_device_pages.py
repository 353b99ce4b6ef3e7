"""Knows which browsers are devices: paired ones, and in a demonstration those of this machine."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image

from hardware.boards import BoardContent
from hardware.boards.hanover import encode
from hardware.simulators import BoardSimulator
from hardware.urls import parse
from tests.support.seeding import ON_SQLITE
from tests.support.web import API, Web
from tests.web.test_pages import csrf_of, text_of

pytestmark = ON_SQLITE

DEVICE_PAGES = ("/kiosk", "/display/a", "/counter/1/rating")


@pytest.mark.parametrize("path", DEVICE_PAGES)
def test_an_unpaired_browser_is_asked_for_the_devices_token(web: Web, path: str) -> None:
    """Case 34: also on this machine, when it isn't a demonstration."""
    answer = web.server.app.test_client().get(path)

    assert answer.status_code == 401
    assert 'name="token"' in text_of(answer)
    assert "moiso-token" not in text_of(answer)


@pytest.mark.parametrize("path", [*DEVICE_PAGES, "/lobby"])
def test_in_a_demonstration_this_machine_is_the_sample_device(demo: Web, path: str) -> None:
    client = demo.server.app.test_client()

    for host in ("localhost", "127.0.0.1", "[::1]:8080"):
        assert client.get(path, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("10.0.0.7", {}),
        ("127.0.0.1", {"Host": "evil.example"}),
        ("127.0.0.1", {"Host": "127.0.0.1.evil.example"}),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}),
        ("", {}),
    ],
    ids=["another machine", "rebound name", "a name like ours", "proxy", "new proxy", "none"],
)
def test_even_in_a_demonstration_nobody_else_is(
    demo: Web, address: str, headers: dict[str, str]
) -> None:
    client = demo.server.app.test_client()
    environ = {"REMOTE_ADDR": address}

    kiosk = client.get("/kiosk", headers=headers, environ_overrides=environ)
    lobby = client.get("/lobby", headers=headers, environ_overrides=environ)
    home = client.get("/", headers=headers, environ_overrides=environ)

    assert (kiosk.status_code, lobby.status_code) == (401, 404)
    assert "moiso-token" not in text_of(kiosk)
    assert "credentials.txt" not in text_of(home)


def test_only_a_demonstration_leads_to_a_tablet_of_its_own(web: Web, demo: Web) -> None:
    pages = [text_of(one.server.app.test_client().get("/")) for one in (web, demo)]

    assert ["/counter/1/rating" in page for page in pages] == [False, True]


def test_there_is_no_lobby_without_a_demonstration(web: Web) -> None:
    assert web.server.app.test_client().get("/lobby").status_code == 404


def test_a_scan_in_the_virtual_lobby_needs_its_page_and_a_demonstration(
    web: Web, demo: Web
) -> None:
    client = demo.server.app.test_client()
    page = text_of(client.get("/lobby"))

    unasked = client.post("/lobby/scan", json={"sample": "card_1950"})
    elsewhere = web.server.app.test_client().post("/lobby/scan", json={"sample": "card_1950"})
    csrf = {"X-CSRFToken": csrf_of(client, "/lobby")}
    odd = [client.post("/lobby/scan", json=body, headers=csrf) for body in ([1], "card_1950")]

    assert (unasked.status_code, elsewhere.status_code) == (403, 404)
    assert [answer.status_code for answer in odd] == [400, 400]
    assert 'name="moiso-csrf"' in page


def test_the_virtual_lobby_has_the_picture_of_a_dot_matrix_until_it_is_dark(demo: Web) -> None:
    options = parse("hanover+sim://board?address=1").options
    folder = demo.server.installation.settings.data / "sim/board"
    matrix = BoardSimulator(folder, "hanover", 1, options)
    client = demo.server.app.test_client()

    dark = _dots_of_the_board(client)
    matrix.receive(encode(BoardContent("A015"), 1, options))
    lit = _dots_of_the_board(client)
    with client.get(lit) as answer:
        shown = (answer.status_code, answer.mimetype, answer.data)
    stranger = client.get(lit.replace("/board.png", "/nobody.png"))
    matrix.power_cut()
    after = _dots_of_the_board(client)

    assert (dark, after) == ("", "")
    assert shown[:2] == (200, "image/png")
    assert Image.open(BytesIO(shown[2])).size == (4 * 96, 4 * 16)
    assert (stranger.status_code, client.get(lit).status_code) == (404, 404)


def _dots_of_the_board(client: FlaskClient) -> str:
    boards = client.get("/lobby/state.json").get_json()["boards"]
    return str(next(one["dots"] for one in boards if one["name"] == "board"))


def test_a_paired_kiosk_issues_as_itself(web: Web) -> None:
    client = web.server.app.test_client()
    token = {"token": web.known("kiosk").token, "next": "/kiosk"}

    paired = client.post("/pair", data={**token, "csrf_token": csrf_of(client, "/kiosk")})
    page = text_of(client.get("/kiosk"))
    own = page.partition('name="moiso-token" content="')[2].partition('"')[0]
    answer = client.post(
        f"{API}/tickets",
        json={"service": "dat-dai", "request_id": "tap-00001"},
        headers={"Authorization": f"Bearer {own}"},
    )

    assert (paired.status_code, paired.headers["Location"]) == (302, "/kiosk")
    assert "HttpOnly" in paired.headers["Set-Cookie"]
    assert "Path=/kiosk" in paired.headers["Set-Cookie"]
    assert web.known("kiosk").token not in page
    assert answer.status_code == 201
    issued = web.get("admin", "/events").get_json()["items"][-1]
    assert issued["actor"] == f"device:{web.known('kiosk').caller.id}"


def test_a_tablet_is_paired_for_its_own_counter(web: Web) -> None:
    client = web.server.app.test_client()
    page = "/counter/1/rating"
    data = {"token": web.known("rating").token, "csrf_token": csrf_of(client, page), "next": page}

    paired = client.post("/pair", data=data)

    assert (paired.status_code, paired.headers["Location"]) == (302, page)
    assert "Path=/counter" in paired.headers["Set-Cookie"]
    assert client.get(page).status_code == 200
    assert client.get("/counter/2/rating").status_code == 401
    assert "--counter 2" in text_of(client.get("/counter/2/rating"))


@pytest.mark.parametrize("which", ["wrong", "officer01", "board"])
def test_pairing_takes_only_the_token_of_a_kiosk_or_display(web: Web, which: str) -> None:
    client = web.server.app.test_client()
    token = "wrong" if which == "wrong" else web.known(which).token

    answer = client.post("/pair", data={"token": token, "csrf_token": csrf_of(client, "/kiosk")})

    assert answer.status_code == 401
    assert "moiso_kiosk" not in answer.headers.get("Set-Cookie", "")


def test_pairing_needs_the_pages_token(web: Web) -> None:
    client = web.server.app.test_client()

    answer = client.post("/pair", data={"token": web.known("kiosk").token})

    assert answer.status_code == 403


def test_a_display_shows_its_own_zone_only(web: Web) -> None:
    client = web.server.app.test_client()
    data = {"token": web.known("display-a").token, "next": "/display/a"}
    client.post("/pair", data={**data, "csrf_token": csrf_of(client, "/display/a")})

    assert client.get("/display/a").status_code == 200
    assert client.get("/display/b").status_code == 401


def test_a_revoked_device_is_nobody_at_once(web: Web) -> None:
    token = web.installation.authentication.page_token(
        web.installation.authentication.devices(1)[0]
    )
    bearer = {"Authorization": f"Bearer {token}"}
    before = web.get(None, "/services", headers=bearer).status_code

    web.installation.devices.revoke(None, 1, "kiosk")

    assert before == 200
    assert web.get(None, "/services", headers=bearer).status_code == 401
    assert web.get("kiosk", "/services").status_code == 401


def test_a_page_token_with_another_number_in_it_is_forged(web: Web) -> None:
    token = web.installation.authentication.page_token(
        web.installation.authentication.devices(1)[0]
    )
    head, _, signature = token.rpartition(".")
    forged = f"page.2.{signature}"

    assert head != "page.2"
    answer = web.get(None, "/services", headers={"Authorization": f"Bearer {forged}"})
    assert answer.status_code == 401


def test_a_display_is_paired_by_six_digits_and_wrong_ones_hear_so(web: Web) -> None:
    client = web.server.app.test_client()
    display = web.known("display-a").caller.id
    code = web.post("admin", f"/devices/{display}/pairing-code").get_json()["code"]
    wrong = "000000" if code != "000000" else "000001"
    token = csrf_of(client, "/display/a")
    refused = client.post("/pair", data={"token": wrong, "next": "/display/a", "csrf_token": token})

    paired = client.post(
        "/pair", data={"token": f"{code[:3]} {code[3:]}", "next": "/display/a", "csrf_token": token}
    )

    assert (refused.status_code, "Mã không đúng" in refused.get_data(as_text=True)) == (401, True)
    assert (paired.status_code, paired.headers["Location"]) == (302, "/display/a")
    assert client.get("/display/a").status_code == 200


def test_who_has_to_wait_for_another_pcs_wrong_codes_may_say_the_devices_name(web: Web) -> None:
    client = web.server.app.test_client()
    display = web.known("display-a").caller
    code = web.post("admin", f"/devices/{display.id}/pairing-code").get_json()["code"]
    wrong = "000000" if code != "000000" else "000001"
    form = {"next": "/display/a", "csrf_token": csrf_of(client, "/display/a")}
    refused = [client.post("/pair", data={**form, "token": wrong}) for _ in range(6)]

    paired = client.post("/pair", data={**form, "token": code, "name": display.name})

    asks = ['name="name"' in answer.get_data(as_text=True) for answer in refused]
    assert asks == [False] * 5 + [True]
    assert (paired.status_code, paired.headers["Location"]) == (302, "/display/a")


def test_a_zone_that_is_not_there_is_no_page_and_asks_for_no_token(web: Web) -> None:
    answer = web.server.app.test_client().get("/display/zz")

    assert answer.status_code == 404
