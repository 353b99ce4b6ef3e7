"""The mail that carries reports: its words, its head, its files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from app import texts
from app.domain.centre.calendar import DayRange
from app.domain.centre.values import Centre
from app.domain.folding import folded
from app.domain.mailing.mailings import Mailing
from app.domain.mailing.schedules import ReportSchedule, Rhythm, SchedulePlan
from app.reports.files.formats import FILES, FileFormat
from app.reports.formatting import change_words, format_figure
from app.reports.mailed import mailed_period
from app.reports.table import Table

LATE = timedelta(hours=1)
LONGEST_STEM = 60


@dataclass(frozen=True, slots=True)
class MailSender:
    """Whose mails they are: the address that they come from, and the page of the schedules if
    browsers have an address of it.
    """

    address: str
    url: str = ""

    @property
    def domain(self) -> str:
        """The domain of the address."""
        return self.address.rpartition("@")[2]


def report_mail(
    sender: MailSender,
    centre: Centre,
    schedule: ReportSchedule,
    mailing: Mailing,
    tables: Sequence[Table],
    *,
    maker: str | None,
    sent_at: datetime,
) -> EmailMessage:
    """The mail of a mailing, to all the schedule's addresses; `maker` is who is asked about it.

    Its Message-ID follows from the mailing: a receiver who gets it twice can tell.
    """
    plan = schedule.plan
    mail = _mail(sender, centre, plan.language, sent_at)
    mail["To"] = [Address(addr_spec=address) for address in plan.recipients]
    mail["Subject"] = _subject(plan, tables, mailed_period(plan, mailing.due_at, centre))
    mail["Message-ID"] = _message_id(sender, centre, schedule, mailing)
    files = [(table, [_file_name(table, one) for one in plan.formats]) for table in tables]
    lines = _lines(sender, centre, plan, mailing, files, maker, sent_at)
    mail.set_content("\r\n".join(lines), cte="base64")
    for table, names in files:
        for format_, name in zip(plan.formats, names, strict=True):
            made = FILES[FileFormat(format_)]
            main, _, sub = made.media_type.partition("/")
            mail.add_attachment(made.make(table), maintype=main, subtype=sub, filename=name)
    return mail


def trial_mail(
    sender: MailSender, centre: Centre, recipient: str, language: str, sent_at: datetime
) -> EmailMessage:
    """A mail that shows that mails can be sent."""
    mail = _mail(sender, centre, language, sent_at)
    name = one_line(centre.name[language])
    mail["To"] = Address(addr_spec=recipient)
    mail["Subject"] = texts.text(language, "mailing.mail.test_subject", centre=name)
    mail["Message-ID"] = f"<test.{int(sent_at.timestamp() * 1000)}@{sender.domain}>"
    told = texts.text(language, "mailing.mail.test_text", address=sender.address)
    mail.set_content(f"{told}\r\n", cte="base64")
    return mail


def when_words(plan: SchedulePlan, language: str) -> str:
    """How often the plan is due, in words: "Hằng tuần, Thứ Hai, 07:00"."""
    weekday = ""
    if plan.rhythm is Rhythm.WEEKLY:
        weekday = texts.text(language, f"report.weekday_{plan.weekday}")
    facts = {"at": f"{plan.at:%H:%M}", "weekday": weekday, "day": plan.day}
    return texts.text(language, f"mailing.{plan.rhythm}", **facts)


def one_line(text: str) -> str:
    """The text as a header may have it: no line's end, no other sign that can't be seen."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(plain.split())


def _mail(sender: MailSender, centre: Centre, language: str, sent_at: datetime) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    name = one_line(centre.name[language])
    mail["From"] = Address(display_name=name, addr_spec=sender.address)
    mail["Date"] = format_datetime(sent_at.astimezone(centre.time_zone))
    # RFC 3834: no machine answers it, and none that it answers.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["Content-Language"] = language
    return mail


def _message_id(
    sender: MailSender, centre: Centre, schedule: ReportSchedule, mailing: Mailing
) -> str:
    def ms(at: datetime) -> int:
        return round(at.timestamp() * 1000)

    parts = (centre.code, schedule.id, ms(schedule.made_at), ms(mailing.due_at))
    return f"<{'.'.join(map(str, parts))}@{sender.domain}>"


def _subject(plan: SchedulePlan, tables: Sequence[Table], days: DayRange) -> str:
    key = "subject" if len(tables) == 1 else "subject_more"
    facts = {"days": _days(plan.language, days), "title": tables[0].title, "n": len(tables) - 1}
    return one_line(texts.text(plan.language, f"mailing.mail.{key}", **facts))


def _days(language: str, days: DayRange) -> str:
    """The period in words: one day, a whole month, or its first and last day."""
    first, last = days.first, days.last
    if first == last:
        return texts.text(language, "mailing.mail.day", day=texts.day(language, first))
    if first.day == 1 and (first + timedelta(days=32)).replace(day=1) - last == timedelta(days=1):
        return texts.text(language, "mailing.mail.month", month=f"{first:%m/%Y}")
    facts = {"first": texts.day(language, first), "last": texts.day(language, last)}
    return texts.text(language, "mailing.mail.days", **facts)


def _lines(
    sender: MailSender,
    centre: Centre,
    plan: SchedulePlan,
    mailing: Mailing,
    files: Sequence[tuple[Table, Sequence[str]]],
    maker: str | None,
    sent_at: datetime,
) -> Iterator[str]:
    language = plan.language

    def say(key: str, **facts: object) -> str:
        return texts.text(language, f"mailing.mail.{key}", **facts)

    name = one_line(centre.name[language])
    days = _days(language, mailed_period(plan, mailing.due_at, centre))
    yield say("greeting")
    yield ""
    yield say("lead", centre=name, days=days)
    for number, (table, names) in enumerate(files, 1):
        yield ""
        by = texts.text(language, f"report.by.{table.facts['by']}").lower()
        yield say("report", n=number, title=table.title, by=by)
        for line in table.headlines:
            if line.value is None:
                continue
            value = format_figure(line.value, line.kind, line.unit, language)
            yield f"   - {say('figure', label=line.label, value=value)}"
            for change in line.changes:
                if change.value is not None:
                    yield f"     {change_words(line, change, language).sentence}"
        for file in names:
            yield f"   {say('file', name=file)}"
    yield ""
    if not mailing.is_extra and sent_at - mailing.due_at >= LATE:
        local = mailing.due_at.astimezone(centre.time_zone)
        yield say("late", when=f"{local:%H:%M} {texts.day(language, local.date())}")
    if mailing.is_extra:
        yield say("foot_now")
    else:
        when = when_words(plan, language)
        yield say("foot", when=when[:1].lower() + when[1:])
    yield say("contact", name=one_line(maker)) if maker else say("contact_place")
    if sender.url:
        yield say("link", url=sender.url)
    yield ""
    yield say("closing")
    yield name
    yield ""


def _file_name(table: Table, format_: str) -> str:
    """A name that any computer takes and a person understands: plain letters, the days."""
    by = texts.text(
        table.language,
        "report.by_words",
        by=texts.text(table.language, f"report.by.{table.facts['by']}"),
    )
    first, last = table.facts["from"], table.facts["to"]
    days = first if first == last else f"{first}_{last}"
    return f"{_plain(table.title)}_{_plain(by)}_{days}.{format_}"


def _plain(text: str) -> str:
    """The text in small Latin letters, digits and dashes: "Thời gian" is "thoi-gian"."""
    return folded(text).replace(" ", "-")[:LONGEST_STEM]
