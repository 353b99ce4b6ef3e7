"""How an instant is written for programs: RFC 3339 in UTC with milliseconds."""

from datetime import UTC, datetime


def iso(at: datetime) -> str:
    """The aware instant as "2026-11-24T01:02:03.456Z"."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_or_none(at: datetime | None) -> str | None:
    """The same, None where there is no instant."""
    return iso(at) if at else None
