"""A draft of the calling rules, tried on the last days before it is published."""

from typing import Annotated

from flask import request
from pydantic import WithJsonSchema
from typing_extensions import TypedDict

from app import texts
from app.api.centre.configuration import MOST_BYTES
from app.api.fields import Body, Facts, On
from app.api.problems import language
from app.api.routes import Answer, RouteGroup
from app.domain.centre.values import Centre
from app.domain.waits.trial import RowOf, TrialFigures, TrialRow
from app.operations.people.rights import Caller, Right
from app.operations.waits.trials import Trial, TrialState
from app.reports.trial_words import row_name, trial_limits, trial_sentences
from app.request_context import RequestContext

StateWord = Annotated[
    str, WithJsonSchema({"type": "string", "enum": [word.value for word in TrialState]})
]
RowWord = Annotated[str, WithJsonSchema({"type": "string", "enum": [word.value for word in RowOf]})]


class TrialBody(Body):
    """A patch that isn't published yet; of it only the calling rules and the classes are tried."""

    patch: Facts


class TrialFiguresAnswer(TypedDict):
    """Waits until the first call: the mean, what nine of ten stay below, the longest."""

    mean_s: int | None
    p90_s: int | None
    longest_s: int | None


class TrialRowAnswer(TypedDict):
    """Some of the visitors, by the rules in force and by the draft's.

    `sooner` and `later` are how many are called sooner and later by more than two minutes.
    """

    of: RowWord
    code: str
    name: str
    visitors: int
    now: TrialFiguresAnswer
    then: TrialFiguresAnswer
    sooner: int
    later: int


class LikenessAnswer(TypedDict):
    """The same visitors' waits as they were, and as the model replays them by today's rules."""

    recorded: TrialFiguresAnswer
    replayed: TrialFiguresAnswer


class TrialAnswer(TypedDict):
    """How far a trial is, and once it is done what it came to, in figures and in sentences.

    `limits` say what the model doesn't know.
    """

    state: StateWord
    days: list[On]
    played: list[On]
    rows: list[TrialRowAnswer]
    likeness: LikenessAnswer | None
    sentences: list[str]
    limits: list[str]


def trial_routes(context: RequestContext) -> RouteGroup:
    """The routes under /configuration/trial."""
    api = RouteGroup(context, "trials", "A draft of the calling rules, tried on the last days.")
    installation = context.installation
    trials = installation.trials

    @api.post(
        "/configuration/trial",
        "Begin to play the last days by the draft's rules; nothing is changed",
        statuses=(202,),
        right=Right.CONFIGURE,
        gives=TrialAnswer,
        most_bytes=MOST_BYTES,
    )
    def begin(caller: Caller, body: TrialBody) -> Answer:
        drafted = installation.configurations.tried(caller, body.patch)
        centre = installation.units.floor(caller.centre_id).centre
        return trial_json(trials.begin(caller, centre, drafted), language(request))

    @api.get(
        "/configuration/trial",
        "How far the caller's newest trial is, and what it came to",
        right=Right.CONFIGURE,
        gives=TrialAnswer,
    )
    def newest(caller: Caller) -> Answer:
        return trial_json(trials.of(caller), language(request))

    return api


def trial_json(trial: Trial, lang: str) -> TrialAnswer:
    """The trial in figures and in sentences of the language."""
    result = trial.result
    return {
        "state": trial.state.value,
        "days": [day.isoformat() for day in trial.days],
        "played": [day.isoformat() for day in trial.played],
        "rows": [_row_json(trial.centre, row, lang) for row in result.rows] if result else [],
        "likeness": {
            "recorded": _figures_json(result.likeness.recorded),
            "replayed": _figures_json(result.likeness.replayed),
        }
        if result
        else None,
        "sentences": _sentences(trial, lang),
        "limits": trial_limits(lang),
    }


def _sentences(trial: Trial, lang: str) -> list[str]:
    if trial.result is not None:
        return trial_sentences(trial.centre, trial.days, trial.played, trial.result, lang)
    if trial.state is TrialState.RUNNING:
        return []
    return [texts.text(lang, f"trial.{trial.state}")]


def _row_json(centre: Centre, row: TrialRow, lang: str) -> TrialRowAnswer:
    return {
        "of": row.of.value,
        "code": row.code,
        "name": row_name(centre, row, lang),
        "visitors": row.visitors,
        "now": _figures_json(row.now),
        "then": _figures_json(row.then),
        "sooner": row.sooner,
        "later": row.later,
    }


def _figures_json(figures: TrialFigures) -> TrialFiguresAnswer:
    return {
        "mean_s": _rounded(figures.mean_s),
        "p90_s": _rounded(figures.p90_s),
        "longest_s": _rounded(figures.longest_s),
    }


def _rounded(seconds: float | None) -> int | None:
    return round(seconds) if seconds is not None else None
