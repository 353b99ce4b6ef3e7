"""Messages between counters and supervisors: sent once, answered, ended, all of it in the log."""

import pytest

from app.domain.errors import Conflict, NotAllowed, NotThere, RequestReused
from app.domain.events import MessageAction
from app.domain.queue.messages import AskCode, Message, ReplyCode, Sender, TellCode
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site


def ask(
    site: Site, number: int, code: AskCode = AskCode.HELP, request_id: str | None = None
) -> None:
    officer = site.officer(number)
    site.parts.messages.ask(officer, number, code, request_id=request_id or site.new_id())


def tell(site: Site, code: TellCode, counter: int | None = None) -> None:
    supervisor = site.caller("supervisor")
    site.parts.messages.tell(supervisor, code, counter, request_id=site.new_id())


def shown(site: Site) -> list[tuple[int, str, str | None]]:
    """Return the open messages: counter, code and answer."""
    return [(m.counter, m.code, m.answer) for m in site.floor.messages.values()]


def only(site: Site) -> Message:
    (message,) = site.floor.messages.values()
    return message


def events(site: Site) -> list[str]:
    return [e.type for e in site.dump()["events"] if e.type in set(MessageAction)]


def test_what_a_counter_asks_is_answered_and_ended_and_outlives_a_restart(
    site: Site, neighbour: Site
) -> None:
    site.open(1)
    desk, supervisor = site.parts.messages, site.caller("supervisor")

    ask(site, 1, AskCode.BREAK)
    asked = only(site)
    desk.answer(supervisor, asked.id, ReplyCode.WAIT_5)
    first = only(site)
    site.clock.later(minutes=1)
    desk.answer(supervisor, asked.id, ReplyCode.AGREED)

    assert (asked.sender, asked.sent_by) == (Sender.COUNTER, site.officer(1).id)
    assert (first.answer, first.answered_by) == (ReplyCode.WAIT_5, supervisor.id)
    assert shown(neighbour) == [(1, "break", "agreed")]
    assert only(neighbour).answered_at == site.clock.at
    desk.end(site.officer(1), asked.id)
    assert shown(site) == shown(neighbour) == []
    assert events(site) == ["message-ask", "message-answer", "message-answer", "message-end"]


def test_everybody_who_works_is_told_and_each_reads_it_for_themselves(site: Site) -> None:
    site.open(1, 2)
    site.parts.counters.pause(site.officer(2), 2, "break")

    tell(site, TellCode.SYSTEM_DOWN)
    first = next(m for m in site.floor.messages.values() if m.counter == 1)
    site.parts.messages.end(site.officer(1), first.id)

    assert shown(site) == [(2, "system_down", None)]
    kept = [(e.counter, dict(e.facts)) for e in site.dump()["events"] if e.type == "message-tell"]
    supervisor = site.caller("supervisor").id
    assert kept == [(n, {"code": "system_down", "user": supervisor}) for n in (1, 2)]


@ON_SQLITE
def test_one_request_is_one_message_and_so_is_what_waits_for_its_answer(site: Site) -> None:
    site.open(1)

    ask(site, 1, request_id="press-0001")
    ask(site, 1, request_id="press-0001")
    ask(site, 1)
    tell(site, TellCode.PHONE, 1)
    tell(site, TellCode.PHONE, 1)

    assert shown(site) == [(1, "help", None), (1, "phone", None)]
    with pytest.raises(RequestReused):
        ask(site, 1, AskCode.SECURITY, request_id="press-0001")


@ON_SQLITE
def test_what_was_answered_is_asked_anew(site: Site) -> None:
    site.open(1)
    ask(site, 1)
    before = only(site)
    site.parts.messages.answer(site.caller("supervisor"), before.id, ReplyCode.WAIT_5)

    ask(site, 1)

    assert only(site).id > before.id
    assert shown(site) == [(1, "help", None)]


@ON_SQLITE
def test_answering_and_ending_twice_has_one_effect(site: Site) -> None:
    site.open(1)
    ask(site, 1)
    asked, desk, supervisor = only(site).id, site.parts.messages, site.caller("supervisor")

    desk.answer(supervisor, asked, ReplyCode.COMING)
    desk.answer(supervisor, asked, ReplyCode.COMING)
    desk.end(supervisor, asked)
    desk.end(site.officer(1), asked)

    assert events(site) == ["message-ask", "message-answer", "message-end"]
    with pytest.raises(Conflict, match="message_over"):
        desk.answer(supervisor, asked, ReplyCode.AGREED)


@ON_SQLITE
def test_who_may_not_is_told_why(site: Site) -> None:
    site.open(1)
    desk, supervisor = site.parts.messages, site.caller("supervisor")

    def refused(error: type[Exception], run: object) -> str:
        assert callable(run)
        with pytest.raises(error) as refusal:
            run()
        return str(getattr(refusal.value, "code", ""))

    other = site.officer(2)
    assert refused(Conflict, lambda: ask(site, 2)) == "not_your_counter"
    nowhere = site.new_id()
    refused(NotThere, lambda: desk.ask(other, 99, AskCode.HELP, request_id=nowhere))
    assert refused(Conflict, lambda: tell(site, TellCode.PHONE, 2)) == "counter_closed"
    ask(site, 1)
    asked = only(site).id
    assert refused(Conflict, lambda: desk.end(other, asked)) == "not_your_counter"
    assert refused(NotThere, lambda: desk.end(supervisor, 4711)) == "not_found"
    assert refused(NotThere, lambda: desk.answer(supervisor, 4711, ReplyCode.AGREED)) == "not_found"
    refused(NotAllowed, lambda: desk.answer(other, asked, ReplyCode.AGREED))
    refused(NotAllowed, lambda: desk.open(other))
    tell(site, TellCode.PHONE, 1)
    told = max(site.floor.messages)
    assert (
        refused(Conflict, lambda: desk.answer(supervisor, told, ReplyCode.AGREED)) == "message_over"
    )
    site.parts.counters.close(site.officer(1), 1)
    assert refused(Conflict, lambda: tell(site, TellCode.PHONE)) == "all_counters_closed"


@ON_SQLITE
def test_another_centres_messages_are_not_there(site: Site) -> None:
    site.open(1)
    ask(site, 1)

    with pytest.raises(NotThere):
        site.other.parts.messages.end(site.other.caller("supervisor"), only(site).id)

    assert shown(site.other) == []


def test_the_days_close_ends_what_nobody_has_read(site: Site) -> None:
    site.open(1)
    tell(site, TellCode.RELIEF_COMES, 1)
    site.parts.counters.close(site.officer(1), 1)
    site.clock.later(days=1)

    site.parts.day_close.close_past_days(site.centre_id)

    assert shown(site) == []
    assert [e.actor for e in site.dump()["events"] if e.type == "message-end"] == ["system"]
