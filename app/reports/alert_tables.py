"""Alerts and what was told of them as tables: what was wrong, who had seen it, how it ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app import texts
from app.domain.alerts.history import ALARMS, PastAlert
from app.domain.alerts.rules import Alert
from app.domain.alerts.targets import kind_of
from app.domain.centre.values import Centre
from app.persistence.alerts.store import AlertDelivery
from app.reports.table import INSTANT, Column, Table

_ALERT_COLUMNS = (
    ("raised_at", INSTANT),
    ("kind", "text"),
    ("what", "text"),
    ("level", "text"),
    ("seen_by", "text"),
    ("seen_at", INSTANT),
    ("ended_at", INSTANT),
    ("ended_by", "text"),
    ("lasted_min", "count"),
)
_DELIVERY_COLUMNS = (
    ("created_at", INSTANT),
    ("event", "text"),
    ("what", "text"),
    ("target", "text"),
    ("state", "text"),
    ("tries", "count"),
    ("detail", "text"),
    ("next_try_at", INSTANT),
)
_SPANS = {"longest": "longest_wait_s", "idle": "idle_s", "open": "open_s", "late": "late_s",
          "waited": "waited_s"}  # fmt: skip
"""What sentences call the spans that the facts have in seconds."""


def alerts_table(
    centre: Centre, found: Sequence[PastAlert], names: Mapping[int, str], *, language: str
) -> Table:
    """The alerts, in the language; instants are those of the centre's clock."""
    rows = [_alert_row(centre, past, names, language) for past in found]
    return _table("past_alerts", _ALERT_COLUMNS, rows, language)


def deliveries_table(
    centre: Centre, found: Sequence[tuple[AlertDelivery, Alert]], *, language: str
) -> Table:
    """What was told elsewhere of alerts, in the language."""
    rows = [_delivery_row(centre, one, alert, language) for one, alert in found]
    return _table("deliveries", _DELIVERY_COLUMNS, rows, language)


def alert_kind_word(kind: str, language: str) -> str:
    """The kind of an alert as people say it."""
    return _text_or(f"past_alerts.kind.{kind}", kind, language)


def delivery_state_word(state: str, language: str) -> str:
    """The state of a message as people say it."""
    return _text_or(f"past_alerts.state.{state}", state, language)


def _table(
    name: str,
    kinds: Sequence[tuple[str, str]],
    rows: Sequence[Sequence[object]],
    language: str,
) -> Table:
    def say(key: str) -> str:
        return texts.text(language, f"past_alerts.{key}")

    columns = [Column(key, say(f"column.{key}"), kind) for key, kind in kinds]
    return Table(name, say(f"title.{name}"), columns, rows, [])


def _alert_row(
    centre: Centre, past: PastAlert, names: Mapping[int, str], language: str
) -> Sequence[object]:
    alert = past.alert

    def say(key: str) -> str:
        return texts.text(language, f"past_alerts.{key}")

    lasted = alert.ended_at - alert.raised_at if alert.ended_at else None
    return (
        _clock(centre, alert.raised_at),
        alert_kind_word(alert.kind, language),
        alert_sentence(centre, alert, language),
        say("grave" if alert.is_grave else "plain"),
        names.get(past.seen_by, "") if past.seen_by is not None else say("nobody"),
        _clock(centre, past.seen_at),
        _clock(centre, alert.ended_at) or say("still_open"),
        _ended_by(past, names, language) if alert.ended_at else "",
        round(lasted.total_seconds() / 60) if lasted is not None else None,
    )


def _ended_by(past: PastAlert, names: Mapping[int, str], language: str) -> str:
    """Who said that it is over; of what ends by itself, that it did."""
    _, _, number = (past.ended_by or "").partition(":")
    if number.isdigit():
        return names.get(int(number), "")
    key = "unknown" if past.alert.kind in ALARMS else "by_itself"
    return texts.text(language, f"past_alerts.{key}")


def _delivery_row(
    centre: Centre, one: AlertDelivery, alert: Alert, language: str
) -> Sequence[object]:
    event = str(one.body.get("event", ""))
    return (
        _clock(centre, one.created_at),
        _text_or(f"past_alerts.event.{event}", event, language),
        alert_sentence(centre, alert, language),
        _text_or(f"past_alerts.target.{kind_of(one.target)}", kind_of(one.target), language),
        delivery_state_word(one.state, language),
        one.tries,
        one.detail,
        _clock(centre, one.next_try_at) if one.state == "queued" else "",
    )


def alert_sentence(centre: Centre, alert: Alert, language: str) -> str:
    """What was wrong when the alert was raised, in one sentence."""
    facts = dict(alert.facts)
    counter, service = centre.counters.get(_number(facts.get("counter"))), facts.get("service")
    named = centre.services.get(str(service))
    share = facts.get("share")
    device_kind = str(facts.get("device_kind", ""))
    in_words: dict[str, object] = {
        **facts,
        "counter": _name(counter.name, language) if counter else facts.get("counter", ""),
        "service": _name(named.name, language) if named else service,
        "share": f"{round(share * 100)} %" if isinstance(share, int | float) else "",
        "device_kind": _text_or(f"supervisor.device.{device_kind}", device_kind, language),
        "state": _state(alert, language),
        "detail": _text_or(
            f"devices.advice.{facts.get('cause')}", str(facts.get("detail", "")), language
        ),
        "report": _text_or(f"report.title.{facts.get('report')}", "", language),
        "reason": _text_or(f"mailing.trouble.{facts.get('trouble')}", "", language),
        **{name: _minutes(facts.get(fact), language) for name, fact in _SPANS.items()},
    }
    key = f"past_alerts.what.{alert.kind}"
    if not texts.has(key):
        key = f"supervisor.alert.{alert.kind}"
    return texts.text(language, key, **in_words).rstrip(" ·")


def _state(alert: Alert, language: str) -> str:
    state = str(alert.facts.get("state", ""))
    key = f"supervisor.device_{state}" if "device" in alert.facts else f"state.{state}"
    return _text_or(key, state, language).lower()


def _number(value: object) -> int:
    return value if isinstance(value, int) else -1


def _name(named: Mapping[str, str], language: str) -> str:
    return named.get(language) or named["vi"]


def _minutes(seconds: object, language: str) -> str:
    if not isinstance(seconds, int | float):
        return ""
    if seconds < 60:
        return texts.text(language, "web.under_minute")
    return texts.text(language, "web.minutes", n=round(seconds / 60))


def _clock(centre: Centre, at: datetime | None) -> datetime | str:
    return at.astimezone(centre.time_zone) if at else ""


def _text_or(key: str, otherwise: str, language: str) -> str:
    return texts.text(language, key) if texts.has(key) else otherwise
