"""What a new configuration may not leave out: that for which visitors are still there."""

from dataclasses import replace

from app.domain.centre.values import Counter, Helping
from app.domain.queue.left_out import left_out
from app.domain.queue.ticket import State
from tests.support.builders import floor, sample_centre, ticket

CENTRE = sample_centre()


def test_nothing_is_left_out_by_the_same_configuration() -> None:
    on = floor(ticket(1, "thue"), ticket(2, priority="NCT"), centre=CENTRE)

    assert left_out(on, sample_centre()) == {}


def test_each_service_counter_zone_and_class_with_live_tickets_is_counted() -> None:
    on = floor(
        ticket(1, "thue"),
        ticket(2, "thue", priority="NCT"),
        ticket(3, "thue", state=State.SERVING, counter=3),
        ticket(4, "ket-qua", target_counter=4),
        centre=CENTRE,
    )
    coming = replace(
        CENTRE,
        services={code: s for code, s in CENTRE.services.items() if code != "thue"},
        counters={n: counter for n, counter in CENTRE.counters.items() if n != 3},
        zones={"a": CENTRE.zones["a"]},
        priority_classes={"NCC": CENTRE.priority_classes["NCC"]},
    )

    assert left_out(on, coming) == {
        "counter 3": 2,  # Its visitor, and who sits there.
        "priority_class NCT": 1,
        "service thue": 2,
        "zone b": 2,
    }


def test_a_service_without_its_last_counter_is_left_out_though_it_stays() -> None:
    on = floor(
        ticket(1, "thue"),
        ticket(2, "thue", state=State.SERVING, counter=3),
        ticket(3),
        centre=CENTRE,
    )
    idle = {n: replace(c, profile=without(c, "thue")) for n, c in CENTRE.counters.items()}

    assert left_out(on, replace(CENTRE, counters=idle)) == {"last_counter thue": 1}


def without(counter: Counter, service: str) -> tuple[Helping, ...]:
    """Return the counter's profile without the service."""
    return tuple(entry for entry in counter.profile if entry.service != service)


def test_what_was_lost_before_keeps_no_file_from_being_loaded() -> None:
    without = replace(CENTRE, services={"dat-dai": CENTRE.services["dat-dai"]})

    assert left_out(floor(ticket(1, "thue"), centre=without), without) == {}


def test_what_nobody_needs_may_go() -> None:
    without = replace(CENTRE, services={"dat-dai": CENTRE.services["dat-dai"]})

    assert left_out(floor(ticket(1), centre=CENTRE), without) == {}


def test_a_prefix_is_written_in_capitals_only_when_nobody_has_a_number_of_the_small_letter() -> (
    None
):
    """The numbers t001 and T001 of one day would be said alike."""
    small = CENTRE.services["ket-qua"]
    coming = replace(
        CENTRE, services={**CENTRE.services, "ket-qua": replace(small, prefix=small.prefix.upper())}
    )
    served = floor(ticket(1, "thue"), centre=CENTRE)
    waiting = floor(ticket(1, "ket-qua", prefix="t"), ticket(2, "thue"), centre=CENTRE)

    assert small.prefix == "t"
    assert left_out(served, coming) == {}
    assert left_out(waiting, coming) == {"prefix t": 1}
