"""What a new centre is made of: the fields of work that its kind usually has, and all the rest."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from app.domain.centre.beginnings import COUNTERS, Beginning, centre_names, dealt_out
from app.domain.centre.patches import Plain
from app.persistence.centre.configuration import SAMPLES, checked, read_file, sample_file

LIKE_THE_SAMPLE = ("calendar", "targets", "numbers", "calling", "voice", "priority_class", "slip")
"""What a new centre takes over from the sample; its single days come from the holidays."""


@cache
def _presets() -> Mapping[str, Any]:
    with (SAMPLES / "fields_of_work.toml").open("rb") as file:
        return tomllib.load(file)


def fields_of_work(beginning: Beginning) -> Sequence[Plain]:
    """The services that centres of the kind have, as rows of a file without their counters.

    `usual` says which of them a new centre begins with.
    """
    return [dict(row) for row in _presets().get(beginning.value, ())]


def new_centre(beginning: Beginning, place: str, days: Sequence[Plain] = ()) -> Plain:
    """The configuration that a centre of the place begins with; `days` are its single days.

    Raises ConfigurationError.
    """
    plain = read_file(sample_file(""))
    if beginning is Beginning.SAMPLE:
        return plain
    usual = [row for row in fields_of_work(beginning) if row.pop("usual")]
    counters = COUNTERS[beginning]
    for row, numbers in zip(usual, dealt_out(len(usual), counters), strict=True):
        row["counters"] = list(numbers)
    made = {name: plain[name] for name in LIKE_THE_SAMPLE}
    made["calendar"] = {**plain["calendar"], "day": list(days)}
    made["centre"] = {
        **centre_names(place),
        "site": {"vi": "Trụ sở chính", "en": "Main office"},
        "address": "",
        "time_zone": plain["centre"]["time_zone"],
        "languages": plain["centre"]["languages"],
    }
    made["zone"] = [
        {
            "code": "a",
            "name": {"vi": "Sảnh chờ", "en": "Waiting hall"},
            "counters": list(range(1, counters + 1)),
        }
    ]
    made["service"] = usual
    return checked(made, where="the new centre")
