"""Knows that nothing a client can send is answered with a 500 or half done."""

import json
import re
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.api.problems import PREFIX, PUBLIC_PREFIX
from tests.support.seeding import ON_SQLITE
from tests.support.site import dump
from tests.support.web import Web
from tests.web.test_pages import sign_in

READERS = (
    None, "kiosk", "display-a", "board", "officer01", "reception", "supervisor", "admin", "admin-b"
)  # fmt: skip
PLACE = re.compile(r"<([^>]+)>")

FOR_ANYTHING = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
"""One server for all examples. Some are drawn from constants of the modules that this run has
imported, so that they differ a little from run to run; what fails is printed."""

NASTY = st.sampled_from(
    ["", "\0", "a\0b", "ế ặ ỡ", "<img src=x onerror=alert(1)>", "=1+1", "' OR 1=1 --", "%", "{0}",
     "{service}", "x" * 300, "../..", "A001", "dat-dai", "request-000001"]
)  # fmt: skip
LARGE = st.sampled_from([2**31, 2**63 - 1, 2**63, 10**30, -1, -(2**63) - 1, 0])
VALUE = st.recursive(
    st.none() | st.booleans() | LARGE | st.integers() | st.floats() | NASTY | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NASTY, inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    ["service", "request_id", "priority", "language", "version", "reason", "outcome", "kind",
     "note", "procedure", "dossier_code", "counter", "place", "label", "finish", "services",
     "fault", "at", "speed", "username", "password", "card_qr", "scan", "paper",
     "score", "reasons", "ticket_id", "screen", "sound", "begin", "ended", "key", "gone"]
)  # fmt: skip
LIKELY = st.fixed_dictionaries(
    {}, optional={"version": st.integers(1, 3), "request_id": st.just("request-of-hypothesis")}
)
BODY = st.builds(lambda a, b: {**a, **b}, st.dictionaries(FIELDS, VALUE, max_size=5), LIKELY)
WORD = st.sampled_from(
    ["1", "4294967297", "999", str(2**63), str(10**30), "-1", "a", "\0", "%00", "waits", "start",
     "hold", "transfer", "finish", "undo", "resume", "ế", "..", "'"]
)  # fmt: skip
QUERY = st.dictionaries(
    st.sampled_from(["state", "service", "label", "cursor", "from", "to", "counter", "officer",
                     "by", "format", "after", "what"]),
    NASTY | LARGE.map(str) | st.sampled_from(["2026-11-24", "0001-01-01", "9999-12-31", "1.1"]),
    max_size=3,
)  # fmt: skip


def _rules(web: Web, method: str) -> list[str]:
    rules = (r for r in web.server.app.url_map.iter_rules() if method in (r.methods or ()))
    return sorted({r.rule for r in rules if r.rule.startswith((PREFIX, PUBLIC_PREFIX))})


def _address(data: st.DataObject, rules: list[str]) -> str:
    """Return an address of one of the rules, its places filled with words."""
    rule = data.draw(st.sampled_from(rules)).removeprefix(PREFIX)
    parts = [data.draw(WORD) if part.startswith("<") else part for part in rule.split("/")]
    return "/".join(parts)


@FOR_ANYTHING
@given(data=st.data(), body=BODY | VALUE, name=st.sampled_from(["admin", "officer01", None]))
def test_no_body_is_answered_with_500(
    web: Web, data: st.DataObject, body: Any, name: str | None
) -> None:
    # As the bytes of a client: a lone surrogate is legal there.
    raw = json.dumps(body).encode()

    answer = web.ask(name, "POST", _address(data, _rules(web, "POST")), data=raw)

    assert answer.status_code < 500, (answer.request.path, raw)


@FOR_ANYTHING
@given(data=st.data(), query=QUERY)
def test_no_query_is_answered_with_500(
    web: Web, data: st.DataObject, query: dict[str, str]
) -> None:
    answer = web.get("admin", _address(data, _rules(web, "GET")), query_string=query)

    assert answer.status_code < 500, (answer.request.path, query)


@ON_SQLITE
@settings(FOR_ANYTHING, max_examples=60)
@given(data=st.data(), word=WORD | NASTY)
def test_pages_answer_no_address_with_500(demo: Web, data: st.DataObject, word: str) -> None:
    rules = sorted({r.rule for r in demo.server.app.url_map.iter_rules()})
    api = (PREFIX, PUBLIC_PREFIX)
    pages = [rule for rule in rules if not rule.startswith(api) and "<" in rule]
    rule = data.draw(st.sampled_from(pages))
    path = "/".join(word if part.startswith("<") else part for part in rule.split("/"))

    assert demo.server.app.test_client().get(path, buffered=True).status_code < 500, path


def _every_address(web: Web) -> list[str]:
    """Return an address of every rule that takes a GET, its places filled with what is there."""
    ticket = web.called()
    code = web.issue()["track_url"].rpartition("/")[2]
    values = {
        "int:ticket_id": str(ticket["id"]),
        "int:leg": "1",
        "int:ident": "1",
        "secret": "NOBODYHASTHISONE2345",
        "code": code,
        "zone": "a",
        "name": "waits",
        "int:number": "1",
        "int:slip": "1",
        "int:job_id": "1",
        "int:device_id": str(web.known("display-a").caller.id),
        "username": "officer01",
        "centre": "dong-ha",
    }
    values |= {"slip": "slip-0001.png", "path:filename": "ui.css"}
    rules = [r.rule for r in web.server.app.url_map.iter_rules() if "GET" in (r.methods or ())]
    return [PLACE.sub(lambda place: values[place[1]], rule) for rule in rules]


def test_a_crawler_that_reads_every_address_changes_nothing(web: Web) -> None:
    """Case 34: the tables are the same after every GET of every route, whoever reads."""
    addresses = _every_address(web)
    before = dump(web.installation.database)

    for path in addresses:
        for name in READERS:
            web.read(name, path)

    assert len(addresses) > 25
    assert dump(web.installation.database) == before


def test_a_prefetching_browser_changes_nothing_where_somebody_is_signed_in(demo: Web) -> None:
    """Case 34: a GET or HEAD of every page, in a demonstration, by an admin and by an officer."""
    addresses = _every_address(demo)
    browsers = [sign_in(demo, name) for name in ("admin", "officer01")]
    before = dump(demo.installation.database)

    statuses = {
        client.open(path, method=method, buffered=True).status_code
        for client in browsers
        for path in addresses
        for method in ("GET", "HEAD")
    }

    assert {200, 404} <= statuses
    assert max(statuses) < 500
    assert dump(demo.installation.database) == before


def test_a_refused_command_leaves_no_trace(web: Web) -> None:
    ticket = web.called()
    before = dump(web.installation.database)

    refused = [
        web.command("kiosk", "/tickets", service="none"),
        web.command("officer01", "/counters/1/call-next"),
        web.command("officer02", "/counters/1/call-next"),
        web.command("officer01", "/counters/1/call", label="Z999"),
        web.command("officer01", f"/tickets/{ticket['id']}/start", version=99),
        web.command("officer01", f"/tickets/{ticket['id']}/no-show", version=ticket["version"]),
        web.command("reception", f"/tickets/{ticket['id']}/reprint"),
        web.post("officer01", "/counters/1/close"),
        web.post("officer01", "/counters/1/pause", reason="lunch"),
    ]

    assert all(400 <= answer.status_code < 500 for answer in refused)
    assert dump(web.installation.database) == before
