"""Cards: what a kiosk is told of one that was scanned; nothing of it is stored."""

from http import HTTPStatus

from flask_openapi3.blueprint import APIBlueprint

from app.api.kit import Answer, Kit
from app.api.schemas import CardScan


def cards(kit: Kit) -> APIBlueprint:
    """The routes under /cards."""
    api = kit.group("cards", "A visitor's card at the kiosk: read in memory, never stored.")

    @api.post("/cards", summary="Read a scanned card")
    def read(body: CardScan) -> Answer:
        caller, desk = kit.caller(), kit.installation.cards
        if body.card_qr is not None:
            seen = desk.read(caller, body.card_qr)
        else:
            seen = desk.look(caller, body.scan or "")
        answer = {
            "scan": seen.scan,
            "birth_year": seen.birth_year,
            "offered": seen.offered,
            "may_take": seen.may_take,
            "taken": seen.taken,
            "most": seen.most,
        }
        return answer, HTTPStatus.OK

    return api
