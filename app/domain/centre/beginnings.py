"""How a new centre begins: what it is called, and which counters its services are given to."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum


class Beginning(StrEnum):
    """What an installation is set up for."""

    COMMUNE = "commune"
    PROVINCE = "province"
    SAMPLE = "sample"


PLACE_WORDS: Mapping[str, str] = {
    "xã": "Commune",
    "phường": "Ward",
    "đặc khu": "Special Zone",
    "tỉnh": "Province",
    "thành phố": "City",
}
"""With which a place's name begins, and the English words that end it."""

USUAL_WORD = {Beginning.COMMUNE: "xã", Beginning.PROVINCE: "tỉnh"}
COUNTERS = {Beginning.COMMUNE: 4, Beginning.PROVINCE: 12}
"""How many counters a new centre begins with."""

LONGEST_CODE = 40


def whole_place(beginning: Beginning, place: str) -> str:
    """The place with the word for what it is, "xã Hải Lăng"; the usual one where none was given."""
    plain = " ".join(unicodedata.normalize("NFC", place).split())
    word = _word_of(plain)
    if word is None:
        return f"{USUAL_WORD.get(beginning, 'xã')} {plain}"
    return word + plain[len(word) :]


def centre_names(place: str) -> dict[str, object]:
    """The table [centre] of a centre of the place, as far as its name tells it."""
    word = _word_of(place) or ""
    own = place[len(word) :].strip()
    english = f"{own} {PLACE_WORDS.get(word, '')}".strip()
    return {
        "code": code_of(own),
        "name": {
            "vi": f"Trung tâm Phục vụ hành chính công {place}",
            "en": f"{english} Public Administration Service Centre",
        },
        "header": f"UBND {place.upper()}",
    }


def code_of(name: str) -> str:
    """The name as a code: small letters without marks, dashes between words."""
    bare = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:LONGEST_CODE].strip("-") or "trung-tam"


def dealt_out(services: int, counters: int) -> Sequence[tuple[int, ...]]:
    """For each service the counters that serve it: no counter idle, no service without one."""
    return [
        tuple(
            counter + 1
            for counter in range(counters)
            if counter % services == place or place % counters == counter
        )
        for place in range(services)
    ]


def _word_of(place: str) -> str | None:
    lower = place.lower()
    return next((word for word in PLACE_WORDS if lower.startswith(f"{word} ")), None)
