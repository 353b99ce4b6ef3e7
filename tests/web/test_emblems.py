"""A centre's emblem is a picture that its screens load by a name made of what is in it."""

import base64
import io
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from PIL import Image

from app.persistence.centre.configuration import ConfigurationError, read_file, sample_file
from app.persistence.centre.store import save_centre
from hardware.printers.picture import printable
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web


def drawn(*, side: int = 600, colour: str = "#9c1c1c") -> bytes:
    """Draw a square emblem with clear corners."""
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    picture.paste(colour, (side // 4, side // 4, side * 3 // 4, side * 3 // 4))
    file = io.BytesIO()
    picture.save(file, format="PNG")
    return file.getvalue()


def centre_file(folder: Path, **centre: Any) -> Path:
    """Write the sample centre with more in its table [centre]."""
    plain = read_file(sample_file("quang-tri"))
    plain["centre"] |= centre
    path = folder / "centre.toml"
    path.write_text(tomli_w.dumps(plain), "utf-8")
    return path


def load(web: Web, plain: dict[str, Any]) -> None:
    """Load the configuration as that of the web's centre."""
    plain["centre"]["code"] = "dong-ha"
    with web.installation.database.write() as connection:
        save_centre(connection, plain, at=web.installation.clock.now())


def address(web: Web) -> str | None:
    """Where the TV of the centre finds its emblem."""
    found: str | None = web.get("admin", "/displays/a").get_json()["centre"]["emblem"]
    return found


@ON_SQLITE
def test_an_emblem_is_small_keeps_its_colours_and_may_be_kept_for_good(
    web: Web, tmp_path: Path
) -> None:
    (tmp_path / "emblem.png").write_bytes(drawn())
    load(web, read_file(centre_file(tmp_path, emblem="emblem.png")))

    name = address(web)

    assert name is not None
    answer = web.server.app.test_client().get(name)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert "immutable" in answer.headers["Cache-Control"]
    picture = Image.open(io.BytesIO(answer.get_data()))
    assert picture.size == (192, 192)
    assert picture.getpixel((96, 96)) == (156, 28, 28, 255)
    assert picture.convert("RGBA").getpixel((1, 1))[3:] == (0,)  # type: ignore[index]


@ON_SQLITE
def test_without_an_emblem_the_logo_of_the_slips_is_taken_and_without_both_none(web: Web) -> None:
    assert address(web) is None
    plain = read_file(sample_file("quang-tri"))
    logo = printable(drawn(), width_mm=20)
    plain["slip"]["logo_png"] = logo
    load(web, plain)

    name = address(web)

    assert name is not None
    assert web.server.app.test_client().get(name).get_data() == base64.b64decode(logo)


@ON_SQLITE
@pytest.mark.parametrize("name", ["none.png", "0123456789abcdef.png", "%2e%2e%2fmoiso.db"])
def test_there_is_no_other_emblem(web: Web, name: str) -> None:
    assert web.server.app.test_client().get(f"/emblem/{name}").status_code == 404


@pytest.mark.parametrize(
    ("file", "told"), [(None, "No such file"), (b"GIF89a", "not a PNG"), (b"", "not a PNG")]
)
def test_an_emblem_that_is_no_picture_is_refused_by_its_file(
    tmp_path: Path, file: bytes | None, told: str
) -> None:
    if file is not None:
        (tmp_path / "emblem.png").write_bytes(file)

    with pytest.raises(ConfigurationError, match=r"centre\.emblem: .*emblem\.png") as refused:
        read_file(centre_file(tmp_path, emblem="emblem.png"))

    assert told in str(refused.value)


@pytest.mark.parametrize("given", ["not base64!", base64.b64encode(b"GIF89a").decode()])
def test_an_emblem_in_the_configuration_is_a_picture(tmp_path: Path, given: str) -> None:
    with pytest.raises(ConfigurationError, match="emblem_png"):
        read_file(centre_file(tmp_path, emblem_png=given))
