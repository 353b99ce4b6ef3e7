"""Cards: what a kiosk is told of one that was scanned; nothing of it is stored."""

from pydantic import ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from app.api.fields import Body, CardText, ScanHandle
from app.api.routes import Answer, RouteGroup
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext


class ReadCardBody(Body):
    """A scanned card: its text from a scanner that types, or the handle of a serial scan."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {
                    "required": [given],
                    "properties": {given: {"type": "string"}, other: {"type": "null"}},
                }
                for given, other in (("card_qr", "scan"), ("scan", "card_qr"))
            ]
        }
    )

    scan: ScanHandle | None = None
    card_qr: CardText | None = Field(None, validate_default=True)

    @field_validator("card_qr")
    @classmethod
    def _one_of_both(cls, card_qr: str | None, known: ValidationInfo) -> str | None:
        if "scan" in known.data and (card_qr is None) == (known.data["scan"] is None):
            raise PydanticCustomError("one_of_both", "either card_qr or scan")
        return card_qr


class CardAnswer(TypedDict):
    """What a kiosk is told of a card: a handle, the year of birth, and what follows of it."""

    scan: str
    birth_year: int
    offered: str | None
    may_take: bool
    taken: int
    most: int


def card_routes(context: RequestContext) -> RouteGroup:
    """The routes under /cards."""
    words = "A visitor's card at the kiosk: read in memory, never stored."
    api, cards = RouteGroup(context, "cards", words), context.installation.cards

    @api.post("/cards", "Read a scanned card", right=Right.READ_CARD, gives=CardAnswer)
    def read(caller: Caller, body: ReadCardBody) -> Answer:
        if body.card_qr is not None:
            seen = cards.read(caller, body.card_qr)
        else:
            seen = cards.look(caller, body.scan or "")
        return {
            "scan": seen.scan,
            "birth_year": seen.birth_year,
            "offered": seen.offered,
            "may_take": seen.may_take,
            "taken": seen.taken,
            "most": seen.most,
        }

    return api
