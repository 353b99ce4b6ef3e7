"""Changes as people write them: read, or refused with what is wrong and how it is written."""

from datetime import time

import pytest

from app.domain.centre.values import Policy
from app.estimating.changes import ChangeError, read_change
from app.estimating.what_if import Change, Helps, MoreCounters, OtherPolicy, Weight, Without
from tests.support.builders import sample_centre


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("more dat-dai 1 08:00-10:00", MoreCounters("dat-dai", 1, time(8), time(10))),
        ("help thue dat-dai", Helps("thue", "dat-dai")),
        ("help thue dat-dai 10", Helps("thue", "dat-dai", 10)),
        ("weight 2", Weight(2)),
        ("weight 1.5 NCT", Weight(1.5, "NCT")),
        ("policy first_come", OtherPolicy(Policy.FIRST_COME)),
        ("without 2", Without(2)),
    ],
)
def test_each_change_is_read(text: str, change: Change) -> None:
    assert read_change(text, sample_centre()) == change


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "more SERVICE COUNT"),
        ("faster", "more SERVICE COUNT"),
        ("more khong-co 1 08:00-10:00", "'khong-co' isn't known"),
        ("more dat-dai 0 08:00-10:00", "from 1 to 20"),
        ("more dat-dai 1 10:00-08:00", "after the start"),
        ("more dat-dai 1 8h-10h", "HH:MM-HH:MM"),
        ("help thue", "help SERVICE SERVICE"),
        ("help thue dat-dai -3", "from 0 to 1440"),
        ("weight nan", "a weight from 0 to 100"),
        ("policy random", "policy accumulating_priority|strict_priority|first_come"),
        ("without 99", "99 isn't known"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_way_to_write_it(text: str, told: str) -> None:
    with pytest.raises(ChangeError) as refusal:
        read_change(text, sample_centre())

    assert told in str(refusal.value)
