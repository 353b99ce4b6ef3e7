"""What the views share: the house, the caller, and how results become answers."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask_openapi3.models.tag import Tag

from app.api.gate import OPEN_TO_ALL
from app.api.group import Group
from app.api.represent import ticket_json
from app.operations.commands import Result
from app.operations.installation import Installation
from app.operations.people.rights import Caller, Right

SECURITY: list[dict[str, list[str]]] = [{"bearer": []}, {"session": []}]
Answer = tuple[Any, int]


@dataclass(frozen=True, slots=True)
class Kit:
    """Handed to each module of views."""

    installation: Installation
    caller: Callable[[], Caller]
    sign_out: Callable[[], None]
    become: Callable[[str], None]
    token: Callable[[], str]
    is_described: bool = False
    """Whether the routes are also described in the OpenAPI document, which takes time and room."""

    def group(self, name: str, words: str) -> Group:
        """A group of routes in the OpenAPI document."""
        tag, blueprint = Tag(name=name, description=words), f"api-{name}"
        return Group(
            blueprint,
            __name__,
            url_prefix="/api/v1",
            abp_tags=[tag],
            abp_security=[] if blueprint in OPEN_TO_ALL else SECURITY,
            doc_ui=self.is_described,
        )

    def ticket(self, result: Result, caller: Caller, status: int = HTTPStatus.OK) -> Answer:
        """The ticket of a result; 204 where nobody waits."""
        ticket = result.ticket
        if ticket is None:
            return "", HTTPStatus.NO_CONTENT
        issuing = caller.may(Right.ISSUE)
        code = result.track_code
        if code is None and issuing:
            code = self.installation.ticket_reader.code(ticket.id)
        slip = self.installation.slip(ticket.id, caller, result.slip)
        body = ticket_json(
            ticket,
            result.floor,
            result.at,
            caller=caller,
            slip=slip,
            track_url=self.track_url(code) if issuing else None,
        )
        return body, status

    def track_url(self, code: str | None) -> str | None:
        """The address of the phone page."""
        return f"{self.installation.settings.base_url}/t/{code}" if code else None
