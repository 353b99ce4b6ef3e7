"""What if: a recorded day read from the log, and played as it was and with changes."""

from collections.abc import Sequence
from datetime import date

from app.domain.centre.values import Centre
from app.estimating.client import Simulator
from app.estimating.log_replay import has_calls, replay_steps
from app.estimating.what_if import Change, Outcomes, RecordedDay, recorded_day
from app.operations.queue.readers import RecordReader


class WhatIf:
    """Recorded days and what a change would have made of them; nothing is written."""

    def __init__(self, records: RecordReader) -> None:
        self._records = records

    def recorded_day(self, centre: Centre, on: date) -> RecordedDay | None:
        """The day as it was recorded; None where nobody was called."""
        events, before = self._records.day(centre, on)
        if not has_calls(events):
            return None
        return recorded_day(centre, replay_steps(centre, before, events))

    def compare(self, day: RecordedDay, changes: Sequence[Change]) -> tuple[Outcomes, Outcomes]:
        """What becomes of the day's waits as it was, and with the changes. Raises SimulatorError.

        Both are played in a process of their own, so that no call at a counter waits for it.
        """
        simulator = Simulator()
        try:
            return simulator.compare(day, changes)
        finally:
            simulator.close()
