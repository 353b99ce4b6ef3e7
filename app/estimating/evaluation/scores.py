"""The estimate put to the test: days replayed, each quote made of what was known at its instant."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import nan, sqrt

from app.domain.forecast import Spread
from app.domain.queue.ticket import Action
from app.domain.waits.past import Past
from app.estimating.day_simulation import Step, simulate_day
from app.estimating.evaluation.baselines import BASELINES, BaselineQuery
from app.estimating.evaluation.scenarios import Scenario, scenario_day
from app.estimating.evaluation.tally import Tally
from app.estimating.experience import Experience, Learner
from app.estimating.forecasting import RUNS, forecast

OURS = "forward simulation"
RULE_OF_THUMB = (1.4, 1.7)
"""What a baseline's guess is multiplied by for its P80 and P90: it knows no spread of its own."""
TRAINING_DAYS = 5
LEARNED_EVERY = 4
"""After so many ended transactions the replay learns anew; a server does so every two seconds."""


@dataclass(frozen=True, slots=True)
class QuotedWait:
    """What was guessed at an issue, by method: median, P80, P90 in seconds."""

    ticket_id: int
    at: datetime
    guesses: dict[str, tuple[float, float, float]]


JudgedDay = Sequence[tuple[QuotedWait, float]]
"""A day's quotes, and how many seconds each of their tickets really waited."""


@dataclass(frozen=True, slots=True)
class DailyMean:
    """A mean over all tickets of some days, and its standard error from day to day.

    The tickets of a day share its luck, so they tell far less than as many days would. The error
    is that of a ratio of sums over clusters (Cochran, "Sampling Techniques", 3rd ed., 6.3); it is
    not a number where there is only one day.
    """

    value: float
    error: float


@dataclass(frozen=True, slots=True)
class MethodScore:
    """How a method did on one setting; errors in minutes, shares of the waits within."""

    method: str
    count: int
    mean_error_min: float
    bias_min: DailyMean
    within_p80: DailyMean
    within_p90: DailyMean


def day_quotes(
    steps: Iterable[Step], learner: Learner, tally: Tally, *, every: int = 1, runs: int = RUNS
) -> Iterator[QuotedWait]:
    """A quote for every so manyth ticket of the day; `tally` gathers what has happened so far.

    Nothing of a later step is looked at: steps are taken one by one, and the quote is given
    before the next is asked for.
    """
    issued, known = 0, -1
    experience: Experience | None = None
    for step in steps:
        if step.event.type == Action.ISSUE and step.ticket is not None:
            issued += 1
            if issued % every == 0:
                if experience is None or len(tally.legs) >= known + LEARNED_EVERY:
                    experience = learner.experience(tally.past, step.event.at)
                    known = len(tally.legs)
                yield _quote(step, experience, tally, runs)
        tally.add(step.event, step.ticket)


def _quote(step: Step, experience: Experience, tally: Tally, runs: int) -> QuotedWait:
    assert step.ticket is not None
    ticket, at = step.ticket, step.event.at
    seen = forecast(
        step.before, experience, at, runs=runs, seed=step.event.seq, only=ticket.service
    )
    found = seen.next.get((ticket.service, ticket.priority)) or seen.next.get(
        (ticket.service, None)
    )
    guesses: dict[str, tuple[float, float, float]] = {}
    if found is not None:
        guesses[OURS] = _marks(found.spread)
    query = BaselineQuery(step.before, ticket.service, at, tally.waits_s.get(ticket.service, ()))
    for name, guess_by in BASELINES.items():
        guess = guess_by(query)
        guesses[name] = (guess, guess * RULE_OF_THUMB[0], guess * RULE_OF_THUMB[1])
    return QuotedWait(ticket.id, at, guesses)


def _marks(spread: Spread) -> tuple[float, float, float]:
    return spread.p50_s, spread.p80_s, spread.p90_s


def judge_day(
    steps: Iterable[Step],
    learner: Learner,
    *,
    every: int = 1,
    on_quote: Callable[[], None] = lambda: None,
) -> JudgedDay:
    """The quotes of the day's tickets that were called, and how long each really waited."""
    made: list[QuotedWait] = []
    tally = Tally()
    for quote in day_quotes(steps, learner, tally, every=every):
        made.append(quote)
        on_quote()
    return [
        (quote, (tally.called[quote.ticket_id] - quote.at).total_seconds())
        for quote in made
        if quote.ticket_id in tally.called
    ]


def method_scores(days: Sequence[JudgedDay]) -> list[MethodScore]:
    """How each method did on the days' quotes; ours only where it knew, the others on the same."""
    known = [[(quote, w) for quote, w in day if OURS in quote.guesses] for day in days]
    known = [day for day in known if day]
    return [_score(method, known) for method in (OURS, *BASELINES)] if known else []


def _score(method: str, days: Sequence[JudgedDay]) -> MethodScore:
    pairs = [[(quote.guesses[method], wait_s) for quote, wait_s in day] for day in days]
    errors = [[(guess[0] - wait_s) / 60 for guess, wait_s in day] for day in pairs]
    count = sum(map(len, days))
    return MethodScore(
        method,
        count,
        sum(abs(error) for day in errors for error in day) / count,
        daily_mean(errors),
        daily_mean([[wait_s <= guess[1] for guess, wait_s in day] for day in pairs]),
        daily_mean([[wait_s <= guess[2] for guess, wait_s in day] for day in pairs]),
    )


def daily_mean(days: Sequence[Sequence[float]]) -> DailyMean:
    """The mean of all the days' values, none of them empty."""
    count = sum(map(len, days))
    value = sum(map(sum, days)) / count
    if len(days) < 2:
        return DailyMean(value, nan)
    squares = sum((sum(day) - len(day) * value) ** 2 for day in days)
    return DailyMean(value, sqrt(squares * len(days) / (len(days) - 1)) / count)


def judge_scenario(
    scenario: Scenario, *, seed: int, every: int = 1, on_quote: Callable[[], None] = lambda: None
) -> list[JudgedDay]:
    """The scenario's days that are judged; it learns from some before them."""
    days = {number: scenario_past(scenario, number, seed) for number in range(TRAINING_DAYS)}
    judged: list[JudgedDay] = []
    for number in range(TRAINING_DAYS, TRAINING_DAYS + scenario.days):
        learner = Learner(scenario.centre, days.values())
        judged.append(
            judge_day(_steps(scenario, number, seed), learner, every=every, on_quote=on_quote)
        )
        days[number] = scenario_past(scenario, number, seed)
    return judged


def count_quotes(scenario: Scenario, *, seed: int, every: int = 1) -> int:
    """How many quotes the scenario will ask for, about."""
    numbers = range(TRAINING_DAYS, TRAINING_DAYS + scenario.days)
    return sum(len(scenario_day(scenario, number, seed=seed)[0]) // every for number in numbers)


def _steps(scenario: Scenario, number: int, seed: int) -> Iterator[Step]:
    visits, duties = scenario_day(scenario, number, seed=seed)
    return simulate_day(scenario.centre, visits, duties, seed=seed * 1000 + number)


def scenario_past(scenario: Scenario, number: int, seed: int) -> Past:
    """What had happened on a day of the scenario when it was over."""
    tally = Tally()
    for step in _steps(scenario, number, seed):
        tally.add(step.event, step.ticket)
    return tally.past
