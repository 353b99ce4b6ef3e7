"""How the time from a call to its pictures is reckoned."""

import pytest

from tests.load.commands import Lost
from tests.load.screens import times_ms


def test_the_time_of_a_picture_runs_from_its_own_call() -> None:
    called = {"A001": 10.0, "A002": 11.0}
    seen = [("", "A001", 10.05), ("", "A002", 11.02)]

    times = times_ms(called, seen, displays=1)

    assert times == pytest.approx([50, 20])


def test_a_call_that_a_display_did_not_show_ends_the_benchmark() -> None:
    called = {"A001": 10.0, "A002": 11.0}
    seen = [("", "A001", 10.05), ("", "A002", 11.02), ("", "A001", 10.07)]

    with pytest.raises(Lost, match="seen 3 times"):
        times_ms(called, seen, displays=2)
