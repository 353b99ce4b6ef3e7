"""What a configuration leaves out and has a history is kept in it, retired."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from app.domain.centre.patches import KEYS, Plain, rows_of
from app.persistence.schema import counter_periods, tickets, transactions

T, X, C = tickets.c, transactions.c, counter_periods.c


def keep_history(connection: Connection, centre_id: int, before: Plain, after: Plain) -> Plain:
    """The configuration after, with what it leaves out of the one before kept as retired.

    A service, counter, zone or class that no ticket and no officer ever had just goes.
    """
    kept = dict(after)
    for part, had in HAD.items():
        new = rows_of(after, part)
        # A zone's counters are looked at below: they may stand in another one now, or just go.
        alone: Plain = {"counters": []} if part == "zone" else {}
        gone = [
            {**row, **alone, "retired": True}
            for code, row in rows_of(before, part).items()
            if code not in new and had(connection, centre_id, row)
        ]
        if gone:
            kept[part] = [*after.get(part, []), *gone]
    return _with_counters(connection, centre_id, before, kept)


def _with_counters(connection: Connection, centre_id: int, before: Plain, after: Plain) -> Plain:
    """The configuration with the counters that are in no zone any more, retired in their old one.

    A counter need not have a row of its own: a zone's list makes it.
    """
    there = {number for zone in after["zone"] for number in zone["counters"]}
    zones = [dict(zone) for zone in after["zone"]]
    named = rows_of(after, "counter")
    for zone in before["zone"]:
        lost = [
            number
            for number in zone["counters"]
            if number not in there and _counter_had(connection, centre_id, {"number": number})
        ]
        home = next((one for one in zones if one["code"] == zone["code"]), None)
        if not lost:
            continue
        if home is None:
            home = {**zone, "counters": [], "retired": True}
            zones.append(home)
        home["counters"] = [*home["counters"], *lost]
        for number in lost:
            old = rows_of(before, "counter").get(str(number), {"number": number})
            named[str(number)] = {**old, "retired": True}
    return {**after, "zone": zones, "counter": list(named.values())}


def _service_had(connection: Connection, centre_id: int, row: Mapping[str, Any]) -> bool:
    query = select(T.id).where(T.centre_id == centre_id, T.service == row["code"]).limit(1)
    legs = select(X.leg).where(X.centre_id == centre_id, X.service == row["code"]).limit(1)
    return _any(connection, query) or _any(connection, legs)


def _class_had(connection: Connection, centre_id: int, row: Mapping[str, Any]) -> bool:
    query = select(T.id).where(T.centre_id == centre_id, T.priority == row["code"]).limit(1)
    return _any(connection, query)


def _counter_had(connection: Connection, centre_id: int, row: Mapping[str, Any]) -> bool:
    query = select(C.began_seq).where(C.centre_id == centre_id, C.counter == row["number"]).limit(1)
    return _any(connection, query)


def _zone_had(connection: Connection, centre_id: int, row: Mapping[str, Any]) -> bool:
    return any(_counter_had(connection, centre_id, {"number": n}) for n in row["counters"])


def _any(connection: Connection, query: Any) -> bool:
    return connection.execute(query).first() is not None


HAD: Mapping[str, Callable[[Connection, int, Mapping[str, Any]], bool]] = {
    "service": _service_had,
    "priority_class": _class_had,
    "zone": _zone_had,
}
assert HAD.keys() <= KEYS.keys()
