"""Knows what a centre's file may say: ranges of numbers, procedures, hours and limits."""

from typing import Any

import pytest

from app.domain.centre.values import Colour, Direction, ServiceGroup
from app.persistence.centre.configuration import (
    ConfigurationError,
    build_centre,
    checked,
    read_file,
    sample_file,
)

Ranges = dict[str, tuple[int, int]]


def centre_with(ranges: Ranges) -> dict[str, Any]:
    plain = read_file(sample_file("quang-tri"))
    return {**plain, "numbers": {**plain["numbers"], "ranges": ranges}}


@pytest.mark.parametrize(
    "ranges", [{}, {"walk_in": (1, 9)}, {"walk_in": (1, 9), "booked": (10, 10)}]
)
def test_a_centre_has_no_ranges_of_numbers_or_ranges_that_lie_apart(ranges: Ranges) -> None:
    plain = checked(centre_with(ranges), where="here")

    assert set(plain["numbers"]["ranges"]) == set(ranges)


@pytest.mark.parametrize("ranges", [{"walk_in": (9, 1)}, {"walk_in": (1, 9), "booked": (9, 20)}])
def test_ranges_that_share_a_number_or_run_down_are_refused(ranges: Ranges) -> None:
    with pytest.raises(ConfigurationError, match="must not overlap"):
        checked(centre_with(ranges), where="here")


def centre_and(*procedures: dict[str, Any]) -> dict[str, Any]:
    return {**read_file(sample_file("quang-tri")), "procedure": procedures}


def procedure(code: str = "1.001193", service: str = "tu-phap") -> dict[str, Any]:
    return {"code": code, "service": service, "name": {"vi": "Khai sinh", "en": "Birth"}}


def test_every_procedure_of_the_sample_leads_to_one_of_its_services() -> None:
    centre = build_centre(1, read_file(sample_file("quang-tri")))

    led_to = {known.service for known in centre.procedures.values()}

    assert len(centre.procedures) >= 50
    assert led_to == set(centre.services)


@pytest.mark.parametrize(
    ("procedures", "says"),
    [
        ([procedure(service="nowhere")], "no service 'nowhere'"),
        ([procedure(), procedure()], "a procedure code stands twice"),
        ([procedure(code="mã số")], r"procedure\.0\.code"),
        ([{**procedure(), "keywords": [""]}], r"procedure\.0\.keywords\.0"),
    ],
)
def test_a_procedure_that_leads_nowhere_is_refused(
    procedures: list[dict[str, Any]], says: str
) -> None:
    with pytest.raises(ConfigurationError, match=says):
        checked(centre_and(*procedures), where="here")


def test_a_service_may_list_procedures_by_name_alone() -> None:
    plain = centre_and()
    plain["service"] = [{**plain["service"][0], "procedures": ["Tách thửa", "Hợp thửa"]}]

    centre = build_centre(1, checked(plain, where="here"))

    assert [(p.service, p.name["vi"]) for p in centre.procedures.values()] == [
        ("dat-dai", "Tách thửa"),
        ("dat-dai", "Hợp thửa"),
    ]


def first_service(**given: Any) -> dict[str, Any]:
    plain = read_file(sample_file("quang-tri"))
    return {**plain, "service": [{**plain["service"][0], **given}], "procedure": []}


def test_hours_of_a_service_say_only_what_is_different_from_those_of_the_centre() -> None:
    own_days = build_centre(1, checked(first_service(weekdays=["tue", "thu"]), where="here"))
    plain = build_centre(1, checked(first_service(), where="here"))

    hours = own_days.services["dat-dai"].hours

    assert hours is not None
    assert (hours.weekdays, hours.issuing) == (frozenset({2, 4}), own_days.hours.issuing)
    assert plain.services["dat-dai"].hours is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"daily_limit": 0}, r"service\.0\.daily_limit"),
        ({"weekdays": ["Thứ Hai"]}, r"service\.0\.weekdays\.0"),
        ({"issuing": [["07:30", "noon"]]}, r"service\.0\.issuing\.0\.1"),
    ],
)
def test_a_limit_or_hours_that_mean_nothing_are_refused(given: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        checked(first_service(**given), where="here")


def test_a_zone_has_a_colour_and_a_direction_of_those_that_there_are() -> None:
    plain = read_file(sample_file("quang-tri"))
    plain["zone"][1] |= {"colour": "teal", "direction": "left"}

    zones = build_centre(1, checked(plain, where="here")).zones

    assert (zones["a"].colour, zones["a"].direction) == (None, None)
    assert (zones["b"].colour, zones["b"].direction) == (Colour.TEAL, Direction.LEFT)
    plain["zone"][1]["colour"] = "#ff0000"
    with pytest.raises(ConfigurationError, match=r"zone\.1\.colour"):
        checked(plain, where="here")


def test_services_belong_to_groups_that_there_are() -> None:
    plain = read_file(sample_file("quang-tri"))
    name = {"vi": "Nhà đất", "en": "Property"}
    plain["group"] = [{"code": "land", "name": name, "colour": "green"}]
    plain["service"][0]["group"] = "land"

    centre = build_centre(1, checked(plain, where="here"))

    assert centre.groups == {"land": ServiceGroup("land", name, Colour.GREEN)}
    first, second, *_ = centre.services.values()
    assert (first.group, second.group) == ("land", None)


@pytest.mark.parametrize(
    ("groups", "of", "says"),
    [
        (["land"], "sea", "no group 'sea'"),
        ([], "land", "no group 'land'"),
        (["land", "land"], "land", "a group code stands twice"),
    ],
)
def test_a_group_that_is_not_there_or_stands_twice_is_refused(
    groups: list[str], of: str, says: str
) -> None:
    plain = read_file(sample_file("quang-tri"))
    name = {"vi": "Nhà đất", "en": "Property"}
    plain["group"] = [{"code": code, "name": name, "colour": "green"} for code in groups]
    plain["service"][0]["group"] = of

    with pytest.raises(ConfigurationError, match=says):
        checked(plain, where="here")
