"""Knows how devices are added, moved and revoked from the command line, and what is refused."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from hardware.logins import Login, Logins
from tests.commands.conftest import Run
from tests.support.seeding import ON_SQLITE


@ON_SQLITE
def test_a_device_is_added_moved_and_revoked_and_its_token_shown_once(filled: Run) -> None:
    added = filled("device", "add", "kiosk", "kiosk-2", "escpos+tcp://10.0.0.7:9100")
    token = added.stdout.strip()
    filled("device", "url", "kiosk-2", "escpos+tcp://10.0.0.8:9100")
    moved = filled("device", "list").output
    filled("device", "revoke", "kiosk-2")
    revoked = filled("device", "list").output

    assert len(token) > 30
    assert "10.0.0.8" in moved
    assert token not in moved
    line = next(line for line in revoked.splitlines() if "kiosk-2" in line)
    assert line.endswith("revoked")


@ON_SQLITE
def test_what_is_driven_and_never_speaks_has_no_token_to_keep(filled: Run) -> None:
    added = filled("device", "add", "printer", "printer-2", "escpos+tcp://10.0.0.9:9100")

    assert added.output == "added printer printer-2\n"


def test_a_second_printer_is_named_and_taken_away(filled: Run) -> None:
    given = filled("device", "second-printer", "kiosk", "printer").output
    listed = filled("device", "list").output
    taken = filled("device", "second-printer", "kiosk").output

    assert (given, taken) == (
        "kiosk: printer takes what it can't print\n",
        "kiosk: no printer takes what it can't print\n",
    )
    assert "second printer: printer" in listed


@pytest.mark.parametrize("printer", ["nobody", "kiosk", "board"])
def test_a_second_printer_that_cannot_take_over_is_refused(filled: Run, printer: str) -> None:
    answer = filled("device", "second-printer", "kiosk", printer, expected=1)

    assert printer in answer.output
    assert "second printer" not in filled("device", "list").output


@pytest.mark.parametrize(
    "words",
    [
        ("add", "kiosk", "kiosk"),
        ("add", "kiosk", ""),
        ("add", "kiosk", "k" * 300),
        ("add", "display", "tv", "--zone", "none"),
        ("add", "board", "b", "alpha+sim://b", "--counter", "99"),
        ("add", "board", "b", "alpha+sim://b"),
        ("add", "board", "b", "--counter", "1"),
        ("add", "board", "b", "ascii+tcp://h:1?preset=edi-ed400", "--counter", "1"),
        ("add", "speaker", "s", "speaker+alsa://default"),
        ("add", "printer", "p"),
        ("add", "printer", "p", "ftp://x"),
        ("add", "printer", "p", "escpos+tcp://"),
        ("add", "printer", "p", "alpha+sim://b"),
        ("add", "kiosk", "k", "alpha+sim://b"),
        ("add", "board", "b", "escpos+sim://b", "--counter", "1"),
        ("add", "speaker", "s", "escpos+sim://b", "--zone", "a"),
        ("add", "scanner", "s", "escpos+sim://b", "--kiosk", "kiosk"),
        ("add", "agent", "a", "escpos+sim://x"),
        ("add", "monitor", "m", "escpos+sim://x"),
        ("add", "printer", "p", "escpos+serial:///dev/ttyS0"),
        ("add", "printer", "p", "escpos+tcp://10.0.0.9:4001?baud=9600"),
        ("url", "kiosk", "escpos+serial:///dev/ttyS0?baud=14400"),
        ("url", "kiosk", "nonsense"),
        ("url", "kiosk", "alpha+sim://b"),
        ("url", "board", "escpos+sim://b"),
        ("url", "printer", ""),
        ("url", "board", "ascii+tcp://h:1?preset=edi-ed400"),
        ("url", "no-such", "escpos+tcp://10.0.0.8:9100"),
        ("revoke", "no-such"),
    ],
)
@ON_SQLITE
def test_a_device_that_cannot_work_is_refused_and_nothing_is_changed(
    filled: Run, words: tuple[str, ...]
) -> None:
    before = filled("device", "list").output

    answer = filled("device", *words, expected=1)

    assert answer.output.startswith("Error: ")
    assert filled("device", "list").output == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("agent", "a", "escpos+sim://x"), "agent 'a': This is the URL of another kind"),
        (("board", "b", "alpha+sim://b"), "Add --counter (a main board has --zone instead)."),
        (("printer", "p"), "Write it after the name, as escpos+tcp://"),
        (("kiosk", "k" * 65), "1 to 64 letters"),
        (("scanner", "s", "--kiosk", "none"), "no kiosk 'none'; there are: kiosk"),
        (("board", "b", "alpha+sim://b", "--counter", "99"), "no counter 99; there are: 1, "),
    ],
)
@ON_SQLITE
def test_a_refused_device_is_named_with_the_way_out(
    filled: Run, words: tuple[str, ...], said: str
) -> None:
    assert said in filled("device", "add", *words, expected=1).output


@pytest.mark.parametrize("words", [("revoke", "nope"), ("url", "nope", "escpos+sim://k")])
@ON_SQLITE
def test_a_device_that_there_is_not_is_named(filled: Run, words: tuple[str, ...]) -> None:
    answer = filled("device", *words, expected=1)

    assert answer.output == "Error: no device 'nope'; `moiso device list` shows what there is\n"


def test_the_models_of_printers_that_a_url_may_name_are_listed() -> None:
    listed = CliRunner().invoke(main, ["device", "profiles"]).output.splitlines()

    epson = next(line for line in listed if line.startswith("TM-T88V "))
    small = next(line for line in listed if line.startswith("POS-5890 "))
    assert "Epson TM-T88V" in epson
    assert "512 dots, partial and full cut, draws QR codes, Vietnamese letters" in epson
    assert "384 dots, no cut" in small


@ON_SQLITE
def test_a_printer_that_contradicts_its_model_is_refused_with_the_way_out(filled: Run) -> None:
    url = "escpos+tcp://10.0.0.7:9100?profile=TM-T88V&width=576"

    refused = filled("device", "add", "printer", "printer-9", url, expected=1)

    assert "a TM-T88V prints 512 dots at most" in refused.output


def test_a_login_for_devices_is_kept_on_this_pc_and_its_password_not_told(
    moiso: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOISO_NEW_PASSWORD", "s3cret of the hall")

    told = moiso("device", "login", "hall", "moiso").output
    wrong = moiso("device", "login", "../hall", "moiso", expected=1).output

    assert Logins(tmp_path).of("hall") == Login("hall", "moiso", "s3cret of the hall")
    assert "s3cret" not in told + wrong
    assert "'../hall' can't be the name of a login" in wrong


@ON_SQLITE
def test_a_password_in_a_url_is_refused_with_the_way_out(filled: Run) -> None:
    words = ("add", "speaker", "hall", "axis+http://root:s3cret@10.0.0.9", "--zone", "a")

    told = filled("device", *words, expected=1).output

    assert "`moiso device login NAME USER`" in told
    assert "s3cret" not in told
