"""What happened with a visitor at each counter, as the API tells it."""

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web, officer

pytestmark = ON_SQLITE


def test_each_call_of_a_ticket_is_told_with_its_end(web: Web) -> None:
    web.open(1, 2)
    ticket = web.called(1)
    web.act(web.act(ticket, "start"), "transfer", counter=2)
    web.call_next(2)

    found = web.get(officer(2), f"/tickets/{ticket['id']}/legs").get_json()

    assert [(leg["leg"], leg["counter"], leg["end"]) for leg in found] == [
        (1, 1, "transferred"),
        (2, 2, None),
    ]
    assert found[0]["ended_at"] is not None


def test_a_finished_call_is_told_with_its_outcome_and_note(web: Web) -> None:
    web.open(1)
    served = web.act(web.called(1), "start")
    noted = web.act(served, "edit", note="Thiếu bản sao")
    web.act(noted, "finish", outcome="guided", kind="guidance")

    (leg,) = web.get(officer(1), f"/tickets/{served['id']}/legs").get_json()

    assert (leg["outcome"], leg["note"]) == ("guided", "Thiếu bản sao")


def test_no_ticket_has_no_calls(web: Web) -> None:
    assert web.get(officer(1), "/tickets/4711/legs").status_code == 404
