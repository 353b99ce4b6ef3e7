"""What is wrong in a centre's file is told by line, table, row and key, in plain sentences."""

from pathlib import Path

import pytest

from app.persistence.centre.configuration import ConfigurationError, read_file, sample_file

GOOD = sample_file("quang-tri").read_text(encoding="utf-8")
LAND = 'name = { vi = "Đất đai", en = "Land" }'
HOURS = 'issuing = [["07:15", "11:15"], ["13:15", "16:30"]]'
OWN = 'services = ["own"]'


def refused(tmp_path: Path, content: str) -> list[str]:
    """Return the lines that are told, without the file's name."""
    file = tmp_path / "centre.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        read_file(file)
    told = str(error.value).splitlines()
    assert all(line.startswith(f"{file}") for line in told)
    return [line.removeprefix(f"{file}, ") for line in told]


def line_of(content: str, part: str) -> int:
    return content[: content.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (LAND, 'name = "Đất đai"', "[[service]] dat-dai, name: Needs the words in each language"),
        (LAND, 'name = { vi = "Đất đai" }', "[[service]] dat-dai, name.en: This field is needed."),
        (LAND, LAND.replace('"Land"', '""'), "name.en: Must have 1 characters at least."),
        ('"vi", "en"]', '"vi", "de"]', "[centre] languages: There is no language “de”."),
        ("time_zone =", "time_zon =", "[centre] time_zon: There is no such field."),
        (HOURS, HOURS.replace("11:15", "06:15"), "[calendar] issuing: 07:15–06:15 ends before"),
        (OWN, OWN.replace("own", "dat-day"), "[[profile]] number 1, services, entry 1: There is"),
    ],
)  # fmt: skip
def test_a_wrong_place_is_named_by_its_line_and_as_the_file_writes_it(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    content = GOOD.replace(old, new, 1)

    lines = refused(tmp_path, content)

    found = [line for line in lines if told in line]
    assert len(found) == 1, lines
    assert found[0].startswith(f"line {line_of(content, new)}: ")


def test_a_prefix_that_stands_twice_is_named_at_the_second_service(tmp_path: Path) -> None:
    second = GOOD.index("prefix =", GOOD.index("prefix =") + 1)
    first = GOOD[GOOD.index("prefix =") :].splitlines()[0]
    content = GOOD[:second] + first + GOOD[GOOD.index("\n", second) :]

    [told] = refused(tmp_path, content)

    assert told.startswith(f"line {content[:second].count(chr(10)) + 1}: [[service]] ")
    assert told.endswith("stands twice.")


def test_a_single_day_is_named_by_its_date(tmp_path: Path) -> None:
    content = GOOD + '\n[[calendar.day]]\ndate = "2027-05-05"\n\n[[calendar.day]]\ndate = "x"\n'

    lines = refused(tmp_path, content)

    last = content.count("\n")
    assert f"line {last - 4}: [[calendar.day]] 2027-05-05: 2027-05-05: choose one of" in lines[0]
    assert lines[1].startswith(f"line {last}: [[calendar.day]] x, date: Must be")


def test_a_list_over_lines_and_a_long_text_do_not_mislead_the_count(tmp_path: Path) -> None:
    long = 'header = """\n[[service]]\nname = 1\n"""\n'
    content = GOOD.replace('header = "UBND TỈNH QUẢNG TRỊ"\n', long, 1)
    content = content.replace(OWN, 'services = [\n  "own",\n  "nobody",\n]', 1)

    [told] = refused(tmp_path, content)

    assert told.startswith(f"line {line_of(content, 'services = [' + chr(10))}: [[profile]]")


def test_many_mistakes_are_told_until_nobody_reads_on(tmp_path: Path) -> None:
    content = GOOD + "".join(f'\n[[procedure]]\ncode = "x-{n}"\n' for n in range(30))

    (tmp_path / "centre.toml").write_text(content, encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"and \d+ more$") as error:
        read_file(tmp_path / "centre.toml")

    assert str(error.value).count("\n") == 20


def test_the_mark_that_windows_puts_before_a_text_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "centre.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())

    assert read_file(tmp_path / "centre.toml")["centre"]["code"] == "quang-tri"


def test_what_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "centre.toml").write_text(GOOD.replace("[centre]", "[centre", 1), encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"is not TOML: .*at line \d+, column"):
        read_file(tmp_path / "centre.toml")
