"""Knows how people are looked after from the command line, and which names are refused."""

import pytest

from tests.commands.conftest import Run
from tests.support.seeding import ON_SQLITE


@ON_SQLITE
def test_a_new_password_replaces_the_old_one(filled: Run) -> None:
    filled("user", "password", "officer01", "--password", "mot-mat-khau-moi")

    assert "no-such" not in filled("user", "list").output
    filled("user", "password", "no-such", expected=1)
    filled("user", "password", "officer01", "--password", "x", expected=1)
    filled("user", "add", "officer01", "--name", "again", expected=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [(("password", "nope"), "no user 'nope'; `moiso user list`"),
     (("add", "x", "--name", "An", "--centre", "hue"), "no centre 'hue'")],
)  # fmt: skip
@ON_SQLITE
def test_no_password_is_asked_for_before_it_is_known_for_whom(
    filled: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.delenv("MOISO_NEW_PASSWORD")

    answer = filled("user", *words, expected=1)

    assert answer.output.startswith(f"Error: {said}")


@ON_SQLITE
def test_a_password_that_is_not_given_is_asked_for_twice(
    filled: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MOISO_NEW_PASSWORD")
    asked: list[str] = []

    def typed(text: str, **how: object) -> str:
        asked.append(f"{text} {how}")
        return "mot-mat-khau-moi"

    monkeypatch.setattr("click.prompt", typed)
    filled("user", "password", "officer01")

    assert asked == ["Password {'hide_input': True, 'confirmation_prompt': True}"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "a b", "--name", "An"), "“a b” can't be a user name"),
        (("add", "x", "--name", "An"), "“x” can't be a user name"),
        (("add", "n3", "--name", ""), "A person needs a name"),
        (("add", "n3", "--name", "n" * 121), "of 120 letters at most"),
        (("change", "officer01", "--name", " "), "A person needs a name"),
    ],
)
@ON_SQLITE
def test_a_person_without_a_fit_name_is_refused(
    filled: Run, words: tuple[str, ...], said: str
) -> None:
    before = filled("user", "list").output

    assert said in filled("user", *words, expected=1).output
    assert filled("user", "list").output == before


@ON_SQLITE
def test_a_person_is_managed_from_the_command_line(filled: Run) -> None:
    filled("user", "add", "lan", "--name", "Lan", "--role", "officer", "--role", "reception")
    filled("user", "change", "lan", "--until", "2030-12-31")
    filled("user", "unlock", "lan")
    filled("user", "one-time-password", "lan")
    reset = filled("user", "reset-second-factor", "lan").output
    filled("user", "disable", "lan")
    listed = filled("user", "list").output
    nobody = filled("user", "disable", "nam", expected=1)

    assert "officer,reception" in listed
    assert reset == "lan had no second factor\n"
    assert "..2030-12-31 disabled" in listed
    assert "moiso user list" in nobody.output
    assert "signed in nowhere" in filled("user", "sessions", "lan").output
    assert "ended 1 " in filled("user", "sign-out", "officer01").output
