"""No command in the papers is a lie: those of the manual are run, in its order; all are parsed.

The manual's commands work on one temporary installation, begun as the manual begins. What serves
for ever, drives a device, or needs another program beside it is only parsed: see `PARSED`.
"""

import lzma
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from app.build import ROOT
from app.cli import COMMANDS, main
from tests.support.ports import free_port
from tests.support.seeding import PASSWORD, SECRET_KEY

PAPERS = ("README.md", "MANUAL.md", "hardware/README.md", "kiosk/README.md", "display/README.md")
PARSED = {
    "serve": "serves until it is ended",
    "agent": "works for a server on another PC",
    "upgrade": "changes a program that install.sh has put here",
    "rollback": "changes a program that install.sh has put here",
    "db try": "plays in a copy of the data",
    "db downgrade": "takes a schema away",
    "simulate --speed": "plays on a running demonstration",
    "device test": "drives a printer or a board",
    "mail test": "needs a mail server",
    "alert test": "needs somebody's address",
    "booking cancel": "needs the number of a booking",
    "centre remove-sample": "removes only what the set-up assistant loaded",
    "configuration try": "needs days on which somebody was called",
    "catalogue import": "needs the national catalogue's file",
    "report schedule send": "needs a mail server",
    "user change lan": "needs a person and centres of its own",
    "user change supervisor": "needs a person of that name",
    "centre archive": "needs a centre that has ended its work",
    "centre reopen": "needs an archived centre",
    "backups copy": "needs a second place",
    "backups prove-key": "proves the key that the settings name",
    "report schedule recipients": "needs the number of a schedule",
    "report schedule off": "needs the number of a schedule",
    "report schedule on": "needs the number of a schedule",
    "report schedule remove": "needs the number of a schedule",
}
"""How the commands begin that are parsed and not run, and why."""

KEPT_DAY = ROOT / "tests/persistence/kept/0.1.0/moiso.db.xz"
OTHER_DATA = {"simulate --recorded": "played", "backup": "manual", "restore": "new"}
"""Where the manual goes on with another installation: how that line begins, and its folder.

Only the commands that need a played day work on that of 0.1.0. It ended on 2026-11-29 at 00:40
UTC: to a clock before that, `doctor` would rightly say that the log is ahead of it.
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A command line of a paper: its words behind `moiso`, the file its output goes to."""

    paper: str
    number: int
    words: tuple[str, ...]
    output: str

    def begins(self, with_: str) -> bool:
        """Return whether the line begins with these words."""
        wanted = with_.split()
        return list(self.words[: len(wanted)]) == wanted


def lines_of(paper: str) -> Iterator[Line]:
    """Give each `moiso …` line of the paper's blocks, and what stands as `.venv/bin/moiso …`."""
    written = (ROOT / paper).read_text("utf-8").splitlines()
    for number, line in enumerate(written, 1):
        found = re.match(r" {4,}moiso (.*)", line) or re.search(r"`\.venv/bin/moiso ([^`]*)`", line)
        if found is not None:
            typed = shlex.split(found[1], comments=True)
            end = typed.index(">") if ">" in typed else len(typed)
            yield Line(paper, number, tuple(typed[:end]), "".join(typed[end + 1 :]))


def is_parsed_only(line: Line) -> bool:
    """Return whether the line can't be run in a test."""
    return any(line.begins(start) for start in PARSED)


def trouble_of_parsing(line: Line) -> str:
    """Return what click says against the line's words; empty where it takes them."""
    command: click.Command = main
    words = [word.replace("NUMBER", "1") for word in line.words]
    context = click.Context(main, info_name="moiso")
    try:
        while isinstance(command, click.Group):
            name, found, words = command.resolve_command(context, words)
            assert found is not None
            command, context = found, click.Context(found, info_name=name, parent=context)
        command.parse_args(context, list(words))
    except click.BadParameter as error:
        # A file that isn't there yet is no mistake of writing.
        return "" if "does not exist" in error.message else error.format_message()
    except click.ClickException as error:
        return error.format_message()
    return ""


class Reader:
    """Somebody who types what the manual says, line by line."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._patch = patch
        self._printed = ""
        patch.chdir(folder)
        patch.setenv("MOISO_SECRET_KEY", SECRET_KEY)
        patch.setenv("MOISO_NEW_PASSWORD", PASSWORD)
        patch.setenv("MOISO_PORT", str(free_port()))
        self._go_to("manual")
        sample = (ROOT / "app/samples/quang-tri.toml").read_text("utf-8")
        (folder / "my-centre.toml").write_text(sample, "utf-8")

    def trouble(self, line: Line) -> str:
        """Type the line; return what went wrong, empty where nothing did."""
        for start, name in OTHER_DATA.items():
            if line.begins(start):
                self._go_to(name)
        words = [word.replace("NUMBER", self._printed) for word in line.words]
        result = CliRunner().invoke(main, words)
        self._printed = result.stdout.strip()
        if line.output:
            (self._folder / line.output).write_text(result.stdout, "utf-8")
        if line.begins("doctor") and not _mended_later(result.output):
            return ""
        return "" if result.exit_code == 0 else f"{result.output} {result.exception!r}"

    def _go_to(self, name: str) -> None:
        data = self._folder / name
        self._patch.setenv("MOISO_DATA", str(data))
        if name == "played" and not data.exists():
            data.mkdir()
            (data / "moiso.db").write_bytes(lzma.decompress(KEPT_DAY.read_bytes()))
            CliRunner().invoke(main, ["db", "upgrade"])


def _mended_later(doctor: str) -> list[str]:
    """Return what is wrong but for the devices that the manual has added: nobody pairs them."""
    wrong = [line for line in doctor.splitlines() if line.startswith("WRONG")]
    return [line for line in wrong if "not paired yet" not in line]


def test_every_command_of_the_manual_does_its_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(tmp_path, monkeypatch)
    run = [line for line in lines_of("MANUAL.md") if not is_parsed_only(line)]

    troubles = {" ".join(line.words): reader.trouble(line) for line in run}

    assert len(run) > 50
    assert {words: trouble for words, trouble in troubles.items() if trouble} == {}


@pytest.mark.parametrize("paper", PAPERS)
def test_every_command_of_a_paper_can_be_typed_as_it_stands(paper: str) -> None:
    lines = list(lines_of(paper))

    troubles = {f"{paper}:{line.number}": trouble_of_parsing(line) for line in lines}

    assert lines
    assert {where: trouble for where, trouble in troubles.items() if trouble} == {}


def test_whatever_is_only_parsed_is_in_the_manual() -> None:
    lines = list(lines_of("MANUAL.md"))

    assert [start for start in PARSED if not any(line.begins(start) for line in lines)] == []


def test_the_manual_shows_every_command() -> None:
    lines = list(lines_of("MANUAL.md"))
    context = click.Context(main)
    commands = {name: main.get_command(context, name) for name in COMMANDS}

    every = [
        f"{name} {word}".strip()
        for name, command in commands.items()
        for word in (command.list_commands(context) if isinstance(command, click.Group) else [""])
    ]

    assert [shown for shown in every if not any(line.begins(shown) for line in lines)] == []


def test_commands_named_in_a_sentence_are_commands() -> None:
    papers = {paper: (ROOT / paper).read_text("utf-8") for paper in (*PAPERS, "CHANGELOG.md")}

    named = {
        (paper, name)
        for paper, text in papers.items()
        for name in re.findall(r"`moiso ([a-z][a-z-]*)", text)
    }

    assert {(paper, name) for paper, name in named if name not in COMMANDS} == set()
