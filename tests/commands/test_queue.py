"""Knows the queue from the command line: a ticket, the report of waits, the end of a day."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from app.config import Settings
from tests.commands.conftest import Run
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.web import Web, make_web, officer

pytestmark = ON_SQLITE
DAY = ("--from", "2026-11-24", "--to", "2026-11-24")


@pytest.fixture
def worked(seeded: tuple[Seed, Settings], filled: Run) -> Run:
    """Give the test the command after two visitors were served: they waited 1 and 20 minutes."""
    web = make_web(seeded)
    web.open(1)
    for minutes in (1, 20):
        web.issue()
        web.clock.later(minutes=minutes)
        _serve(web)
    web.installation.database.close()
    return filled


def _serve(web: Web) -> None:
    ticket = web.act(web.call_next(1), "start", by=officer(1))
    web.act(ticket, "finish", by=officer(1), outcome="accepted")


def test_a_ticket_is_issued_with_its_phone_page(filled: Run) -> None:
    first = filled("ticket", "issue", "dat-dai")
    second = filled("ticket", "issue", "dat-dai", "--priority", "NCT", "--language", "en")

    assert first.output.startswith("A001  http://127.0.0.1:8080/t/")
    assert second.output.startswith("A900  ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("none",), "no service 'none'; there are: dat-dai, "),
        (("dat-dai", "--priority", "X"), "no class 'X'; there are: "),
        (("dat-dai", "--centre", "hue"), "no centre 'hue'; there are: "),
    ],
)
def test_a_ticket_that_cannot_be_issued_is_refused_with_what_there_is(
    filled: Run, words: tuple[str, ...], said: str
) -> None:
    assert filled("ticket", "issue", *words, expected=1).output.startswith(f"Error: {said}")


def test_the_report_of_waits_is_right_as_json(worked: Run) -> None:
    report = json.loads(worked("report", "waits", *DAY, "--format", "json").stdout)

    row = next(row for row in report["rows"] if row["key"] == "dat-dai")
    assert (row["count"], row["mean_s"], row["median_s"]) == (2, 630.0, 630.0)
    assert row["p90_s"] == pytest.approx(60 + 0.9 * 1140)
    assert row["share"] == 0.5


def test_the_report_says_the_same_as_csv_by_counter_and_in_words(worked: Run) -> None:
    text = worked("report", "waits", *DAY, "--format", "csv", "--by", "counter").stdout
    rows = list(csv.reader(io.StringIO(text)))
    words = worked("report", "waits", *DAY, "--language", "en").output

    assert rows[1][0] == "1"
    assert rows[1][2:] == ["2", "630.0", "630.0", "1086.0", "1200.0", "0.5"]
    assert "How long visitors waited (24 Nov 2026 · by service)" in words
    assert "18.1" in words


def test_a_report_is_written_to_a_file_that_spreadsheets_read(worked: Run, tmp_path: Path) -> None:
    path = tmp_path / "waits.csv"

    worked("report", "waits", *DAY, "--format", "csv", "--output", str(path))

    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in path.read_bytes()


@pytest.mark.parametrize(
    ("words", "code"),
    [(("moon",), 2), (("waits", "--by", "moon"), 1), (("waits", "--from", "yesterday"), 2),
     (("waits", "--format", "exe"), 2)],
)  # fmt: skip
def test_a_report_that_there_is_not_is_refused(
    filled: Run, words: tuple[str, ...], code: int
) -> None:
    filled("report", *words, expected=code)


def test_closing_the_day_expires_what_waits_in_one_centre_only(filled: Run) -> None:
    """Case 14."""
    filled("ticket", "issue", "dat-dai", "--centre", "dong-ha")
    filled("ticket", "issue", "dat-dai", "--centre", "dong-hoi")

    closed = filled("close-day", "--centre", "dong-ha", "--yes")
    again = filled("close-day", "--centre", "dong-ha")
    other = filled("close-day", "--centre", "dong-hoi", "--yes")

    assert "1 tickets expired" in closed.output
    assert "0 tickets expired" in again.output
    assert "1 tickets expired" in other.output
    assert "0 differences" in filled("verify-log").output


def test_a_day_with_visitors_is_closed_only_where_somebody_says_so(filled: Run) -> None:
    filled("ticket", "issue", "dat-dai")
    filled("ticket", "issue", "thue")

    refused = filled("close-day", expected=1)
    answers = [
        CliRunner().invoke(main, ["close-day", "--centre", "dong-ha"], input=said)
        for said in ("n\n", "y\n")
    ]

    assert "2 wait and 0 are being served: they lose their numbers" in refused.output
    assert [answer.exit_code for answer in answers] == [1, 0]
    assert "2 tickets expired" in answers[1].output


def test_a_day_that_has_not_come_is_not_closed(filled: Run) -> None:
    filled("ticket", "issue", "dat-dai", "--centre", "dong-ha")

    refused = filled("close-day", "--centre", "dong-ha", "--on", "9999-12-31", expected=1)
    closed = filled("close-day", "--centre", "dong-ha", "--yes")

    assert refused.output.startswith("Error: 9999-12-31 hasn't come yet: today is 20")
    assert "1 tickets expired" in closed.output


def test_the_report_of_ratings_is_written_too(worked: Run) -> None:
    words = worked("report", "ratings", *DAY, "--language", "en").output

    assert "How satisfied visitors were" in words
    assert "Very satisfied" in words
