"""The configuration by the command line: what would change, its versions, and back."""

from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tests.support.seeding import ON_SQLITE

pytestmark = ON_SQLITE
OF = ("--centre", "dong-ha")


@pytest.fixture
def renamed(unaided: Run, tmp_path: Path) -> Path:
    """Give the test the first centre's file with another name of a service."""
    path = tmp_path / "centre.toml"
    path.write_text(unaided("centre", "export", *OF).output.replace('"Thuế"', '"Thuế, phí"'))
    return path


def test_a_file_goes_in_and_comes_out_exactly(unaided: Run, renamed: Path) -> None:
    unaided("centre", "load", str(renamed))

    assert unaided("centre", "export", *OF).output == renamed.read_text()


def test_a_dry_run_says_what_would_change_and_changes_nothing(unaided: Run, renamed: Path) -> None:
    before = unaided("centre", "export", *OF).output

    told = unaided("centre", "load", "--dry-run", str(renamed)).output

    assert "- Thuế (en), name (Tiếng Việt): Thuế → Thuế, phí." in told
    assert unaided("centre", "export", *OF).output == before


def test_versions_are_listed_and_an_earlier_one_comes_back(unaided: Run, renamed: Path) -> None:
    before = unaided("centre", "export", *OF).output
    unaided("centre", "load", str(renamed))

    told = unaided("configuration", "history", *OF).output.splitlines()
    unaided("configuration", "restore", "1", *OF)

    assert told[0].startswith("2  ")
    assert told[-1].startswith("1  ")
    assert unaided("centre", "export", *OF).output == before
    assert "0 differences" in unaided("verify-log").output


def test_a_file_with_a_mark_before_its_text_is_read(unaided: Run, renamed: Path) -> None:
    renamed.write_bytes(b"\xef\xbb\xbf" + renamed.read_bytes())

    unaided("centre", "load", str(renamed))


def test_rules_are_not_tried_where_nobody_was_ever_called(unaided: Run, renamed: Path) -> None:
    refused = unaided("configuration", "try", str(renamed), *OF, expected=1)

    assert "nobody was called in the last four weeks" in refused.output
