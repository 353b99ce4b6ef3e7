"""One speaker and several: each call is said once, in order, and no trouble stops the queue."""

from pathlib import Path

import pytest

from app.domain.lobby.speech_lock import SpeechLock
from hardware.devices import Cause, HealthState
from hardware.simulators.faults import Fault
from hardware.speakers import Announcement, SpeakerOffer
from tests.hardware.speakers.zone import CLIP_S, Heard, Zone, at_work, calls
from tests.support.live import until
from tests.support.patience import patience

LONG_S = 8.0


@pytest.fixture
def zone() -> Zone:
    return Zone()


@pytest.fixture
def speaker(zone: Zone, tmp_path: Path) -> Heard:
    return Heard(zone, tmp_path / "speaker-1")


def test_five_calls_at_once_are_five_announcements_in_order_and_none_is_cut(
    speaker: Heard,
) -> None:
    with at_work(speaker):
        speaker.device.offer(calls(1, 2, 3, 4, 5))
        speaker.wait(5)

    heard = speaker.timeline()
    lengths = [seconds for level, seconds in heard if level]
    assert speaker.said() == [1, 2, 3, 4, 5]
    assert speaker.ends() == ["ended"] * 5
    assert lengths == pytest.approx([CLIP_S] * 5, abs=0.001)
    assert [seconds > 0 for level, seconds in heard if not level] == [True] * 4


def test_the_same_calls_offered_again_are_not_said_again(speaker: Heard) -> None:
    with at_work(speaker):
        speaker.device.offer(calls(1))
        speaker.wait(1)
        speaker.device.offer(calls(1))
        speaker.device.offer(calls(1, 2))
        speaker.wait(2)

    assert speaker.said() == [1, 2]


def test_a_clip_that_cannot_be_played_does_not_stop_the_queue(zone: Zone, speaker: Heard) -> None:
    zone.broken.add(2)

    with at_work(speaker):
        speaker.device.offer(calls(1, 2))
        until(lambda: speaker.health.cause is Cause.SOUND_FAILING, "a warning")
        warning = speaker.health
        speaker.device.offer(calls(1, 2, 3))
        speaker.wait(2)

    assert warning.state is HealthState.WARNING
    assert speaker.said() == [1, 3]
    assert speaker.health.state is HealthState.OK


def test_a_call_without_a_clip_yet_is_said_once_the_clip_is_there(speaker: Heard) -> None:
    with at_work(speaker):
        speaker.device.offer(SpeakerOffer(1, [Announcement(1, 0.0, "")]))
        speaker.device.offer(calls(1))
        speaker.wait(1)

    assert speaker.said() == [1]


def test_of_two_speakers_of_a_zone_one_speaks_and_the_other_takes_over(
    zone: Zone, speaker: Heard, tmp_path: Path
) -> None:
    other = Heard(zone, tmp_path / "speaker-2", number=2)
    with at_work(speaker):
        speaker.device.offer(calls(1))
        speaker.wait(1)
        with at_work(other):
            other.device.offer(calls(1, 2))
            speaker.device.offer(calls(1, 2))
            speaker.wait(2)
            until(lambda: zone.turn.ended_seq == 2, "word of the end")
            speaker.device.stop()
            speaker.device.thread.join(patience(5))
            other.device.offer(calls(1, 2, 3))
            other.wait(1)

    assert (speaker.said(), other.said()) == ([1, 2], [3])


def test_a_speaker_that_was_unplugged_says_the_call_when_it_is_mended(speaker: Heard) -> None:
    with at_work(speaker):
        until(lambda: speaker.health.state is HealthState.OK, "a good speaker")
        speaker.simulator.misbehave(Fault.CUT_CABLE)
        speaker.device.offer(calls(1))
        until(lambda: speaker.health.state is HealthState.FAULT, "a fault")
        speaker.simulator.misbehave(Fault.NONE)
        speaker.wait(1)
        until(lambda: speaker.health.state is HealthState.OK, "a good speaker again")

    assert speaker.said() == [1]
    assert speaker.ends() == ["ended"]


def test_while_one_speaker_is_unplugged_another_says_the_call_in_full(
    zone: Zone, tmp_path: Path
) -> None:
    zone.clip_s = LONG_S
    slow = Heard(zone, tmp_path / "s-1", speed=1)
    other = Heard(zone, tmp_path / "s-2", number=2)
    with at_work(slow):
        slow.device.offer(calls(1))
        until(lambda: len(slow.lines()) == 1, "the beginning")
        with at_work(other):
            other.device.offer(calls(1))
            slow.simulator.misbehave(Fault.CUT_CABLE)
            other.wait(1)

    assert slow.ends() == ["cut"]
    [(level, seconds)] = other.timeline()
    assert level == 1001
    assert seconds == pytest.approx(LONG_S, abs=0.001)


def test_a_turn_that_cannot_be_renewed_is_cut_and_what_was_cut_is_said_in_full(
    zone: Zone, tmp_path: Path
) -> None:
    zone.clip_s = LONG_S
    lost = Heard(zone, tmp_path / "lost", speed=1)
    lost.device.start()
    lost.device.offer(calls(1))
    until(lambda: len(lost.lines()) == 1, "the beginning")

    zone.give(SpeechLock(holder="screen-x", is_well=True, until_at=zone.turn.until_at))
    until(lambda: lost.ends()[:1] == ["cut"], "silence")
    zone.give(SpeechLock(begun_seq=1, begun_by="screen-x"))
    until(lambda: len(lost.lines()) >= 3, "the same call anew")
    lost.simulator.close()
    lost.device.stop()
    lost.device.thread.join(patience(5))

    assert lost.said()[0] == 1


def test_a_long_backlog_is_said_together_and_nobody_is_left_out(zone: Zone, speaker: Heard) -> None:
    zone.called = range(1, 9)
    with at_work(speaker):
        speaker.device.offer(calls(*zone.called))
        speaker.wait(6)

    assert zone.joined == [[1, 2, 3]]
    assert speaker.said() == [1, 4, 5, 6, 7, 8]
    assert zone.turn.ended_seq == 8


def test_of_a_hundred_calls_at_once_those_are_said_that_can_be_in_time(
    zone: Zone, speaker: Heard
) -> None:
    zone.called = range(1, 101)
    with at_work(speaker):
        speaker.device.offer(calls(*zone.called))
        until(lambda: zone.turn.ended_seq == 100, "the end of the last call")

    assert zone.given_up == list(range(1, 92))
    assert zone.joined == [[92, 93, 94], [95, 96, 97]]
    assert speaker.said() == [92, 95, 98, 99, 100]


def test_what_is_older_than_a_minute_and_what_comes_in_quiet_hours_is_not_said(
    speaker: Heard,
) -> None:
    quiet = calls(2)
    with at_work(speaker):
        speaker.device.offer(calls(1, age_s=61))
        speaker.device.offer(SpeakerOffer(2, quiet.announcements, is_quiet=True))
        speaker.device.offer(calls(3))
        speaker.wait(1)

    assert speaker.said() == [3]


def test_a_new_log_with_lower_numbers_is_heard_from_its_start(speaker: Heard, zone: Zone) -> None:
    with at_work(speaker):
        speaker.device.offer(calls(900))
        speaker.wait(1)
        until(lambda: zone.turn.ended_seq == 900, "word of the end")
        zone.give(SpeechLock())
        speaker.device.offer(calls(1))
        speaker.wait(2)

    assert speaker.said() == [900, 1]


def test_the_test_sound_is_the_chime_and_is_noted(speaker: Heard) -> None:
    with at_work(speaker):
        speaker.device.test()
        until(lambda: speaker.health.tested_at is not None, "the test")

    assert speaker.ends() == ["ended"]
    assert speaker.sound().rms > 0.05


def test_a_speaker_without_power_is_not_noticed_by_anybody(speaker: Heard) -> None:
    speaker.simulator.misbehave(Fault.OFFLINE)
    with at_work(speaker):
        speaker.device.offer(calls(1))
        speaker.wait(1)

    assert (speaker.said(), speaker.ends()) == ([], ["ended"])
    assert speaker.health.state is HealthState.OK
