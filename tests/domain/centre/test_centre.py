"""What a centre is, and what its settings are where nothing is said."""

import pytest

from app.domain.centre.values import CallingRules, NumberRules, Policy, Targets
from tests.support.builders import sample_centre


@pytest.mark.parametrize(
    ("priority", "weight", "head_start"),
    [("NCT", 2.5, 10), ("NCC", 1.5, 0), (None, 1, 0), ("", 1, 0), ("GONE", 1, 0)],
)
def test_an_ordinary_ticket_weighs_one_and_has_no_head_start(
    priority: str | None, weight: float, head_start: float
) -> None:
    centre = sample_centre()

    assert centre.weight(priority) == pytest.approx(weight)
    assert centre.head_start_min(priority) == pytest.approx(head_start)


def test_the_defaults_are_those_of_the_design() -> None:
    assert CallingRules().policy is Policy.ACCUMULATING_PRIORITY
    assert (NumberRules().digits, NumberRules().first, NumberRules().ranges) == (3, 1, {})
    assert Targets().wait_min == 15  # Quyết định 468/QĐ-TTg


def test_the_sample_centre_fits_together() -> None:
    centre = sample_centre()
    in_zones = [n for zone in centre.zones.values() for n in zone.counters]

    assert sorted(in_zones) == sorted(centre.counters)
    assert {c.zone for c in centre.counters.values()} == centre.zones.keys()
    assert {e.service for c in centre.counters.values() for e in c.profile} == (
        centre.services.keys()
    )
