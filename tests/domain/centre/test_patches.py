"""Knows that a patch makes one configuration of another, exactly, and holds only what changed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.centre.patches import PatchError, patch_between, patched

CODES = st.sampled_from(["a", "b", "c", "d"])
FIELDS = st.dictionaries(
    st.sampled_from(["name", "minutes", "counters"]),
    st.one_of(
        st.integers(0, 3),
        st.lists(st.integers(0, 3), max_size=3),
        st.dictionaries(st.sampled_from(["vi", "en"]), st.text(max_size=3), min_size=1),
    ),
)


def _rows(key: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    codes = st.integers(1, 4) if key == "number" else CODES
    return st.lists(
        st.tuples(codes, FIELDS).map(lambda one: {key: one[0], **one[1]}),
        unique_by=lambda row: row[key],
        max_size=4,
    )


DAYS = st.lists(
    st.fixed_dictionaries(
        {"date": st.sampled_from(["2027-02-15", "2027-02-16", "2027-02-17"])},
        optional={
            "closed": st.booleans(),
            "service": st.sampled_from(["a", "b"]),
            "reason": st.fixed_dictionaries({}, optional={"vi": st.text(), "en": st.text()}),
        },
    ),
    unique_by=lambda day: (day["date"], day.get("service")),
    max_size=4,
)
PLANS = st.fixed_dictionaries(
    {"centre": FIELDS, "service": _rows("code")},
    optional={
        "counter": _rows("number"),
        "profile": st.lists(FIELDS, max_size=2),
        "calendar": st.fixed_dictionaries({"weekdays": st.just(["mon"])}, optional={"day": DAYS}),
    },
)


@given(PLANS, PLANS)
def test_the_patch_between_two_configurations_makes_the_second_of_the_first(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Says that nothing else need be kept to know a version."""
    assert patched(before, patch_between(before, after)) == after


@given(PLANS)
def test_nothing_changed_is_an_empty_patch(plan: dict[str, Any]) -> None:
    """Says that a version is only made where something changes."""
    assert patch_between(plan, plan) == {}


def test_a_patch_holds_only_what_changed() -> None:
    """Says that renaming a service keeps the others out of the log."""
    land = {"code": "land", "name": {"vi": "Đất", "en": "Land"}, "counters": [1]}
    other = {"code": "tax", "name": {"vi": "Thuế", "en": "Tax"}, "counters": [2]}
    renamed = {**land, "name": {"vi": "Đất đai", "en": "Land"}}
    patch = patch_between({"service": [land, other]}, {"service": [renamed, other]})
    assert patch == {"service": {"land": {"name": {"vi": "Đất đai"}}}}


def test_a_new_order_of_rows_is_kept() -> None:
    """Says that a table's order belongs to it."""
    rows = [{"code": "a"}, {"code": "b"}]
    patch = patch_between({"service": rows}, {"service": rows[::-1]})
    assert patch == {"order": {"service": ["b", "a"]}}


def test_the_merge_patch_of_the_standard_does_too() -> None:
    """Takes a list as a whole and null as the removal of a member, as RFC 7396 says."""
    plain = {"centre": {"header": "A", "address": "B"}, "service": [{"code": "a"}]}
    patch = {"centre": {"header": None, "address": "C"}, "service": [{"code": "b"}]}
    assert patched(plain, patch) == {"centre": {"address": "C"}, "service": [{"code": "b"}]}
    assert plain["centre"] == {"header": "A", "address": "B"}


@pytest.mark.parametrize(
    ("patch", "place"),
    [
        ({"service": {"a": 3}}, "service.a"),
        ({"calendar": {"day": {"2027-02-16": []}}}, "calendar.day.2027-02-16"),
        ({"order": ["a"]}, "order"),
        ({"order": {"calling": ["a"]}}, "order.calling"),
    ],
)
def test_what_is_no_patch_is_refused_with_its_place(patch: dict[str, Any], place: str) -> None:
    """Names the place, so that a page can show it there."""
    with pytest.raises(PatchError) as refused:
        patched({"service": [{"code": "a"}]}, patch)
    assert refused.value.place == place


NEW_YEAR = {"date": "2027-01-01", "closed": True, "reason": {"vi": "Tết Dương lịch"}}
TET = {"date": "2027-02-06", "closed": True, "reason": {"vi": "Tết Nguyên đán"}}
SATURDAY = {"date": "2027-02-20", "like": "mon"}


def test_two_people_change_different_days() -> None:
    """Says that the second draft takes nothing of the first back."""
    before = {"calendar": {"weekdays": ["mon"], "day": [TET]}}
    one = patch_between(before, {"calendar": {"weekdays": ["mon"], "day": [NEW_YEAR, TET]}})
    other = patch_between(before, {"calendar": {"weekdays": ["mon"], "day": [TET, SATURDAY]}})
    both = patched(patched(before, one), other)
    assert both["calendar"]["day"] == [NEW_YEAR, TET, SATURDAY]
    assert patched(patched(before, other), one) == both


def test_a_day_of_one_service_is_another_row_than_the_same_day_of_all() -> None:
    """Says that the service belongs to what a day is patched by."""
    tax = {"date": TET["date"], "service": "tax", "issuing": [["08:00", "10:00"]]}
    before = {"calendar": {"day": [TET, tax]}}
    assert patch_between(before, {"calendar": {"day": [TET]}}) == {
        "calendar": {"day": {"2027-02-06 tax": None}}
    }


def test_days_as_a_list_are_all_the_days_there_are() -> None:
    """Says how earlier versions of the log are read."""
    patch = {"calendar": {"day": [SATURDAY]}}
    assert patched({"calendar": {"day": [TET]}}, patch) == patch
