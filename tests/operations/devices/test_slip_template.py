"""A slip's template is data: order of parts, words, logo; what can't be printed is refused."""

import base64
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from PIL import Image, ImageDraw

from app.domain.centre.slip_template import DEFAULT_PARTS, LEAST_LABEL_MM, SlipPart
from app.domain.queue.ticket import Quote
from app.operations.devices.slips import WRITE, slip
from app.persistence.centre.configuration import ConfigurationError, checked, read_file
from app.persistence.centre.store import plain_configuration, save_centre
from hardware.printers.document import (
    Document,
    PicturePart,
    QrCodePart,
    RulePart,
    TextPart,
    from_json,
)
from hardware.printers.raster import render
from tests.operations.devices.test_slips import stored_slip
from tests.support.builders import NOW
from tests.support.plans import TAX
from tests.support.scene import Scene
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

DOTS_PER_MM = 203 / 25.4
WIDTHS = (576, 384)


def configured(site: Site, **template: Any) -> None:
    """Give the centre another template."""
    with site.parts.database.write() as connection:
        plain = plain_configuration(connection, site.centre_id)
        save_centre(connection, checked({**plain, "slip": template}, where="here"), at=NOW)


def printed(site: Site, **given: Any) -> Document:
    """Let a visitor take a number; return the slip."""
    site.issue(by="kiosk", **given)
    return from_json(stored_slip(site))


def lines(slip: Document) -> list[str]:
    return [part.text for part in slip.parts if isinstance(part, TextPart)]


def logo() -> bytes:
    """A red disc on nothing, larger than any paper."""
    picture = Image.new("RGBA", (1200, 1200), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((0, 0, 1199, 1199), fill=(156, 28, 28, 255))
    file = io.BytesIO()
    picture.save(file, format="PNG")
    return file.getvalue()


def ink_rows(slip: Document, width: int) -> tuple[int, int]:
    """The first and the last row with ink."""
    box = render(slip, width_dots=width).convert("L").point(lambda dot: 255 - dot).getbbox()
    assert box is not None
    return box[1], box[3]


@ON_SQLITE
def test_a_slip_says_all_that_a_visitor_needs_in_the_order_of_the_template(site: Site) -> None:
    site.issue(by="reception", on_paper=False)

    slip = printed(site, priority="NCT")

    said = lines(slip)
    order = [
        "UBND TỈNH QUẢNG TRỊ", "Trung tâm Đông Hà", "SỐ THỨ TỰ", "A900",
        "ƯU TIÊN: Người cao tuổi", "Đất đai", "Quầy phục vụ: 1–20", "Ông/bà là người tiếp theo",
        "Thời gian chờ: chưa ước tính được", "Quét mã để theo dõi số trên điện thoại",
        "Xin theo dõi màn hình và loa. Lỡ lượt xin gặp lễ tân.", "Lấy số lúc 08:00, 24/11/2026",
        "22 Trần Hưng Đạo", "Chỉ có giá trị trong ngày",
    ]  # fmt: skip
    places = [next(at for at, line in enumerate(said) if line.startswith(one)) for one in order]
    assert places == sorted(places)
    assert sum(isinstance(part, QrCodePart) for part in slip.parts) == 1


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("label", ["A012", "A1000", "AB999", "WM888"])
def test_the_number_is_at_least_18_mm_high_on_the_paper_of_either_width(
    width: int, label: str
) -> None:
    """Measured on the picture that is sent to the printer, top of the ink to its bottom."""
    size_mm = LEAST_LABEL_MM + 2

    top, bottom = ink_rows(Document([TextPart(label, size_mm=size_mm, bold=True, fit=True)]), width)

    assert (bottom - top) / DOTS_PER_MM >= LEAST_LABEL_MM


@ON_SQLITE
@pytest.mark.parametrize("width", WIDTHS)
def test_a_whole_slip_keeps_within_the_paper_and_is_not_endless(site: Site, width: int) -> None:
    slip = printed(site, priority="NCT")

    picture = render(slip, width_dots=width)

    assert picture.width == width
    assert picture.height / DOTS_PER_MM < 180


@ON_SQLITE
def test_the_order_of_the_parts_is_the_centres(site: Site) -> None:
    configured(site, parts=["label", "rule", "service", "priority", "qr"])

    slip = printed(site)

    assert lines(slip) == ["A001", "Đất đai"]
    assert next(type(part) for part in slip.parts if not isinstance(part, TextPart)) is RulePart
    assert isinstance(slip.parts[-1], QrCodePart)


@ON_SQLITE
@pytest.mark.parametrize(
    ("parts", "before"),
    [([*DEFAULT_PARTS], "Quầy phục vụ: 21"), (["priority", "label", "qr"], "U001")],
)
def test_a_number_for_several_needs_tells_all_of_them_after_the_first_one(
    site: Site, parts: list[str], before: str
) -> None:
    """Also on the slip of a centre whose template knows nothing of them."""
    configured(site, parts=parts)
    site.open(1, TAX)
    site.issue(by="reception", on_paper=False)

    said = lines(printed(site, also=("thue", "ket-qua")))

    place = said.index(before)
    assert said[place + 1 : place + 4] == [
        "Sau đó, cũng với số này:",
        "2. Đất đai (quầy 1–20)",
        "3. Trả kết quả (quầy 22, 23)",
    ]


@ON_SQLITE
def test_the_centres_own_words_stand_on_the_slip_in_the_visitors_language(site: Site) -> None:
    configured(
        site,
        texts={
            "ahead": {"vi": "Trước ông/bà còn {n} người"},
            "note": {"vi": "Đường dây nóng: 1022", "en": "Hotline: 1022"},
        },
    )
    site.issue(by="reception", on_paper=False)

    english = lines(printed(site, language="en"))

    assert "People ahead: 1" in english
    assert "Hotline: 1022" in english


@ON_SQLITE
def test_a_logo_is_printed_black_and_white_in_the_width_that_was_asked_for(
    site: Site, tmp_path: Path
) -> None:
    (tmp_path / "logo.png").write_bytes(logo())
    with site.parts.database.read() as connection:
        plain = plain_configuration(connection, site.centre_id)
    plain["slip"] = {"logo": "logo.png", "logo_width_mm": 20}
    (tmp_path / "centre.toml").write_text(tomli_w.dumps(plain), "utf-8")

    with site.parts.database.write() as connection:
        save_centre(connection, read_file(tmp_path / "centre.toml"), at=NOW)

    slip = printed(site)
    assert isinstance(slip.parts[0], PicturePart)
    drawn = Image.open(io.BytesIO(base64.b64decode(slip.parts[0].png)))
    assert (drawn.mode, drawn.size) == ("1", (160, 160))
    assert drawn.getpixel((80, 80)) == 0
    assert drawn.getpixel((0, 0)) == 255
    assert len(slip.parts[0].png) < 2_000


def test_a_printer_with_narrower_paper_than_the_logo_makes_it_smaller() -> None:
    wide = Image.new("1", (576, 100), 0)
    file = io.BytesIO()
    wide.save(file, format="PNG")
    part = PicturePart(base64.b64encode(file.getvalue()).decode())

    assert render(Document([part]), width_dots=384).size == (384, 66)


def test_every_part_has_its_writer() -> None:
    assert set(WRITE) == set(SlipPart)
    assert set(DEFAULT_PARTS) < set(SlipPart)


@ON_SQLITE
@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({"parts": ["label", "barcode", "priority"]}, "slip.parts.1"),
        ({"parts": ["service"]}, "a slip needs label, priority"),
        ({"parts": ["label", "label", "priority"]}, "label stands twice"),
        ({"label_mm": 12}, "slip.label_mm"),
        ({"texts": {"ahed": {"vi": "x"}}}, "no text 'ahed'; there are: ahead"),
        ({"texts": {"ahead": {"vi": "{people}"}}}, "nothing fills {people}"),
        ({"texts": {"ahead": {"vi": "{n:x}"}}}, "nothing fills {n:x}"),
        ({"texts": {"ahead": {"vi": "{n.__class__}"}}}, "nothing fills {n.__class__}"),
        ({"texts": {"ahead": {"vi": "}"}}}, "slip.texts"),
        ({"texts": {"note": {"xx": "x"}}}, "no language 'xx'"),
        ({"texts": {"note": {"vi": "x" * 301}}}, "at most 300"),
        ({"logo_png": "not base64!"}, "picture: not base64"),
        ({"logo_png": base64.b64encode(b"GIF89a").decode()}, "not a PNG"),
        ({"colour": "red"}, "slip.colour"),
    ],
)
def test_a_template_that_cannot_be_printed_is_refused_by_its_place(
    site: Site, slip: dict[str, Any], told: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        configured(site, **slip)

    assert told in str(refused.value)


@ON_SQLITE
@pytest.mark.parametrize(
    ("logo_file", "width", "told"),
    [(None, 20, "No such file"), (b"GIF89a", 20, "not a PNG"), (logo(), 300, "from 5 to 72")],
)
def test_a_logo_that_cannot_be_printed_is_refused_by_its_file(
    site: Site, tmp_path: Path, logo_file: bytes | None, width: int, told: str
) -> None:
    if logo_file is not None:
        (tmp_path / "logo.png").write_bytes(logo_file)
    with site.parts.database.read() as connection:
        plain = plain_configuration(connection, site.centre_id)
    plain["slip"] = {"logo": "logo.png", "logo_width_mm": width}
    (tmp_path / "centre.toml").write_text(tomli_w.dumps(plain), "utf-8")

    with pytest.raises(ConfigurationError, match=r"slip\.logo") as refused:
        read_file(tmp_path / "centre.toml")

    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        (None, "Thời gian chờ: chưa ước tính được"),
        (Quote(0, 600, 600), "Dự kiến chờ: dưới 10 phút"),
        (Quote(900, 900, 900), "Dự kiến chờ: khoảng 15 phút"),
        (Quote(900, 1500, 1800), "Dự kiến chờ: 15–25 phút\n(thường không quá 30 phút)"),
        (Quote(19200, 19500, 19800), "Dự kiến chờ: hơn 5 giờ"),
    ],
)
def test_the_wait_is_told_as_a_visitor_can_use_it(quote: Quote | None, told: str) -> None:
    scene = Scene()
    ticket = replace(scene.issue("dat-dai"), quote=quote)

    document = from_json(slip(scene.floor, ticket, track_url="https://example.vn/t/x"))

    assert told in lines(document)
