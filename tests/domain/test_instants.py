"""How an instant is written for programs."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.instants import iso
from tests.support.builders import HANOI, NOW


def test_an_instant_is_written_in_utc_with_milliseconds() -> None:
    assert iso(NOW.astimezone(HANOI)) == "2026-11-24T01:00:00.000Z"


@given(st.timedeltas(timedelta(days=-9999), timedelta(days=9999)))
def test_what_is_written_is_read_back_to_the_millisecond(since: timedelta) -> None:
    at = NOW + since

    again = datetime.fromisoformat(iso(at))

    assert again == at.replace(microsecond=at.microsecond // 1000 * 1000)
