"""The paper in a printer: how much of its roll is used, when the next is in, how long it lasts.

A roll is counted from when it was put in; where that wasn't seen, nothing is forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

WARN_SLIPS = 50
"""With paper for fewer slips somebody has a new roll ready."""

LEARNED_OF = 3
"""So many of the newest rolls say how long a roll is."""

RATE_SLIPS, RATE_WITHIN = 5, timedelta(minutes=30)
"""Today's rate says something after so many slips and so long."""

NOT_CHANGED_MM = 1_500.0
"""Low again after so little paper: the sensor had flickered, and the roll is the old one."""

TOO_EARLY = 1 / 3
"""Paper that ends before so much of a roll was used: as likely somebody had taken it out."""

OUT, LOW = "paper_out", "paper_low"


@dataclass(frozen=True, slots=True)
class PaperRoll:
    """What is known of a printer's paper; lengths in millimetres."""

    used_mm: float = 0.0
    since: datetime | None = None
    """When the roll was put in; None where nobody saw that."""
    is_counted: bool = True
    """Whether every slip since then said how long it was."""
    was_out: bool = False
    was_low: bool = False
    ended_early: bool = False
    before: tuple[float, datetime | None] | None = None
    """What was used of the roll before and since when, after a change that only the sensor told."""
    lengths_mm: tuple[float, ...] = ()
    """How long the newest rolls were, seen from their putting in to their end."""
    total_mm: float = 0.0
    total_slips: int = 0
    today_mm: float = 0.0
    today_slips: int = 0
    today_since: datetime | None = None
    """When the first slip of the newest day came."""


@dataclass(frozen=True, slots=True)
class PaperForecast:
    """How long the paper lasts; None is not known."""

    used_mm: float
    roll_mm: float
    since: datetime | None
    slips_left: int | None
    ends_at: datetime | None
    """When it ends, if that is still today and today's rate is known."""


def printed(roll: PaperRoll, mm: float | None, at: datetime, zone: ZoneInfo) -> PaperRoll:
    """The roll after a slip of so many millimetres; None for one that nobody measured."""
    if mm is None:
        return replace(roll, is_counted=False)
    is_today = roll.today_since is not None and _same_day(roll.today_since, at, zone)
    return replace(
        roll,
        used_mm=roll.used_mm + mm,
        total_mm=roll.total_mm + mm,
        total_slips=roll.total_slips + 1,
        today_mm=(roll.today_mm if is_today else 0.0) + mm,
        today_slips=(roll.today_slips if is_today else 0) + 1,
        today_since=roll.today_since if is_today else at,
    )


def told(roll: PaperRoll, state: str, cause: str, at: datetime, configured_mm: float) -> PaperRoll:
    """The roll after its printer said how it is.

    Paper after none is a new roll; so is enough after little, until little is left again at once.
    Paper that ended too early may have been put back: then nobody knows how much there is.
    """
    if cause == OUT:
        return roll if roll.was_out else _ended(roll, length_mm(roll, configured_mm))
    if cause == LOW:
        flickered = roll.before is not None and roll.used_mm < NOT_CHANGED_MM
        known = _taken_back(roll) if flickered and not roll.was_out else roll
        return replace(_refilled(known, at) if known.was_out else known, was_low=True)
    if state != "ok":
        return roll
    if roll.was_out:
        return _refilled(roll, at)
    return _renewed(roll, at, before=(roll.used_mm, roll.since)) if roll.was_low else roll


def renewed(roll: PaperRoll, at: datetime) -> PaperRoll:
    """The roll after somebody said that a new one is in."""
    return _renewed(roll, at)


def paper_forecast(
    roll: PaperRoll, configured_mm: float, at: datetime, zone: ZoneInfo
) -> PaperForecast | None:
    """How long the paper lasts, if a slip was ever counted."""
    if not roll.total_slips:
        return None
    length = length_mm(roll, configured_mm)
    if roll.since is None or not roll.is_counted or roll.was_out:
        return PaperForecast(roll.used_mm, length, roll.since, None, None)
    left = max(0.0, length - roll.used_mm)
    slips_left = int(left / (roll.total_mm / roll.total_slips))
    return PaperForecast(roll.used_mm, length, roll.since, slips_left, _end(roll, left, at, zone))


def ends_soon(found: PaperForecast, today: Sequence[tuple[time, time]], zone: ZoneInfo) -> bool:
    """Whether somebody should have a new roll ready: few slips are left, or numbers are given for
    longer today, by the spans of the day.
    """
    if found.slips_left is None:
        return False
    if found.slips_left < WARN_SLIPS:
        return True
    if found.ends_at is None:
        return False
    local = found.ends_at.astimezone(zone)
    # An end of 00:00 is the midnight after.
    return any(end == time() or local.time() < end for _, end in today)


def length_mm(roll: PaperRoll, configured_mm: float) -> float:
    """How long a roll is: the median of the last three, as configured for those not seen yet."""
    unseen = [configured_mm] * (LEARNED_OF - len(roll.lengths_mm))
    return median([*unseen, *roll.lengths_mm])


def _end(roll: PaperRoll, left_mm: float, at: datetime, zone: ZoneInfo) -> datetime | None:
    since = roll.today_since
    if since is None or roll.today_slips < RATE_SLIPS or at - since < RATE_WITHIN:
        return None
    if not _same_day(since, at, zone):
        return None
    ends_at = at + (at - since) * (left_mm / roll.today_mm)
    return ends_at if _same_day(ends_at, at, zone) else None


def _ended(roll: PaperRoll, expected_mm: float) -> PaperRoll:
    if roll.since is None or not roll.is_counted:
        return replace(roll, was_out=True)
    if roll.used_mm < TOO_EARLY * expected_mm and not roll.was_low:
        return replace(roll, was_out=True, ended_early=True)
    lengths = (*roll.lengths_mm, roll.used_mm)[-LEARNED_OF:]
    return replace(roll, was_out=True, lengths_mm=lengths)


def _refilled(roll: PaperRoll, at: datetime) -> PaperRoll:
    fresh = _renewed(roll, at)
    return replace(fresh, since=None) if roll.ended_early else fresh


def _renewed(
    roll: PaperRoll, at: datetime, *, before: tuple[float, datetime | None] | None = None
) -> PaperRoll:
    return replace(
        roll,
        used_mm=0.0,
        since=at,
        is_counted=True,
        was_out=False,
        was_low=False,
        ended_early=False,
        before=before,
    )


def _taken_back(roll: PaperRoll) -> PaperRoll:
    assert roll.before is not None
    used_mm, since = roll.before
    return replace(roll, used_mm=used_mm + roll.used_mm, since=since, before=None)


def _same_day(one: datetime, other: datetime, zone: ZoneInfo) -> bool:
    return one.astimezone(zone).date() == other.astimezone(zone).date()
