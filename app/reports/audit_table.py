"""The audit view: who did what and when, from the log, in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from app import texts
from app.domain.centre.changes import told_change
from app.domain.centre.values import Centre
from app.domain.events import (
    ACCOUNT,
    CONFIGURATION_PLANNED,
    CONFIGURED,
    CORRECTED,
    DAY_CLOSED,
    DEFERRED,
    DEVICE,
    DISPLAY_PLANNED,
    MEDIA,
    MESSAGE_CHANNEL,
    NOTICE,
    REHEARSED,
    REPORT_SCHEDULE,
    REPRINTED,
    SUBSCRIPTION,
    AssistanceAction,
    CounterAction,
    Event,
    MessageAction,
    Remark,
    ServiceAction,
)
from app.domain.queue.call_reason import CallReason, call_reason
from app.domain.queue.ticket import Action
from app.domain.visitors.rating import readable_facts
from app.persistence.people.audit import AuditEntry
from app.reports.configuration_sentences import sentences
from app.reports.formatting import code_word
from app.reports.table import INSTANT, Column, Table

ACTIONS: tuple[str, ...] = (
    *Action,
    *Remark,
    *CounterAction,
    *ServiceAction,
    *MessageAction,
    *AssistanceAction,
    CORRECTED,
    DEFERRED,
    REPRINTED,
    DAY_CLOSED,
    REHEARSED,
    ACCOUNT,
    DEVICE,
    DISPLAY_PLANNED,
    NOTICE,
    MEDIA,
    REPORT_SCHEDULE,
    SUBSCRIPTION,
    MESSAGE_CHANNEL,
    CONFIGURED,
    CONFIGURATION_PLANNED,
)
"""What people do, as the filter offers it."""

SYSTEM = "system"
_COLUMNS = (
    ("seq", "count"),
    ("at", INSTANT),
    ("who", "text"),
    ("action", "text"),
    ("counter", "count"),
    ("label", "text"),
    ("details", "text"),
)
_SHOWN = ("username", "device_kind", "name", "layout", "change", "url", "zone", "counter",
         "agent", "second_printer", "role", "more_roles", "agency", "valid_from_at",
         "valid_until_at",
         "disabled_at", "sessions", "meant", "sight", "service", "target_counter", "kind",
         "outcome", "reason", "decision", "undone", "state", "until", "code",
         "answer", "how", "reports", "rhythm", "domains", "due_at", "why", "channel",
         "told", "trouble")  # fmt: skip
"""The facts that say something to a person, in this order."""
_CLEARED = frozenset({"more_roles", "agency", "valid_from_at", "valid_until_at", "disabled_at"})
"""What is told of an account when it is taken away, too."""

_SECTIONS = {"change": "audit.change", "device_kind": "supervisor.device", "role": "role",
             "sight": "devices.sight", "kind": "kind", "outcome": "outcome",
             "end": "record.end", "code": "message", "answer": "message.reply",
             "how": "assistance.end",
             "rhythm": "mailing.rhythm", "channel": "visitor_message.channel",
             "told": "visitor_message.kind", "trouble": "visitor_message.trouble"}  # fmt: skip


def audit_table(
    centre: Centre, found: Sequence[AuditEntry], names: Mapping[int, str], *, language: str
) -> Table:
    """The audit's entries as a table, in the language; instants are those of the centre's clock."""

    def say(key: str) -> str:
        return texts.text(language, f"audit.{key}")

    columns = [Column(key, say(f"column.{key}"), kind) for key, kind in _COLUMNS]
    rows = [_row(centre, entry, names, language) for entry in found]
    return Table("audit", say("title"), columns, rows, [])


def _row(
    centre: Centre, entry: AuditEntry, names: Mapping[int, str], language: str
) -> Sequence[object]:
    event = entry.event
    return (
        event.seq,
        event.at.astimezone(centre.time_zone),
        actor_name(event.actor, names, language),
        action_word(event.type, language),
        event.counter,
        entry.label,
        "; ".join(_details(centre, event, language)),
    )


def action_word(action: str, language: str) -> str:
    """The action as people say it."""
    key = f"action.{action}"
    return texts.text(language, key) if texts.has(key) else action


def actor_name(actor: str, names: Mapping[int, str], language: str) -> str:
    """Who did it, as the log names the actor: a person by name, the rest by what they are."""
    kind, _, number = actor.partition(":")
    if kind == "user":
        return names.get(int(number), actor)
    key = f"audit.actor.{kind}"
    word = texts.text(language, key) if texts.has(key) else kind
    return f"{word} {number}".strip()


def _details(centre: Centre, event: Event, language: str) -> Iterator[str]:
    facts = readable_facts(event)
    if event.type == Action.CALL:
        if reason := call_reason(facts):
            yield f"{texts.text(language, 'audit.fact.reason')}: {_called_for(reason, language)}"
        return
    if event.type == CONFIGURED:
        yield from _configured(facts, language)
        return
    for name in _SHOWN:
        value = facts.get(name)
        is_cleared = facts.get("change") == "changed" and name in facts and name in _CLEARED
        if value in (None, "", 0) and not is_cleared:
            continue
        label = texts.text(language, f"audit.fact.{name}")
        yield f"{label}: {_in_words(centre, name, value, language)}"
    changes = facts.get("changes")
    for name, (old, new) in changes.items() if isinstance(changes, Mapping) else ():
        words = (_in_words(centre, name, value, language) if value else "–" for value in (old, new))
        yield f"{texts.text(language, f'audit.fact.{name}')}: {' → '.join(words)}"


def _configured(facts: Mapping[str, object], language: str) -> Iterator[str]:
    """The version, why, and what changed in sentences."""
    yield f"{texts.text(language, 'audit.fact.version')}: {facts['version']}"
    if facts.get("note"):
        yield str(facts["note"])
    changes = facts.get("changes")
    told = changes if isinstance(changes, list) else []
    yield from sentences(map(told_change, told), language)


def _in_words(centre: Centre, name: str, value: object, language: str) -> str:
    if name == "service" and value:
        named = centre.service(str(value)).name
        return named.get(language) or named["vi"]
    if value is None or value == "":
        return texts.text(language, "audit.none")
    if name.endswith("_at"):
        at = datetime.fromisoformat(str(value)).astimezone(centre.time_zone)
        return texts.moment(language, at, seconds=False)
    if name == "more_roles":
        return ", ".join(texts.text(language, f"role.{role}") for role in str(value).split())
    if name == "until":
        return f"{datetime.fromisoformat(str(value)).astimezone(centre.time_zone):%H:%M}"
    if name == "reports":
        titles = (code_word("report.title", code, language) for code in str(value).split(", "))
        return ", ".join(titles)
    if name == "reason":
        return _reason(str(value), language)
    key = f"{_SECTIONS.get(name, 'audit')}.{value}"
    return texts.text(language, key) if texts.has(key) else str(value)


def _reason(text: str, language: str) -> str:
    """What somebody wrote, or the words of a usual reason."""
    keys = (f"pause.{text}", f"closure.{text}")
    return next((texts.text(language, key) for key in keys if texts.has(key)), text)


def _called_for(reason: CallReason, language: str) -> str:
    """What the officer gave for a call out of turn, or the rule that chose the ticket."""
    if why := reason.get("why"):
        return str(why)
    key = f"audit.rule.{reason.get('rule')}"
    return texts.text(language, key) if texts.has(key) else str(reason.get("rule", ""))
