"""What a configuration would leave out though somebody needs it, in words."""

from collections.abc import Mapping

from app.domain.centre.patches import KEYS, Plain, rows_of
from app.domain.errors import Conflict


def named_still_needed(before: Plain, lost: Mapping[str, int]) -> list[Plain]:
    """What is still needed, by its part, its code and the name that people know it by."""
    found = []
    for what, count in lost.items():
        part, _, code = what.partition(" ")
        table = "service" if part == "last_counter" else part
        row = rows_of(before, table).get(code, {}) if table in KEYS else {}
        found.append({"part": part, "code": code, "name": row.get("name"), "count": count})
    return found


def why_not_published(error: Exception) -> str:
    """Why what was planned can't be published, for the log."""
    lost = error.facts.get("lost") if isinstance(error, Conflict) else None
    if not isinstance(lost, list):
        return str(error)
    told = "; ".join(f"{one['part']} {one['code']}: {one['count']}" for one in lost)
    return f"still_needed: {told}"
