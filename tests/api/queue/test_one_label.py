"""Knows that a number reads the same wherever it stands: paper, screens, board, phone, voice."""

import json
from typing import Any

from sqlalchemy import insert, select

from app.domain.centre.numbering import OVERFLOW
from app.domain.lobby.number_reading import spell_label
from app.persistence import schema
from tests.support.live import until
from tests.support.pushed import connect
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web, officer

pytestmark = ON_SQLITE


def _numbers_go_on_at(web: Web, ordinal: int) -> None:
    """Let the day have given every number of land below this one: the ranges are full."""
    day = web.clock.now().date()
    row = {"centre_id": web.seed.centres["dong-ha"], "business_on": day, "prefix": "A"}
    with web.installation.database.write() as connection:
        for name, following in (("walk_in", 700), ("priority", 1000), (OVERFLOW, ordinal)):
            connection.execute(insert(schema.series), {**row, "name": name, "next": following})


def _slip_texts(web: Web) -> list[Any]:
    with web.installation.database.read() as connection:
        slip = connection.execute(select(schema.print_jobs.c.document)).scalar_one()
    return [part.get("text") for part in slip["parts"]]


def test_the_thousandth_number_stands_in_full_on_paper_screens_board_phone_and_in_the_voice(
    web: Web,
) -> None:
    """Cases 12 and 14: spoken = shown = printed, and never "000"."""
    _numbers_go_on_at(web, 1000)
    web.server.start()
    try:
        ticket = web.issue(by="kiosk")
        web.open(1)
        web.call_next(1)
        code = ticket["track_url"].rpartition("/")[2]
        display = web.get("display-a", "/displays/a").get_json()
        board = web.installation.settings.data / "sim" / "board" / "shown.json"

        assert ticket["label"] == "A1000"
        assert "A1000" in _slip_texts(web)
        assert display["calls"][0]["label"] == display["serving"][0]["label"] == "A1000"
        assert spell_label("A1000", "vi") in display["calls"][0]["speech"]["text"]
        assert web.get(None, f"/track/{code}").get_json()["label"] == "A1000"
        assert "A1000" in str(connect(web, "/counter", officer(1)).look()[-1])
        until(lambda: _text_of(board) == "A1000", "the number on the board")
    finally:
        web.server.stop()


def _text_of(board: Any) -> str:
    return str(json.loads(board.read_text())["text"]) if board.exists() else ""
