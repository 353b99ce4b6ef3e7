"""A gateway of messages as it is described: its request, and which answer means sent.

Every gateway that takes one HTTP request a message is such a description; none has code of its own.
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urlencode, urlsplit

from app.domain.messages.outbox import Delivery, SendTrouble
from app.domain.messages.templates import fields_in

GATEWAY_FIELDS = (
    "phone", "phone_0", "phone_plus", "text", "id", "sender", "user", "secret", "basic", "template",
    "label", "ahead", "counter", "centre", "service", "day", "time", "address", "link",
)  # fmt: skip
"""What a description may name in braces; `secret` and what is made of it are told nobody."""

MOST_HEADERS = 10
LONGEST_BODY = 2000
LONGEST_SAID = 160


class BodyForm(StrEnum):
    """How the request says its fields."""

    JSON = "json"
    FORM = "form"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """Which answer means sent: the value at `field` of its JSON, or its status alone.

    `field` is a path with dots; `detail` is that of what the gateway says in words.
    """

    field: str = ""
    sent: tuple[str, ...] = ()
    no_credit: tuple[str, ...] = ()
    sign_in: tuple[str, ...] = ()
    number: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Gateway:
    """A description; `body` is a JSON object, or a line `name=value` for each field of a form.

    `plain` says that its texts are sent without Vietnamese marks. `templates` are the numbers of
    words that its operator has approved, by the kind of message; without one nothing is sent.
    """

    url: str
    method: str = "POST"
    headers: tuple[tuple[str, str], ...] = ()
    form: BodyForm = BodyForm.JSON
    body: str = ""
    sender: str = ""
    user: str = ""
    plain: bool = True
    answer: AnswerRule = AnswerRule()
    templates: Mapping[str, str] | None = None

    @property
    def is_repeatable(self) -> bool:
        """Whether its operator knows one message by the id that each try of it carries."""
        return "id" in set(self.fields())

    def fields(self) -> Iterator[str]:
        """The fields that the description names. Raises ValueError for a lone brace."""
        yield from fields_in(self.url)
        for _, value in self.headers:
            yield from fields_in(value)
        for text in self._words():
            yield from fields_in(text)

    def _words(self) -> Iterator[str]:
        """The texts of the body that fields may stand in. Raises ValueError for no such body."""
        if self.form is BodyForm.JSON:
            yield from _strings(json_object(self.body))
        elif self.form is BodyForm.FORM:
            yield from (value for _, value in form_lines(self.body))


@dataclass(frozen=True, slots=True)
class GatewayRequest:
    """A request as it goes out."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


def json_object(text: str) -> Mapping[str, object]:
    """The body of a description in JSON. Raises ValueError where it is no object."""
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise ValueError("the body is nested too deeply") from error
    if not isinstance(found, dict):
        raise ValueError("the body is no JSON object")
    return found


def form_lines(text: str) -> Sequence[tuple[str, str]]:
    """The fields of a form, a line each. Raises ValueError for a line that is none."""
    found = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        name, equals, value = line.partition("=")
        if not equals or not name.strip():
            raise ValueError(f"no name=value: {line[:40]}")
        found.append((name.strip(), value.strip()))
    return found


def gateway_request(gateway: Gateway, facts: Mapping[str, str], secret: str) -> GatewayRequest:
    """The request of one message. Raises ValueError or KeyError where it can't be made."""
    both = f"{gateway.user}:{secret}".encode()
    told = {
        **dict.fromkeys(GATEWAY_FIELDS, ""),
        **facts,
        "sender": gateway.sender,
        "user": gateway.user,
        "secret": secret,
        "basic": base64.b64encode(both).decode(),
    }
    headers = {name: _one_line(value.format_map(told)) for name, value in gateway.headers}
    body = b""
    if gateway.form is BodyForm.JSON:
        headers.setdefault("Content-Type", "application/json")
        body = json.dumps(_with(json_object(gateway.body), told), ensure_ascii=False).encode()
    elif gateway.form is BodyForm.FORM:
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        fields = [(name, value.format_map(told)) for name, value in form_lines(gateway.body)]
        body = urlencode(fields).encode()
    written = {name: quote(value, safe="") for name, value in told.items()}
    url = gateway.url.format_map(written)
    if urlsplit(url).netloc != urlsplit(gateway.url).netloc:
        raise ValueError("a field changes the host")
    return GatewayRequest(gateway.method, url, headers, body)


def answer_meaning(rule: AnswerRule, status: int, content: bytes, *, secret: str = "") -> Delivery:
    """What the gateway's answer means; what it repeats of the secret isn't kept."""
    if status == 429:
        return Delivery(SendTrouble.BUSY, str(status))
    if status in (401, 403):
        return Delivery(SendTrouble.SIGN_IN, str(status))
    if status >= 500:
        return Delivery(SendTrouble.SERVER, str(status))
    if not rule.field:
        is_taken = 200 <= status < 300
        return Delivery() if is_taken else Delivery(SendTrouble.REFUSED, str(status))
    try:
        plain = json.loads(content)
    except (ValueError, RecursionError):
        kind = "HTML" if content.lstrip()[:1] == b"<" else "no JSON"
        return Delivery(SendTrouble.NO_ANSWER_READ, f"{status}, {kind}")
    value = _at(plain, rule.field)
    if value is None:
        return Delivery(SendTrouble.NO_ANSWER_READ, f"{status}, no {rule.field}")
    if value in rule.sent:
        return Delivery()
    words = _at(plain, rule.detail) if rule.detail else None
    said = f"{value} {words or ''}".strip()
    if secret:
        said = said.replace(secret, "***")
    for trouble, values in (
        (SendTrouble.NO_CREDIT, rule.no_credit),
        (SendTrouble.SIGN_IN, rule.sign_in),
        (SendTrouble.NUMBER, rule.number),
        (SendTrouble.BUSY, rule.busy),
    ):
        if value in values:
            return Delivery(trouble, _short(said))
    return Delivery(SendTrouble.REFUSED, _short(said))


def _short(text: str) -> str:
    """One line of what was said; a number of many digits in it may be a visitor's telephone."""
    line = " ".join(text.split())[:LONGEST_SAID]
    return "".join(_without_numbers(line))


def _without_numbers(line: str) -> Iterator[str]:
    run = ""
    for sign in f"{line}\n":
        if sign.isdecimal():
            run += sign
            continue
        yield "…" if len(run) > 6 else run
        run = ""
        if sign != "\n":
            yield sign


def _at(plain: object, path: str) -> str | None:
    """The value at the path as text; None where there is none."""
    found = plain
    for step in path.split("."):
        if isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        elif isinstance(found, dict):
            found = found.get(step)
        else:
            return None
    if isinstance(found, bool):
        return str(found).lower()
    return str(found) if isinstance(found, str | int | float) else None


def _with(plain: object, told: Mapping[str, str]) -> object:
    if isinstance(plain, str):
        return plain.format_map(told)
    if isinstance(plain, dict):
        return {name: _with(value, told) for name, value in plain.items()}
    return [_with(one, told) for one in plain] if isinstance(plain, list) else plain


def _strings(plain: object) -> Iterator[str]:
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, dict):
        for value in plain.values():
            yield from _strings(value)
    elif isinstance(plain, list):
        for value in plain:
            yield from _strings(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())
