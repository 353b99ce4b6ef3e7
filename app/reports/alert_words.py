"""An alert as a person is told it on a telephone: a title, and what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from app import texts
from app.domain.alerts.rules import Alert
from app.domain.centre.values import Centre
from app.reports.alert_tables import alert_sentence


@dataclass(frozen=True, slots=True)
class AlertWords:
    """A title of some words, and a sentence or two."""

    title: str
    body: str


def told_alert(centre: Centre, alert: Alert, *, is_over: bool) -> AlertWords:
    """The alert as it was raised, or that it is over; in the centre's first language."""
    lang = centre.languages[0]
    at = alert.ended_at if is_over and alert.ended_at is not None else alert.raised_at
    key = "over" if is_over else "grave" if alert.is_grave else "raised"
    facts = {
        "what": alert_sentence(centre, alert, lang),
        "at": texts.moment(lang, at.astimezone(centre.time_zone), seconds=False),
    }
    title = texts.text(lang, f"alert_message.title_{key}", centre=centre.name[lang])
    return AlertWords(title, texts.text(lang, f"alert_message.{key}", **facts))


def told_alerts(centre: Centre, alerts: Sequence[tuple[Alert, bool]]) -> AlertWords:
    """Several alerts together, each with whether it is over: the grave ones first."""
    if len(alerts) == 1:
        alert, is_over = alerts[0]
        return told_alert(centre, alert, is_over=is_over)
    ordered = sorted(alerts, key=lambda one: (one[1], not one[0].is_grave))
    lang = centre.languages[0]
    open_ = sum(not is_over for _, is_over in alerts)
    is_grave = any(alert.is_grave and not is_over for alert, is_over in alerts)
    key = "several_grave" if is_grave else "several" if open_ else "over"
    title = texts.text(lang, f"alert_message.title_{key}", centre=centre.name[lang], count=open_)
    lines = [told_alert(centre, alert, is_over=is_over).body for alert, is_over in ordered]
    return AlertWords(title, "\n".join(f"- {line}" for line in lines))


def trial_alert(centre: Centre) -> AlertWords:
    """That alerts of the centre come this way."""
    lang = centre.languages[0]
    name = centre.name[lang]
    title = texts.text(lang, "alert_message.title_trial", centre=name)
    return AlertWords(title, texts.text(lang, "alert_message.trial", centre=name))
