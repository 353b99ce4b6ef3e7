"""What `/metrics` tells of the voice: what became of calls, who waits for it, which voices work."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from app.domain.queue.floor import Floor, Unsaid
from app.operations.lobby.speech_lock import SpeechLocks
from app.operations.lobby.voice_tally import MERGED, SAID

OUTCOMES = (SAID, MERGED, *Unsaid)


@dataclass(frozen=True, slots=True)
class VoiceWatch:
    """What tells which voices could speak now, and how many phrases wait for the internet's."""

    engines: Callable[[], Mapping[str, bool]]
    phrases_waiting: Callable[[], int]


def of_engines(watch: VoiceWatch) -> Iterator[Metric]:
    """The states of the voices; asks no database."""
    up = GaugeMetricFamily(
        "moiso_voice_engine_up", "Whether the voice could speak Vietnamese now.", labels=["engine"]
    )
    for name, is_up in watch.engines().items():
        up.add_metric([name], int(is_up))
    phrases = GaugeMetricFamily(
        "moiso_voice_phrases_waiting",
        "Phrases that wait for a voice of the internet.",
        watch.phrases_waiting(),
    )
    yield from (up, phrases)


def of_zones(floors: Sequence[Floor], locks: SpeechLocks) -> Iterator[Metric]:
    """What became of the calls of each zone since the start. Raises Unavailable."""
    calls = CounterMetricFamily(
        "moiso_voice_calls",
        "Calls by what became of them: said, merged, or why they were not said.",
        labels=["centre", "zone", "outcome"],
    )
    waiting = GaugeMetricFamily(
        "moiso_voice_waiting", "Calls that wait for the zone's voice.", labels=["centre", "zone"]
    )
    counts = locks.tally.counts()
    for floor in floors:
        code = floor.centre.code
        for zone in floor.centre.zones:
            waiting.add_metric([code, zone], locks.waiting(floor, zone))
            for outcome in OUTCOMES:
                told = str(outcome)
                calls.add_metric([code, zone, told], counts.get((code, zone, told), 0))
    yield from (calls, waiting)
