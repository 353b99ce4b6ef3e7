"""`moiso estimate`: how good the estimate of waits is, compared with other ways to guess them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from math import isnan

import click

from app.commands.centres import CENTRE
from app.commands.opened import centre_of, installation
from app.commands.progress import progress
from app.commands.terminal import Failure, settings
from app.estimating.evaluation.scenarios import Scenario, scenarios
from app.estimating.evaluation.scores import (
    JudgedDay,
    MethodScore,
    count_quotes,
    judge_day,
    judge_scenario,
    method_scores,
)
from app.estimating.experience import Learner
from app.estimating.log_replay import has_calls, replay_steps
from app.persistence.centre.configuration import (
    ConfigurationError,
    build_centre,
    read_file,
    sample_file,
)
from app.persistence.waits.past import day_events, past_of_days

DAY = click.DateTime(["%Y-%m-%d"])
TRAINED = timedelta(days=42)
MANY_COUNTERS = 10
EVERY_OF_MANY = 4
"""Of a large centre only every fourth ticket is quoted: neighbours get nearly the same quote."""


@click.group()
def estimate() -> None:
    """The estimate of waits."""


@estimate.command()
@click.option("--seeds", type=click.IntRange(1, 100), default=5, show_default=True)
@click.option("--only", help="Only the settings whose name contains this.")
@click.option("--from", "first", type=DAY, help="Recorded days instead of simulated ones.")
@click.option("--to", "last", type=DAY, help="The last recorded day; the first if not given.")
@CENTRE
def evaluate(
    seeds: int,
    only: str | None,
    first: datetime | None,
    last: datetime | None,
    centre: str | None,
) -> None:
    """Quote each ticket of many days as it would have been, and compare with what came.

    Simulated days are seeded: the same everywhere. No quote knows anything of what comes later.
    After ± stands the standard error, from day to day.
    """
    if first is not None:
        _recorded(first, last or first, centre)
        return
    try:
        whole = build_centre(1, read_file(sample_file(settings().centre)))
    except ConfigurationError as error:
        raise Failure(str(error)) from error
    chosen = [
        scenario for scenario in scenarios(whole) if (only or "").lower() in scenario.name.lower()
    ]
    if not chosen:
        raise Failure(
            f"no setting {only!r}; there are: {', '.join(t.name for t in scenarios(whole))}"
        )
    total = sum(
        count_quotes(t, seed=n, every=_every(t)) for t in chosen for n in range(1, seeds + 1)
    )
    with progress(f"{total} quotes in {len(chosen)} settings of {seeds} seeds", total) as advance:
        tables = list(_simulated(chosen, seeds, _counted(advance)))
    click.echo("\n\n".join(tables))


def _every(scenario: Scenario) -> int:
    """Which quotes of the scenario are asked for: all, or every so manyth."""
    return EVERY_OF_MANY if len(scenario.centre.counters) > MANY_COUNTERS else 1


def _counted(advance: Callable[[int], None]) -> Callable[[], None]:
    """What counts its calls and tells the sum."""
    done = iter(range(1, 10**9))
    return lambda: advance(next(done))


def _simulated(
    chosen: Sequence[Scenario], seeds: int, on_quote: Callable[[], None]
) -> Iterable[str]:
    """The table of each setting."""
    for scenario in chosen:
        days: list[JudgedDay] = []
        for seed in range(1, seeds + 1):
            days += judge_scenario(scenario, seed=seed, every=_every(scenario), on_quote=on_quote)
        yield _table(scenario.name, days)


def _recorded(first: datetime, last: datetime, code: str | None) -> None:
    """Print the table of recorded days. Raises Failure where nothing was recorded."""
    judged: list[JudgedDay] = []
    with installation() as opened:
        centre = opened.units.floor(centre_of(opened, code)).centre
        days = (last.date() - first.date()).days + 1
        with progress(f"{days} days of {centre.code}", days) as advance:
            for number in range(days):
                on = first.date() + timedelta(days=number)
                with opened.database.read() as connection:
                    day, before = day_events(connection, centre, on)
                    known = past_of_days(
                        connection, centre.id, on - TRAINED, on - timedelta(days=1)
                    )
                if has_calls(day):
                    learner = Learner(centre, [known])
                    judged.append(judge_day(replay_steps(centre, before, day), learner))
                advance(number + 1)
    if not any(judged):
        raise Failure(f"nothing was called from {first:%Y-%m-%d} to {last:%Y-%m-%d}")
    click.echo(_table(f"{first:%Y-%m-%d} – {last:%Y-%m-%d}", judged))


def _table(name: str, days: Sequence[JudgedDay]) -> str:
    """The scores of each way to guess, in minutes and shares, with standard errors by day."""
    found = method_scores(days)
    waits_s = [wait_s for day in days for _, wait_s in day]
    mean_min = sum(waits_s) / len(waits_s) / 60
    head = f"{name}: {len(waits_s)} tickets, mean wait {mean_min:.1f} min"
    unknown = len(waits_s) - (found[0].count if found else 0)
    if unknown:
        head += f", {unknown} told that it is unknown"
    columns = f"  {'':24}{'mean error':>11}{'bias':>8}{'':6}{'in P80':>8}{'':6}{'in P90':>8}"
    return "\n".join([head, columns, *map(_row, found)])


def _row(score: MethodScore) -> str:
    """One line of the table."""
    bias, p80, p90 = score.bias_min, score.within_p80, score.within_p90
    return (
        f"  {score.method:24}{score.mean_error_min:>11.2f}{bias.value:>+8.2f}{_error(bias.error)}"
        f"{p80.value:>8.1%}{_error(p80.error * 100)}{p90.value:>8.1%}"
    ).rstrip()


def _error(of: float) -> str:
    """A standard error, six characters wide; nothing where one day alone was judged."""
    return " " * 6 if isnan(of) else f" ±{of:<4.1f}"
