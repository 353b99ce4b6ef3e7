"""A day that version 0.1.0 has kept is opened, read and gone on with by the version of today.

What was kept never changes: see `kept/README.md`. It is brought to today's schema in the three ways
in which an update meets it: the SQLite file itself, and its backup in either kind of database.
"""

import json
import lzma
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.cli import main
from app.config import Settings
from app.factory import Server, create_app
from app.persistence import schema
from app.persistence.database import Database
from app.persistence.revision import is_current
from tests.support.seeding import PASSWORD, SECRET_KEY, settings_for
from tests.support.site import HandClock, assert_log_and_tables_agree

KEPT = Path(__file__).parent / "kept" / "0.1.0"
VERSION, SCHEMA = "0.1.0", "0024"
ON = "2026-11-28"
CONFIGURED = 1
"""The event by which the update tells the log what the centre is configured as."""
OUT_OF_TURN = "Người nhà chờ ngoài"
WITHOUT_LOSS = ("events", "tickets", "transactions", "counter_periods", "ratings", "alerts",
                "users", "devices", "notices", "print_jobs", "requests")  # fmt: skip
POSTGRES = pytest.param("backup to PostgreSQL", marks=pytest.mark.postgres)
HAPPENED = {
    *("issue", "call", "recall", "start", "finish", "no-show", "reinstate", "hold", "resume"),
    *("return", "transfer", "cancel", "expire", "undo", "edit", "priority", "rating", "reprint"),
    *("counter-open", "counter-pause", "counter-resume", "counter-close", "counter-profile"),
    *("emergency", "emergency-accept", "alert-raise", "alert-acknowledge", "alert-end"),
    *("service-close", "service-open", "correct", "account", "device", "device-health"),
    *("notice", "display-plan", "day-close"),
}
"""The types of events that the kept log must have, so that each is read by every later version."""


def kept_rows(table: str) -> list[dict[str, Any]]:
    """Return the rows of a table as 0.1.0 wrote them."""
    with zipfile.ZipFile(KEPT / "backup.zip") as archive:
        lines = archive.read(f"tables/{table}.jsonl").decode().splitlines()
    return [json.loads(line) for line in lines]


def moiso(*words: str) -> str:
    """Run the command in the environment that the test has set; return what it printed."""
    result = CliRunner().invoke(main, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(params=["file", "backup to SQLite", POSTGRES])
def updated(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Settings:
    """Give the test the kept installation after an update, and its settings to `moiso` as well."""
    path = tmp_path / "moiso.db"
    is_on_sqlite = request.param != "backup to PostgreSQL"
    url = f"sqlite:///{path}" if is_on_sqlite else request.getfixturevalue("postgres_url")
    for name, value in (("DATA", tmp_path), ("DATABASE_URL", url), ("SECRET_KEY", SECRET_KEY)):
        monkeypatch.setenv(f"MOISO_{name}", str(value))
    if request.param == "file":
        path.write_bytes(lzma.decompress((KEPT / "moiso.db.xz").read_bytes()))
        moiso("db", "upgrade")
    else:
        moiso("restore", str(KEPT / "backup.zip"))
    return settings_for(url, tmp_path)


@pytest.fixture
def server(updated: Settings) -> Iterator[Server]:
    """Give the test a server on the kept installation, a minute after the log's end."""
    last = max(datetime.fromisoformat(event["at"]) for event in kept_rows("events"))
    made = create_app(updated, clock=HandClock(last + timedelta(minutes=1)))
    yield made
    made.render_client.close()
    assert_log_and_tables_agree(made.installation)
    made.installation.database.close()


def ask(server: Server, token: str, method: str, path: str, **body: Any) -> Any:
    """Ask the API with the token; return the answer's body, or fail with what it said."""
    answer: TestResponse = server.app.test_client().open(
        f"/api/v1{path}",
        method=method,
        json=body or None,
        headers={"Authorization": f"Bearer {token}"} if token else {},
    )
    assert answer.status_code < 300, answer.get_data(as_text=True)
    return answer.get_json()


def sign_in(server: Server, username: str) -> str:
    """Return a token of somebody who signs in with the password that 0.1.0 has kept hashed."""
    asked = {"username": username, "password": PASSWORD}
    return str(ask(server, "", "POST", "/sessions", **asked)["token"])


def test_what_is_kept_is_a_whole_day_of_0_1_0() -> None:
    with zipfile.ZipFile(KEPT / "backup.zip") as archive:
        manifest = json.loads(archive.read("moiso-backup.json"))

    happened = Counter(event["type"] for event in kept_rows("events"))

    assert (manifest["version"], manifest["schema"]) == (VERSION, SCHEMA)
    assert set(happened) >= HAPPENED
    assert happened["issue"] > 200


def test_what_is_kept_of_a_call_is_why_as_json_within_a_text() -> None:
    """So 0.1.0 wrote it; who writes it otherwise still reads these."""
    reasons = [e["facts"]["reason"] for e in kept_rows("events") if e["type"] == "call"]

    assert all(isinstance(reason, str) for reason in reasons)
    assert {"score", "out_of_turn"} <= {json.loads(reason)["rule"] for reason in reasons}


def test_nobodys_session_or_telephone_is_kept() -> None:
    with zipfile.ZipFile(KEPT / "backup.zip") as archive:
        named = {Path(name).stem for name in archive.namelist()}

    words = lzma.decompress((KEPT / "moiso.db.xz").read_bytes())

    assert named & {"sessions", "phones", "secret_key"} == set()
    assert b"0900 000 000" not in words
    assert b"0900000000" not in words
    assert PASSWORD.encode() not in words


def test_after_the_update_every_row_is_what_the_log_says(updated: Settings) -> None:
    database = Database(updated.database_url)
    current = is_current(database)
    database.close()

    assert current
    told = len(kept_rows("events")) + CONFIGURED
    assert f"{told} events, 0 differences" in moiso("verify-log")


def test_no_row_is_lost(updated: Settings) -> None:
    database = Database(updated.database_url)
    with database.read() as connection:
        counts = {
            name: connection.execute(
                select(func.count()).select_from(schema.metadata.tables[name])
            ).scalar_one()
            for name in WITHOUT_LOSS
        }
    database.close()

    kept = {name: len(kept_rows(name)) for name in WITHOUT_LOSS}
    assert counts == {**kept, "events": kept["events"] + CONFIGURED}


def test_reports_tell_of_the_day_what_they_told_then(updated: Settings) -> None:
    """A column that a report has got since is not compared."""
    days = ("--from", ON, "--to", ON, "--language", "en", "--format", "json")
    kept = json.loads((KEPT / "reports.json").read_text("utf-8"))
    told = {name: json.loads(moiso("report", name, *days))["rows"] for name in kept}

    of_then = {
        name: [
            {key: row.get(key) for key in then} for row, then in zip(told[name], rows, strict=True)
        ]
        for name, rows in kept.items()
    }

    assert of_then == kept


def test_the_audit_tells_why_each_number_was_called(server: Server) -> None:
    supervisor = sign_in(server, "supervisor")

    calls = ask(server, supervisor, "GET", f"/audit?action=call&from={ON}&to={ON}")["items"]

    details = [call["details"] for call in calls]
    assert all(details)
    assert not [words for words in details if "{" in words or "rule" in words]
    assert [words for words in details if OUT_OF_TURN in words]


def test_numbers_go_on_after_the_last_one_and_none_is_given_twice(server: Server) -> None:
    reception = sign_in(server, "reception")
    given = [(row["business_on"], row["label"]) for row in kept_rows("tickets")]

    wishes = enumerate(("dat-dai", "dat-dai", "thue-bao-hiem", "tu-phap"))
    issued = [
        ask(server, reception, "POST", "/tickets", service=code, request_id=f"updated-{place}")
        for place, code in wishes
    ]

    assert [ticket["label"] for ticket in issued] == ["A008", "A009", "U002", "E001"]
    both = [*given, *((ticket["business_on"], ticket["label"]) for ticket in issued)]
    assert len(set(both)) == len(both)


def test_a_request_that_was_carried_out_before_the_update_gives_no_second_number(
    server: Server,
) -> None:
    reception = sign_in(server, "reception")
    newest = max(kept_rows("tickets"), key=lambda row: int(row["id"]))
    (done,) = [row for row in kept_rows("requests") if row["ticket_id"] == newest["id"]]

    wish = {"service": newest["service"], "priority": newest["priority"]}
    again = ask(
        server, reception, "POST", "/tickets", request_id=done["request_id"], language="en", **wish
    )

    assert (again["id"], again["label"]) == (newest["id"], newest["label"])


def test_who_was_called_before_the_update_is_served_after_it(server: Server) -> None:
    (called,) = [row for row in kept_rows("tickets") if row["state"] == "called"]
    officer = sign_in(server, "officer02")
    path, seen = f"/tickets/{called['id']}", {"version": called["version"]}

    started = ask(server, officer, "POST", f"{path}/start", request_id="after-the-update", **seen)
    done = ask(
        server, officer, "POST", f"{path}/finish",
        request_id="and-on-it-goes", version=started["version"], outcome="accepted", kind="submit",
    )  # fmt: skip

    assert done["state"] == "done"
