"""The health of a device: what counts as a change, and since when."""

from hardware.devices import Cause, Health, HealthRecord, HealthState


def test_the_same_health_again_is_no_change_and_keeps_its_time() -> None:
    told: list[Health] = []
    record = HealthRecord("kiosk-1", told.append)
    record.note(HealthState.FAULT, Cause.PAPER_OUT, detail="out of paper")
    first = record.latest

    record.note(HealthState.FAULT, Cause.PAPER_OUT, detail="out of paper")

    assert record.latest is first
    assert told == [first]


def test_another_detail_is_a_change() -> None:
    told: list[Health] = []
    record = HealthRecord("kiosk-1", told.append)
    record.note(HealthState.FAULT, Cause.PAPER_OUT, detail="out of paper")

    record.note(HealthState.FAULT, Cause.COVER_OPEN, detail="cover open")

    assert [health.cause for health in told] == [Cause.PAPER_OUT, Cause.COVER_OPEN]
    assert told[0].since <= told[1].since


def test_a_device_that_was_not_asked_yet_is_unknown() -> None:
    record = HealthRecord("kiosk-1", lambda health: None)

    assert (record.latest.state, record.latest.cause) == (HealthState.UNKNOWN, Cause.NOT_ASKED)
