"""`moiso simulate`: a working day played on a running demonstration."""

import time
from datetime import datetime

import click

from app.commands.progress import progress
from app.commands.terminal import Failure, settings
from app.config import Settings
from app.persistence.configuration import ConfigurationError, build, read_file, sample
from app.simulation.client import SimulationError, sign_in
from app.simulation.day import Day
from app.simulation.play import Wish, play


@click.command()
@click.option("--speed", type=click.FloatRange(1, 3600), default=60.0, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The day of chance.")
@click.option("--visitors", type=click.IntRange(1, 5000), help="About how many; the centre's own.")
@click.option("--until", type=click.DateTime(["%H:%M"]), help="Play only the day up to this time.")
@click.option("--url", help="The server; the one of MOISO_HOST and MOISO_PORT if not given.")
def simulate(
    speed: float, seed: int, visitors: int | None, until: datetime | None, url: str | None
) -> None:
    """Play a working day of visitors and officers on a running server, by its public API.

    The server must be a demonstration (`make run`, or MOISO_DEMO=1): its clock runs SPEED times
    as fast meanwhile. Open /lobby to watch. Ctrl-C breaks the day off.
    """
    chosen = settings()
    base = url or f"http://{chosen.host}:{chosen.port}"
    end = until.time() if until else None
    wish = Wish(base, _password(chosen), speed, seed, visitors, end)
    begun = time.monotonic()
    try:
        centre = build(0, read_file(sample(chosen.centre)))
        officers = len(centre.counters)
        day = play(
            centre,
            wish,
            lambda count: progress(f"{count} visitors, {officers} officers at {base}", count),
        )
        click.echo(_summary(day, base, wish.password, time.monotonic() - begun))
    except (SimulationError, ConfigurationError) as error:
        raise Failure(str(error)) from error


def _password(chosen: Settings) -> str:
    if chosen.password:
        return chosen.password
    if not chosen.credentials_file.exists():
        raise Failure(
            "no password: set MOISO_PASSWORD, or MOISO_DATA to the server's folder, "
            f"where {chosen.credentials_file.name} is"
        )
    lines = chosen.credentials_file.read_text().splitlines()
    return next(line.split(": ", 1)[1] for line in lines if line.startswith("password: "))


def _summary(day: Day, base: str, password: str, took_s: float) -> str:
    supervisor = sign_in(base, "supervisor", password)
    on = f"{day.now().astimezone(day.centre.time_zone):%Y-%m-%d}"
    rows = supervisor.get(f"/reports/waits?from={on}&to={on}").body.get("rows", [])
    words = ("issued", "served", "no_show", "left", "transferred", "refused")
    lines = [", ".join(f"{word.replace('_', '-')} {day.tally[word]}" for word in words)]
    if rows:
        _, _, count, mean_s, median_s, p90_s, share = rows[-1]
        lines.append(
            f"waits of {count} transactions today: mean {mean_s / 60:.1f} min, median "
            f"{median_s / 60:.1f} min, P90 {p90_s / 60:.1f} min, {share:.0%} within "
            f"{day.centre.targets.wait_min:g} min"
        )
    lines += [f"{what} × {n}" for what, n in day.tally.items() if what.startswith("trouble")]
    lines.append(f"took {took_s / 60:.1f} minutes; `moiso verify-log` compares log and tables")
    return "\n".join(lines)
