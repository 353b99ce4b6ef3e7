"""A short soak keeps the promise, and what would break it is told."""

from datetime import datetime
from pathlib import Path

import pytest

from app.domain.queue.floor import Call
from hardware.voice.clips import Clips
from hardware.voice.espeak import Espeak
from tests.soak.audit import Placed, papers
from tests.soak.far_ends import Paper
from tests.soak.hall import open_hall
from tests.soak.people import Taken
from tests.soak.report import grown, outcome, unhealed, unprovoked
from tests.soak.trouble import Mishap, Trouble, Victim
from tests.soak.voices import Namer, said
from tests.soak.watch import Heard, Held
from tests.soak.week import Plan, Week
from tests.support.builders import sample_centre
from tests.support.patience import patience

SHORT = Plan(
    seed=1,
    days=1,
    visitors=10,
    speed=8_000,
    pace=4,
    apart_s=2.0,
    longest_s=1.5,
    stuck_s=2.0,
    quiet_s=2.0,
)


@pytest.mark.load
def test_while_every_device_fails_no_number_and_no_call_is_lost(tmp_path: Path) -> None:
    with open_hall(tmp_path, pace=SHORT.pace, voice_speed=SHORT.voice) as hall:
        week = Week(SHORT, hall)
        week.play(print)
        found = outcome(week)

    print(found.text)
    assert found.failures == []
    assert len(week.taken) == SHORT.visitors
    assert week.tally["served"] > 0
    assert sum(len(trouble.spells) for trouble in week.troubles) > len(week.troubles) / 2


def taken(label: str, *, is_told: bool) -> Taken:
    """Return a number that was given at the first kiosk."""
    return Taken(1, label, f"code of {label}", "kiosk-1", 0.0, is_told=is_told, waited_s=1.0)


def test_a_number_without_paper_and_word_is_lost_and_one_on_two_slips_double() -> None:
    slips = {
        "kiosk-1": [Paper(1.0, ["code of A001"]), Paper(2.0, ["code of A001"]), Paper(3.0, [])],
        "reception-1": [Paper(3.0, ["code of A004"])],
    }
    numbers = [
        taken("A001", is_told=False),
        taken("A002", is_told=False),
        taken("A003", is_told=True),
        taken("A004", is_told=False),
    ]

    tally = papers(numbers, slips)["kiosk-1"]

    assert (tally.numbers, tally.on_paper, tally.told) == (4, 2, 1)
    assert tally.lost == ["A002"]
    assert tally.double == ["A001"]


CENTRE = sample_centre()


def called(seq: int, ticket: int, label: str, counter: int, *, recall: int = 0) -> Placed:
    """Return a call so many seconds after the first as its seq says."""
    at = datetime(2026, 3, 2, 9, 0, seq, tzinfo=CENTRE.time_zone)
    call = Call(seq, ticket, label, "vi", counter, "b", at, recall=recall, last=False)
    return Placed(call, float(seq))


def test_a_call_is_said_with_others_though_those_between_were_passed_over(tmp_path: Path) -> None:
    """Three as one: between them stand one that was made again since and one that is void."""
    namer = Namer(Clips(tmp_path, Espeak()), CENTRE)
    placed = [
        called(1, 71, "N030", 13),
        called(2, 72, "D023", 16),
        called(3, 71, "N030", 13, recall=1),
        called(4, 73, "D024", 17),
        called(5, 74, "N032", 18),
        called(6, 72, "D023", 16, recall=1),
        called(7, 75, "N033", 13),
    ]
    _, _, recalled, _, fifth, again, unsaid = placed
    one = Heard("speaker-b", 20.0, "three")
    name = namer.names([call.call for call in (recalled, fifth, again)])[0]

    found = said(namer, placed, [one], {"three": name}, passed_over={4})
    untold = said(namer, placed, [one], {"three": name}, passed_over=())

    assert found == [[recalled, fifth, again]]
    assert untold == [()]
    assert unsaid not in found[0]


def trouble_with(*, is_well: bool) -> Trouble:
    """Return what befell a printer at once, when it is over."""
    victim = Victim("kiosk-1", ["kiosk-1"], [Mishap("hangs", print)], lambda since_s: is_well)
    trouble = Trouble(victim, seed=1, apart_s=0.001, longest_s=0.3, heal_s=0.3, stuck_s=1.0)
    trouble.start()
    while not trouble.spells:
        trouble.thread.join(0.01)
    trouble.stop()
    trouble.thread.join(patience(10))
    return trouble


def test_a_device_that_is_never_well_again_breaks_the_promise() -> None:
    sick, healthy = trouble_with(is_well=False), trouble_with(is_well=True)

    assert "kiosk-1: not healed after hangs" in list(unhealed([sick]))
    assert list(unhealed([healthy])) == []


def test_a_device_that_fails_long_without_trouble_breaks_the_promise() -> None:
    trouble = trouble_with(is_well=True)
    spell = trouble.spells[0]
    far = spell.began_s + 1_000

    assert list(unprovoked([trouble], lambda name: [(far, far + 90)], 60)) == [
        "kiosk-1: not well for 90 s without any trouble"
    ]
    assert list(unprovoked([trouble], lambda name: [(far, far + 30)], 60)) == []
    assert list(unprovoked([trouble], lambda name: [(spell.began_s, far)], 60)) == []


def test_a_server_that_grows_from_day_to_day_breaks_the_promise() -> None:
    small, large, leaking = Held((200,), 40, 60), Held((100, 200), 40, 60), Held((200,), 90, 60)

    assert list(grown([(small, small)] * 5)) == []
    assert list(grown([(small, small)] * 4 + [(large, small)])) == ["server: from 200 to 300 MB"]
    assert list(grown([(small, small)] * 4 + [(small, leaking)])) == [
        "agent: threads from 40 to 90, files from 60 to 60"
    ]
