"""Knows what a centre's file may say of bookings: plans of services that stand in one each."""

from typing import Any

import pytest

from app.domain.centre.patches import patch_between, patched
from app.persistence.centre.configuration import (
    ConfigurationError,
    build_centre,
    checked,
    read_file,
    sample_file,
)


def plan(code: str = "mot", *services: str, **changes: Any) -> dict[str, Any]:
    plain = {
        "code": code, "name": {"vi": "Đất đai", "en": "Land"}, "services": services or ("dat-dai",),
        "weekdays": ["mon"], "hours": [["08:00", "11:00"]], "online": 2, "staff": 1,
    }  # fmt: skip
    return {**plain, **changes}


def with_plans(*plans: dict[str, Any]) -> dict[str, Any]:
    return {**read_file(sample_file("quang-tri")), "booking_plan": list(plans)}


def test_the_sample_takes_bookings_of_several_services() -> None:
    centre = build_centre(1, read_file(sample_file("quang-tri")))

    planned = {code for plan in centre.booking_plans.values() for code in plan.services}

    assert len(planned) >= 3
    assert planned <= set(centre.services)


@pytest.mark.parametrize(
    ("plans", "says"),
    [
        ([plan(), plan()], "a plan code stands twice"),
        ([plan("mot", "nowhere")], "no service 'nowhere'"),
        ([plan("mot"), plan("hai")], "stands in two plans"),
        ([plan(hours=[["11:00", "08:00"]])], "ends before it begins"),
        ([plan(hours=[["08:00", "11:00"], ["10:00", "12:00"]])], "overlap"),
        ([plan(weekdays=[])], r"booking_plan\.mot\.weekdays"),
        ([plan(slot_min=4)], r"booking_plan\.mot\.slot_min"),
        ([plan(online=-1)], r"booking_plan\.mot\.online"),
    ],
)
def test_a_plan_that_can_not_be_is_refused(plans: list[dict[str, Any]], says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        checked(with_plans(*plans), where="here")


def test_a_retired_plan_and_the_services_that_are_retired_take_no_bookings() -> None:
    plain = with_plans(plan("mot", retired=True), plan("hai", "dat-dai", "tu-phap"))
    services = [{**s, "retired": s["code"] == "tu-phap" or None} for s in plain["service"]]

    centre = build_centre(1, checked({**plain, "service": services}, where="here"))

    assert {p.code: p.services for p in centre.booking_plans.values()} == {"hai": ("dat-dai",)}
    assert centre.booking_plan("dat-dai") is not None
    assert centre.booking_plan("tu-phap") is None


def test_one_plan_is_patched_by_its_code() -> None:
    before = checked(with_plans(plan("mot"), plan("hai", "tu-phap")), where="here")
    after = checked(with_plans(plan("mot"), plan("hai", "tu-phap", online=5)), where="here")

    patch = patch_between(before, after)

    assert patch == {"booking_plan": {"hai": {"online": 5}}}
    assert patched(before, patch) == after
