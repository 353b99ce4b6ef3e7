"""`moiso simulate`: a working day played on a running demonstration."""

import signal
import time
from datetime import date, datetime

import click

from app.commands.centres import CENTRE
from app.commands.opened import centre_of, installation
from app.commands.progress import progress
from app.commands.replay import replay
from app.commands.terminal import Failure, settings
from app.config import Settings
from app.domain.centre.calendar import business_day
from app.estimating.changes import FORMS
from app.persistence.centre.configuration import (
    ConfigurationError,
    build_centre,
    read_file,
    sample_file,
)
from app.simulation.client import SimulationError, sign_in
from app.simulation.day import PlayedDay
from app.simulation.play import PlayRequest, play_day


@click.command()
@click.option("--speed", type=click.FloatRange(1, 3600), default=60.0, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The day of chance.")
@click.option(
    "--visitors",
    type=click.IntRange(1, 5000),
    help="How many come in what is played; otherwise as many as the centre's file says.",
)
@click.option("--until", type=click.DateTime(["%H:%M"]), help="Play only the day up to this time.")
@click.option("--url", help="The server; the one of MOISO_HOST and MOISO_PORT if not given.")
@click.option("--close-day", is_flag=True, help="Close the day in the end, as `moiso close-day`.")
@click.option(
    "--recorded",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Play this recorded day again instead, without a server; see --change.",
)
@click.option(
    "--change", "changes", multiple=True, metavar="CHANGE", help="; ".join(FORMS.values())
)
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi")
@CENTRE
def simulate(
    speed: float,
    seed: int,
    visitors: int | None,
    until: datetime | None,
    url: str | None,
    close_day: bool,
    recorded: datetime | None,
    changes: tuple[str, ...],
    language: str,
    centre: str | None,
) -> None:
    """Play a working day of visitors and officers on a running server, by its public API.

    The server must be a demonstration (`make run`, or MOISO_DEMO=1): its clock runs SPEED times
    as fast meanwhile. Open /lobby to watch. Ctrl-C breaks the day off.

    With --recorded a day of this machine's data is played twice by the centre's rules, as it was
    and with each --change, and the waits are compared; nothing is written.
    """
    if recorded is not None:
        replay(recorded.date(), changes, code=centre, language=language)
        return
    if changes:
        raise click.UsageError("--change needs the day: --recorded YYYY-MM-DD")
    if close_day and url:
        raise click.UsageError("--close-day works on the data of this machine, without --url")
    chosen = settings()
    base = url or f"http://{_reachable(chosen.host)}:{chosen.port}"
    end = until.time() if until else None
    request = PlayRequest(base, _password(chosen), speed, seed, visitors, end)
    begun = time.monotonic()
    # Told to end by the system, it sets the server's clock right as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        plan = build_centre(0, read_file(sample_file(chosen.centre)))
        officers = len(plan.counters)
        closed_id = _centre_id(centre) if close_day else 0  # Before a day is played in vain.
        day = play_day(
            plan,
            request,
            lambda count: progress(f"{count} visitors, {officers} officers at {base}", count),
        )
        click.echo(_summary(day, base, request.password, time.monotonic() - begun))
        if close_day:
            click.echo(f"closed the day; {_close(closed_id, _date(day))} tickets expired")
    except (SimulationError, ConfigurationError) as error:
        raise Failure(str(error)) from error


def _reachable(host: str) -> str:
    """The address to ask where the server listens on; "every address" is this machine's own."""
    return "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, not listened on


def _centre_id(code: str | None) -> int:
    with installation() as opened:
        return centre_of(opened, code)


def _close(centre_id: int, on: date) -> int:
    with installation() as opened:
        return opened.day_close.close_day(centre_id, on)


def _date(day: PlayedDay) -> date:
    return business_day(day.now(), day.centre.time_zone)


def _password(chosen: Settings) -> str:
    if chosen.password:
        return chosen.password
    if not chosen.credentials_file.exists():
        raise Failure(
            "no password: set MOISO_PASSWORD, or MOISO_DATA to the server's folder, "
            f"where {chosen.credentials_file.name} is"
        )
    for line in chosen.credentials_file.read_text().splitlines():
        if line.startswith("password: "):
            return line.removeprefix("password: ")
    raise Failure(f"no password in {chosen.credentials_file}: set MOISO_PASSWORD")


def _summary(day: PlayedDay, base: str, password: str, took_s: float) -> str:
    supervisor = sign_in(base, "supervisor", password)
    on = _date(day).isoformat()
    waits = supervisor.get(f"/reports/waits?from={on}&to={on}").body
    words = ("issued", "served", "no_show", "left", "transferred", "refused")
    counts = [f"{word.replace('_', '-')} {day.tally[word]}" for word in words]
    lines = [", ".join([*counts, f"unserved {day.unserved()}"])]
    if waits.get("rows"):
        keys = [column["key"] for column in waits["columns"]]
        total = dict(zip(keys, waits["rows"][-1], strict=True))
        lines.append(
            f"waits of {total['count']} transactions today: mean {total['mean_s'] / 60:.1f} min, "
            f"median {total['median_s'] / 60:.1f} min, P90 {total['p90_s'] / 60:.1f} min, "
            f"{total['share']:.0%} within {day.centre.targets.wait_min:g} min"
        )
    lines += [f"{what} × {n}" for what, n in day.tally.items() if what.startswith("trouble")]
    lines.append(f"took {took_s / 60:.1f} minutes; `moiso verify-log` compares log and tables")
    return "\n".join(lines)
