"""Knows which version comes after which, and that a checkout doesn't change itself."""

from click.testing import CliRunner

from app.cli import main
from app.releases.release import version_order


def test_versions_are_ordered_by_their_numbers() -> None:
    versions = ["0.10.0", "0.2.0", "0.2.0.dev1", "1.0", "0.2.0.dev0", "0.2.1"]

    ordered = sorted(versions, key=version_order)

    assert ordered == ["0.2.0.dev0", "0.2.0.dev1", "0.2.0", "0.2.1", "0.10.0", "1.0"]


def test_a_program_that_was_not_installed_says_how_it_is_updated() -> None:
    said = CliRunner().invoke(main, ["rollback"])

    assert said.exit_code == 1
    assert "was not installed by install.sh" in said.output
