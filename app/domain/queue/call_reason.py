"""Why a ticket was called: the rule that chose it and its figures, as facts of the call's event.

Events of 0.1.0 hold them as JSON in one fact, `reason`; they are read as they are.
"""

import json
from collections.abc import Mapping

CallReason = Mapping[str, object]

OUT_OF_TURN = "out_of_turn"
"""The rule of a call of another ticket than the next one; `why` is what the officer gave."""

_OF_THE_CALL = frozenset({"officer", "reason"})


def call_reason(facts: Mapping[str, object]) -> CallReason:
    """The reason among the facts of a call: `rule` and its figures; empty where none was kept."""
    if "rule" in facts:
        return {name: value for name, value in facts.items() if name not in _OF_THE_CALL}
    return read_reason(str(facts.get("reason") or ""))


def read_reason(text: str) -> CallReason:
    """The reason of its text; what no rule wrote is what an officer gave for a call out of turn."""
    if not text:
        return {}
    try:
        reason = json.loads(text)
    except ValueError:
        reason = None
    if isinstance(reason, dict) and isinstance(reason.get("rule"), str):
        return reason
    return {"rule": OUT_OF_TURN, "why": text}


def reason_text(reason: CallReason) -> str:
    """The reason as one text, as tables keep it and programs have always read it."""
    return json.dumps(dict(reason), ensure_ascii=False) if reason else ""


def both_ways(facts: Mapping[str, object]) -> Mapping[str, object]:
    """The facts of a call as programs read them: by name, and as the one text of 0.1.0."""
    reason = call_reason(facts)
    return {**facts, **reason, "reason": reason_text(reason)} if reason else facts
