"""Changes of the configuration in sentences: every field has a name, every change is said."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from app import texts
from app.admin import configuration_forms
from app.admin.configuration_forms import PAGES, SLIP_PARTS, Kind
from app.domain.centre.changes import MOST_CHANGES, changes_between
from app.domain.centre.patches import KEYS
from app.persistence.centre.configuration import checked
from app.persistence.centre.file_form import CentreFile
from app.persistence.centre.message_form import MessagesFile
from app.reports.configuration_sentences import sentences
from tests.support.plans import TAX, dong_ha

Plain = dict[str, Any]
FIELDS_JS = Path(configuration_forms.__file__).parent / "static/configuration/fields.js"
WORDS = ("name", "site", "reason", "bring")
"""Fields that are texts in each language."""


def said(change: Plain, language: str = "vi") -> list[str]:
    """Return the sentences of what the change makes of the first centre."""
    before = checked(dong_ha(), where="here")
    after = checked({**dong_ha(), **change}, where="here")
    return sentences(changes_between(before, after), language)


def service(**given: Any) -> Plain:
    """Return the change of the tax service."""
    land, tax, results = dong_ha()["service"]
    return {"service": [land, {**tax, **given}, results]}


def zone_b(**given: Any) -> Plain:
    """Return the change of the second zone."""
    first, second = dong_ha()["zone"]
    return {"zone": [first, {**second, **given}]}


def helping(counter: int, code: str, minutes: float) -> Plain:
    """Return the change that the counter helps with the service; others go on as they do."""
    services = ["own", {"service": code, "when_wait_over_min": minutes}]
    return {"profile": [{"counters": [counter], "services": services}, *dong_ha()["profile"]]}


@pytest.mark.parametrize(
    ("change", "vi", "en"),
    [
        (service(counters=[TAX, 5]), "Quầy 5 phục vụ thêm Thuế.",
         "Counter 5 also serves Thuế (en)."),
        (service(counters=[5]), "Quầy 21 thôi phục vụ Thuế.",
         "Counter 21 no longer serves Thuế (en)."),
        (service(daily_limit=40), "Thuế, giới hạn số phát một ngày: không đặt → 40.",
         "Thuế (en), numbers a day at most: none → 40."),
        (service(minutes={"submit": 7.5, "result": 4}), None, None),
        (service(retired=True), "Ngừng lĩnh vực Thuế.", "Retired service: Thuế (en)."),
        (service(weekdays=["tue"]), "Thuế, ngày làm việc: không đặt → thứ Ba.",
         "Thuế (en), working days: none → Tuesday."),
        ({"service": dong_ha()["service"][::-1]}, "Đổi thứ tự các lĩnh vực.",
         "Another order of each service."),
        ({"targets": {"wait_min": 20, "wait_share": 0.8, "alert_wait_min": 30}},
         "Thời gian chờ cam kết (phút): 15 → 20.", "Promised wait (min): 15 → 20."),
        ({"calendar": {**dong_ha()["calendar"], "issuing": [["07:00", "11:00"]]}},
         "Giờ phát số: 07:15–11:15, 13:15–16:30 → 07:00–11:00.",
         "Hours of issuing: 07:15–11:15, 13:15–16:30 → 07:00–11:00."),
        ({"calling": {"policy": "first_come"}}, None, None),
        (zone_b(colour="teal"), "Khu B, màu: không đặt → xanh ngọc.",
         "Khu B (en), colour: none → teal."),
        ({"group": [{"code": "dat", "name": {"vi": "Đất", "en": "Land"}, "colour": "green"}]},
         "Thêm nhóm lĩnh vực Đất.", "New group of services: Land."),
        ({"messages": {"near": {"vi": "Sắp đến lượt {label}."}}},
         "Lời nhắn khi sắp đến lượt (Tiếng Việt): không đặt → Sắp đến lượt {label}.",
         "Message when the turn is near (Tiếng Việt): none → Sắp đến lượt {label}."),
        ({"calling": {"pause_reasons": ["lunch", "meeting"]}},
         "Lý do tạm nghỉ: Nghỉ trưa, Giải lao, Họp, Sự cố kỹ thuật, Lý do khác → Nghỉ trưa, Họp.",
         None),
        ({"numbers": {"digits": 3, "first": 1, "ranges": {"walk_in": [1, 99]}}},
         "Dải số (người có hẹn): 700, 899 → không đặt.",
         "Range of numbers (visitors with an appointment): 700, 899 → none."),
        (helping(5, "thue", 30), "Quầy 5 giúp Thuế khi chờ hơn 30 phút.",
         "Counter 5 helps with Thuế (en) when the wait is over 30 minutes."),
        ({"profile": []}, "Quầy 1 thôi giúp Thuế.", "Counter 1 no longer helps with Thuế (en)."),
        (helping(1, "thue", 30), "Quầy 1 giúp Thuế khi chờ hơn 30 phút.", None),
        ({"profile": [{**dong_ha()["profile"][0], "services": ["thue"]}]},
         "Đổi phân công quầy.", None),
        ({"slip": {"label_mm": 24}}, "Cỡ số (mm): 20 → 24.", "Size of the number (mm): 20 → 24."),
    ],
)  # fmt: skip
def test_a_change_is_a_sentence_of_the_language(
    change: Plain, vi: str | None, en: str | None
) -> None:
    told = said(change)

    assert told
    assert vi is None or vi in told
    assert en is None or en in said(change, "en")


def test_of_thousands_of_changes_the_first_are_said_and_how_many_more() -> None:
    many = dong_ha()["procedure"] + [
        {"code": f"1.{n}", "service": "thue", "name": {"vi": "a", "en": "b"}}
        for n in range(MOST_CHANGES + 50)
    ]

    told = said({"procedure": many})

    assert len(told) == MOST_CHANGES
    assert told[-1] == "Và 51 thay đổi khác."


def fields_of(model: type[BaseModel]) -> Iterator[str]:
    """Give the name of every field of the file's parts, and of theirs."""
    for name, field in model.model_fields.items():
        inner = [one for one in (field.annotation, *get_args(field.annotation)) if _is_model(one)]
        if not inner or name in WORDS:
            yield name
        for one in inner:
            if name not in WORDS:
                yield from fields_of(one)


def _is_model(one: Any) -> bool:
    return isinstance(one, type) and issubclass(one, BaseModel)


def test_every_field_and_part_of_a_centres_file_has_a_name_in_every_language() -> None:
    unsaid = {"date", "like", "closed"}
    fields = set(fields_of(CentreFile)) - unsaid

    assert len(fields) > 50
    for words in map(texts.languages().__getitem__, texts.complete()):
        assert {one for one in fields if f"configuration.field.{one}" not in words} == set()
        parts = CentreFile.model_fields
        assert {one for one in parts if f"configuration.part.{one}" not in words} == set()
        assert {one for one in PAGES if f"configuration.page.{one}" not in words} == set()
        assert {one for one in SLIP_PARTS if f"configuration.slip_part.{one}" not in words} == set()


ELSEWHERE = {
    "centre.code": "is in every address and never changes",
    "centre.archived_on": "a centre is archived on the page of all centres",
    "calendar.day": "the dialogs of single days on the page of hours",
    "service.procedures": "names alone, of files before procedures had codes and a page",
    "procedure.field": "comes with the catalogue and is what the next import is matched by",
    "slip.parts": "the slip's designer",
    "slip.texts": "the slip's designer, and the page of messages",
    "slip.logo_png": "the slip's designer",
    **{f"{part}.retired": "the buttons of a row" for part in KEYS},
    **{f"messages.{kind}": "the page of messages" for kind in MessagesFile.model_fields},
    "profile.counters": "the grid of counters and services",
    "profile.services": "the grid of counters and services",
    "profile.name": "no page shows it; a file may name what it says",
}
"""The fields of the file that no form asks for, and why or where they are asked."""


def test_every_field_of_a_centres_file_is_on_a_page_or_asked_elsewhere() -> None:
    asked = {
        f"{part.part}.{field.path.partition('.')[0]}"
        for page in PAGES.values()
        for part in page
        for field in part.fields
    }
    known = {
        f"{part}.{name}"
        for part, field in CentreFile.model_fields.items()
        for model in (field.annotation, *get_args(field.annotation))
        if _is_model(model)
        for name in model.model_fields
    }

    assert len(known) > 80
    assert known - asked == ELSEWHERE.keys()


def test_every_kind_of_field_is_drawn_by_the_script() -> None:
    script = FIELDS_JS.read_text(encoding="utf-8")
    kinds = script[script.index("const KINDS = {") :]

    drawn = set(re.findall(r"(\w+): \w+Field\b", kinds))

    assert drawn == set(get_args(Kind))


def test_every_field_of_the_pages_is_one_of_the_file() -> None:
    known = set(fields_of(CentreFile)) | {"name", "site", "code", "number"}

    asked = {
        field.path.split(".")[0] for page in PAGES.values() for p in page for field in p.fields
    }

    assert asked <= known
