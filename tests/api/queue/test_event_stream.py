"""Knows the log as a stream: from a place on, at once, and with a bound of readers."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from app.api.queue.event_stream import MOST_STREAMS
from tests.support.live import PASSWORD, LiveServer
from tests.support.patience import patience
from tests.support.seeding import ON_SQLITE
from tests.support.web import API, Web

ANSWER_S = 60


def _issue(web: Web) -> Any:
    body = {"service": "dat-dai", "request_id": uuid4().hex}
    return web.ask("reception", "POST", "/tickets", body).get_json()


def _seqs(text: str) -> list[int]:
    return [int(line[4:]) for line in text.splitlines() if line.startswith("id: ")]


def test_the_stream_gives_the_very_events_of_the_list(web: Web) -> None:
    _issue(web)
    listed = web.get("supervisor", "/events?after=0").get_json()["items"]

    answer = web.get("supervisor", "/events/stream?after=0")

    text = answer.get_data(as_text=True)
    data = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]
    assert answer.content_type == "text/event-stream"
    assert data == listed
    assert _seqs(text) == [one["seq"] for one in listed]
    assert text.startswith("retry: ")


@ON_SQLITE
def test_a_reader_that_comes_again_goes_on_where_it_was(web: Web) -> None:
    _issue(web)
    last = web.get("supervisor", "/events?after=0").get_json()["items"][-1]["seq"]
    _issue(web)

    again = web.get("supervisor", "/events/stream?after=0", headers={"Last-Event-ID": f"{last}"})
    new = web.get("supervisor", "/events/stream")

    assert _seqs(again.get_data(as_text=True)) == [last + 1]
    assert _seqs(new.get_data(as_text=True)) == []


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    """Give the test a whole server."""
    made = LiveServer(tmp_path)
    made.start()
    yield made
    made.stop()


def _session(server: LiveServer, username: str) -> requests.Session:
    asked = requests.Session()
    who = {"username": username, "password": PASSWORD}
    token = asked.post(f"{server.url}{API}/sessions", json=who, timeout=patience(ANSWER_S)).json()
    asked.headers["Authorization"] = f"Bearer {token['token']}"
    return asked


def test_an_event_comes_while_it_is_waited_for_and_there_is_a_bound_of_readers(
    server: LiveServer,
) -> None:
    supervisor, reception = _session(server, "supervisor"), _session(server, "reception")
    address = f"{server.url}{API}/events/stream"

    with ExitStack() as stack:
        streams = [
            stack.enter_context(supervisor.get(address, stream=True, timeout=patience(ANSWER_S)))
            for _ in range(MOST_STREAMS)
        ]
        one_too_many = supervisor.get(address, timeout=patience(ANSWER_S))
        body = {"service": "dat-dai", "request_id": uuid4().hex}
        ticket = reception.post(
            f"{server.url}{API}/tickets", json=body, timeout=patience(ANSWER_S)
        ).json()
        lines = streams[0].iter_lines(chunk_size=1, decode_unicode=True)
        issued = next(line for line in lines if line.startswith("data: "))

    assert json.loads(issued[6:])["facts"]["label"] == ticket["label"]
    assert (one_too_many.status_code, one_too_many.json()["code"]) == (503, "many_streams")
    assert int(one_too_many.headers["Retry-After"]) > 0
