"""The usual words of a transaction: each outcome means a kind, each word is in the texts."""

from pathlib import Path

import pytest

from app import texts
from app.domain.queue.outcomes import (
    HOLD_REASONS,
    KIND_OF_OUTCOME,
    OUT_OF_TURN_REASONS,
    Outcome,
    TransactionKind,
)


def test_a_kind_follows_from_every_outcome() -> None:
    assert set(KIND_OF_OUTCOME) == set(Outcome)


@pytest.mark.parametrize(
    ("section", "codes"),
    [
        ("outcome", tuple(Outcome)),
        ("kind", tuple(TransactionKind)),
        ("counter.hold_reason", HOLD_REASONS),
        ("counter.call_reason", OUT_OF_TURN_REASONS),
    ],
)
def test_every_usual_word_can_be_said(section: str, codes: tuple[str, ...]) -> None:
    assert [code for code in codes if not texts.has(f"{section}.{code}")] == []


@pytest.mark.parametrize("file", sorted(Path("counter/static").glob("*.js")), ids=str)
def test_the_console_of_the_browser_knows_no_outcome_no_kind_and_no_reason(file: Path) -> None:
    """They come with the picture: a browser with a list of its own would show an old one."""
    words = {*Outcome, *HOLD_REASONS, *OUT_OF_TURN_REASONS} - {"other", "fee"}

    script = file.read_text(encoding="utf-8")

    assert [word for word in sorted(words) if f'"{word}"' in script] == []
