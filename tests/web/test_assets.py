"""What browsers load comes compressed where they take it, and is the same either way."""

import gzip

import pytest

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE
GZIP = {"Accept-Encoding": "br, gzip"}


@pytest.mark.parametrize("path", ["/static/live.js", "/static/ui.css", "/static/track/track.js"])
def test_a_script_or_style_is_sent_small(web: Web, path: str) -> None:
    plain = web.read(None, path)

    packed = web.read(None, path, headers=GZIP)

    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert len(packed.get_data()) == packed.content_length < plain.content_length / 2
    assert packed.mimetype == plain.mimetype
    assert "Content-Encoding" not in plain.headers
    assert {a.headers["Vary"] for a in (plain, packed)} == {"Accept-Encoding"}


def test_a_file_that_the_browser_has_is_not_sent_again(web: Web) -> None:
    first = web.read(None, "/static/live.js", headers=GZIP)

    again = web.read(
        None, "/static/live.js", headers={**GZIP, "If-None-Match": first.headers["ETag"]}
    )

    assert (again.status_code, again.get_data()) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/static/none.js", "/static/track/none.css", "/static/../config.js", "/static/track/"]
)
def test_what_is_no_file_is_not_found(web: Web, path: str) -> None:
    assert web.read(None, path, headers=GZIP).status_code == 404


def test_the_phone_page_is_sent_small_and_says_the_same(web: Web) -> None:
    code = web.issue()["track_url"].rpartition("/")[2]

    packed = web.read(None, f"/t/{code}", headers=GZIP)

    assert "A001" in gzip.decompress(packed.get_data()).decode()
    assert "Content-Encoding" not in web.read("admin", "/", headers=GZIP).headers
