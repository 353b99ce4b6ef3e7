"""The page of one booking by its link: true about what may be done, and it does it."""

import re
from typing import Any

import pytest

from tests.support.gateway import description
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE
MORNING, NOON = "2026-11-24T01:10:00Z", "2026-11-24T04:10:00Z"


def link(web: Web, start: str) -> str:
    made = web.command("reception", "/bookings", service="dat-dai", start=start).get_json()
    url = web.get("reception", f"/bookings/{made['id']}/contact").get_json()["secret_url"]
    return f"/b/{url.rpartition('/')[2]}"


def sent(web: Web, path: str, **form: str) -> Any:
    return web.read(None, path, method="POST", data=form)


def test_its_holder_sees_when_and_gives_it_up(web: Web) -> None:
    path = link(web, NOON)

    before = web.read(None, path).get_data(as_text=True)
    done = sent(web, f"{path}/cancel")
    after = web.read(None, path).get_data(as_text=True)

    assert "Thứ Ba, 24/11/2026" in before
    assert "11:10–11:30" in before
    assert (done.status_code, done.location) == (302, path)
    assert "đã hủy" in after
    assert "/cancel" not in after


def test_less_than_two_hours_before_it_says_why_not(web: Web) -> None:
    path = link(web, MORNING)

    assert "/cancel" not in web.read(None, path).get_data(as_text=True)
    refused = sent(web, f"{path}/cancel")
    assert refused.status_code == 409
    assert "gọi điện" in refused.get_data(as_text=True)


def test_the_code_of_the_minute_gives_a_number_and_an_old_one_says_where_to_look(web: Web) -> None:
    path = link(web, MORNING)
    code = web.get("reception", "/presence").get_json()["code"]

    refused = sent(web, f"{path}/check-in", presence="ABCDEFGH")
    done = sent(web, f"{path}/check-in", presence=code)

    assert refused.status_code == 409
    assert "đổi mỗi phút" in refused.get_data(as_text=True)
    assert done.location.startswith("/t/")
    assert "A700" in web.read(None, done.location).get_data(as_text=True)


def test_a_link_of_nobody_says_so_in_a_sentence(web: Web) -> None:
    answer = web.read(None, "/b/NOBODYHASTHISONE2345")

    assert answer.status_code == 404
    assert "Không có lịch hẹn này" in answer.get_data(as_text=True)
    assert sent(web, "/b/NOBODYHASTHISONE2345/cancel").status_code == 404


def test_its_holder_asks_to_be_told_without_a_script_and_takes_it_back(web: Web) -> None:
    path = link(web, NOON)
    assert "/messages" not in web.read(None, path).get_data(as_text=True)
    given = {"is_on": True, "gateway": description("https://gateway.example.vn/"), "version": 0}
    assert web.ask("admin", "PUT", "/message-channels/sms", given).status_code == 200

    refused = sent(web, f"{path}/messages", channel="sms", to="024 3825 1234")
    unknown = sent(web, f"{path}/messages", channel="pigeon", to="0912 345 678")
    done = sent(web, f"{path}/messages", channel="sms", to="0912 345 678")
    told = web.read(None, path).get_data(as_text=True)
    stopped = sent(web, f"{path}/messages/stop")

    assert "máy bàn" in refused.get_data(as_text=True)
    assert unknown.status_code == 409
    assert [one.status_code for one in (done, stopped)] == [302, 302]
    assert "nhắn tin SMS cho ông/bà" in told
    assert "12345678" not in told
    assert "tell-to" in web.read(None, path).get_data(as_text=True)


def moved(web: Web, path: str, time: str) -> Any:
    page = web.read(None, f"{path}/move").get_data(as_text=True)
    start = next(one for one in re.findall(r'value="([^"]+Z)"', page) if time in one)
    return sent(web, f"{path}/move", start=start)


def test_its_holder_chooses_another_time_without_a_script(web: Web) -> None:
    path = link(web, NOON)

    done = moved(web, path, "25T01:10")
    after = web.read(None, done.location).get_data(as_text=True)

    assert "08:10–08:30" in after
    assert "Đã đổi giờ hẹn." in after


@pytest.mark.parametrize("start", ["", "x", "2026-11-25T01:10:00", "2026-11-25T01:11:00Z"])
def test_a_time_that_is_none_leaves_it_as_it_is_and_says_so(web: Web, start: str) -> None:
    path = link(web, NOON)

    refused = sent(web, f"{path}/move", start=start)

    assert refused.status_code == 409
    assert "Không có lượt hẹn vào giờ này" in refused.get_data(as_text=True)
    assert "11:10–11:30" in refused.get_data(as_text=True)


def test_the_code_of_the_building_opens_the_bookings_that_the_phone_has_seen(web: Web) -> None:
    path = link(web, MORNING)
    opened = web.read(None, path)
    cookie = opened.headers["Set-Cookie"].partition(";")[0]
    code = web.get("kiosk", "/presence").get_json()["code"]

    page = web.read(None, f"/here/{code}", headers={"Cookie": cookie}).get_data(as_text=True)
    stranger = web.read(None, f"/here/{code}").get_data(as_text=True)
    done = sent(web, f"{path}/check-in", presence=code)

    assert f'action="{path}/check-in"' in page
    assert "/b/" not in stranger
    assert done.location.startswith("/t/")


def test_a_photograph_of_the_code_is_refused_politely_at_home(web: Web) -> None:
    code = web.get("kiosk", "/presence").get_json()["code"]
    web.clock.later(minutes=3)

    refused = web.read(None, f"/here/{code}")

    assert refused.status_code == 409
    assert "Mã này không còn đúng" in refused.get_data(as_text=True)


def test_the_cookie_of_a_booking_is_for_the_page_of_the_building_alone(web: Web) -> None:
    cookie = web.read(None, link(web, NOON)).headers["Set-Cookie"]

    assert "Path=/here" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_who_stands_in_the_building_takes_a_number_on_the_phone(web: Web) -> None:
    code = web.get("kiosk", "/presence").get_json()["code"]
    page = web.read(None, f"/here/{code}").get_data(as_text=True)

    form = {"service": "dat-dai", "request_id": "one-press-of-a-phone"}
    first = sent(web, f"/here/{code}/number", **form)
    cookie = {"Cookie": first.headers["Set-Cookie"].partition(";")[0]}
    again = web.read(None, f"/here/{code}/number", method="POST", data=form, headers=cookie)

    assert 'value="dat-dai"' in page
    assert first.location.startswith("/t/")
    assert again.location == first.location
    assert [one["label"] for one in web.get("reception", "/tickets").get_json()["items"]] == [
        "A001"
    ]


def test_from_home_no_number_is_taken(web: Web) -> None:
    code = web.get("kiosk", "/presence").get_json()["code"]
    web.clock.later(minutes=3)

    refused = sent(web, f"/here/{code}/number", service="dat-dai")

    assert refused.status_code == 409
    assert web.get("reception", "/tickets").get_json()["items"] == []


@pytest.mark.parametrize("service", ["", "nowhere"])
def test_a_number_of_no_service_is_refused_in_a_sentence(web: Web, service: str) -> None:
    code = web.get("kiosk", "/presence").get_json()["code"]

    refused = sent(web, f"/here/{code}/number", service=service)

    assert refused.status_code == 409
    assert 'role="alert"' in refused.get_data(as_text=True)
