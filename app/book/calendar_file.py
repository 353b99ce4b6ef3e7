"""A booking as a file for calendars (RFC 5545): one event that later files of it replace."""

from datetime import UTC, datetime

from app.domain.booking.booking import Booking, BookingState

LINE_OCTETS = 75


def calendar_file(
    booking: Booking, *, centre: str, title: str, place: str, url: str, at: datetime
) -> str:
    """The file. Its title names no procedure: who looks over a shoulder needn't know.

    The UID stays, and SEQUENCE grows with each change: a calendar moves what it has.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Moi So//booking//VI",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:booking-{booking.id}-{centre}@moiso",
        f"SEQUENCE:{booking.version - 1}",
        f"DTSTAMP:{_instant(at)}",
        f"DTSTART:{_instant(booking.starts_at)}",
        f"DTEND:{_instant(booking.ends_at)}",
        f"SUMMARY:{_text(title)}",
        f"LOCATION:{_text(place)}",
        f"URL:{url}",
        f"STATUS:{'CANCELLED' if booking.state is BookingState.CANCELLED else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return " ".join(words.split())


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, none of which ends within a letter."""
    pieces: list[str] = []
    piece = ""
    for letter in line:
        room = LINE_OCTETS - (1 if pieces else 0)
        if len((piece + letter).encode()) > room:
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\r\n ".join([*pieces, piece])
