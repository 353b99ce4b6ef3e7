"""Settings that can not work stop the program with a sentence that names them."""

from pathlib import Path

import pytest

from app.config import (
    Settings,
    SettingsError,
    read_settings,
    smtp_password,
    smtp_place,
    unknown_settings,
    unsafe_settings,
)

SINGLE_SIGN_ON = {"MOISO_OIDC_ISSUER": "https://sso.example/", "MOISO_OIDC_CLIENT_ID": "x"}
WEBHOOK = {"MOISO_WEBHOOK_URL": "https://hook.example"}
VOICES = "MOISO_VOICE_ENGINES is 'pack,siri'; give some of pack, gtts, piper, espeak, in order"
EVERYBODY = (
    "MOISO_TRUSTED_PROXIES is '0.0.0.0/0', which is everybody; give the addresses of your proxies"
)
SEVERAL = {
    "MOISO_REDIS_URL": "valkey://h:6379",
    "MOISO_DATABASE_URL": "postgresql+psycopg://h/m",
    "MOISO_SECRET_KEY": "x" * 32,
}
BROKER_FORM = "write valkey://host:6379, redis://:password@host:6379, or rediss:// for TLS"
PLACE_FORM = "file:///mnt/nas/moiso, sftp://user@host/folder or s3://key-id@bucket/folder"
MAIL = {"MOISO_SMTP_URL": "smtps://me@h.vn", "MOISO_MAIL_FROM": "a@b.vn"}
SMTP_FORM = "write smtps://user@host:465, smtp+starttls://user@host:587 or smtp://host:25"
SECRET = "MOISO_WEBHOOK_SECRET is needed with MOISO_WEBHOOK_URL: give at least 16 letters"


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"MOISO_PORT": "http"}, "MOISO_PORT is 'http'; give a whole number from 1 to 65535"),
        ({"MOISO_PORT": "65536"}, "MOISO_PORT is '65536'; give a whole number from 1 to 65535"),
        ({"MOISO_PORT": "-1"}, "MOISO_PORT is '-1'; give a whole number from 1 to 65535"),
        ({"MOISO_THREADS": "0"}, "MOISO_THREADS is '0'; give a whole number from 1 to 10000"),
        ({"MOISO_DEMO": "on"}, "MOISO_DEMO is 'on'; give 1 or leave it unset"),
        ({"MOISO_DATABASE_URL": "moiso.db"}, "MOISO_DATABASE_URL is not a database address"),
        ({"MOISO_DATABASE_URL": "mysql://moiso:secret@h/m"},
         "MOISO_DATABASE_URL begins with 'mysql'; use sqlite:/// or postgresql+psycopg://"),
        ({"MOISO_VOICE_ENGINES": "pack,siri"}, VOICES),
        ({"MOISO_BACKUP_AT": "24:00"},
         "MOISO_BACKUP_AT is '24:00'; give a time of the day, as 00:00 or 19:30"),
        *[
            ({"MOISO_BACKUP_KEPT": text},
             (f"MOISO_BACKUP_KEPT is {text!r}; give how many of days, weeks and months stay, "
             "as 7,4,12"))
            for text in ("7", "0,4,12", "7,4,-1", "7,4,12,1")
        ],
        ({"MOISO_BACKUP_KEY": "age1x"},
         "MOISO_BACKUP_KEY is 'age1x'; give what `moiso backups make-key` says, as age1…"),
        ({"MOISO_BACKUP_KEY": "AGE-SECRET-KEY-1GEHEIM"},
         "MOISO_BACKUP_KEY holds a private key; give the public one, which begins with age1"),
        *[
            ({"MOISO_BACKUP_URL": url}, f"MOISO_BACKUP_URL is {url!r}; write {PLACE_FORM}")
            for url in ("/mnt/nas", "file://nas/x", "sftp://host/x", "ftp://a@b/c", "s3:///x")
        ],
        ({"MOISO_BACKUP_URL": "sftp://me:geheim@h/x"},
         ("MOISO_BACKUP_URL holds a password; give it in MOISO_BACKUP_PASSWORD, or in a "
         "file that MOISO_BACKUP_PASSWORD_FILE names")),
        ({"MOISO_BACKUP_PASSWORD": "x", "MOISO_BACKUP_PASSWORD_FILE": "y"},
         ("MOISO_BACKUP_PASSWORD and MOISO_BACKUP_PASSWORD_FILE are both set; "
         "give one of them")),
        ({"MOISO_DATABASE_POOL": "0"},
         "MOISO_DATABASE_POOL is '0'; give a whole number from 1 to 100"),
        *[
            ({**SEVERAL, "MOISO_REDIS_URL": url}, f"MOISO_REDIS_URL {why}; {BROKER_FORM}")
            for url, why in (
                ("valkey", "is no address of a broker"),
                ("http://:geheim@valkey", "begins with 'http'"),
            )
        ],
        *[
            ({**SEVERAL, "MOISO_REDIS_URL": url},
             f"MOISO_REDIS_URL names no host and port; {BROKER_FORM}, with %40 for @ in a password")
            for url in ("valkey://", "redis://:geheim@", "redis://h:port", "redis://:a@b@h:1")
        ],
        ({**SEVERAL, "MOISO_DATABASE_URL": "sqlite:///moiso.db"},
         ("MOISO_REDIS_URL is for several processes, which need one database of PostgreSQL: give "
         "it in MOISO_DATABASE_URL, or leave MOISO_REDIS_URL unset")),
        ({**SEVERAL, "MOISO_SECRET_KEY": ""},
         "MOISO_SECRET_KEY is needed with MOISO_REDIS_URL: give every process the same one"),
        ({"MOISO_WEBHOOK_URL": "ftp://h"},
         "MOISO_WEBHOOK_URL is 'ftp://h'; it begins with https:// or http://"),
        *[
            ({"MOISO_PUBLIC_URL": url},
             f"MOISO_PUBLIC_URL is {url!r}; give https:// and a name, without a path")
            for url in ("so.example.org", "https://", "https://so.example.org/so", "ftp://so",
                        "https://so.example.org?x", "https://me@so.example.org")
        ],
        *[
            ({"MOISO_PUBLIC_URL": url},
             (f"MOISO_PUBLIC_URL is {url!r}, which no phone can open; "
              "give this machine's own address"))
            for url in ("http://0.0.0.0:8080", "http://[::]:8080")
        ],
        *[
            ({"MOISO_TRUSTED_PROXIES": names},
             f"MOISO_TRUSTED_PROXIES is {names!r}; give addresses, as 127.0.0.1,10.0.0.0/24")
            for names in ("proxy", "10.0.0.1,", "10.0.0.1/24")
        ],
        ({"MOISO_TRUSTED_PROXIES": "0.0.0.0/0"},
         EVERYBODY),
        ({"MOISO_SECOND_FACTOR_ROLES": "administrator"},
         ("MOISO_SECOND_FACTOR_ROLES is 'administrator'; "
         "give some of officer, reception, supervisor, admin")),
        ({"MOISO_ACCESS_LOG_DAYS": "0"},
         "MOISO_ACCESS_LOG_DAYS is '0'; give a whole number from 1 to 3650"),
        (WEBHOOK, SECRET),
        ({**WEBHOOK, "MOISO_WEBHOOK_SECRET": "x" * 15}, SECRET),
        *[
            ({**MAIL, "MOISO_SMTP_URL": url}, f"MOISO_SMTP_URL is {url!r}; {SMTP_FORM}")
            for url in ("mail.vn", "http://mail.vn", "smtps://", "smtps://h/x", "smtps://h?x=1")
        ],
        ({**MAIL, "MOISO_SMTP_URL": "smtps://h:99999"},
         "MOISO_SMTP_URL is 'smtps://h:99999'; its port is a number up to 65535"),
        ({**MAIL, "MOISO_SMTP_URL": "smtps://me:geheim@h.vn"},
         ("MOISO_SMTP_URL holds a password; give it in MOISO_SMTP_PASSWORD, or in a file that "
         "MOISO_SMTP_PASSWORD_FILE names")),
        ({**MAIL, "MOISO_SMTP_URL": "smtp://me@h.vn", "MOISO_SMTP_PASSWORD": "x"},
         ("MOISO_SMTP_URL is 'smtp://me@h.vn': the password would cross the network in clear; "
         "begin it with smtps:// or smtp+starttls://")),
        ({"MOISO_SMTP_URL": "smtp://h.vn"},
         "MOISO_MAIL_FROM is needed with MOISO_SMTP_URL: give the address that reports come from"),
        *[
            ({**MAIL, "MOISO_MAIL_FROM": text},
             f"MOISO_MAIL_FROM is {text!r}; give an address alone, as baocao@example.gov.vn")
            for text in ("b.vn", "B <a@b.vn>", "a@b.vn\nBcc: c@d.vn", "a@b", "ã@b.vn")
        ],
        (MAIL,
         ("MOISO_SMTP_URL names a user, and there is no password: give MOISO_SMTP_PASSWORD, "
         "or MOISO_SMTP_PASSWORD_FILE with the name of a file")),
        ({**MAIL, "MOISO_SMTP_PASSWORD": "x", "MOISO_SMTP_PASSWORD_FILE": "/x"},
         "MOISO_SMTP_PASSWORD and MOISO_SMTP_PASSWORD_FILE are both set; give one of them"),
        ({**MAIL, "MOISO_SMTP_PASSWORD_FILE": "/no/such"},
         "MOISO_SMTP_PASSWORD_FILE is '/no/such': No such file or directory"),
        ({**MAIL, "MOISO_SMTP_PASSWORD": "mật khẩu"},
         ("the password of MOISO_SMTP_URL has letters beyond a-z, which mail servers read "
         "differently; choose another one there")),
        ({"MOISO_OIDC_ISSUER": "http://sso.example"},
         "MOISO_OIDC_ISSUER is 'http://sso.example'; give an address with https://"),
        ({"MOISO_OIDC_ISSUER": "https://sso.example"},
         "MOISO_OIDC_CLIENT_ID is missing; the single sign-on gives it"),
        ({**SINGLE_SIGN_ON, "MOISO_OIDC_ROLE": "admin"},
         "MOISO_OIDC_ROLE is 'admin'; give officer, reception, or leave it unset"),
    ],
)  # fmt: skip
def test_a_setting_that_can_not_work_is_named(environ: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_settings(environ)

    assert str(error.value) == sentence


@pytest.mark.parametrize(
    "url", ["valkey://h", "redis://:geheim@h:6379/3", "rediss://me:m%40t@h", "valkeys://[::1]:1"]
)
def test_several_processes_have_one_database_one_key_and_a_broker(url: str) -> None:
    settings = read_settings({**SEVERAL, "MOISO_REDIS_URL": url})

    assert settings.redis_url == url


def test_nothing_needs_to_be_set() -> None:
    settings = read_settings({})

    data = Path("var").resolve()
    assert settings == Settings(data=data, database_url=f"sqlite:///{data}/moiso.db")
    assert (settings.host, settings.port, settings.demo) == ("127.0.0.1", 8080, False)


def test_a_setting_without_a_value_counts_as_unset() -> None:
    empty = dict.fromkeys(("MOISO_PORT", "MOISO_DEMO", "MOISO_CENTRE", "MOISO_DATA"), "")

    assert read_settings(empty) == read_settings({})


def test_settings_are_read_as_what_they_are(tmp_path: Path) -> None:
    settings = read_settings(
        {"MOISO_DATA": str(tmp_path), "MOISO_PORT": "80", "MOISO_DEMO": "Yes",
         "MOISO_VOICE_ENGINES": "gtts, espeak", "MOISO_PASSWORD": " mèo "}
    )  # fmt: skip

    assert (settings.data, settings.port, settings.demo) == (tmp_path, 80, True)
    assert settings.database_url == f"sqlite:///{tmp_path}/moiso.db"
    assert settings.voice_engines == ("gtts", "espeak")
    assert settings.password == " mèo "


def test_the_public_address_is_kept_as_browsers_write_an_origin() -> None:
    urls = ("https://So.Example.org/", "https://so.example.org:443", "http://10.0.0.5:8080")

    kept = [read_settings({"MOISO_PUBLIC_URL": url}).public_url for url in urls]

    assert kept == ["https://so.example.org", "https://so.example.org", "http://10.0.0.5:8080"]


def test_trusted_proxies_are_addresses_and_networks() -> None:
    read = read_settings({"MOISO_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/24,::1"})

    assert [str(network) for network in read.trusted_proxies] == [
        "127.0.0.1/32", "10.0.0.0/24", "::1/128"
    ]  # fmt: skip


def test_a_mail_servers_password_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a word\r\n", "utf-8")
    file = {"MOISO_SMTP_PASSWORD_FILE": str(tmp_path / "secret")}
    at = {"MOISO_SMTP_URL": "smtp+starttls://bao%40cao@mail.vn"}

    settings = read_settings({**MAIL, **file, **at})

    place = smtp_place(settings.smtp_url)
    assert (place.host, place.port, place.user) == ("mail.vn", 587, "bao@cao")
    assert smtp_password(settings) == "a word"
    assert "a word" not in repr(settings)


def test_without_an_issuer_nothing_else_of_single_sign_on_counts() -> None:
    of_none = read_settings({"MOISO_OIDC_CLIENT_ID": "x", "MOISO_OIDC_ROLE": "admin"})
    of_one = read_settings(SINGLE_SIGN_ON)

    assert of_none == read_settings({})
    assert (of_one.oidc_issuer, of_one.oidc_name) == ("https://sso.example", "sso.example")
    assert of_one.oidc_claim == "preferred_username"


def test_a_name_that_is_no_setting_is_told_and_stops_nothing() -> None:
    environ = {"MOISO_DATABSE_URL": "x", "MOISO_PORT": "80", "MOISO_NEW_PASSWORD": "x", "PATH": ""}

    told = unknown_settings(environ)

    assert told == ["MOISO_DATABSE_URL is no setting and does nothing; the README names them all"]
    assert read_settings(environ).port == 80


HTTPS = {"MOISO_PUBLIC_URL": "https://so.example.org"}
HERE, NEAR = {"MOISO_TRUSTED_PROXIES": "127.0.0.1"}, {"MOISO_TRUSTED_PROXIES": "10.0.0.9"}


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({}, []),
        ({"MOISO_HOST": "::1"}, []),
        ({"MOISO_HOST": "0.0.0.0"}, ["passwords cross the network in clear"]),
        ({"MOISO_HOST": "10.0.0.5", "MOISO_PUBLIC_URL": "http://10.0.0.5:8080"},
         ["passwords cross the network in clear"]),
        (HTTPS, ["MOISO_TRUSTED_PROXIES names no proxy"]),
        ({**HTTPS, **HERE}, []),
        ({**HTTPS, **HERE, "MOISO_HOST": "0.0.0.0"}, ["reached in clear past the proxy"]),
        ({**HTTPS, **NEAR, "MOISO_HOST": "10.0.0.5"}, []),
        (HERE, ["MOISO_PUBLIC_URL has no https://"]),
    ],
)  # fmt: skip
def test_what_the_settings_leave_open_on_the_network_is_told(
    environ: dict[str, str], told: list[str]
) -> None:
    sentences = unsafe_settings(read_settings(environ))

    assert [any(part in one for one in sentences) for part in told] == [True] * len(told)
    assert len(sentences) == len(told)
