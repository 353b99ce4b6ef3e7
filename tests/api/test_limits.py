"""Knows that the longest words a client may send are kept whole, on both databases."""

import json

from tests.support.web import Web, officer

LONGEST = 200
WORDS = (
    "a" * LONGEST,
    '"' * LONGEST,
    "\\" * LONGEST,
    "ặ" * LONGEST,
    "🏛" * LONGEST,
    "\n".join("x" * (LONGEST // 2)),
    "\x01" * LONGEST,
)
"""Each is as long as the API takes; as JSON some of them are six times as long."""


def test_the_longest_reason_of_a_call_is_kept_whole(web: Web) -> None:
    """PostgreSQL once answered 500: the column had room for the reason, not for its JSON."""
    web.open(1)
    web.issue()
    kept = []

    for words in WORDS:
        label = web.issue()["label"]
        call = {"label": label, "reason": words}
        answer = web.command(officer(1), "/counters/1/call", **call)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        web.act(answer.get_json(), "finish", outcome="guided")
        kept.append(json.loads(_transactions(web)[label])["why"])

    assert kept == list(WORDS)


def test_the_longest_reason_of_a_pause_is_kept_whole(web: Web) -> None:
    web.open(1)
    kept = []

    for words in WORDS:
        kept.append(web.post(officer(1), "/counters/1/pause", reason=words).get_json()["reason"])
        web.post(officer(1), "/counters/1/resume")

    assert kept == list(WORDS)


def test_the_longest_facts_of_a_finish_are_kept_whole(web: Web) -> None:
    web.open(1)
    kept = []

    for words in WORDS:
        web.issue()
        facts = {"procedure": words, "dossier_code": words, "note": words}
        web.act(web.call_next(1), "finish", outcome="accepted", **facts)
        newest = web.get("admin", "/events").get_json()["items"][-1]["facts"]
        kept.append({name: newest[name] for name in facts})

    assert kept == [{"procedure": w, "dossier_code": w, "note": w} for w in WORDS]


def _transactions(web: Web) -> dict[str, str]:
    """Return the reason of each recorded call by the label."""
    found = web.get("supervisor", "/transactions").get_json()["items"]
    return {row["label"]: row["reason"] for row in found}
