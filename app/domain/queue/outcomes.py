"""The usual words of a transaction, as tables: outcomes, kinds, and reasons given by one key.

Each table is in the order in which people are offered its words; pages and the API take them
from here. The usual reasons for a pause are the centre's own (`CallingRules.pause_reasons`).
"""

from collections.abc import Mapping
from enum import StrEnum


class TransactionKind(StrEnum):
    """Kinds of transactions."""

    SUBMIT = "submit"
    RESULT = "result"
    GUIDANCE = "guidance"
    SUPPLEMENT = "supplement"
    FEE = "fee"
    ONLINE = "online"
    OTHER = "other"


class Outcome(StrEnum):
    """Outcomes of transactions."""

    ACCEPTED = "accepted"
    SUPPLEMENT = "supplement"
    REFUSED = "refused"
    RETURNED_RESULT = "returned_result"
    FEE_COLLECTED = "fee_collected"
    GUIDED = "guided"
    OTHER = "other"


KIND_OF_OUTCOME: Mapping[Outcome, TransactionKind] = {
    Outcome.ACCEPTED: TransactionKind.SUBMIT,
    Outcome.SUPPLEMENT: TransactionKind.SUBMIT,
    Outcome.REFUSED: TransactionKind.SUBMIT,
    Outcome.RETURNED_RESULT: TransactionKind.RESULT,
    Outcome.FEE_COLLECTED: TransactionKind.FEE,
    Outcome.GUIDED: TransactionKind.GUIDANCE,
    Outcome.OTHER: TransactionKind.OTHER,
}
"""The kind that an outcome nearly always means; the officer may choose another."""

HOLD_REASONS = ("photocopy", "papers", "fee", "wait")

CAME_BACK = "came_back"
"""Why a missed visitor is called out of turn."""

OUT_OF_TURN_REASONS = ("urgent", "appointment", "mistake", CAME_BACK)
