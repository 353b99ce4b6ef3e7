"""The page that tries a change on a recorded day."""

import pytest

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web, officer
from tests.web.test_pages import sign_in, text_of

pytestmark = ON_SQLITE

PAGE = "/supervisor/what-if"
DAY = "on=2026-11-24"
MORE = "more_service=dat-dai&more_count=1&more_from=08:00&more_to=10:00"


@pytest.fixture
def worked(web: Web) -> Web:
    """Give the test a morning: six for land at one counter, ten minutes each."""
    web.open(1)
    for _ in range(6):
        web.issue()
    for _ in range(6):
        ticket = web.act(web.call_next(1), "start", by=officer(1))
        web.clock.later(minutes=10)
        web.act(ticket, "finish", by=officer(1), outcome="accepted")
    return web


def test_before_and_after_stand_beside_each_other(worked: Web) -> None:
    client = sign_in(worked, "supervisor")

    page = text_of(client.get(f"{PAGE}?{DAY}&{MORE}"))

    assert "9 trên 10 chờ không quá" in page
    assert page.count(">Trước</th>") == page.count(">Sau</th>") == 5
    assert '<th scope="row">Đất đai</th>' in page


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("on=2026-11-20", "không có ai được gọi"),
        ("on=31.12.", "Chưa đọc được ngày"),
        (f"{DAY}&more_service=khong-co&more_count=1", "Chưa đọc được mục “Thêm quầy”"),
        (f"{DAY}&weight=nan", "Chưa đọc được mục “Hệ số của đối tượng ưu tiên”"),
        (f"{DAY}&without=%00", "Chưa đọc được mục “Đóng quầy”"),
    ],
)
def test_what_cannot_be_tried_is_said(worked: Web, asked: str, told: str) -> None:
    client = sign_in(worked, "supervisor")

    answer = client.get(f"{PAGE}?{asked}")

    assert answer.status_code == 200
    assert told in text_of(answer)


def test_only_who_supervises_may_try(web: Web) -> None:
    assert sign_in(web, "officer01").get(PAGE).status_code == 403
    assert web.server.app.test_client().get(PAGE).status_code == 302
