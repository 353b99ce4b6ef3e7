"""Knows what of a floor must be the same in memory and in the tables."""

from dataclasses import replace
from typing import Any

from app.domain.queue.floor import OFFERED_FOR, SPEEDS_KEPT, Floor


def comparable(floor: Floor) -> dict[str, Any]:
    """The floor without what is only remembered to take something back.

    Of twenty service times the oldest may have been pushed out by one that was then undone.
    """
    return {
        "seq": floor.seq,
        "last_at": floor.last_at,
        "tickets": {i: replace(t, before=None) for i, t in floor.tickets.items()},
        "counters": dict(floor.counters),
        "calls": dict(floor.calls),
        "partings": {
            number: parting
            for number, parting in floor.partings.items()
            if floor.last_at is not None and parting.at > floor.last_at - OFFERED_FOR
        },
        "issued": dict(floor.issued),
        "closures": dict(floor.closures),
        "messages": dict(floor.messages),
        "assistances": dict(floor.assistances),
        "queues": {service: set(queue) for service, queue in floor.queues.items() if queue},
        "speeds": {
            service: sorted(took)
            for service, took in floor.speeds.items()
            if 0 < len(took) < SPEEDS_KEPT
        },
    }
