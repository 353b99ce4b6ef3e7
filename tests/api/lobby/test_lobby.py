"""What the lobby's screens show, set by the API: layouts, notices, media; all of it in the log."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from app.operations.lobby import media
from app.operations.people.accounts import AccountChanges
from app.operations.people.memberships import MembershipChanges
from tests.support.seeding import ON_SQLITE
from tests.support.web import API, Web

pytestmark = ON_SQLITE
HERE, THERE = "dong-ha", "dong-hoi"
WEBM = b"\x1a\x45\xdf\xa3" + b"\x00" * 20 + b"webm" + b"\x00" * 40


def drawn(form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (1, 2, 3)).save(out, form)
    return out.getvalue()


def pixels(content: bytes) -> tuple[str | None, tuple[int, int], object]:
    with Image.open(io.BytesIO(content)) as image:
        return image.format, image.size, image.convert("RGB").getpixel((0, 0))


def upload(web: Web, name: str, content: bytes, *, by: str = "admin") -> TestResponse:
    return web.read(by, f"{API}/media", method="POST", query_string={"name": name}, data=content)


def kept_files(web: Web) -> list[str]:
    folder = web.installation.settings.data / "media"
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


def picture(web: Web, zone: str = "a") -> Any:
    answer = web.get(f"display-{zone}", f"/displays/{zone}")
    assert answer.status_code == 200, answer.json
    return answer.json


def plan(web: Web, **given: Any) -> TestResponse:
    ident = web.known("display-a").caller.id
    return web.ask("admin", "PUT", f"/devices/{ident}/display", given)


def kinds(web: Web) -> list[str]:
    found: Any = web.get("admin", "/events").json
    return [event["type"] for event in found["items"]]


def test_a_display_shows_what_it_is_set_up_to_show(web: Web) -> None:
    answer = plan(web, layout="media", zones=["a", "b"], languages=["vi", "en"], volume=40)

    shown = picture(web)
    assert answer.status_code == 200
    assert (shown["layout"], shown["languages"]) == ("media", ["vi", "en"])
    assert [zone["code"] for zone in shown["zones"]] == ["a", "b"]
    assert shown["sound"] == {"silent": False, "volume": 40, "quiet": False}
    assert len(shown["serving"]) > len(picture(web, "b")["serving"])
    assert kinds(web)[-1] == "display-plan"


def test_a_display_has_the_building_s_code_only_where_it_is_set_up_to_show_it(web: Web) -> None:
    address = "/displays/a/presence"
    refused, before = web.get("display-a", address), picture(web)["code"]

    plan(web, code=True)

    shown = web.get("display-a", address)
    assert (refused.status_code, before) == (404, False)
    assert (shown.status_code, picture(web)["code"]) == (200, True)
    assert shown.get_json()["code"] == web.get("kiosk", "/presence").get_json()["code"]
    assert web.get("display-b", "/displays/b/presence").status_code == 404
    assert web.get("display-a", "/displays/b/presence").status_code == 404


def test_a_display_of_two_zones_may_speak_in_both(web: Web) -> None:
    body = {"screen": "screen-one", "sound": "ok"}
    before = web.post("display-a", "/displays/b/speaking", **body).status_code

    plan(web, zones=["a", "b"])

    assert before == 404
    assert web.post("display-a", "/displays/b/speaking", **body).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [{"layout": "round"}, {"zones": ["x"]}, {"languages": ["fr"]}, {"volume": 101}, {"colour": 1}],
)
def test_a_plan_that_no_display_can_follow_is_refused(web: Web, wrong: dict[str, Any]) -> None:
    assert plan(web, **wrong).status_code == 422
    assert picture(web)["layout"] == "calls"


def test_only_a_display_is_set_up(web: Web) -> None:
    board = web.known("board").caller.id

    assert web.ask("admin", "PUT", f"/devices/{board}/display", {}).status_code == 404
    strange = web.known("display-a").caller.id
    assert web.ask("admin-b", "PUT", f"/devices/{strange}/display", {}).status_code == 404
    assert picture(web)["layout"] == "calls"


def test_a_notice_is_shown_in_its_zone_until_its_time(web: Web) -> None:
    until = "2026-11-24T02:00:00Z"
    shown: Any = web.post(
        "supervisor", "/notices", text={"vi": "Nghỉ sớm", "en": "Early"}, zone="a", until=until
    ).json

    assert picture(web)["messages"] == [
        {"id": shown["id"], "text": {"vi": "Nghỉ sớm", "en": "Early"}}
    ]
    assert picture(web, "b")["messages"] == []
    web.clock.later(hours=1)
    assert picture(web)["messages"] == []
    assert web.ask("supervisor", "DELETE", f"/notices/{shown['id']}").status_code == 204
    assert kinds(web)[-2:] == ["notice", "notice"]


@pytest.mark.parametrize(
    ("name", "form"), [("01.png", "PNG"), ("b.jpg", "JPEG"), ("c.webp", "WEBP")]
)
def test_a_picture_is_kept_and_shown_where_media_are(web: Web, name: str, form: str) -> None:
    plan(web, layout="media")

    done = upload(web, name, drawn(form))

    [shown] = picture(web)["media"]
    served = web.read(None, shown["url"])
    assert (done.status_code, served.status_code) == (201, 200)
    assert pixels(served.data) == pixels(drawn(form))
    assert picture(web, "b")["media"] == []
    assert kinds(web)[-1] == "media"


def huge_png(side: int) -> bytes:
    """Return a true PNG of one colour: 20 KB a hundred million pixels."""
    packer = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    rows = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [8_000, 13_000, 16_000])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(web: Web, side: int) -> None:
    """64, 169 and 256 million: below, above and far above what Pillow warns of."""
    answer = upload(web, "a.png", huge_png(side))

    told: Any = answer.json
    assert (answer.status_code, told["code"]) == (422, "media_pixels")
    assert kept_files(web) == []


def test_of_a_picture_nothing_but_its_pixels_is_kept(web: Web) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "17.0,106.9"
    exif[0x0112] = 6  # lies on its side
    Image.new("RGB", (8, 4), (200, 10, 10)).save(out, "JPEG", exif=exif, comment=b"secret")

    assert upload(web, "a.jpg", out.getvalue() + b"<script>").status_code == 201

    kept = web.read(None, f"/media/{HERE}/a.jpg").data
    assert b"17.0,106.9" not in kept
    assert b"secret" not in kept
    assert b"<script>" not in kept
    assert pixels(kept)[:2] == ("JPEG", (4, 8))


def test_a_picture_larger_than_a_screen_is_made_smaller(web: Web) -> None:
    out = io.BytesIO()
    Image.new("RGB", (6_000, 1_500), (1, 2, 3)).save(out, "PNG")

    upload(web, "a.png", out.getvalue())

    assert pixels(web.read(None, f"/media/{HERE}/a.png").data)[1] == (3_840, 960)


def test_a_transparent_picture_stays_so(web: Web) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (1, 2, 3, 0)).save(out, "PNG")

    upload(web, "a.png", out.getvalue())

    with Image.open(io.BytesIO(web.read(None, f"/media/{HERE}/a.png").data)) as image:
        assert image.convert("RGBA").getpixel((0, 0)) == (1, 2, 3, 0)


def test_a_film_is_kept_and_taken_away(web: Web) -> None:
    assert upload(web, "a.webm", WEBM).status_code == 201
    assert web.read(None, f"/media/{HERE}/a.webm").headers["Content-Type"] == "video/webm"

    assert web.ask("admin", "DELETE", "/media/a.webm").status_code == 204
    assert web.read(None, f"/media/{HERE}/a.webm").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.png", b"not a picture", "media_content"),
        ("a.png", drawn("JPEG"), "media_content"),
        ("a.png", drawn()[:40], "media_content"),
        ("a.mp4", WEBM, "media_content"),
        ("a.svg", b"<svg/>", "media_name"),
        ("a.html", b"<script>", "media_name"),
        ("../a.png", drawn(), "media_name"),
        ("ảnh.png", drawn(), "media_name"),
        (".png", drawn(), "media_name"),
    ],
)
def test_what_no_screen_may_show_is_refused_and_leaves_nothing(
    web: Web, name: str, content: bytes, code: str
) -> None:
    answer = upload(web, name, content)

    told: Any = answer.json
    assert (answer.status_code, told["code"]) == (422, code)
    assert kept_files(web) == []


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "MOST_BYTES", 100)

    answer = upload(web, "a.webm", WEBM + bytes(200))

    assert answer.status_code in (413, 422)
    assert kept_files(web) == []


def test_a_file_is_shown_by_its_own_centre_alone(web: Web) -> None:
    plan(web, layout="media")
    upload(web, "a.png", drawn())

    listed: Any = web.get("supervisor-b", "/media").json
    taken = web.ask("admin-b", "DELETE", "/media/a.png").status_code
    upload(web, "b.png", drawn(), by="admin-b")

    assert (listed, taken) == ([], 404)
    assert [one["url"].partition("?")[0] for one in picture(web)["media"]] == [
        f"/media/{HERE}/a.png"
    ]
    assert web.read(None, f"/media/{THERE}/a.png").status_code == 404
    assert web.read(None, f"/media/{THERE}/b.png").status_code == 200
    assert sorted(kept_files(web)) == [f"{HERE}/a.png", f"{THERE}/b.png"]


def test_what_is_laid_beside_the_folders_is_shown_by_all_and_taken_by_who_has_all(
    web: Web,
) -> None:
    plan(web, layout="media")
    folder = web.installation.settings.data / "media"
    folder.mkdir(exist_ok=True)
    (folder / "all.webm").write_bytes(WEBM)
    upload(web, "all.png", drawn())

    [own, shared] = picture(web)["media"]
    there: Any = web.get("supervisor-b", "/media").json
    refused: Any = web.ask("admin", "DELETE", "/media/all.webm")

    assert (own["url"].partition("?")[0], shared["url"].partition("?")[0]) == (
        f"/media/{HERE}/all.png",
        "/media/all.webm",
    )
    assert web.read(None, shared["url"]).status_code == 200
    assert [one["name"] for one in there] == ["all.webm"]
    assert (refused.status_code, refused.json["code"]) == (409, "media_of_all")
    assert "all.webm" in kept_files(web)
    wanted = AccountChanges(memberships=MembershipChanges(everywhere=True))
    web.installation.accounts.change(None, web.seed.centres[HERE], "admin", wanted)
    assert web.ask("admin", "DELETE", "/media/all.webm").status_code == 204
    assert kept_files(web) == [f"{HERE}/all.png"]


@pytest.mark.parametrize("name", ["%2E%2E/moiso.db", "../moiso.db", "a/../../moiso.db", "x/a.png"])
def test_no_address_of_media_leads_elsewhere(web: Web, name: str) -> None:
    upload(web, "a.png", drawn())

    assert web.read(None, f"/media/{name}").status_code == 404


def test_nobody_but_the_administrator_uploads(web: Web) -> None:
    assert upload(web, "a.png", drawn(), by="supervisor").status_code == 403
    assert upload(web, "a.png", drawn(), by="display-a").status_code == 403


def test_files_laid_into_the_folder_are_shown_in_the_order_of_their_names(web: Web) -> None:
    folder = web.installation.settings.data / "media"
    folder.mkdir(exist_ok=True)
    for name in ("2.png", "1.webm", "notes.txt", ".hidden.png"):
        (folder / name).write_bytes(b"x")

    listed: Any = web.get("supervisor", "/media").json

    assert [medium["name"] for medium in listed] == ["1.webm", "2.png"]
