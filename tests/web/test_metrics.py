"""Knows what /metrics tells, to whom, and that no secret is among it."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.config import Settings
from app.persistence.database import Unavailable
from tests.support.live import until
from tests.support.registering import add_device
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.web import Web, make_web

pytestmark = ON_SQLITE

ELSEWHERE = {"REMOTE_ADDR": "10.0.0.9"}


def figures(text: str) -> dict[tuple[str, ...], float]:
    """Return each sample's value by its name and the values of its labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _told(web: Web) -> dict[tuple[str, ...], float]:
    answer = web.read(None, "/metrics")
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    return figures(answer.get_data(as_text=True))


def test_the_queue_and_the_counters_are_told(web: Web) -> None:
    web.open(1)
    web.issue()
    web.clock.later(seconds=90)
    web.issue()
    web.issue("thue")

    told = _told(web)

    assert told["moiso_waiting", "dong-ha", "dat-dai"] == 2
    assert told["moiso_waiting", "dong-ha", "thue"] == 1
    assert told["moiso_longest_wait_seconds", "dong-ha"] == 90
    assert told["moiso_counters", "dong-ha", "open"] == 1
    assert told["moiso_log_seq", "dong-ha"] == 5  # The first one is the centre's configuration.
    assert told["moiso_waiting", "dong-hoi", "dat-dai"] == 0
    assert told["moiso_database_up",] == 1


def test_requests_are_counted_by_route_and_status_even_those_that_are_refused(web: Web) -> None:
    web.issue()
    web.get(None, "/services")

    told = _told(web)

    assert told["moiso_requests_total", "POST", "/api/v1/tickets", "201"] == 1
    assert told["moiso_requests_total", "GET", "/api/v1/services", "401"] == 1
    assert told["moiso_request_seconds_count", "POST", "/api/v1/tickets"] == 1


def test_methods_that_somebody_thinks_of_make_no_figures_of_their_own(web: Web) -> None:
    client = web.server.app.test_client()
    for nth in range(3):
        client.open("/api/v1/services", method=f"THINK{nth}")

    told = _told(web)

    assert told["moiso_requests_total", "other", "unknown", "405"] == 3
    assert not [labels for labels in told if any("THINK" in label for label in labels)]


def test_no_secret_and_no_number_is_among_the_figures(web: Web) -> None:
    ticket = web.issue(phone="0912345678")
    code = ticket["track_url"].rpartition("/")[2]
    web.read(None, f"/t/{code}")
    web.get(None, f"/track/{code}")

    text = web.read(None, "/metrics").get_data(as_text=True)

    assert "/t/<code>" in text
    assert not [secret for secret in (code, "0912345678", ticket["label"]) if secret in text]


@pytest.mark.parametrize(
    ("name", "status"),
    [(None, 401), ("kiosk", 403), ("officer01", 403), ("supervisor", 200), ("admin", 200)],
)
def test_from_another_machine_only_who_may_reads_them(
    web: Web, name: str | None, status: int
) -> None:
    answer = web.read(name, "/metrics", environ_overrides=ELSEWHERE)

    assert answer.status_code == status


def test_a_monitoring_program_has_a_token_for_the_figures_and_nothing_else(web: Web) -> None:
    centre_id = web.seed.centres["dong-ha"]
    _, token = add_device(web.installation, centre_id, "monitor", "prometheus")
    bearer = {"Authorization": f"Bearer {token}"}

    figures = web.read(None, "/metrics", headers=bearer, environ_overrides=ELSEWHERE)
    others = {
        web.get(None, path, headers=bearer).status_code
        for path in ("/services", "/tickets", "/devices", "/events", "/displays/a")
    }

    assert figures.status_code == 200
    assert others == {403}


@pytest.mark.parametrize("header", ["Forwarded", "X-Real-IP", "X-Forwarded-Proto", "Via"])
def test_whatever_a_proxy_adds_tells_that_there_is_one(web: Web, header: str) -> None:
    assert web.read(None, "/metrics", headers={header: "x"}).status_code == 401


def test_behind_a_proxy_for_tls_the_figures_need_a_token_whatever_it_adds(
    seeded: tuple[Seed, Settings],
) -> None:
    made = make_web(seeded, public_url="https://moiso.example")

    status = made.read(None, "/metrics").status_code
    made.server.render_client.close()
    made.installation.database.close()

    assert status == 401


def test_a_proxy_in_between_is_another_machine(web: Web) -> None:
    answer = web.read(None, "/metrics", headers={"X-Forwarded-For": "203.0.113.5"})

    assert answer.status_code == 401


def test_a_database_that_cannot_answer_is_told_and_is_no_error(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise Unavailable("gone")

    monkeypatch.setattr("app.persistence.devices.print_jobs.queued_slips", fails)

    told = _told(web)

    assert told["moiso_database_up",] == 0


def test_a_driven_device_is_up_when_it_answers_and_down_when_it_does_not(web: Web) -> None:
    kiosk = web.known("kiosk").caller.id
    up = ("moiso_device_up", "dong-ha", "kiosk", "kiosk")
    web.server.start()
    try:
        until(lambda: _told(web)[up] == 1, "the printer at work")
        web.post("admin", f"/devices/{kiosk}/simulate", fault="cover_open")
        until(lambda: _told(web)[up] == 0, "the fault")
    finally:
        web.server.stop()


def test_what_became_of_the_calls_of_a_zone_and_which_voices_work_is_told(web: Web) -> None:
    speaking = {"screen": "screen-one", "sound": "ok"}
    for number in range(1, 8):
        web.called(number)
    seqs = [call["seq"] for call in web.get("display-a", "/displays/a").get_json()["calls"]][::-1]
    path = "/displays/a/speaking"
    web.post("display-a", path, **speaking, begin=seqs[:1], key="k1")
    begun = web.post("display-a", path, **speaking, ended=seqs[2], begin=[seqs[3]], key="k2")
    web.post("display-a", path, **speaking, ended=seqs[3])
    web.post("display-a", path, **speaking, begin=[seqs[4]], key="k3")
    web.post("display-a", path, **speaking, failed=seqs[4])

    told = _told(web)

    outcomes = ("said", "merged", "failed", "backlog", "late")
    counts = [told["moiso_voice_calls_total", "dong-ha", outcome, "a"] for outcome in outcomes]
    assert begun.get_json()["calls"] == [seqs[3]]
    assert counts == [1, 3, 1, 0, 0]
    assert told["moiso_voice_waiting", "dong-ha", "a"] == 2
    assert told["moiso_voice_waiting", "dong-ha", "b"] == 0
    assert told["moiso_voice_engine_up", "espeak-ng"] == 1
    assert told["moiso_voice_engine_up", "pack"] == 0
    assert told["moiso_voice_phrases_waiting",] == 0
