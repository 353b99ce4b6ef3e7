"""The words of messages: which fields each kind may name, and how they are filled."""

import string
import unicodedata
from collections.abc import Mapping

from app.domain.messages.occasions import MessageKind

OF_ALL = ("centre", "service", "link")
OF_BOOKING = (*OF_ALL, "day", "time", "address")
FIELDS: Mapping[MessageKind, tuple[str, ...]] = {
    MessageKind.NEAR: (*OF_ALL, "label", "ahead"),
    MessageKind.CALLED: (*OF_ALL, "label", "counter"),
    MessageKind.CONFIRMED: OF_BOOKING,
    MessageKind.EVENING: OF_BOOKING,
    MessageKind.SOON: OF_BOOKING,
    MessageKind.CHANGED: OF_BOOKING,
    MessageKind.CANCELLED: OF_BOOKING,
    MessageKind.TRIAL: ("centre",),
}
"""What the words of each kind may name in braces."""

LONGEST_TEMPLATE = 400


def fields_in(template: str) -> list[str]:
    """The fields that the words name, as they are written. Raises ValueError for a lone brace."""
    return [
        f"{name}{f'!{turned}' if turned else ''}{f':{form}' if form else ''}"
        for _, name, form, turned in string.Formatter().parse(template)
        if name is not None
    ]


def unknown_field(kind: MessageKind, template: str) -> str | None:
    """The first field of the words that nothing fills. Raises ValueError for a lone brace."""
    known = FIELDS[kind]
    return next((name for name in fields_in(template) if name not in known), None)


def filled(template: str, facts: Mapping[str, str]) -> str:
    """The words with their fields filled in, as one line: no fact begins another."""
    return " ".join(template.format_map(facts).split())


def without_marks(text: str) -> str:
    """The text in the letters of old telephones: 160 of them are one SMS, with marks 70."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(one for one in apart if not unicodedata.combining(one))
    for sign, usual in (("–", "-"), ("—", "-"), ("…", "..."), ("“", '"'), ("”", '"'), ("·", "-")):
        plain = plain.replace(sign, usual)
    return plain.encode("ascii", "ignore").decode()
