"""The report of waits: how long visitors waited, by service or by counter."""

from collections.abc import Sequence
from math import ceil, floor

from sqlalchemy import Connection

from app import texts
from app.domain.centre import Centre
from app.persistence.statistics import Period, waits_ms
from app.reports.table import Column, Table

NAME = "waits"
BY = ("service", "counter")


def waits(
    connection: Connection, centre: Centre, period: Period, *, by: str, language: str
) -> Table:
    """Count, mean, median, 90th percentile (seconds) and the share within the target wait."""

    def say(key: str, **facts: object) -> str:
        return texts.text(language, f"report.{key}", **facts)

    groups = waits_ms(connection, centre.id, period, by)
    target_min = f"{centre.targets.wait_min:g}"
    rows: list[Sequence[object]] = [
        [key, _name(centre, by, key, language), *figures(groups[key], centre.targets.wait_min)]
        for key in _order(centre, by)
        if key in groups
    ]
    everything = sorted(ms for values in groups.values() for ms in values)
    if everything:
        rows.append(["", say("all"), *figures(everything, centre.targets.wait_min)])
    return Table(
        name=NAME,
        title=say("waits_title"),
        columns=(
            Column("key", say(f"by_{by}_code"), "text"),
            Column("name", say(f"by_{by}"), "text"),
            Column("count", say("count"), "count"),
            Column("mean_s", say("mean_s"), "seconds"),
            Column("median_s", say("median_s"), "seconds"),
            Column("p90_s", say("p90_s"), "seconds"),
            Column("share", say("share", minutes=target_min), "share"),
        ),
        rows=rows,
        definitions=[say(f"waits_definition_{n}", minutes=target_min) for n in range(1, 5)],
        facts={"from": period.first.isoformat(), "to": period.last.isoformat(), "by": by},
    )


def figures(waits_ms: Sequence[int], target_min: float) -> list[object]:
    """Count, mean, median, P90 in seconds and the share within the target, of ascending waits."""
    count = len(waits_ms)
    within = sum(1 for ms in waits_ms if ms <= target_min * 60_000)
    return [
        count,
        round(sum(waits_ms) / count / 1000, 1),
        round(percentile(waits_ms, 0.5) / 1000, 1),
        round(percentile(waits_ms, 0.9) / 1000, 1),
        round(within / count, 4),
    ]


def percentile(ascending: Sequence[int], share: float) -> float:
    """The percentile by linear interpolation between closest ranks (SQL's percentile_cont)."""
    place = (len(ascending) - 1) * share
    low, high = ascending[floor(place)], ascending[ceil(place)]
    return low + (high - low) * (place - floor(place))


def _order(centre: Centre, by: str) -> list[str]:
    return list(centre.services) if by == "service" else [str(n) for n in centre.counters]


def _name(centre: Centre, by: str, key: str, language: str) -> str:
    if by == "service":
        return centre.services[key].name[language]
    return centre.counters[int(key)].name[language]
