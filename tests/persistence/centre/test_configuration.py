"""Knows what a centre's file may say: ranges of numbers, procedures, hours, days and limits."""

from datetime import date, time
from typing import Any

import pytest

from app.domain.centre.values import Colour, Direction, HoursFor, ServiceGroup
from app.persistence.centre.configuration import (
    ConfigurationError,
    build_centre,
    checked,
    read_file,
    sample_file,
)

NO_PLANS: dict[str, Any] = {"booking_plan": []}
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


@pytest.mark.parametrize(("minutes", "told"), [(0, "above 0"), (-5, "above 0"), (601, "at most")])
def test_help_after_no_wait_or_one_of_hours_is_refused_at_its_place(
    minutes: float, told: str
) -> None:
    help_land = {"service": "dat-dai", "when_wait_over_min": minutes}
    plain = read_file(sample_file("quang-tri"))
    plain["profile"] = [{"counters": [8], "services": ["own", help_land]}]

    with pytest.raises(ConfigurationError) as refused:
        checked(plain, where="here")

    (wrong,) = refused.value.wrong
    assert wrong.name == "profile.0.services.1.when_wait_over_min"
    assert told in str(refused.value)


def centre_and(*procedures: dict[str, Any]) -> dict[str, Any]:
    return {**read_file(sample_file("quang-tri")), "procedure": procedures}


def procedure(code: str = "1.001193", service: str = "tu-phap") -> dict[str, Any]:
    return {"code": code, "service": service, "name": {"vi": "Khai sinh", "en": "Birth"}}


def thing(vi: str = "Căn cước") -> dict[str, str]:
    return {"vi": vi, "en": "Identity card"}


def test_a_procedure_says_what_to_bring_in_every_language() -> None:
    file = checked(centre_and({**procedure(), "bring": [thing("x" * 200), thing()]}), where="here")

    [known] = build_centre(1, file).procedures.values()

    assert [things["vi"] for things in known.bring] == ["x" * 200, "Căn cước"]
    assert known.bring[1]["en"] == "Identity card"


def test_the_sample_says_what_to_bring_for_what_is_asked_for_most() -> None:
    centre = build_centre(1, read_file(sample_file("quang-tri")))

    told = [known.service for known in centre.procedures.values() if known.bring]

    assert set(told) == set(centre.services)
    assert len(told) >= 20


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
        ([procedure(code="mã số")], r"procedure\.mã số\.code"),
        ([{**procedure(), "keywords": [""]}], r"procedure\..+\.keywords\.0"),
        ([{**procedure(), "bring": [thing("x" * 201)]}], "at most 200 letters"),
        ([{**procedure(), "bring": [{"vi": "Căn cước"}]}], r"procedure\..+\.bring\.0\.en"),
        ([{**procedure(), "bring": [thing()] * 9}], r"procedure\..+\.bring"),
    ],
)
def test_a_procedure_that_leads_nowhere_is_refused(
    procedures: list[dict[str, Any]], says: str
) -> None:
    with pytest.raises(ConfigurationError, match=says):
        checked(centre_and(*procedures), where="here")


def test_a_service_may_list_procedures_by_name_alone() -> None:
    plain = centre_and()
    plain |= NO_PLANS
    plain["service"] = [{**plain["service"][0], "procedures": ["Tách thửa", "Hợp thửa"]}]
    plain["profile"] = []

    centre = build_centre(1, checked(plain, where="here"))

    assert [(p.service, p.name["vi"]) for p in centre.procedures.values()] == [
        ("dat-dai", "Tách thửa"),
        ("dat-dai", "Hợp thửa"),
    ]


def first_service(**given: Any) -> dict[str, Any]:
    plain = read_file(sample_file("quang-tri"))
    alone = {
        "service": [{**plain["service"][0], **given}],
        "procedure": [],
        "profile": [],
    } | NO_PLANS
    return {**plain, **alone}


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
        ({"daily_limit": 0}, r"service\.dat-dai\.daily_limit"),
        ({"weekdays": ["Thứ Hai"]}, r"service\.dat-dai\.weekdays\.0"),
        ({"issuing": [["07:30", "noon"]]}, r"service\.dat-dai\.issuing\.0\.1"),
    ],
)
def test_a_limit_or_hours_that_mean_nothing_are_refused(given: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        checked(first_service(**given), where="here")


def days(*given: dict[str, Any], service: dict[str, Any] | None = None) -> dict[str, Any]:
    plain = first_service(**(service or {}))
    return {**plain, "calendar": {**plain["calendar"], "day": list(given)}}


TET: dict[str, Any] = {"vi": "Nghỉ Tết Nguyên đán", "en": "Closed for Tết"}
SHORT: dict[str, Any] = {"issuing": [["07:15", "09:00"]], "calling": [["07:30", "10:00"]]}


def test_a_file_says_which_single_days_are_closed_shortened_or_swapped() -> None:
    given = days(
        {"date": "2026-02-16", "closed": True, "reason": TET},
        {"date": "2026-03-05", **SHORT},
        {"date": "2026-08-22", "like": "mon"},
        {"date": "2026-08-22", "service": "dat-dai", "issuing": [["08:00", "09:00"]]},
        {"date": "2026-08-24", "service": "dat-dai", "closed": True, "reason": TET},
    )

    centre = build_centre(1, checked(checked(given, where="here"), where="again"))

    hours, land = centre.hours, centre.services["dat-dai"].hours
    assert land is not None
    assert [hours.spans_on(on, HoursFor.ISSUING) for on in hours.days] == [
        (),
        ((time(7, 15), time(9)),),
        hours.issuing,
    ]
    assert hours.days[date(2026, 2, 16)].reason == TET
    assert hours.days[date(2026, 8, 22)].like == 1
    assert land.spans_on(date(2026, 2, 16), HoursFor.ISSUING) == ()
    assert land.spans_on(date(2026, 8, 22), HoursFor.ISSUING) == ((time(8), time(9)),)
    assert land.spans_on(date(2026, 8, 24), HoursFor.ISSUING) == ()
    assert land.spans_on(date(2026, 8, 25), HoursFor.ISSUING) == hours.issuing


def test_a_single_day_of_a_service_like_a_weekday_has_the_hours_of_that_service() -> None:
    given = days(
        {"date": "2026-08-22", "like": "mon", "service": "dat-dai"},
        service={"issuing": [["08:00", "10:00"]]},
    )

    land = build_centre(1, checked(given, where="here")).services["dat-dai"].hours

    assert land is not None
    assert land.spans_on(date(2026, 8, 22), HoursFor.ISSUING) == ((time(8), time(10)),)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([{}], r"calendar\.day\.0: .*2026-03-05: needs one of closed = true, like"),
        ([{"closed": True, "reason": TET, **SHORT}], "needs one of closed"),
        ([{"closed": True, "like": "mon", "reason": TET}], "needs one of closed"),
        ([{"closed": True}], "2026-03-05: a closed day needs a reason"),
        ([{"closed": True, "reason": {"vi": "Nghỉ"}}], r"calendar\.day\.0\.reason\.en"),
        ([{"issuing": [["07:15", "09:00"]]}], "hours of a day are issuing and calling"),
        ([{**SHORT, "service": "dat-dai"}], "hours of a day of a service are issuing"),
        ([{**SHORT, "issuing": []}], "issuing: no hours; a day without any is closed = true"),
        (
            [{**SHORT, "calling": [["11:00", "10:00"]]}],
            "2026-03-05: calling: 11:00–10:00 ends before it begins",
        ),
        (
            [{**SHORT, "issuing": [["09:30", "12:00"], ["07:15", "10:00"]]}],
            "issuing: 07:15–10:00 and 09:30–12:00 overlap",
        ),
        (
            [{**SHORT, "issuing": [["09:30", "00:00"], ["22:15", "23:00"]]}],
            "issuing: 09:30–00:00 and 22:15–23:00 overlap",
        ),
        ([{**SHORT, "issuing": [["07:15+07:00", "09:00"]]}], "without a time zone"),
        ([SHORT, {"like": "mon"}], "day 2026-03-05 stands twice"),
        ([{"like": "sun"}], "day 2026-03-05: like sun, which is no working day"),
        (
            [{"like": "mon", "service": "nowhere"}],
            r"calendar\.day\.0\.service: no service 'nowhere'",
        ),
        ([{"date": "1926-03-05", "like": "mon"}], r"calendar\.day\.0\.date"),
        ([{"date": "5/3/2026", "like": "mon"}], r"calendar\.day\.0\.date"),
    ],
)
def test_a_single_day_that_cannot_be_is_refused_in_words(
    given: list[dict[str, Any]], says: str
) -> None:
    listed = [{"date": "2026-03-05", **day} for day in given]

    with pytest.raises(ConfigurationError, match=says):
        checked(days(*listed), where="here")


def test_a_configuration_of_before_there_were_single_days_is_still_read() -> None:
    plain = first_service()
    del plain["calendar"]["day"]

    assert build_centre(1, plain).hours.days == {}


def test_a_zone_has_a_colour_and_a_direction_of_those_that_there_are() -> None:
    plain = read_file(sample_file("quang-tri"))
    plain["zone"][1] |= {"colour": "teal", "direction": "left"}

    zones = build_centre(1, checked(plain, where="here")).zones

    assert (zones["a"].colour, zones["a"].direction) == (None, None)
    assert (zones["b"].colour, zones["b"].direction) == (Colour.TEAL, Direction.LEFT)
    plain["zone"][1]["colour"] = "#ff0000"
    with pytest.raises(ConfigurationError, match=r"zone\.b\.colour"):
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
    plain["group"][0]["retired"] = True
    without = build_centre(1, checked(plain, where="here"))
    assert without.groups == {}
    assert next(iter(without.services.values())).group is None


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
