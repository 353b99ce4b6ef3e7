"""Knows the two centres that tests of whole installations run on, as plain configuration.

And the sample centre's file, for a test that is to run on any day.
"""

import re
from pathlib import Path
from typing import Any

from app.samples import __file__ as samples

HALL_COUNTERS = list(range(1, 21))
"""The counters of land in the first centre: enough for twenty officers at once."""

TAX, RESULTS, BIS = 21, 22, 23
"""The other counters of the first centre; the last is called "Quầy 3 bis"."""


def dong_ha() -> dict[str, Any]:
    """Return the first centre: land at 1 to 20 in zone a; tax at 21, results at 22, 23 in zone b.

    Counter 1 helps with tax when somebody has waited for it longer than 20 minutes. Land takes
    bookings: of each slot of 20 minutes two online and one by staff.
    """
    plan = _centre("dong-ha", "Trung tâm Đông Hà", "Asia/Ho_Chi_Minh")
    plan["zone"] = [_zone("a", HALL_COUNTERS), _zone("b", [TAX, RESULTS, BIS])]
    plan["service"] = [
        _service("dat-dai", "A", "Đất đai", HALL_COUNTERS),
        _service("thue", "U", "Thuế", [TAX]),
        _service("ket-qua", "t", "Trả kết quả", [RESULTS, BIS]),
    ]
    plan["counter"] = [{"number": BIS, "name": {"vi": "Quầy 3 bis", "en": "Counter 3 bis"}}]
    plan["procedure"] = [
        {
            "code": "1.001",
            "service": "thue",
            "name": _words("Lệ phí trước bạ"),
            "bring": [_words("Căn cước"), _words("Tờ khai")],
        }
    ]
    plan["booking_plan"] = [
        {
            "code": "dat-dai",
            "name": _words("Đất đai"),
            "services": ["dat-dai"],
            "weekdays": ["mon", "tue", "wed", "thu", "fri"],
            "hours": [["07:30", "11:30"], ["13:30", "16:30"]],
            "slot_min": 20,
            "online": 2,
            "staff": 1,
        }
    ]
    help_tax = {"service": "thue", "when_wait_over_min": 20}
    plan["profile"] = [
        {"name": _words("Giúp thuế"), "counters": [1], "services": ["own", help_tax]}
    ]
    return plan


def sample_without_single_days() -> str:
    """Return the sample centre's file without the holidays and swap days, of which today may be."""
    text = Path(samples).with_name("quang-tri.toml").read_text(encoding="utf-8")
    plain, left_out = re.subn(r"(?m)^\[\[calendar\.day\]\]\n(?:.+\n)+\n", "", text)
    assert left_out
    return plain


def dong_hoi() -> dict[str, Any]:
    """Return the second centre: two counters, the same codes and prefixes, two hours ahead."""
    plan = _centre("dong-hoi", "Trung tâm Đồng Hới", "Asia/Tokyo")
    plan["zone"] = [_zone("a", [1, 2])]
    plan["service"] = [_service("dat-dai", "A", "Đất đai", [1, 2])]
    return plan


def _centre(code: str, name: str, time_zone: str) -> dict[str, Any]:
    return {
        "centre": {
            "code": code,
            "name": _words(name),
            "site": _words("Cơ sở chính"),
            "header": "UBND TỈNH QUẢNG TRỊ",
            "address": "22 Trần Hưng Đạo",
            "time_zone": time_zone,
        },
        "calendar": {
            "weekdays": ["mon", "tue", "wed", "thu", "fri"],
            "issuing": [["07:15", "11:15"], ["13:15", "16:30"]],
            "calling": [["07:30", "11:30"], ["13:30", "17:00"]],
        },
        "targets": {"wait_min": 15, "wait_share": 0.8, "alert_wait_min": 30},
        "numbers": {
            "digits": 3,
            "first": 1,
            "ranges": {"walk_in": [1, 699], "booked": [700, 899], "priority": [900, 999]},
        },
        "calling": {"policy": "accumulating_priority"},
        "priority_class": [
            {
                "code": "NCT",
                "name": _words("Người cao tuổi"),
                "weight": 2.5,
                "head_start_min": 10,
                "from_age": 75,
            },
            {"code": "NCC", "name": _words("Người có công"), "weight": 1.5, "head_start_min": 0},
        ],
    }


def _words(vi: str) -> dict[str, str]:
    return {"vi": vi, "en": f"{vi} (en)"}


def _zone(code: str, counters: list[int]) -> dict[str, Any]:
    return {"code": code, "name": _words(f"Khu {code.upper()}"), "counters": counters}


def _service(code: str, prefix: str, name: str, counters: list[int]) -> dict[str, Any]:
    return {
        "code": code,
        "prefix": prefix,
        "name": _words(name),
        "agency": "Sở Nông nghiệp và Môi trường",
        "counters": counters,
        "minutes": {"submit": 12.0},
        "per_day": 50,
    }
