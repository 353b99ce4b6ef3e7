"""Knows where a device's password is kept: in a file of its own, that nobody else may read."""

from pathlib import Path

import pytest

from hardware.device_url import DeviceUrlError
from hardware.logins import FILE, Login, LoginError, Logins
from hardware.urls import parse

HALL = Login("hall", "moiso", 'mật "khẩu" = #1')


@pytest.fixture
def logins(tmp_path: Path) -> Logins:
    return Logins(tmp_path)


def test_what_is_kept_is_found_and_only_its_owner_may_read_it(
    logins: Logins, tmp_path: Path
) -> None:
    logins.keep(Login("other", "x", "y"))
    logins.keep(HALL)

    assert logins.of("hall") == HALL
    assert logins.names() == ["hall", "other"]
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


def test_a_login_shows_no_password() -> None:
    assert "khẩu" not in repr(HALL)


def test_one_that_is_missing_is_told_with_the_way_out(logins: Logins) -> None:
    with pytest.raises(LoginError, match="`moiso device login hall USER` writes it"):
        logins.of("hall")


def test_a_file_that_others_may_read_is_not_used(logins: Logins, tmp_path: Path) -> None:
    logins.keep(HALL)
    (tmp_path / FILE).chmod(0o640)

    with pytest.raises(LoginError, match="chmod 600"):
        logins.of("hall")


@pytest.mark.parametrize(
    "written",
    [
        "[hall]\nuser = 'moiso'\npassword = 's3cret",
        "[hall]\nuser = 'moiso'",
        "[hall]\nuser = 'moiso'\npassword = 5",
        "[hall]\nuser = 'a:b'\npassword = 's3cret'",
        "hall = 's3cret'",
    ],
)
def test_a_file_that_is_wrong_is_told_without_a_piece_of_it(
    logins: Logins, tmp_path: Path, written: str
) -> None:
    file = tmp_path / FILE
    file.touch(0o600)
    file.write_text(written)

    with pytest.raises(LoginError) as refused:
        logins.of("hall")

    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("user", ["", "a b", 'a"b', "a:b", "tên", "x" * 65])
def test_a_user_that_no_head_of_http_may_hold_is_refused(logins: Logins, user: str) -> None:
    with pytest.raises(LoginError):
        logins.keep(Login("hall", user, "x"))


@pytest.mark.parametrize(
    "url",
    [
        "axis+http://root:s3cret@10.0.0.9",
        "axis+https://root:s3cret@10.0.0.9?login=hall",
        "axis+http://root:s3c/s3cret?@x@10.0.0.9",
        "axis+http://root:s3cret@",
        "axs+http://root:s3cret@10.0.0.9",
        "axis+http://root:s3cret@[10.0.0.9",
        "axis+http://10.0.0.9?password=s3cret",
        "escpos+tcp://root:s3cret@10.0.0.9",
    ],
)
def test_a_password_in_a_url_is_refused_and_said_nowhere(url: str) -> None:
    with pytest.raises(DeviceUrlError) as refused:
        parse(url)

    assert "s3cret" not in str(refused.value)


def test_the_way_out_of_a_password_in_a_url_is_told() -> None:
    with pytest.raises(DeviceUrlError, match="`moiso device login NAME USER` keeps them"):
        parse("axis+http://root:s3cret@10.0.0.9")
