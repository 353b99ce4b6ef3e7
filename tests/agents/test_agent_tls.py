"""Agents over real TLS: an authority of one's own, a certificate that isn't believed, a switch."""

import hashlib
import signal
import ssl
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from app.commands.authority import AuthorityFiles
from tests.agents.site import Site, log_says
from tests.support.live import until
from tests.support.tls import TlsProxy, certificates

pytestmark = pytest.mark.crash


class Redirecting(BaseHTTPRequestHandler):
    """A listener in clear that leads to HTTPS."""

    def do_POST(self) -> None:
        """Lead to the same address with HTTPS."""
        self.send_response(301)
        self.send_header("Location", f"https://so.example{self.path}")
        self.end_headers()


@pytest.fixture
def files(tmp_path: Path) -> AuthorityFiles:
    """Make an authority and the server's certificate."""
    return certificates(tmp_path / "tls")


@pytest.fixture
def proxy(site_of_agents: Site, files: AuthorityFiles) -> Iterator[TlsProxy]:
    """End TLS before the site's server."""
    with TlsProxy(site_of_agents.server.port, files) as proxy:
        yield proxy


def test_an_agent_that_is_given_the_authority_works_over_tls_and_keeps_it(
    site_of_agents: Site,
    proxy: TlsProxy,
    files: AuthorityFiles,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Also where the whole PC has authorities of its own, which the library would prefer.
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", DEFAULT_CA_BUNDLE_PATH)
    site = site_of_agents
    agent, process = site.paired("pc-tls", server=proxy.url, ca=files.authority)
    kiosk = site.add("kiosk", "tls-kiosk", "escpos+sim://tls-kiosk", agent=agent.id)
    until(lambda: site.state(kiosk) == ("ok", ""), "the printer's health", within_s=40)

    ticket = site.issue(kiosk)
    until(lambda: site.slip(ticket) == "printed", "the slip", within_s=20)
    process.signal(signal.SIGTERM)
    ended = process.end()
    files.authority.unlink()
    process.start()
    again = site.issue(kiosk)
    until(lambda: site.slip(again) == "printed", "the slip after a restart", within_s=40)

    assert ended == 0
    assert stat.S_IMODE((process.data / "agent-ca.pem").stat().st_mode) == 0o600
    process.kill()


def test_a_certificate_that_is_not_believed_is_named_and_nothing_is_sent(
    site_of_agents: Site, proxy: TlsProxy, files: AuthorityFiles
) -> None:
    _, process = site_of_agents.paired("pc-wary", server=proxy.url)

    ended = process.end()

    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(files.server.read_text())).hexdigest()
    told = process.log()
    assert ended == 1
    assert f"{proxy.url} isn't believed" in told
    assert "for localhost, 127.0.0.1, issued by “Mời Số localhost" in told
    assert f"{datetime.now(UTC) + timedelta(days=397):%Y-%m}" in told
    assert digest.upper() in told.replace(":", "")
    assert "--ca" in told
    assert not (process.data / "agent.json").exists()


def test_an_agent_at_work_says_which_certificate_it_no_longer_believes_and_goes_on_later(
    site_of_agents: Site, tmp_path: Path, files: AuthorityFiles
) -> None:
    site = site_of_agents
    with TlsProxy(site.server.port, files) as proxy:
        agent, process = site.paired("pc-renewed", server=proxy.url, ca=files.authority)
        kiosk = site.add("kiosk", "renewed-kiosk", "escpos+sim://renewed-kiosk", agent=agent.id)
        until(lambda: site.state(kiosk) == ("ok", ""), "the printer's health", within_s=40)
        old = certificates(files.folder, at=datetime.now(UTC) - timedelta(days=400), of=files)

        proxy.show(old)
        log_says(process, "certificate has expired")
        proxy.show(certificates(files.folder, of=files))

        ticket = site.issue(kiosk)
        until(lambda: site.slip(ticket) == "printed", "the slip", within_s=40)
    process.kill()


def test_what_is_no_authority_is_refused(site_of_agents: Site, tmp_path: Path) -> None:
    file = tmp_path / "x.pem"
    file.write_text("x")

    _, process = site_of_agents.paired("pc-wrong-file", ca=file)

    assert process.end() == 1
    assert "can't be used as an authority" in process.log()


def test_an_agent_that_asks_in_clear_is_told_of_https(site_of_agents: Site, elsewhere: str) -> None:
    _, process = site_of_agents.paired("pc-clear", server=elsewhere)

    assert process.end() == 1
    assert "the server is elsewhere: give --server https://so.example" in process.log()


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Answer on a port as a proxy does that leads to HTTPS."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Redirecting) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
