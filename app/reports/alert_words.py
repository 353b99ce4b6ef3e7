"""An alert as a person is told it on a telephone: a title, and what is wrong."""

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


def trial_alert(centre: Centre) -> AlertWords:
    """That alerts of the centre come this way."""
    lang = centre.languages[0]
    name = centre.name[lang]
    title = texts.text(lang, "alert_message.title_trial", centre=name)
    return AlertWords(title, texts.text(lang, "alert_message.trial", centre=name))
