"""Knows a real mail server on the loopback address (aiosmtpd) that can be told to misbehave."""

import asyncio
import email
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from threading import Event, Thread
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from app.commands.authority import AuthorityFiles

USER, PASSWORD = "bao-cao", "mot mat khau dai"


class Mailbox:
    """A mail server that keeps what it takes; its answers are what the test sets.

    `answers` are those to MAIL, RCPT (by the address) and DATA; what isn't there is taken.
    """

    def __init__(
        self,
        *,
        tls: AuthorityFiles | None = None,
        starttls: AuthorityFiles | None = None,
        auth: bool = False,
        most_bytes: int = 33_554_432,
    ) -> None:
        self.answers: dict[str, str] = {}
        self.taken: list[Envelope] = []
        self._offered: list[Envelope] = []
        self.asked: list[str] = []
        self.hangs_at: str | None = None
        self.let_go = Event()
        self.hanging = Event()
        self._needs_sign_in = auth
        self._tls = _context(tls) if tls else None
        self._options: dict[str, Any] = {
            "data_size_limit": most_bytes,
            "authenticator": _authenticate if auth else None,
            "auth_require_tls": bool(starttls),
            "tls_context": _context(starttls) if starttls else None,
            "hostname": "mail.test",
        }
        self._loop = asyncio.new_event_loop()
        self._started = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()
        self._started.wait()

    @property
    def messages(self) -> list[EmailMessage]:
        """The messages taken so far, as a reader's program understands them."""
        return [_read(one.content) for one in self.taken]

    @property
    def offered(self) -> list[EmailMessage]:
        """The messages that it was sent whole, taken or refused."""
        return [_read(one.content) for one in self._offered]

    @property
    def recipients(self) -> list[list[str]]:
        """To whom each message went."""
        return [list(one.rcpt_tos) for one in self.taken]

    def close(self) -> None:
        """End; a second time it does nothing."""
        if self._loop.is_closed():
            return
        self.let_go.set()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            self._loop.create_server(
                lambda: SMTP(self, loop=self._loop, **self._options),
                "127.0.0.1",
                0,
                ssl=self._tls,
            )
        )
        self.port: int = server.sockets[0].getsockname()[1]
        self._started.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.01))

    async def _answer(self, server: SMTP, step: str, usual: str, value: str = "") -> str:
        self.asked.append(f"{step} {value}".strip())
        answer = self.answers.get(value) or self.answers.get(step, usual)
        if self.hangs_at == step:
            self.hanging.set()
            await asyncio.to_thread(self.let_go.wait, 60)
        if answer == "drop":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return answer

    async def handle_MAIL(  # noqa: N802 - the library calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._needs_sign_in and not session.authenticated:
            return "530 5.7.0 sign in first"
        envelope.mail_from = address
        return await self._answer(server, "MAIL", "250 OK", address)

    async def handle_RCPT(  # noqa: N802 - the library calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self._answer(server, "RCPT", "250 OK", address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - the library calls it so
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self._offered.append(envelope)
        answer = await self._answer(server, "DATA", "250 OK")
        if answer.startswith("250"):
            self.taken.append(envelope)
        return answer


def _authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any
) -> AuthResult:
    is_good = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_good, handled=False)


def _context(files: AuthorityFiles) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files.server, files.server_key)
    return context


def _read(content: bytes | str | None) -> EmailMessage:
    assert isinstance(content, bytes)
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """Give the test a mail server that takes everything, in clear."""
    made = Mailbox()
    yield made
    made.close()
