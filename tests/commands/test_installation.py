"""Knows how an installation is set up and looked after from the command line."""

import tomllib
from pathlib import Path

import pytest
import tomli_w
from PIL import Image
from sqlalchemy import create_engine, text

from app.config import Settings
from tests.commands.conftest import Run
from tests.support.seeding import ON_SQLITE, Seed

SAMPLE = Path(__file__).parent.parent.parent / "app/samples/quang-tri.toml"


def test_a_new_installation_is_made_step_by_step(moiso: Run) -> None:
    moiso("db", "upgrade")
    loaded = moiso("centre", "load", str(SAMPLE))
    moiso("user", "add", "lan", "--name", "Nguyễn Thị Lan", "--role", "officer")
    listed = moiso("user", "list")

    assert "loaded quang-tri" in loaded.output
    assert "Nguyễn Thị Lan" in listed.output
    assert "officer" in listed.output


def test_a_centre_loads_into_a_folder_in_which_nothing_is_yet(moiso: Run) -> None:
    assert "loaded quang-tri" in moiso("centre", "load", str(SAMPLE)).output
    assert "quang-tri" in moiso("centre", "export").output


HOSTILE = {
    "deep lists": ("a = " + "[" * 100_000, "nested too deeply"),
    "deep tables": ("a = " + "{a=" * 100_000, "nested too deeply"),
    "deep keys": ("[" + ".".join("a" * 100_000) + "]", "centre.toml"),
    "a dotted key": (".".join("a" * 100_000) + " = 1", "centre.toml"),
    "a long file": ("#" * 5_000_000, "longer than 4096 KiB"),
    "many mistakes": ("".join(f"a{n} = 1\n" for n in range(20_000)), "more"),
    "a long number": ("a = " + "1" * 100_000, "is not TOML"),
    "a long mistake": ("a" * 100_000 + " = 1", "centre.toml"),
}


@pytest.mark.parametrize(("content", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_centre_s_file_is_refused_in_a_sentence(
    moiso: Run, tmp_path: Path, content: str, said: str
) -> None:
    path = tmp_path / "centre.toml"
    path.write_text(content)

    refused = moiso("centre", "load", str(path), expected=1)

    assert said in refused.output
    assert len(refused.output) < 8_000
    assert (
        not (tmp_path / "moiso.db").exists()
        or "upgrade" in moiso("user", "list", expected=1).output
    )


def test_the_database_is_its_owners_alone(moiso: Run, tmp_path: Path) -> None:
    moiso("centre", "load", str(SAMPLE))

    modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.glob("moiso.db*")}

    assert modes["moiso.db"] == 0o600
    assert set(modes.values()) == {0o600}


def test_a_database_that_everybody_may_read_becomes_its_owners(moiso: Run, tmp_path: Path) -> None:
    moiso("centre", "load", str(SAMPLE))
    database = tmp_path / "moiso.db"
    database.chmod(0o644)

    moiso("centre", "export")
    opened = database.stat().st_mode & 0o777
    database.chmod(0o640)
    moiso("centre", "export")

    assert (opened, database.stat().st_mode & 0o777) == (0o600, 0o640)


def test_upgrading_twice_is_the_same_as_once(moiso: Run) -> None:
    moiso("db", "upgrade")

    assert "up to date" in moiso("db", "upgrade").output


def test_a_command_before_the_upgrade_says_what_to_do(moiso: Run) -> None:
    answer = moiso("user", "list", expected=1)

    assert "moiso db upgrade" in answer.output
    assert "Traceback" not in answer.output


def test_a_command_without_a_centre_says_what_to_do(moiso: Run) -> None:
    moiso("db", "upgrade")

    assert "moiso centre load" in moiso("user", "list", expected=1).output


def test_a_centre_can_be_exported_and_names_all_its_services(moiso: Run) -> None:
    moiso("db", "upgrade")
    moiso("centre", "load", str(SAMPLE))

    exported = tomllib.loads(moiso("centre", "export").stdout)

    assert exported["centre"]["code"] == "quang-tri"
    assert len(exported["service"]) > 10


def test_what_is_exported_loads_again_as_it_was(moiso: Run, tmp_path: Path) -> None:
    moiso("db", "upgrade")
    moiso("centre", "load", str(SAMPLE))
    first = moiso("centre", "export").stdout
    (tmp_path / "again.toml").write_text(first, encoding="utf-8")

    moiso("centre", "load", str(tmp_path / "again.toml"))

    assert moiso("centre", "export").stdout == first


def test_the_holidays_of_a_year_are_printed_as_the_centres_file_takes_them(
    moiso: Run, tmp_path: Path
) -> None:
    moiso("db", "upgrade")
    moiso("centre", "load", str(SAMPLE))
    proposed = moiso("centre", "holidays", "2028").stdout
    file = tmp_path / "with-holidays.toml"
    file.write_text(f"{SAMPLE.read_text('utf-8')}\n{proposed}", encoding="utf-8")

    moiso("centre", "load", str(file))

    assert '[[calendar.day]]\ndate = 2028-01-26\nclosed = true\nreason = { vi = "' in proposed
    assert moiso("centre", "holidays", "2028").stdout == ""
    assert "2028-01-26" in moiso("centre", "export").stdout


def test_a_catalogue_is_tried_then_imported_and_an_unknown_field_is_named(
    moiso: Run, tmp_path: Path
) -> None:
    moiso("db", "upgrade")
    moiso("centre", "load", str(SAMPLE))
    rows = "Mã TTHC,Tên TTHC,Lĩnh vực\n1.004269,Cung cấp dữ liệu,Đất đai\n1.000001,Cấp phép,Lạ\n"
    file = tmp_path / "catalogue.csv"
    file.write_text(rows, encoding="utf-8")
    chosen = ("--service", "Đất đai=dat-dai")

    tried = moiso("catalogue", "import", str(file), "--dry-run", *chosen).stdout
    assert "would be added 1, changed 0, retired 0" in tried
    assert "1.004269" not in moiso("centre", "export").stdout

    done = moiso("catalogue", "import", str(file), *chosen).stdout
    assert "- New procedure: Cung cấp dữ liệu." in done
    assert "left out: 1 of the field 'Lạ', no service known" in done
    assert "1.004269" in moiso("centre", "export").stdout

    file.write_text(f"{rows}x,y,z\n", encoding="utf-8")
    refused = moiso("catalogue", "import", str(file), expected=1).output
    assert "row 4: the code 'x' isn't of the form 1.000123" in refused


def test_loading_a_centre_again_keeps_its_id_and_its_people(moiso: Run) -> None:
    moiso("db", "upgrade")
    moiso("centre", "load", str(SAMPLE))
    moiso("user", "add", "lan", "--name", "Lan")

    moiso("centre", "load", str(SAMPLE))

    assert "lan" in moiso("user", "list").output


@pytest.mark.parametrize(
    ("content", "named"),
    [(b"not toml [", "toml"), (b"[centre]\ncode = 'x'\n", "centre"), (b"", "centre"),
     ("# Đất đai".encode("utf-16"), "save it as utf-8")],
)  # fmt: skip
def test_a_wrong_centre_file_is_refused_with_its_name(
    moiso: Run, tmp_path: Path, content: bytes, named: str
) -> None:
    path = tmp_path / "wrong.toml"
    path.write_bytes(content)
    moiso("db", "upgrade")

    answer = moiso("centre", "load", str(path), expected=1)

    assert "Traceback" not in answer.output
    assert named in answer.output.lower()


@ON_SQLITE
def test_a_file_that_leaves_out_a_service_with_live_tickets_is_refused_with_the_way_out(
    filled: Run, unaided: Run, tmp_path: Path
) -> None:
    file = tmp_path / "without-tax.toml"
    plain = tomllib.loads(filled("centre", "export").stdout)
    plain["service"] = [one for one in plain["service"] if one["code"] != "thue"]
    plain["procedure"] = [one for one in plain["procedure"] if one["service"] != "thue"]
    plain["service"][1]["counters"].append(21)
    file.write_text(tomli_w.dumps({**plain, "profile": []}), encoding="utf-8")
    filled("ticket", "issue", "thue")
    filled("ticket", "issue", "thue")

    refused = unaided("centre", "load", str(file), expected=1)
    filled("close-day", "--yes")
    loaded = unaided("centre", "load", str(file))

    assert "service Thuế (en): 2" in refused.output
    assert "moiso close-day" in refused.output
    assert "2 services" in loaded.output


def test_a_file_that_is_not_there_is_a_wrong_use(moiso: Run) -> None:
    assert "does not exist" in moiso("centre", "load", "none.toml", expected=2).output


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MOISO_PORT", "eighty", "MOISO_PORT"),
        ("MOISO_PORT", "70000", "MOISO_PORT"),
        ("MOISO_DEMO", "maybe", "MOISO_DEMO"),
        ("MOISO_THREADS", "0", "MOISO_THREADS"),
        ("MOISO_DATABASE_URL", "mysql://x/y", "postgresql+psycopg"),
        ("MOISO_DATABASE_URL", "nonsense", "MOISO_DATABASE_URL"),
        ("MOISO_DATABASE_URL", "postgresql+psycopg://me@host:port/moiso", "database: "),
    ],
)
def test_a_wrong_setting_is_named_with_the_way_out(
    moiso: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)

    answer = moiso("db", "upgrade", expected=1)

    assert said in answer.output
    assert "Traceback" not in answer.output


@pytest.mark.parametrize(
    "words",
    [(), ("db",), ("centre",), ("user",), ("device",), ("ticket",), ("report",), ("serve",),
     ("verify-log",), ("close-day",), ("device", "add"), ("user", "password")],
)  # fmt: skip
def test_every_command_explains_itself(moiso: Run, words: tuple[str, ...]) -> None:
    answer = moiso(*words, "--help")

    assert "Usage:" in answer.output
    assert len(answer.output.splitlines()) > 4


def test_an_unknown_command_or_option_is_a_wrong_use(moiso: Run) -> None:
    moiso("dance", expected=2)
    moiso("db", "upgrade", "--fast", expected=2)


@pytest.mark.parametrize(
    "words",
    [("ticket", "issue", "dat-dai"), ("report", "waits"), ("centre", "export"), ("close-day",),
     ("user", "list"), ("device", "revoke", "kiosk")],
)  # fmt: skip
@ON_SQLITE
def test_of_two_centres_none_is_taken_unasked(unaided: Run, words: tuple[str, ...]) -> None:
    answer = unaided(*words, expected=1)

    assert "There are: dong-ha, dong-hoi; say it by --centre CODE" in answer.output
    assert "dong-ha: 1 events" in unaided("verify-log").output


@ON_SQLITE
def test_an_unknown_centre_is_named_with_those_there_are(filled: Run) -> None:
    answer = filled("user", "list", "--centre", "hue", expected=1)

    assert "hue" in answer.output
    assert "dong-ha" in answer.output
    assert "dong-hoi" in answer.output


def test_a_row_that_was_tampered_with_is_found_and_named(
    filled: Run, seeded: tuple[Seed, Settings]
) -> None:
    """Case 21, the other way round."""
    filled("ticket", "issue", "dat-dai")
    intact = filled("verify-log")
    engine = create_engine(seeded[1].database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE tickets SET label = 'A777'"))
    engine.dispose()

    answer = filled("verify-log", expected=1)

    assert "0 differences" in intact.output
    assert "label is 'A777', the log says 'A001'" in answer.output


@pytest.mark.parametrize("width", [576, 384])
@ON_SQLITE
def test_a_slip_is_drawn_as_it_would_print_and_takes_no_number(
    filled: Run, tmp_path: Path, width: int
) -> None:
    file = tmp_path / "slip.png"

    told = filled(
        "centre", "slip", str(file), "--width", str(width), "--priority", "NCT",
        "--centre", "dong-ha",
    )  # fmt: skip

    assert f"{width} dots wide" in told.output
    with Image.open(file) as drawn:
        assert drawn.width == width
    assert "0 differences" in filled("verify-log", "--centre", "dong-ha").output


@pytest.mark.parametrize(
    ("option", "value"), [("--service", "x"), ("--priority", "x"), ("--language", "x")]
)
@ON_SQLITE
def test_a_slip_of_what_there_is_not_is_refused_by_what_there_is(
    filled: Run, tmp_path: Path, option: str, value: str
) -> None:
    file = tmp_path / "slip.png"

    told = filled("centre", "slip", str(file), option, value, "--centre", "dong-ha", expected=1)

    assert "'x'" in told.output
    assert not file.exists()
