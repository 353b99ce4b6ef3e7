"""The turn to speak over HTTP: who gets it, what may be begun, what staff are told."""

from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.alerts.rules import AlertInputs, signals
from app.domain.events import CALL_UNSAID
from app.domain.lobby.backlog import MOST_WAITING
from app.domain.queue.floor import Floor
from app.persistence.schema import events
from counter.view import counter_view
from tests.support.web import Web


def say(web: Web, zone: str = "a", *, by: str = "display-a", **said: Any) -> Any:
    body = {"screen": "screen-one", "sound": "ok", **said}
    answer = web.post(by, f"/displays/{zone}/speaking", **body)
    assert answer.status_code == 200, answer.json
    return answer.json


def shown(answer: TestResponse) -> Any:
    return answer.json


def called(web: Web, count: int = 1) -> list[int]:
    """Let so many counters call; return the calls' numbers in the log, oldest first."""
    for counter in range(1, count + 1):
        web.open(counter)
        web.issue()
        web.call_next(counter)
    calls = shown(web.get("display-a", "/displays/a"))["calls"]
    return [call["seq"] for call in reversed(calls)]


def floor_of(web: Web) -> Floor:
    return web.installation.units.floor(web.seed.centres["dong-ha"])


def give_up(web: Web) -> None:
    """Do what a server does every second."""
    web.installation.speech_locks.give_up(floor_of(web))


def unsaid(web: Web) -> list[tuple[str, str]]:
    """The labels that the log tells not to have been said, and why."""
    with web.installation.database.read() as connection:
        query = select(events.c.facts).where(events.c.type == CALL_UNSAID).order_by(events.c.seq)
        told = [facts["calls"] for facts in connection.execute(query).scalars()]
    return [(one["label"], one["why"]) for calls in told for one in calls]


def alerts(web: Web) -> list[dict[str, Any]]:
    found = signals(AlertInputs(floor_of(web), web.clock.now()))
    return [{"kind": s.kind.value, "facts": s.facts} for s in found if s.kind == "calls_unsaid"]


def test_a_call_is_begun_by_who_has_the_turn_and_by_nobody_else(web: Web) -> None:
    [seq] = called(web)
    say(web)

    other = say(web, screen="screen-two", begin=[seq], key="k2")
    mine = say(web, begin=[seq], key="k1")
    after = say(web, ended=seq)

    assert (other["has_turn"], other["may_begin"]) == (False, False)
    assert 0 < other["again_ms"] <= 2000
    assert (mine["has_turn"], mine["may_begin"], mine["calls"]) == (True, True, [seq])
    assert mine["speech"]["text"].startswith("Mời công dân số A, ")
    assert after["said_until"] == seq
    assert say(web, screen="screen-two")["said_until"] == seq


def test_the_turn_is_free_at_once_when_its_page_is_closed(web: Web) -> None:
    say(web)

    say(web, gone=True)

    assert say(web, screen="screen-two")["has_turn"]


def test_several_calls_are_begun_as_one_with_words_of_their_own(web: Web) -> None:
    seqs = called(web, 6)

    heard = say(web, begin=seqs[:1], key="k")

    text = heard["speech"]["text"]
    assert heard["calls"] == seqs[:3]
    assert text.startswith("Mời công dân số, A, không, không, một, đến quầy số 1, và số, A, ")
    assert text.endswith("đến quầy số 3.")
    assert heard["speech"]["clips"][0].startswith("/voice/")


def test_the_more_calls_wait_the_shorter_is_what_is_said(web: Web) -> None:
    seqs = called(web, 3)
    once, twice = (
        web.installation.announcer.speech(floor_of(web).centre, call, times=times).clips[0]
        for call, times in zip(floor_of(web).calls["a"][::-1], (1, 2), strict=False)
    )

    first = say(web, begin=seqs[:1], key="k1")
    second = say(web, begin=seqs[1:2], key="k2", ended=seqs[0])

    assert (first["calls"], second["calls"]) == (seqs[:1], seqs[1:2])
    assert (first["speech"]["clips"], second["speech"]["clips"]) == ([once], [twice])


def test_a_question_whose_answer_was_lost_gets_it_again(web: Web) -> None:
    seqs = called(web, 6)

    first, again = (say(web, begin=seqs[:1], key="k") for _ in range(2))

    assert again["may_begin"]
    assert (again["calls"], again["speech"]) == (first["calls"], first["speech"])


def test_an_old_call_is_not_said_and_its_officer_and_the_supervisor_are_told(web: Web) -> None:
    say(web)
    ticket = web.called(1)
    web.clock.later(seconds=61)

    give_up(web)
    give_up(web)

    console: Any = counter_view(
        floor_of(web),
        1,
        web.clock.now(),
        me={"id": 1, "username": "officer01", "name": "", "role": "officer", "rights": []},
        names={},
        today={"served": 0, "mean_service_s": None},
    )
    assert unsaid(web) == [(ticket["label"], "late")]
    assert floor_of(web).calls["a"][0].unsaid == "late"
    assert console["ticket"]["unsaid"] == "late"
    assert [(a["kind"], a["facts"]["zone"]) for a in alerts(web)] == [("calls_unsaid", "a")]


def test_a_call_that_could_not_be_played_is_told_and_another_call_of_it_is_said(web: Web) -> None:
    [seq] = called(web)
    say(web, begin=[seq], key="k")

    after = say(web, failed=seq, sound="failing")

    [(_, why)] = unsaid(web)
    assert (why, after["said_until"]) == ("failed", seq)


def test_what_one_screen_could_not_play_is_left_to_another_that_is_well(web: Web) -> None:
    [seq] = called(web)
    say(web, begin=[seq], key="k")
    say(web, screen="screen-two")

    say(web, failed=seq, sound="failing")
    other = say(web, screen="screen-two", begin=[seq], key="k")

    assert unsaid(web) == []
    assert (other["may_begin"], other["calls"]) == (True, [seq])


def test_the_last_word_of_a_page_that_is_closed_counts(web: Web) -> None:
    [seq] = called(web)
    say(web, begin=[seq], key="k")

    say(web, ended=seq, gone=True)

    assert say(web, screen="screen-two")["said_until"] == seq


def test_what_is_unsaid_where_nobody_is_to_speak_is_nobodys_business(web: Web) -> None:
    web.called(1)
    web.clock.later(seconds=61)

    give_up(web)

    assert unsaid(web) == []


def test_a_visitor_who_is_there_already_needs_no_voice_in_a_backlog(web: Web) -> None:
    say(web)
    tickets = [web.called(number) for number in range(1, 6)]
    seqs = [call.seq for call in floor_of(web).calls["a"]][::-1]
    web.act(tickets[0], "start")

    heard = say(web, begin=seqs[:1], key="k")

    assert heard["calls"] == seqs[1:2]
    assert unsaid(web) == [(tickets[0]["label"], "came")]
    assert alerts(web) == []


def test_no_backlog_silences_a_zone_and_no_call_is_lost_without_a_word(web: Web) -> None:
    count = 120
    web.open(1)
    say(web)
    said: list[int] = []
    for turn in range(count):
        web.issue()
        web.act(web.call_next(1), "finish", outcome="guided")
        web.clock.later(seconds=0.25)
        if turn % 4 == 3:
            say(web)  # The lease runs by the machine's time, which may be slow.
            give_up(web)
        if turn % 40 == 39:
            seq = floor_of(web).calls["a"][0].seq
            heard = say(web, begin=[seq], key=f"k{turn}", ended=max(said, default=0))
            said += heard["calls"]

    last = say(web, ended=said[-1])
    left = [c.seq for c in floor_of(web).calls["a"] if c.seq > last["said_until"] and not c.unsaid]

    told = [label for label, _ in unsaid(web)]
    assert len(said) == 3 * (count // 40)
    assert len(left) <= MOST_WAITING
    assert len(told) == len(set(told))
    assert len(said) + len(told) + len(left) == count


def test_a_call_that_the_zone_does_not_show_can_not_be_begun(web: Web) -> None:
    called(web)

    answer = web.post(
        "display-a", "/displays/a/speaking", screen="screen-one", sound="ok", begin=[10**12]
    )

    assert (answer.status_code, shown(answer)["code"]) == (422, "invalid")


def test_a_display_speaks_in_its_own_zone_only(web: Web) -> None:
    body = {"screen": "screen-one", "sound": "ok"}

    assert web.post("display-a", "/displays/b/speaking", **body).status_code == 404
    assert web.post("display-a", "/displays/x/speaking", **body).status_code == 404


def test_staff_see_how_the_sound_of_a_display_is(web: Web) -> None:
    say(web, sound="blocked")

    devices = {one["name"]: one for one in shown(web.get("supervisor", "/devices"))}

    assert (devices["display-a"]["state"], devices["display-a"]["cause"]) == (
        "warning",
        "sound_blocked",
    )
