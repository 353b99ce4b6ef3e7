"""Knows what the printed configurations of proxies say, by which settings."""

from pathlib import Path

import pytest

from tests.commands.conftest import Run

NAME = "so.example.gov.vn"
FILES = ("--cert", "/etc/tls/so.pem", "--key", "/etc/tls/so.key")


@pytest.mark.parametrize("which", ["nginx", "caddy"])
def test_the_configuration_is_whole_and_names_the_settings_that_go_with_it(
    moiso: Run, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    monkeypatch.setenv("MOISO_PORT", "8099")

    told = moiso("proxy", which, "--name", NAME, *FILES).output

    assert "@" not in told.replace("@media", "").replace("@others", "")
    assert "127.0.0.1:8099" in told
    assert "/etc/tls/so.pem" in told
    for setting in (f"PUBLIC_URL=https://{NAME}", "TRUSTED_PROXIES=127.0.0.1", "HOST=127.0.0.1"):
        assert f"#   MOISO_{setting}\n" in told


@pytest.mark.parametrize("which", ["nginx", "caddy"])
def test_name_and_certificate_come_of_the_installation_itself(
    moiso: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    monkeypatch.setenv("MOISO_PUBLIC_URL", f"https://{NAME}")
    moiso("tls", "make", "--name", NAME)

    told = moiso("proxy", which).output

    assert NAME in told
    assert str(tmp_path / "tls/server.pem") in told
    assert str(tmp_path / "tls/server.key") in told


def test_a_server_that_listens_everywhere_is_asked_on_the_loopback_address(
    moiso: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOISO_HOST", "0.0.0.0")

    told = moiso("proxy", "nginx", "--name", NAME, *FILES).output

    assert "server 127.0.0.1:8080;" in told
    assert "MOISO_HOST=127.0.0.1" in told


def test_a_proxy_on_another_machine_is_to_be_named(
    moiso: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOISO_HOST", "10.0.0.5")

    told = moiso("proxy", "nginx", "--name", NAME, *FILES).output

    assert "server 10.0.0.5:8080;" in told
    assert "MOISO_TRUSTED_PROXIES=THE-ADDRESS-OF-THE-PROXY" in told


def test_another_port_is_part_of_the_address(moiso: Run) -> None:
    told = moiso("proxy", "nginx", "--name", NAME, "--port", "8443", *FILES).output

    assert f"return 301 https://{NAME}:8443$request_uri;" in told
    assert f"proxy_set_header Host {NAME}:8443;" in told


def test_caddy_gets_a_certificate_by_itself_where_there_is_none(moiso: Run) -> None:
    assert "\ttls {" in moiso("proxy", "caddy", "--name", NAME).output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nginx", *FILES), "give --name"),
        (("nginx", "--name", NAME), "moiso tls make"),
        (("nginx", "--name", NAME, "--cert", "x.pem"), "--cert and --key together"),
        (("nginx", "--name", "a; return 200", *FILES), "is no name"),
    ],
)
def test_what_is_missing_is_told(moiso: Run, words: tuple[str, ...], sentence: str) -> None:
    assert sentence in moiso("proxy", *words, expected=1).output
