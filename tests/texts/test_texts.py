"""Knows that nothing is shown, spoken or printed for which a language lacks the words."""

import re
from pathlib import Path
from string import Formatter

import pytest

from app import texts
from app.api.problems import HTTP_CODES, sentence
from app.domain.events import CounterAction, ServiceAction
from app.domain.queue.counter import CounterState
from app.domain.queue.outcomes import Outcome, TransactionKind
from app.domain.queue.ticket import Action, Place, State
from app.operations.people.rights import Right, Role

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("app", "kiosk", "display", "counter")
REFUSED = re.compile(
    r"(?:Conflict|Invalid|NotThere|NotAllowed|NotSignedIn|TooMany|Stale|QueueError)\(\s*"
    r'"([a-z_]+)"'
)
CODE = re.compile(r'^ {4}code = "([a-z_]+)"', re.MULTILINE)
PROBLEM = re.compile(r'problem\(\s*\d+, "([a-z_]+)"')
SAID = re.compile(r'\bt\("([a-z_]+\.[a-z_0-9]+)"')


def _sources(pattern: str) -> list[str]:
    files = [path for name in PACKAGES for path in sorted((ROOT / name).rglob(pattern))]
    return [path.read_text(encoding="utf-8") for path in files]


def _places(text: str) -> set[str]:
    return {name.partition(".")[0] for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_vietnamese_and_english_say_all_and_lao_what_visitors_meet() -> None:
    keys = {language: set(known) for language, known in texts.languages().items()}

    assert list(keys) == ["vi", "en", "lo"]
    assert keys["vi"] == keys["en"]
    assert keys["lo"] < keys["vi"]
    assert texts.complete() == ["vi", "en"]


@pytest.mark.parametrize("language", ["en", "lo"])
def test_a_text_has_the_same_places_in_every_language(language: str) -> None:
    vi, other = texts.languages()["vi"], texts.languages()[language]

    different = [key for key in other if _places(vi[key]) != _places(other[key])]

    assert different == []


@pytest.mark.parametrize("language", ["vi", "en", "lo"])
def test_a_year_has_twelve_months_in_words(language: str) -> None:
    assert len(set(texts.languages()[language]["written.months"].split(", "))) == 12


def test_no_text_is_empty_or_has_blanks_around_it() -> None:
    bad = [
        (language, key)
        for language, known in texts.languages().items()
        for key, text in known.items()
        if not text.strip() or text != text.strip()
    ]

    assert bad == []


def test_every_refusal_that_the_program_can_make_has_words() -> None:
    sources = _sources("*.py")
    codes = {
        code for source in sources for found in (REFUSED, PROBLEM) for code in found.findall(source)
    }
    codes |= {code for source in sources for code in CODE.findall(source)} - {"refused"}
    codes |= set(HTTP_CODES.values())

    missing = sorted(code for code in codes if not texts.has(f"refusal.{code}"))

    assert len(codes) > 25
    assert missing == []


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("state", list(State)),
        ("counter_state", list(CounterState)),
        ("action", [*Action, *CounterAction, *ServiceAction]),
        ("place", list(Place)),
        ("kind", list(TransactionKind)),
        ("outcome", list(Outcome)),
        ("role", list(Role)),
        ("right", list(Right)),
    ],
)
def test_everything_that_has_a_code_has_words(section: str, words: list[str]) -> None:
    missing = [word for word in words if not texts.has(f"{section}.{word}")]

    assert missing == []


def test_every_text_that_a_template_names_is_there() -> None:
    named = {key for source in _sources("*.html") for key in SAID.findall(source)}

    missing = sorted(key for key in named if not key.endswith("_") and not texts.has(key))

    assert len(named) > 30
    assert missing == []


def test_a_text_is_filled_in() -> None:
    said = texts.text("en", "refusal.counter_closed", counter=3)

    assert said == "Counter 3 is closed. Open it first."


def test_a_missing_key_is_told_apart_from_a_missing_fact() -> None:
    with pytest.raises(texts.MissingText):
        texts.text("vi", "no.such")
    with pytest.raises(KeyError, match="counter"):
        texts.text("vi", "refusal.counter_closed", label="A001")


def test_an_unknown_language_speaks_vietnamese() -> None:
    assert texts.text("fr", "state.waiting") == texts.text("vi", "state.waiting")
    assert texts.choose(["fr", "en"]) == "en"
    assert texts.choose(["fr"]) == "vi"


def test_a_fact_with_braces_is_said_as_it_is() -> None:
    assert "{0}" in sentence("invalid", {"field": "{0}"}, "en")


def test_vietnamese_is_written_with_its_marks() -> None:
    """A text without any mark is a name, a number, or was typed on a foreign keyboard."""
    vi = texts.languages()["vi"]
    unmarked = [
        key
        for key, text in vi.items()
        if text.isascii() and len(re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}", "", text))) > 3
    ]

    assert unmarked == []
