"""Case 30: what stands on a slip is what comes out of a printer, letter by letter."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops
from sqlalchemy import select

from app import texts
from app.persistence import schema
from app.persistence.centre.store import plain_configuration, save_centre
from hardware.printers.document import TextPart, from_json
from hardware.printers.escpos import encode
from hardware.printers.raster import render
from hardware.printers.typeface import can_draw, composed, face_of
from hardware.simulators.printer import PrinterSimulator
from tests.support.builders import NOW
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

HARD = "ÁÉÍÓÚ ñ ç Đường Nguyễn Thị Ổi ế ặ ỡ ữ <img onerror> =1+1"
NO_LETTER = "\U0010fffe"
"""A place of Unicode that no font has a letter for: it prints as the font's empty box."""


def rename_service(site: Site, name: str) -> None:
    """Let the centre's first service have another name."""
    with site.parts.database.write() as connection:
        plain: dict[str, Any] = plain_configuration(connection, site.centre_id)
        plain["service"][0]["name"] = {"vi": name, "en": name}
        save_centre(connection, plain, at=NOW)


def stored_slip(site: Site) -> dict[str, Any]:
    """Return the document of the only slip there is."""
    with site.parts.database.read() as connection:
        document: dict[str, Any] = connection.execute(
            select(schema.print_jobs.c.document)
        ).scalar_one()
    return document


@pytest.mark.parametrize("width_dots", [384, 576])
def test_every_letter_of_a_slip_leaves_the_printer_as_it_was_drawn(
    site: Site, tmp_path: Path, width_dots: int
) -> None:
    """Case 30: from the table row over the bytes of the wire to the paper."""
    rename_service(site, HARD)
    site.issue(by="kiosk", priority="NCT")
    slip = from_json(stored_slip(site))
    printer = PrinterSimulator(tmp_path / "printer", width_dots=width_dots)

    printer.receive(encode(slip, width_dots=width_dots))

    assert HARD in [part.text for part in slip.parts if isinstance(part, TextPart)]
    paper = Image.open(tmp_path / "printer/slip-0001.png").convert("1")
    drawn = render(slip, width_dots=width_dots).convert("1")
    head = drawn.crop((0, 0, drawn.width, min(drawn.height, paper.height)))
    same = paper.crop((0, 0, *head.size))
    assert ImageChops.difference(same.convert("L"), head.convert("L")).getbbox() is None


def test_the_font_has_every_letter_that_a_slip_of_the_sample_centre_may_print() -> None:
    """Case 30: never an empty box, never a question mark in place of a letter."""
    known = texts.sections(["slip"])
    said = "".join(text for code in texts.complete() for text in known[code].values())
    sample = (Path(texts.__file__).parents[1] / "samples/quang-tri.toml").read_text("utf-8")
    font = face_of(40, bold=False).font
    missing_looks = bytes(font.getmask(NO_LETTER))

    letters = {letter for letter in composed(said + sample + HARD) if not letter.isspace()}
    missing = [letter for letter in letters if bytes(font.getmask(letter)) == missing_looks]

    assert missing_looks
    assert len(letters) > 150
    assert sorted(missing) == []


def speak(site: Site, *languages: str, **more: Any) -> None:
    """Let the centre speak the languages; `more` are tables of its file."""
    with site.parts.database.write() as connection:
        plain: dict[str, Any] = plain_configuration(connection, site.centre_id)
        plain["centre"]["languages"] = list(languages)
        plain["service"][0]["name"] |= {"lo": "ພາສີ ແລະ ທີ່ດິນ"}
        save_centre(connection, {**plain, **more}, at=NOW)


def lines_of(site: Site) -> list[str]:
    """Return the lines of the only slip there is."""
    return [part.text for part in from_json(stored_slip(site)).parts if isinstance(part, TextPart)]


@ON_SQLITE
def test_a_lao_slip_is_in_lao_with_english_for_what_has_no_lao_and_no_box_on_it(
    site: Site,
) -> None:
    own = {"note": {"vi": "Mang căn cước", "en": "Bring your ID"}, "follow": {"vi": "A", "en": "B"}}
    speak(site, "vi", "en", "lo", slip={"texts": own})

    site.issue(by="kiosk", language="lo", priority="NCT")

    lines = lines_of(site)
    assert {"ໝາຍເລກຄິວ", "ພາສີ ແລະ ທີ່ດິນ", "ສະແກນ ເພື່ອຕິດຕາມທາງໂທລະສັບ"} <= set(lines)
    assert any(line.startswith("PRIORITY: ") for line in lines)
    assert "Bring your ID" in lines
    assert all(map(can_draw, lines))


@ON_SQLITE
def test_a_language_whose_letters_no_font_has_is_printed_in_english(
    site: Site, tmp_path: Path
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own/km.toml").write_text('[language]\nname = "ខ្មែរ"\n[slip]\nnumber = "លេខ"')
    texts.read_also(tmp_path / "own")
    speak(site, "vi", "en", "km")

    site.issue(by="kiosk", language="km")

    texts.read_also(tmp_path / "none")
    lines = lines_of(site)
    assert "NUMBER" in lines
    assert all(map(can_draw, lines))


@ON_SQLITE
def test_a_slip_holds_no_name_of_a_person_but_the_way_to_the_phone_page(site: Site) -> None:
    site.issue(by="kiosk")

    document = str(stored_slip(site))

    assert "/t/" in document
    assert "Cán bộ" not in document


@ON_SQLITE
@pytest.mark.parametrize(
    ("language", "mark"),
    [("vi", "IN LẠI · BẢN {n}"), ("en", "REPRINT · COPY {n}\nIN LẠI · BẢN {n}")],
)
def test_a_reprint_says_so_in_the_slips_language_and_to_staff(
    site: Site, language: str, mark: str
) -> None:
    site.issue(by="kiosk", language=language)

    assert from_json(stored_slip(site)).reprint == mark
