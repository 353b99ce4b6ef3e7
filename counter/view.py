"""What an officer's console shows, as a pure function of the floor and of who looks."""

from collections.abc import Mapping
from datetime import datetime

from app.api.queue.counters import AlarmAnswer
from app.api.queue.messages import message_json
from app.domain.centre.values import Centre
from app.domain.instants import iso, iso_or_none
from app.domain.queue.counter import PAUSE_MINUTES, Alarm, CounterNow
from app.domain.queue.floor import Floor
from app.domain.queue.lifecycle import UNDO_WINDOW
from app.domain.queue.messages import AskCode
from app.domain.queue.outcomes import (
    CAME_BACK,
    HOLD_REASONS,
    KIND_OF_OUTCOME,
    OUT_OF_TURN_REASONS,
    Outcome,
    TransactionKind,
)
from app.domain.queue.routing import services_of
from counter.picture import (
    CallingPicture,
    ConsolePicture,
    OfficerToday,
    OtherCounterPicture,
    OwnCounterPicture,
    SeatedOfficer,
)
from counter.rows import (
    at_the_counter,
    held_here,
    later,
    missed_here,
    next_order,
    next_up,
    waiting_row,
)

WAITING_SHOWN = 50


def counter_view(
    floor: Floor,
    counter: int | None,
    at: datetime,
    *,
    me: SeatedOfficer,
    names: Mapping[int, str],
    today: OfficerToday,
) -> ConsolePicture:
    """The console of the officer `me` at the counter, or before one is chosen (None).

    `me` has id, username, name, role and rights; `names` the people's names by id; `today` what
    the officer served (`served`, `mean_service_s`).
    """
    centre = floor.centre
    ticket = floor.at_counter(counter) if counter is not None else None
    waiting = next_order(floor, counter, at) if counter is not None else []
    return {
        "seq": floor.seq,
        "at": iso(at),
        "centre": {
            "code": centre.code,
            "name": dict(centre.name),
            "site": dict(centre.site),
            "time_zone": centre.time_zone.key,
        },
        "me": {
            "username": me["username"],
            "name": me["name"],
            "role": me["role"],
            "rights": me["rights"],
        },
        "counter": _own(floor, counter, names, at) if counter is not None else None,
        "counters": _counters(floor, names, me=me["id"]),
        "ticket": at_the_counter(floor, ticket, at, me=me["id"]) if ticket else None,
        "held": held_here(floor, counter, me["id"]),
        "missed": missed_here(floor, counter, at),
        "waiting": [waiting_row(centre, t) for t in waiting[:WAITING_SHOWN]],
        "waiting_total": len(waiting),
        "later": later(floor, counter, at) if counter is not None else [],
        "next": next_up(floor, counter, at) if counter is not None else None,
        "services": [
            {"code": s.code, "prefix": s.prefix, "name": dict(s.name)}
            for s in centre.services.values()
        ],
        "kinds": [kind.value for kind in TransactionKind],
        "outcomes": [outcome.value for outcome in Outcome],
        "kind_of_outcome": {o.value: kind.value for o, kind in KIND_OF_OUTCOME.items()},
        "hold_reasons": list(HOLD_REASONS),
        "out_of_turn_reasons": list(OUT_OF_TURN_REASONS),
        "came_back_reason": CAME_BACK,
        "pause_reasons": list(centre.calling.pause_reasons),
        "pause_minutes": list(PAUSE_MINUTES),
        "priority_classes": [
            {"code": known.code, "name": dict(known.name)}
            for known in centre.priority_classes.values()
        ],
        "messages": [
            message_json(message, names)
            for message in floor.messages.values()
            if message.counter == counter
        ],
        "asks": [code.value for code in AskCode],
        "rules": _rules(centre),
        "targets": {
            "wait_min": centre.targets.wait_min,
            "wait_share": centre.targets.wait_share,
            "alert_wait_min": centre.targets.alert_wait_min,
        },
        "today": today,
    }


def _own(floor: Floor, number: int, names: Mapping[int, str], at: datetime) -> OwnCounterPicture:
    now, plan = floor.counters[number], floor.centre.counters[number]
    serves = services_of(floor, number, at)
    return {
        "number": number,
        "name": dict(plan.name),
        "zone": plan.zone,
        "state": now.state.value,
        "reason": now.reason,
        "since": iso_or_none(now.since),
        "back_at": iso_or_none(now.back_at),
        "officer_name": _officer(now, names),
        "services": [code for code in floor.centre.services if code in serves],
        "alarm": _alarm(now, names),
        "auto_call_at": iso_or_none(now.auto_call_at),
    }


def _counters(floor: Floor, names: Mapping[int, str], *, me: int) -> list[OtherCounterPicture]:
    at_counters = floor.occupied()
    pictures: list[OtherCounterPicture] = []
    for number, plan in sorted(floor.centre.counters.items()):
        now, ticket = floor.counters[number], at_counters.get(number)
        own = [e.service for e in plan.profile if e.when_wait_over_min is None]
        pictures.append(
            {
                "number": number,
                "name": dict(plan.name),
                "zone": plan.zone,
                "state": now.state.value,
                "officer_name": _officer(now, names),
                "services": own,
                "label": ticket.label if ticket else None,
                "ticket_state": ticket.state.value if ticket else None,
                "mine": now.officer is not None and now.officer == me,
                "alarm": _alarm(now, names),
            }
        )
    return pictures


def _alarm(now: CounterNow, names: Mapping[int, str]) -> AlarmAnswer | None:
    """What the counter calls for, since when, and who has said to come."""
    if now.alarm is Alarm.NONE:
        return None
    by = now.alarm_accepted_by
    return {
        "state": now.alarm.value,
        "since": iso_or_none(now.alarm_at),
        "accepted_by": names.get(by, "") if by is not None else None,
    }


def _officer(now: CounterNow, names: Mapping[int, str]) -> str | None:
    return names.get(now.officer) if now.officer is not None else None


def _rules(centre: Centre) -> CallingPicture:
    rules = centre.calling
    return {
        "recalls_before_no_show": rules.recalls_before_no_show,
        "recall_gap_s": rules.recall_gap_s,
        "outcome_required": rules.outcome_required,
        "start_on_call": rules.start_on_call,
        "undo_s": round(UNDO_WINDOW.total_seconds()),
    }
