"""`moiso mail` and `moiso report schedule`: the mail server tried, schedules of reports kept."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time

import click

from app import texts
from app.background.mailings import mail_sender
from app.background.report_mail import trial_mail, when_words
from app.background.smtp import MailServer, trouble_words
from app.commands.centres import CENTRE
from app.commands.opened import centre_of, installation
from app.commands.queue import LANGUAGE
from app.commands.terminal import Failure
from app.domain.errors import NotThere
from app.domain.mailing.mailings import Mailing
from app.domain.mailing.schedules import (
    MailedFormat,
    MailedReport,
    Rhythm,
    SchedulePlan,
    is_address,
)
from app.operations.installation import Installation
from app.operations.mailing.schedules import ScheduleStanding
from app.reports.periods import Preset

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NOT_SET_UP = (
    "no mail server is set: give MOISO_SMTP_URL and MOISO_MAIL_FROM, see MANUAL.md "
    "(and `moiso mail test ADDRESS` afterwards)"
)
MOST_LISTED = 20
PERIOD = click.Choice([preset.value for preset in Preset])
AT = click.DateTime(["%H:%M"])


@click.group()
def mail() -> None:
    """The mail server by which reports are sent."""


@mail.command("test")
@click.argument("address")
@LANGUAGE
@CENTRE
def test_(address: str, language: str, centre: str | None) -> None:
    """Send a mail to ADDRESS by the mail server of the settings, and say what came of it."""
    if not is_address(address):
        raise Failure(f"{address!r} is no e-mail address; write it as name@example.gov.vn")
    with installation() as opened:
        settings = opened.settings
        if not settings.smtp_url:
            raise Failure(NOT_SET_UP)
        plan = opened.units.floor(centre_of(opened, centre)).centre
        message = trial_mail(mail_sender(settings), plan, address, language, opened.clock.now())
        attempt = MailServer(settings).send(message.as_bytes(), [address])
    if attempt.trouble:
        raise Failure(f"not sent: {trouble_words(attempt)}")
    click.echo(f"sent to {address} from {settings.mail_from}")


@click.group()
def schedule() -> None:
    """Reports sent by e-mail on a schedule; a running server sends them."""


def _what(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what goes to whom and how often."""
    for option in reversed(
        (
            click.option("--to", "recipients", multiple=True, required=True, help="An address."),
            click.option("--report", "reports", multiple=True, required=True,
                         help="A report, as waits, or waits:officer by its grouping."),
            click.option("--period", type=PERIOD, default=Preset.YESTERDAY.value,
                         show_default=True, help="Seen from the day of sending."),
            click.option("--weekly", type=click.Choice(WEEKDAYS), help="On this day of the week."),
            click.option("--monthly", type=click.IntRange(1, 31),
                         help="On this day; in a shorter month on its last."),
            click.option("--at", type=AT, default="07:00", show_default=True,
                         help="By the centre's clock."),
            click.option("--format", "formats", multiple=True, default=["pdf"], show_default=True,
                         type=click.Choice([one.value for one in MailedFormat])),
        )
    ):  # fmt: skip
        command = option(command)
    return command


@schedule.command("add")
@_what
@LANGUAGE
@CENTRE
def add(
    recipients: tuple[str, ...],
    reports: tuple[str, ...],
    period: str,
    weekly: str | None,
    monthly: int | None,
    at: datetime,
    formats: tuple[str, ...],
    language: str,
    centre: str | None,
) -> None:
    """Have reports mailed, daily unless told otherwise; prints the number of the schedule.

    --to, --report and --format may be repeated.
    """
    if weekly and monthly:
        raise Failure("weekly or monthly? Give one of them")
    named = Rhythm.WEEKLY if weekly else Rhythm.MONTHLY if monthly else Rhythm.DAILY
    plan = SchedulePlan(
        reports=tuple(_report(one) for one in reports),
        period=period,
        rhythm=named,
        at=time(at.hour, at.minute),
        recipients=recipients,
        weekday=WEEKDAYS.index(weekly) + 1 if weekly else None,
        day=monthly,
        formats=tuple(MailedFormat(one) for one in formats),
        language=language,
    )
    with installation() as opened:
        made = opened.report_schedules.add(None, centre_of(opened, centre), plan)
        if not opened.report_schedules.has_server:
            click.echo(f"kept, but {NOT_SET_UP}", err=True)
    click.echo(str(made.schedule.id))


def _report(text: str) -> MailedReport:
    name, _, by = text.partition(":")
    return MailedReport(name, by or None)


@schedule.command("list")
@CENTRE
def list_(centre: str | None) -> None:
    """List the schedules: when each is due, to whom, and how its last mailing stands."""
    with installation() as opened:
        centre_id = centre_of(opened, centre)
        for one in opened.report_schedules.standings(None, centre_id):
            click.echo(_line(opened, centre_id, one))


@schedule.command("mailings")
@click.argument("number", type=int, required=False)
@CENTRE
def mailings(number: int | None, centre: str | None) -> None:
    """List the newest mailings, of one schedule or of all, and what became of each."""
    with _opened_for(number, centre) as (opened, centre_id):
        for one in opened.report_schedules.mailings(None, centre_id, MOST_LISTED, number):
            click.echo(f"{one.schedule_id:8} {_local(opened, centre_id, one.due_at)} {_stand(one)}")


@schedule.command("send")
@click.argument("number", type=int)
@CENTRE
def send(number: int, centre: str | None) -> None:
    """Queue a mailing of the schedule at once; the running server sends it within seconds."""
    with _opened_for(number, centre) as (opened, centre_id):
        if not opened.report_schedules.has_server:
            raise Failure(NOT_SET_UP)
        opened.report_schedules.send_now(None, centre_id, number)
    click.echo(f"queued; `moiso report schedule mailings {number}` shows what comes of it")


@schedule.command("on")
@click.argument("number", type=int)
@CENTRE
def on(number: int, centre: str | None) -> None:
    """Switch a schedule on; what was due while it was off is not made up for."""
    _switch(number, centre, is_on=True)


@schedule.command("off")
@click.argument("number", type=int)
@CENTRE
def off(number: int, centre: str | None) -> None:
    """Switch a schedule off."""
    _switch(number, centre, is_on=False)


@schedule.command("recipients")
@click.argument("number", type=int)
@click.argument("addresses", nargs=-1, required=True)
@CENTRE
def recipients_(number: int, addresses: tuple[str, ...], centre: str | None) -> None:
    """Change to whom a schedule goes: to these ADDRESSES, and nobody else."""
    with _opened_for(number, centre) as (opened, centre_id):
        known = opened.report_schedules.standing(None, centre_id, number).schedule
        plan = replace(known.plan, recipients=addresses)
        opened.report_schedules.change(None, centre_id, number, plan)
    click.echo(f"{number} goes to {', '.join(addresses)}")


@schedule.command("remove")
@click.argument("number", type=int)
@CENTRE
def remove(number: int, centre: str | None) -> None:
    """Remove a schedule, its addresses and the record of its mailings."""
    with _opened_for(number, centre) as (opened, centre_id):
        opened.report_schedules.remove(None, centre_id, number)
    click.echo(f"removed {number}")


def _switch(number: int, centre: str | None, *, is_on: bool) -> None:
    with _opened_for(number, centre) as (opened, centre_id):
        opened.report_schedules.switch(None, centre_id, number, is_on=is_on)
    click.echo(f"{number} is {'on' if is_on else 'off'}")


@contextmanager
def _opened_for(number: int | None, centre: str | None) -> Iterator[tuple[Installation, int]]:
    """The installation and the centre's id. Raises Failure where the schedule doesn't exist."""
    with installation() as opened:
        try:
            yield opened, centre_of(opened, centre)
        except NotThere as error:
            message = f"no schedule {number}; `moiso report schedule list` shows them"
            raise Failure(message) from error


def _line(opened: Installation, centre_id: int, one: ScheduleStanding) -> str:
    plan = one.schedule.plan
    reports = ", ".join(f"{r.name}:{r.by}" if r.by else r.name for r in plan.reports)
    files = "+".join(plan.formats)
    next_ = f"next {_local(opened, centre_id, one.next_at)}" if one.next_at else "off"
    last = _stand(one.newest) if one.newest else "never sent"
    parts = (when_words(plan, "en"), next_, f"{reports} ({plan.period}, {files}, {plan.language})")
    return f"{one.schedule.id:8} {'; '.join(parts)}; to {', '.join(plan.recipients)}; last: {last}"


def _local(opened: Installation, centre_id: int, at: datetime) -> str:
    zone = opened.units.floor(centre_id).centre.time_zone
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _stand(mailing: Mailing) -> str:
    trouble = texts.text("en", f"mailing.trouble.{mailing.trouble}") if mailing.trouble else ""
    refused = f"refused: {', '.join(mailing.refused)}" if mailing.refused else ""
    said = f"({mailing.detail})" if mailing.detail else ""
    tries = f"after {mailing.tries} tries" if mailing.tries > 1 else ""
    return " ".join(part for part in (mailing.state.value, tries, trouble, said, refused) if part)
