"""The public page of bookings: every step in its HTML, light, and true about who books."""

import re
from typing import Any

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE
MOST_BYTES = 150_000


def page(web: Web, query: str = "") -> str:
    answer = web.read(None, f"/book?centre=dong-ha&{query.removeprefix('?')}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def links(html: str) -> list[str]:
    return [one.replace("&amp;", "&") for one in re.findall(r'href="(\?[^"]*)"', html)]


def test_a_visitor_goes_from_the_service_to_a_time_by_links_alone(web: Web) -> None:
    services = page(web)
    [service] = [one for one in links(services) if "service=" in one]
    days = page(web, service)
    day = next(one for one in links(days) if "day=2026-11-25" in one)
    times = page(web, day)
    time = next(one for one in links(times) if "time=08%3A10" in one)
    last = page(web, time)

    assert "Đất đai" in services
    assert "Thứ Tư, 25/11/2026" in days
    assert "08:10–08:30" in last
    assert "lễ tân" in last


def test_the_page_is_light_and_needs_no_script_of_its_own(web: Web) -> None:
    html = page(web, "?service=dat-dai")

    loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', html)
    sizes = [len(web.read(None, path).get_data()) for path in loaded]
    assert len(html.encode()) + sum(sizes) < MOST_BYTES
    assert not [path for path in loaded if ".js" in path and "browser-check" not in path]


def test_a_full_time_can_not_be_chosen_and_says_so(web: Web) -> None:
    for _ in range(3):
        web.command("reception", "/bookings", service="dat-dai", start="2026-11-25T01:10:00Z")

    times = page(web, "?service=dat-dai&day=2026-11-25")
    stale = page(web, "?service=dat-dai&day=2026-11-25&time=08:10")

    assert not [one for one in links(times) if "08%3A10" in one]
    assert "Giờ vừa chọn đã hết chỗ" in stale


def test_services_are_found_without_diacritics_and_only_those_that_can_be_booked(web: Web) -> None:
    assert "Lệ phí trước bạ" not in page(web, "?q=truoc+ba")
    assert "Đất đai" in page(web, "?q=dat+dai")
    assert "Đất đai" not in page(web, "?q=khong+co")


def test_what_an_address_names_wrongly_leads_to_the_step_before(web: Web) -> None:
    def step(query: str) -> Any:
        return re.search(r'aria-current="step"><span>(\d)', page(web, query))

    steps = {
        query: step(query)[1]
        for query in (
            "?service=thue",
            "?service=dat-dai&day=x",
            "?service=dat-dai&day=2026-11-25&time=x",
        )
    }

    assert list(steps.values()) == ["1", "2", "3"]


def test_it_speaks_english(web: Web) -> None:
    html = page(web, "?service=dat-dai&lang=en")

    assert "Wednesday, 25 Nov 2026" in html
    assert "reception" in html


def test_who_may_book_online_has_the_form_and_without_a_script_is_told_the_way(demo: Web) -> None:
    times = page(demo, "?service=dat-dai&day=2026-11-25")
    html = page(demo, next(one for one in links(times) if "time=" in one))

    assert 'data-start="2026-11-25T00:30:00.000Z"' in html
    assert "<noscript>" in html
    assert "gọi điện hoặc đến lễ tân" in html


def test_the_last_step_with_all_its_scripts_is_light(demo: Web) -> None:
    times = page(demo, "?service=dat-dai&day=2026-11-25")
    html = page(demo, next(one for one in links(times) if "time=" in one))

    loaded = set(re.findall(r'"(/static/[^"]+)"', html)) | {
        f"/static/{name}.js" for name in ("api", "dom", "session", "words")
    }
    sizes = [len(demo.read(None, path).get_data()) for path in loaded]
    assert any("proof-worker" in path for path in loaded)
    assert len(html.encode()) + sum(sizes) < MOST_BYTES
