"""Mailings: one sending of a schedule's reports, how it stands, why it failed, the next try."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class MailingState(StrEnum):
    """How a mailing stands.

    `making`: a server makes its reports; `sending`: it is handed to the mail server this moment.
    `partly`: some addresses took it, the others never will. `uncertain`: it was handed to the mail
    server, whose answer didn't come; it is never sent again by itself, as a slip isn't printed.
    """

    QUEUED = "queued"
    MAKING = "making"
    SENDING = "sending"
    SENT = "sent"
    PARTLY = "partly"
    UNCERTAIN = "uncertain"
    FAILED = "failed"


UNSETTLED = (MailingState.QUEUED, MailingState.MAKING, MailingState.SENDING)


class MailTrouble(StrEnum):
    """Why it wasn't sent: each has a sentence for the person who is to do something about it."""

    NONE = ""
    NOT_SET_UP = "not_set_up"
    ADDRESS = "address"
    UNREACHED = "unreached"
    SILENT = "silent"
    BROKEN_OFF = "broken_off"
    CERTIFICATE = "certificate"
    NO_TLS = "no_tls"
    SIGN_IN = "sign_in"
    SENDER = "sender"
    RECIPIENTS = "recipients"
    LATER = "later"
    TOO_LARGE = "too_large"
    REFUSED = "refused"
    REPORT = "report"
    STOPPED = "stopped"


NEVER = frozenset(
    {
        MailTrouble.SENDER,
        MailTrouble.RECIPIENTS,
        MailTrouble.TOO_LARGE,
        MailTrouble.REFUSED,
        MailTrouble.REPORT,
    }
)
"""What another try doesn't mend."""

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60))
"""How long until the next try; the last one again and again."""

GIVEN_UP_AFTER = timedelta(days=2)
TOLD_FOR = timedelta(days=1)
"""So long after a mailing has failed its alert ends: the next one may be a month away."""

TRIES_UNTOLD = 3
"""A mailing that failed so often is an alert before it is given up."""


@dataclass(frozen=True, slots=True)
class Mailing:
    """One sending: due by the schedule, or asked for by a person (`asked_by`, None by command).

    `taken` are the addresses that the mail server has taken it for, which get it no second time;
    `refused` those that it refused for good, with what it said.
    """

    id: int
    centre_id: int
    schedule_id: int
    due_at: datetime
    is_extra: bool
    asked_by: int | None
    state: MailingState
    tries: int
    trouble: MailTrouble
    detail: str
    created_at: datetime
    next_try_at: datetime
    settled_at: datetime | None = None
    taken: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is done about it."""
        return self.state not in UNSETTLED


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one try: whom the mail server took it for, whom it refused, what went wrong."""

    taken: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    trouble: MailTrouble = MailTrouble.NONE
    detail: str = ""
    is_uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a mailing stands after a try, and when the next one is."""

    state: MailingState
    trouble: MailTrouble
    detail: str
    next_try_at: datetime
    taken: tuple[str, ...]
    refused: Mapping[str, str]


def settlement(mailing: Mailing, attempt: Attempt, at: datetime) -> Settlement:
    """How the mailing stands after the attempt; `mailing.tries` doesn't count it yet."""
    taken = (*mailing.taken, *attempt.taken)
    refused = {**mailing.refused, **attempt.refused}
    state, next_at = _state_after(mailing, attempt, at, is_taken=bool(taken))
    trouble = attempt.trouble
    if state is MailingState.PARTLY and not trouble:
        trouble = MailTrouble.RECIPIENTS
    return Settlement(state, trouble, attempt.detail, next_at, taken, refused)


def _state_after(
    mailing: Mailing, attempt: Attempt, at: datetime, *, is_taken: bool
) -> tuple[MailingState, datetime]:
    if attempt.is_uncertain:
        return MailingState.UNCERTAIN, at
    if not attempt.trouble:
        all_took = not (mailing.refused or attempt.refused)
        return MailingState.SENT if all_took else MailingState.PARTLY, at
    if attempt.trouble in NEVER or at - mailing.created_at >= GIVEN_UP_AFTER:
        return MailingState.PARTLY if is_taken else MailingState.FAILED, at
    return MailingState.QUEUED, at + WAITS[min(mailing.tries, len(WAITS) - 1)]


def is_told(mailing: Mailing, at: datetime) -> bool:
    """Whether supervisors should hear of it: it wasn't sent, or not to everybody."""
    if not mailing.is_over:
        is_tried_now = mailing.state is not MailingState.QUEUED
        return mailing.tries - is_tried_now >= TRIES_UNTOLD
    settled_at = mailing.settled_at or mailing.created_at
    return mailing.state is not MailingState.SENT and at - settled_at < TOLD_FOR
