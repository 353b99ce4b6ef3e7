"""Whose turn it is to speak: one screen at a time, each call once in full."""

from datetime import UTC, datetime, timedelta

from app.domain.lobby.speech_lock import (
    TURN,
    ScreenSound,
    SpeechLock,
    begun,
    ended,
    heard_from,
    is_asked_again,
    is_held,
    passed,
    said_until,
)

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
BEFORE = AT - timedelta(hours=1)


def heard(
    turn: SpeechLock, screen: str, at: datetime = AT, sound: ScreenSound = ScreenSound.OK
) -> SpeechLock:
    return heard_from(turn, screen, sound, at, since=BEFORE)


def begin(turn: SpeechLock, screen: str, seq: int, *, key: str = "k") -> SpeechLock:
    after = begun(turn, screen, key, until=seq)
    assert after is not None
    return after


def test_the_first_screen_gets_the_turn_and_keeps_it_by_renewing() -> None:
    turn = heard(SpeechLock(), "tv-1")

    other = heard(turn, "tv-2", AT + timedelta(seconds=5))
    later = heard(other, "tv-1", AT + timedelta(seconds=5))

    assert other == turn
    assert later.until_at == AT + timedelta(seconds=5) + TURN


def test_another_screen_takes_over_when_the_turn_is_over() -> None:
    turn = heard(SpeechLock(), "tv-1")

    assert heard(turn, "tv-2", AT + TURN).holder == "tv-2"


def test_a_screen_that_is_well_takes_over_from_one_that_fails_and_is_not_put_off_again() -> None:
    failing = heard(SpeechLock(), "tv-1", sound=ScreenSound.FAILING)

    well = heard(failing, "tv-2")

    assert well.holder == "tv-2"
    assert heard(well, "tv-1") == well


def test_a_screen_whose_sound_is_blocked_never_has_the_turn() -> None:
    assert heard(SpeechLock(), "tv-1", sound=ScreenSound.BLOCKED).holder == ""
    assert heard(heard(SpeechLock(), "tv-1"), "tv-1", sound=ScreenSound.BLOCKED).holder == ""


def test_nothing_is_begun_without_the_turn() -> None:
    assert begun(heard(SpeechLock(), "tv-1"), "tv-2", "k", until=7) is None
    assert begun(SpeechLock(), "tv-1", "k", until=7) is None


def test_what_was_ended_by_anybody_need_not_be_said_by_others() -> None:
    turn = ended(begin(heard(SpeechLock(), "tv-1"), "tv-1", 7), 7)

    other = heard(turn, "tv-2", AT + TURN)

    assert (said_until(other, "tv-1"), said_until(other, "tv-2")) == (7, 7)
    assert begin(other, "tv-2", 8, key="other").begun_seq == 8


def test_what_a_screen_began_and_never_ended_is_said_in_full_by_the_next_one() -> None:
    cut = begin(heard(SpeechLock(), "tv-1"), "tv-1", 7)

    other = heard(cut, "tv-2", AT + TURN)

    assert said_until(other, "tv-2") == 0
    assert begin(other, "tv-2", 7, key="other").begun_by == "tv-2"


def test_a_reloaded_screen_need_not_repeat_what_it_began() -> None:
    turn = begin(heard(SpeechLock(), "tv-1"), "tv-1", 7, key="before")

    assert said_until(turn, "tv-1") == 7


def test_a_question_asked_again_is_known_until_its_answer_was_said() -> None:
    turn = begin(heard(SpeechLock(), "tv-1"), "tv-1", 7, key="k")

    assert is_asked_again(turn, "tv-1", "k")
    assert not is_asked_again(turn, "tv-1", "other")
    assert not is_asked_again(turn, "tv-2", "k")
    assert not is_asked_again(ended(turn, 7), "tv-1", "k")
    assert not is_asked_again(begin(turn, "tv-1", 8, key=""), "tv-1", "")


def test_what_is_passed_over_is_ended_too() -> None:
    assert passed(SpeechLock(ended_seq=3), 7).ended_seq == 7
    assert passed(SpeechLock(ended_seq=9), 7).ended_seq == 9


def test_the_end_of_what_was_never_begun_counts_for_nothing() -> None:
    turn = begin(heard(SpeechLock(), "tv-1"), "tv-1", 7)

    assert ended(turn, 10**9).ended_seq == 7


def test_a_new_server_leaves_the_holder_the_time_to_come_back() -> None:
    turn = heard(SpeechLock(), "tv-1")
    started = AT + timedelta(minutes=5)
    at = started + timedelta(seconds=5)

    assert is_held(turn, at, since=started)
    assert not is_held(turn, started + TURN, since=started)


def test_a_clock_set_back_holds_nobody_up() -> None:
    turn = heard(SpeechLock(), "tv-1")

    assert not is_held(turn, AT - timedelta(hours=1), since=BEFORE - timedelta(hours=2))
