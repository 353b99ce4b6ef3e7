"""Knows how HTTP goes through the gate: to the address that was checked, with TLS's own proof."""

import datetime as dt
import socket
import ssl
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.background.gated_session import gated_session
from hardware.outbound import AddressRefused, Outbound
from tests.support.patience import patience

HOST = "hook.example"
LOOPBACK = Outbound.of(["public", "127.0.0.1"])
WAIT_S = 20


class Place:
    """An HTTPS server on the loopback with a certificate of its own for the host."""

    def __init__(self, folder: Path) -> None:
        self.asked = 0
        self.leads_to = ""
        place = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                place.asked += 1
                self.send_response(302 if place.leads_to else 200)
                self.send_header("Location", place.leads_to)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.certificate, key = _certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Give the test the server; every name with `.example` leads to it."""
    made = Place(tmp_path)
    real = socket.getaddrinfo

    def found(host: str, *given: Any, **named: Any) -> Any:
        return real("127.0.0.1" if host.endswith(".example") else host, *given, **named)

    monkeypatch.setattr(socket, "getaddrinfo", found)
    yield made
    made.close()


def test_the_host_s_name_is_proved_by_its_certificate(place: Place) -> None:
    session, own = gated_session(LOOPBACK), str(place.certificate)

    answer = session.get(f"https://{HOST}:{place.port}/", timeout=patience(WAIT_S), verify=own)
    with pytest.raises(requests.exceptions.SSLError):
        session.get(f"https://other.example:{place.port}/", timeout=patience(WAIT_S), verify=own)

    assert (answer.status_code, place.asked) == (200, 1)


def test_a_name_that_leads_to_this_machine_is_not_asked_for_anything(place: Place) -> None:
    session = gated_session(Outbound.of(["public", "private"]))

    for scheme in ("http", "https"):
        with pytest.raises(AddressRefused, match="MOISO_OUTBOUND"):
            session.get(f"{scheme}://{HOST}:{place.port}/", timeout=patience(WAIT_S))

    assert place.asked == 0


def test_a_redirect_passes_the_gate_again(place: Place) -> None:
    session = gated_session(LOOPBACK)
    place.leads_to = "http://169.254.169.254/latest/meta-data"

    with pytest.raises(AddressRefused):
        session.get(
            f"https://{HOST}:{place.port}/",
            timeout=patience(WAIT_S),
            verify=str(place.certificate),
        )


def test_a_port_at_which_nobody_listens_is_a_failed_connection(place: Place) -> None:
    place.close()

    with pytest.raises(requests.ConnectionError):
        gated_session(LOOPBACK).get(f"http://{HOST}:{place.port}/", timeout=patience(WAIT_S))


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, private
