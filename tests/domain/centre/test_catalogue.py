"""Knows how a catalogue changes the procedures of a configuration."""

from datetime import date
from typing import Any

import pytest

from app.domain.centre.catalogue import CODE, Listed, Unmatched, with_catalogue
from app.domain.folding import folded

LAND, TAX = "dat-dai", "thue"
SERVICES = [
    {"code": LAND, "name": {"vi": "Đất đai"}, "agency": "Sở Nông nghiệp"},
    {"code": TAX, "name": {"vi": "Thuế"}, "agency": "Thuế tỉnh"},
    {"code": "xay-dung", "name": {"vi": "Xây dựng"}, "agency": "Sở Xây dựng", "retired": True},
]


def plain(*procedures: dict[str, Any]) -> dict[str, Any]:
    """Return a configuration with the procedures."""
    return {"service": SERVICES, "procedure": list(procedures)}


def known(code: str, *, field: str = "Đất đai", **more: Any) -> dict[str, Any]:
    """Return a procedure of the land service as it is configured."""
    name = {"vi": f"Thủ tục {code}", "en": f"Thủ tục {code}"}
    return {"code": code, "service": LAND, "name": name, "keywords": [], "field": field, **more}


def listed(code: str, *, field: str = "Đất đai", **more: Any) -> Listed:
    """Return it as the catalogue lists it."""
    return Listed(2, code, more.pop("name", f"Thủ tục {code}"), field, **more)


def test_new_ones_are_added_by_their_field_s_name_whatever_its_marks() -> None:
    done = with_catalogue(plain(), [listed("1.000001", field="ĐẤT  ĐAI")], {})

    assert (done.added, done.changed, done.retired, done.unmatched) == (1, 0, 0, [])
    assert done.after["procedure"] == [known("1.000001", field="ĐẤT  ĐAI")]


def test_the_same_catalogue_again_changes_nothing() -> None:
    once = with_catalogue(plain(), [listed("1.000001"), listed("1.000002")], {})
    again = with_catalogue(once.after, [listed("1.000001"), listed("1.000002")], {})

    assert (again.added, again.changed, again.retired) == (0, 0, 0)
    assert again.after == once.after


def test_what_is_no_more_in_the_file_is_retired_within_its_fields_alone() -> None:
    before = plain(
        known("1.000001"),
        known("1.000002"),
        known("1.000003", field="Nhà ở"),
        known("cua-rieng"),
    )

    done = with_catalogue(before, [listed("1.000001")], {})

    assert done.retired == 1
    gone = [row["code"] for row in done.after["procedure"] if row.get("retired")]
    assert gone == ["1.000002"]


def test_one_that_is_out_of_force_is_retired_and_one_that_comes_back_is_offered_again() -> None:
    gone = with_catalogue(plain(known("1.000001")), [listed("1.000001", is_gone=True)], {})
    assert gone.after["procedure"] == [known("1.000001", retired=True)]

    back = with_catalogue(gone.after, [listed("1.000001")], {})
    assert (back.changed, back.after["procedure"]) == (1, [known("1.000001")])


def test_a_centre_s_own_english_name_keywords_and_service_stay() -> None:
    own: dict[str, Any] = {
        "name": {"vi": "Tên cũ", "en": "Sale of land"},
        "keywords": ["sổ đỏ"],
        "service": TAX,
    }

    done = with_catalogue(plain(known("1.000001", **own)), [listed("1.000001", name="Tên mới")], {})

    (row,) = done.after["procedure"]
    assert row["name"] == {"vi": "Tên mới", "en": "Sale of land"}
    assert (row["keywords"], row["service"]) == (["sổ đỏ"], TAX)


def test_a_field_of_no_known_service_is_left_out_until_a_person_chooses_one_once() -> None:
    file = [listed("1.000001", field="Lệ phí"), listed("1.000002", field="Lệ phí")]
    first = with_catalogue(plain(), file, {})
    assert first.unmatched == [Unmatched("Lệ phí", "", 2)]
    assert first.after["procedure"] == []

    chosen = with_catalogue(plain(), file, {"Lệ phí": TAX})
    assert (chosen.added, chosen.unmatched) == (2, [])

    later = with_catalogue(chosen.after, [*file, listed("1.000003", field="Lệ phí")], {})
    assert (later.added, later.after["procedure"][-1]["service"]) == (1, TAX)


@pytest.mark.parametrize(
    ("more", "service"),
    [
        ({"agency": "THUẾ TỈNH"}, TAX),
        ({"agency": "Sở Xây dựng"}, None),  # Its service is retired.
        ({"service": LAND, "agency": "Thuế tỉnh"}, LAND),
    ],
)
def test_a_service_is_found_by_the_agency_or_said_by_the_file(
    more: dict[str, str], service: str | None
) -> None:
    done = with_catalogue(plain(), [listed("1.000001", field="Khác", **more)], {})

    assert [row["service"] for row in done.after["procedure"]] == ([service] if service else [])


@pytest.mark.parametrize("code", ["1.000001", "2.000815", "1.0042", "1.004269.000.00.00.H50"])
def test_official_codes_are_known(code: str) -> None:
    assert CODE.fullmatch(code)


@pytest.mark.parametrize("code", ["", "1.1", "dat-dai-01", "1,000001", "1.000001 "])
def test_what_is_no_official_code_is_not(code: str) -> None:
    assert not CODE.fullmatch(code)


def test_words_are_compared_without_marks_signs_and_capitals() -> None:
    assert folded("  Lĩnh vực:\nĐẤT ĐAI ") == "linh vuc dat dai"


def test_a_catalogue_that_begins_later_neither_shows_nor_ends_anything_before() -> None:
    before = plain(known("1.000001"), known("1.000002"))

    done = with_catalogue(
        before, [listed("1.000001"), listed("1.000003")], {}, begins=date(2026, 7, 1)
    )

    assert (done.added, done.changed, done.retired) == (1, 0, 1)
    assert done.after["procedure"] == [
        known("1.000001"),
        known("1.000002", last_on="2026-06-30"),
        known("1.000003", first_on="2026-07-01"),
    ]
    again = with_catalogue(
        done.after, [listed("1.000001"), listed("1.000003")], {}, begins=date(2026, 7, 1)
    )
    assert again.after == done.after
    assert (again.added, again.changed, again.retired) == (0, 0, 0)
