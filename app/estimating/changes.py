"""Changes to a day as people write them: "more dat-dai 1 08:00-10:00", "help thue dat-dai 10"."""

from collections.abc import Callable, Mapping
from datetime import datetime, time

from app.domain.centre.values import Centre, Policy
from app.estimating.what_if import Change, Helps, MoreCounters, OtherPolicy, Weight, Without

MOST_MORE = 20
MOST_WEIGHT = 100.0

FORMS: Mapping[str, str] = {
    "more": "more SERVICE COUNT HH:MM-HH:MM",
    "help": "help SERVICE SERVICE [MINUTES]",
    "weight": "weight NUMBER [CLASS]",
    "policy": f"policy {'|'.join(Policy)}",
    "without": "without COUNTER",
}


class ChangeError(ValueError):
    """A change that can't be read or made; the message names it and how it is written."""


def read_change(text: str, centre: Centre) -> Change:
    """The change of the text. Raises ChangeError."""
    words = text.split()
    if not words or words[0] not in FORMS:
        raise ChangeError(f"no change {text!r}; there are: {'; '.join(FORMS.values())}")
    try:
        return _READERS[words[0]](words[1:], centre)
    except (ValueError, KeyError, IndexError) as error:
        problem = f"{error.args[0]!r} isn't known" if isinstance(error, KeyError) else str(error)
        raise ChangeError(f"{text!r}: {problem}; it is written {FORMS[words[0]]}") from error


def _more(words: list[str], centre: Centre) -> Change:
    service, count, span = words
    start, _, end = span.partition("-")
    return more_counters(centre.services[service].code, int(count), _time(start), _time(end))


def more_counters(service: str, count: int, start: time, end: time) -> MoreCounters:
    """So many more from one time to a later one. Raises ValueError."""
    if not 1 <= count <= MOST_MORE:
        raise ValueError(f"from 1 to {MOST_MORE} counters")
    if end <= start:
        raise ValueError("the end must be after the start")
    return MoreCounters(service, count, start, end)


def _help(words: list[str], centre: Centre) -> Change:
    helper, helped, *minutes = words
    over_min = float(minutes[0]) if minutes else None
    if over_min is not None and not 0 <= over_min <= 24 * 60:
        raise ValueError("minutes from 0 to 1440")
    return Helps(centre.services[helper].code, centre.services[helped].code, over_min)


def _weight(words: list[str], centre: Centre) -> Change:
    weight, *code = words
    value = float(weight)
    if not 0 <= value <= MOST_WEIGHT:
        raise ValueError(f"a weight from 0 to {MOST_WEIGHT:g}")
    return Weight(value, centre.priority_classes[code[0]].code if code else None)


def _policy(words: list[str], _centre: Centre) -> Change:
    [policy] = words
    return OtherPolicy(Policy(policy))


def _without(words: list[str], centre: Centre) -> Change:
    [number] = words
    return Without(centre.counters[int(number)].number)


def _time(text: str) -> time:
    return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a time of the wall's clock


_READERS: Mapping[str, Callable[[list[str], Centre], Change]] = {
    "more": _more,
    "help": _help,
    "weight": _weight,
    "policy": _policy,
    "without": _without,
}
