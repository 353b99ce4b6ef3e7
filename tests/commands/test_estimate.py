"""`moiso estimate evaluate` and `moiso simulate --recorded`, on a day that was recorded."""

import pytest

from app.config import Settings
from tests.commands.conftest import Run
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.web import Web, make_web, officer

DAY = "2026-11-24"


@pytest.fixture
def worked(seeded: tuple[Seed, Settings], filled: Run) -> Run:
    """Give the test the command after a day: eight for land at one counter, six minutes each."""
    web = make_web(seeded)
    web.open(1)
    for _ in range(8):
        web.issue()
    for _ in range(7):
        _serve(web)
    web.installation.database.close()
    return filled


def _serve(web: Web) -> None:
    ticket = web.act(web.call_next(1), "start", by=officer(1))
    web.clock.later(minutes=6)
    web.act(ticket, "finish", by=officer(1), outcome="accepted", kind="submit")


@ON_SQLITE
def test_recorded_days_are_evaluated_beside_every_other_guess(worked: Run) -> None:
    told = worked("estimate", "evaluate", "--from", DAY).stdout.splitlines()

    head = next(place for place, line in enumerate(told) if line.startswith(DAY))
    assert told[head].startswith(f"{DAY} – {DAY}: 7 tickets, mean wait 18.0 min")
    assert [line.split("  ")[1] for line in told[head + 2 :]] == [
        "forward simulation", "people × mean", "(n+1) × mean ÷ counters", "head of line",
        "last to enter service", "mean of last 5", "mean of last 20",
    ]  # fmt: skip


def test_a_setting_of_the_trial_is_evaluated_by_its_name(moiso: Run) -> None:
    told = moiso("estimate", "evaluate", "--seeds", "1", "--only", "1 counter, even").stdout

    assert "\n1 counter, even: " in f"\n{told}"
    assert "forward simulation" in told


@ON_SQLITE
def test_a_recorded_day_is_played_again_with_a_counter_more(worked: Run) -> None:
    change = ("--change", "more dat-dai 1 08:00-10:00")
    told = worked("simulate", "--recorded", DAY, *change, "--language", "en").stdout

    row = next(line for line in told.splitlines() if line.startswith("All"))
    before, after = (float(span) for span in row.split()[3:5])
    assert after < before


@ON_SQLITE
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--recorded", "2026-11-20"), "nobody was called on 2026-11-20"),
        (("--recorded", DAY, "--change", "faster"), "no change 'faster'; there are: more"),
        (("--recorded", DAY, "--change", "without 99"), "99 isn't known"),
    ],
)
def test_what_cannot_be_played_again_is_refused_in_words(
    worked: Run, words: tuple[str, ...], told: str
) -> None:
    answer = worked("simulate", *words, expected=1)

    assert told in answer.output


@ON_SQLITE
def test_a_day_without_calls_cannot_be_evaluated(filled: Run) -> None:
    answer = filled("estimate", "evaluate", "--from", "2026-11-20", expected=1)

    assert "nothing was called from 2026-11-20" in answer.output
