"""Random days: every report's numbers are those that one gets by counting the log by hand."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from app.domain.queue.ticket import State
from app.domain.queue.ticket_edits import Decision
from app.reports.catalogue import REPORTS
from app.reports.request import Grouping
from tests.operations.queue.test_random_days import COUNTERS, RandomDay
from tests.reports import by_hand
from tests.reports.asking import report
from tests.reports.by_hand import Row
from tests.reports.recount import Served, Visitor, local, log, over, sat, visitors
from tests.support.site import Site

Key = Callable[[Any], str]
DAYS = 3


class BusyDay(RandomDay):
    """A random day on which staff also judge classes and call out of turn."""

    def _act(self) -> None:
        waiting = [t for t in self.site.floor.tickets.values() if t.state is State.WAITING]
        dice = self.random.random()
        if waiting and dice < 0.1:
            self._judge(self.random.choice(waiting))
        elif waiting and dice < 0.2:
            self.site.call(self.random.choice(COUNTERS), self.random.choice(waiting).label)
        else:
            super()._act()

    def _judge(self, ticket: Any) -> None:
        decision = self.random.choice(list(Decision))
        self.site.parts.ticket_edits.judge(
            self.site.caller("reception"), ticket.id, version=ticket.version,
            request_id=self.site.new_id(), decision=decision, priority="NCT",
        )  # fmt: skip


@pytest.fixture(params=[11])
def lived(site: Site, request: pytest.FixtureRequest) -> Site:
    """Give the test three random days: two over, of which one is packed, and one that goes on."""
    for number in range(DAYS):
        site.open(*COUNTERS)
        day = BusyDay(site, request.param * 10 + number)
        for _ in range(120):
            day.step()
        if number < DAYS - 1:
            site.clock.later(minutes=20)
            site.parts.day_close.close_day(site.centre_id)
            site.clock.at = site.clock.at.replace(hour=1, minute=0) + timedelta(days=1)
    site.parts.units.pack_past_days(site.centre_id, site.clock.now(), most=1)
    return site


def _rows(site: Site, name: str, by: Grouping) -> dict[str, Row]:
    first = local(site.clock.now()).date() - timedelta(days=DAYS - 1)
    table = report(site, name, by=by.value, first=first, days=DAYS)
    return {str(row[0]): [*map(_number, row[2:])] for row in table.rows}


def _number(value: object) -> float | None:
    return float(str(value)) if value is not None else None


def _groups(things: Iterable[Any], key: Key) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for thing in things:
        found.setdefault(key(thing), []).append(thing)
    everything = [thing for group in found.values() for thing in group]
    return found | {"": everything} if everything else {}


def _keys(site: Site, hour: Callable[[Any], Any], on: Callable[[Any], Any]) -> dict[Grouping, Key]:
    services = site.floor.centre.services
    names = {c.id: c.username for c in map(site.officer, COUNTERS)}
    return {
        Grouping.DAY: lambda x: on(x).isoformat(),
        Grouping.WEEK: lambda x: (on(x) - timedelta(days=on(x).weekday())).isoformat(),
        Grouping.MONTH: lambda x: f"{on(x):%Y-%m}",
        Grouping.WEEKDAY: lambda x: str(on(x).isoweekday()),
        Grouping.HOUR: lambda x: f"{local(hour(x)).hour:02d}",
        Grouping.SERVICE: lambda x: x.service,
        Grouping.AGENCY: lambda x: services[x.service].agency,
        Grouping.COUNTER: lambda x: str(x.counter),
        Grouping.OFFICER: lambda x: names[x.officer],
        Grouping.KIND: lambda x: x.kind,
        Grouping.PROCEDURE: lambda x: x.procedure,
        Grouping.PRIORITY: lambda x: x.priority or "",
    }


def _same(found: dict[str, Row], expected: dict[str, Row], name: str, by: Grouping) -> None:
    # "" is both the row of all and the group without a word: the last one is that of all.
    assert found.keys() == expected.keys(), (name, by)
    for key, row in expected.items():
        assert found[key] == pytest.approx(row, abs=0.051), (name, by, key)


OF_CALLS: dict[str, tuple[Callable[[Served], bool], Callable[[Sequence[Served]], Row]]] = {
    "waits": (lambda c: c.end == "finish", by_hand.waits),
    "wait-bands": (lambda c: c.end == "finish", by_hand.bands),
    "service-times": (lambda c: c.end == "finish" and c.started is not None, by_hand.service),
    "walk-held": (lambda c: c.end == "finish", by_hand.walk_held),
    "agencies": (lambda c: True, by_hand.agencies),
    "summary": (lambda c: c.end == "finish", by_hand.summary),
}


def test_reports_of_transactions_are_those_counted_by_hand(lived: Site) -> None:
    calls = over(c for visitor in visitors(log(lived)) for c in visitor.calls)
    for name, (counts, row) in OF_CALLS.items():
        queued = name in ("waits", "wait-bands")
        hour = (lambda c: c.queued) if queued else (lambda c: c.called)
        keys = _keys(lived, hour, lambda c: c.visitor.on)
        mine = [c for c in calls if counts(c)]
        for by in REPORTS[name].by:
            groups = _groups(mine, keys[by])
            expected = {key: row(group) for key, group in groups.items()}
            _same(_rows(lived, name, by), expected, name, by)


@pytest.mark.parametrize(("name", "attribute"), [("outcomes", "outcome"), ("kinds", "kind")])
def test_words_of_transactions_are_counted(lived: Site, name: str, attribute: str) -> None:
    calls = over(c for visitor in visitors(log(lived)) for c in visitor.calls)
    done = [c for c in calls if c.end == "finish"]
    first = local(lived.clock.now()).date() - timedelta(days=DAYS - 1)
    table = report(lived, name, by="service", first=first, days=DAYS)
    codes = [c.key.removeprefix(f"{attribute}_") for c in table.columns[3:]]

    groups = _groups(done, lambda c: c.service)

    assert {row[0]: list(row[2:]) for row in table.rows} == {
        key: [len(group), *(
            sum((getattr(c, attribute) or "none") == code for c in group) for code in codes
        )]
        for key, group in groups.items()
    }  # fmt: skip


OF_VISITORS: dict[str, tuple[Callable[[Visitor], bool], Callable[[Sequence[Visitor]], Row]]] = {
    "arrivals": (lambda v: True, by_hand.arrivals),
    "visits": (lambda v: v.end == "finish", by_hand.visits),
    "losses": (lambda v: True, by_hand.losses),
    "priority": (lambda v: True, by_hand.priority),
    "quoted": (lambda v: v.quoted_s is not None and bool(v.calls), by_hand.quoted),
}


def test_reports_of_tickets_are_those_counted_by_hand(lived: Site) -> None:
    everybody = visitors(log(lived))
    keys = _keys(lived, lambda v: v.issued, lambda v: v.on)
    for name, (counts, row) in OF_VISITORS.items():
        for by in REPORTS[name].by:
            groups = _groups([v for v in everybody if counts(v)], keys[by])
            expected = {key: row(group) for key, group in groups.items()}
            found = _rows(lived, name, by)
            assert found, name
            if name == "visits":  # How often a ticket was called also counts calls taken back.
                found = {key: [*cells[:-1], None] for key, cells in found.items()}
            _same(found, expected, name, by)


def test_the_report_of_counters_is_that_counted_by_hand(lived: Site) -> None:
    events = log(lived)
    calls = over(c for visitor in visitors(events) for c in visitor.calls)
    spans = sat(events, lived.clock.now())
    of_calls = _keys(lived, lambda c: c.called, lambda c: c.visitor.on)
    of_spans = _keys(lived, lambda s: s.began, lambda s: local(s.began).date())
    for by in REPORTS["counters"].by:
        served, sitting = _groups(calls, of_calls[by]), _groups(spans, of_spans[by])
        keys = served.keys() | sitting.keys()
        expected = {key: by_hand.counter(served.get(key, []), sitting.get(key, [])) for key in keys}
        found = {key: row[:7] for key, row in _rows(lived, "counters", by).items()}
        _same(found, expected, "counters", by)


def test_the_heat_map_is_that_counted_by_hand(lived: Site) -> None:
    everybody = visitors(log(lived))
    served = [c for v in everybody for c in over(v.calls) if c.end == "finish"]
    first = local(lived.clock.now()).date() - timedelta(days=DAYS - 1)
    expected = {
        Grouping.ARRIVALS: by_hand.heat([local(v.issued) for v in everybody], None),
        Grouping.SERVED: by_hand.heat([local(c.called) for c in served], None),
        Grouping.WAITS: by_hand.heat([local(c.queued) for c in served], [c.wait_s for c in served]),
    }
    for by, cells in expected.items():
        table = report(lived, "heat-map", by=by.value, first=first, days=DAYS)
        found = {
            (int(str(row[0])), int(column.key.removeprefix("hour_"))): _number(cell)
            for row in table.rows
            for column, cell in zip(table.columns[2:], row[2:], strict=True)
            if cell
        }
        assert found == pytest.approx(cells, abs=0.051), by


def test_the_headlines_of_the_summary_are_those_counted_by_hand(lived: Site) -> None:
    everybody = visitors(log(lived))
    served = [c for v in everybody for c in over(v.calls) if c.end == "finish"]
    first = local(lived.clock.now()).date() - timedelta(days=DAYS - 1)
    lost = sum(v.end in ("cancel", "expire") for v in everybody)
    count, mean_s, p90, within, service_s = by_hand.summary(served)

    told = report(lived, "summary", by="service", first=first, days=DAYS).headlines

    spans = [_number(h.value) for h in told if h.kind == "seconds"]
    others = [_number(h.value) for h in told if h.kind != "seconds"]
    assert spans == pytest.approx([mean_s, p90, service_s], abs=0.051)
    assert others[:4] == pytest.approx(
        [len(everybody), count, within, lost / len(everybody)], abs=0.000_06
    )
    assert {h.before for h in told} <= {0, None}
