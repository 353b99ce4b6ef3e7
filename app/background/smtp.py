"""A mail server, spoken to step by step, so that it is known what went wrong, and when.

The library's `sendmail` doesn't say whether a message that broke off was taken. Here the caller
hears before the last line of a message goes out: until then the server hasn't taken it (RFC 5321,
4.1.1.4), and after it nobody can be sure until the answer.
"""

import re
import select
import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

from app import texts
from app.config import LOOPBACK, Settings, SettingsError, SmtpPlace, smtp_password, smtp_place
from app.domain.mailing.mailings import Attempt, MailTrouble
from hardware.outbound import AddressRefused, Outbound

TIMEOUT_S = 30.0
"""For each connecting and each answer but the last."""

LAST_TIMEOUT_S = 120.0
"""For the answer to a whole message, which servers look through first."""

LISTENED_S = 0.5
"""So long a whole message waits for its last line: a line that was cut meanwhile is heard of."""

LONGEST_SAID = 200
TAKEN = (250, 251)
TOO_LARGE = 552


class MailError(Exception):
    """The message wasn't sent: why, what the server said, and whom it refused for good."""

    def __init__(
        self, trouble: MailTrouble, detail: str = "", refused: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(trouble, detail)
        self.trouble = trouble
        self.detail = detail
        self.refused = refused or {}


def trouble_words(attempt: Attempt) -> str:
    """What went wrong, and in brackets what the mail server said of it."""
    said = f" ({attempt.detail})" if attempt.detail else ""
    return texts.text("en", f"mailing.trouble.{attempt.trouble}") + said


class MailServer:
    """The mail server of the settings; each message has a connection of its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._place = smtp_place(settings.smtp_url)
        self._gate = _gate(settings, self._place)

    def send(
        self,
        message: bytes,
        recipients: Sequence[str],
        handing_over: Callable[[], bool] = lambda: True,
    ) -> Attempt:
        """Send the message, whose lines end in CRLF, and return what came of it.

        `handing_over` is asked once, before the server can have taken it; where it says no, the
        server never does.
        """

        def hand_over(line: _Line) -> Attempt:
            taken, refused, later = self._accepted(line, len(message), recipients)
            trouble = MailTrouble.LATER if later else MailTrouble.NONE
            told = _handed_over(line, message, handing_over)
            return told if told.trouble else Attempt(taken, refused, trouble, later)

        return self._attempted(hand_over)

    def greet(self) -> Attempt:
        """Go as far as before each message, and part: what came of it; nobody is sent anything."""
        return self._attempted(lambda line: Attempt())

    def _attempted(self, do: Callable[["_Line"], Attempt]) -> Attempt:
        """Do it on a line on which the server waits for a message; what came of it."""
        try:
            line = self._connected()
            try:
                return do(line)
            finally:
                _part(line)
        except MailError as error:
            return Attempt((), error.refused, error.trouble, error.detail)
        except (OSError, smtplib.SMTPException) as error:
            return Attempt((), {}, _trouble_of(error), _words(error))

    def _connected(self) -> "_Line":
        """A line on which the server waits for a message. Raises MailError and what a line does."""
        place = self._place
        try:
            line = _Line(self._gate, place)
        except ssl.SSLError:
            raise
        except AddressRefused as error:
            raise MailError(MailTrouble.ADDRESS, str(error)) from error
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code, error.smtp_error, MailTrouble.UNREACHED) from error
        except OSError as error:
            raise MailError(MailTrouble.UNREACHED, _words(error)) from error
        try:
            line.ehlo_or_helo_if_needed()
            if place.scheme == "smtp+starttls":
                _begin_tls(line)
            if place.user:
                self._sign_in(line)
        except BaseException:
            _part(line)
            raise
        return line

    def _sign_in(self, line: smtplib.SMTP) -> None:
        try:
            line.login(self._place.user, smtp_password(self._settings))
        except SettingsError as error:
            raise MailError(MailTrouble.SIGN_IN, str(error)) from error
        except smtplib.SMTPAuthenticationError as error:
            # What a server says here may repeat what it was told.
            raise MailError(MailTrouble.SIGN_IN, str(error.smtp_code)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise MailError(MailTrouble.SIGN_IN, "the server lets nobody sign in") from error

    def _accepted(
        self, line: smtplib.SMTP, size: int, recipients: Sequence[str]
    ) -> tuple[tuple[str, ...], dict[str, str], str]:
        """Whom the server takes a message for, whom never, and what it said of whom not now.

        Raises MailError where there is nobody.
        """
        options = [f"SIZE={size}"] if line.has_extn("size") else []
        code, said = line.mail(self._settings.mail_from, options)
        if code not in TAKEN:
            raise _refusal(code, said, MailTrouble.SENDER)
        taken: list[str] = []
        refused: dict[str, str] = {}
        later = ""
        for address in recipients:
            code, said = line.rcpt(address)
            if code in TAKEN:
                taken.append(address)
            elif code >= 500:
                refused[address] = _said(code, said)
            else:
                later = _said(code, said)
        if not taken and later:
            raise MailError(MailTrouble.LATER, later, refused)
        if not taken:
            raise MailError(MailTrouble.RECIPIENTS, next(iter(refused.values()), ""), refused)
        return tuple(taken), refused, later


class _Line(smtplib.SMTP):
    """The library's connection, made by the one gate for addresses that settings name."""

    def __init__(self, gate: Outbound, place: SmtpPlace) -> None:
        self._gate = gate
        self._is_tls = place.scheme == "smtps"
        super().__init__(place.host, place.port, timeout=TIMEOUT_S)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        link = self._gate.connect(host, port, timeout)
        if not self._is_tls:
            return link
        try:
            return ssl.create_default_context().wrap_socket(link, server_hostname=host)
        except BaseException:
            link.close()
            raise


def _begin_tls(line: smtplib.SMTP) -> None:
    """Go on in TLS, or not at all: what strips the offer must not get a password."""
    if not line.has_extn("starttls"):
        raise MailError(MailTrouble.NO_TLS, "the server offers no STARTTLS")
    code, said = line.starttls(context=ssl.create_default_context())
    if code != 220:
        raise MailError(MailTrouble.NO_TLS, _said(code, said))
    line.ehlo()


def _handed_over(line: _Line, message: bytes, handing_over: Callable[[], bool]) -> Attempt:
    """What came of the message itself; no trouble where it was taken."""
    code, said = line.docmd("DATA")
    if code != 354:
        raise _refusal(code, said, MailTrouble.REFUSED)
    line.send(re.sub(rb"(?m)^\.", b"..", message.rstrip(b"\r\n") + b"\r\n"))
    link: Any = line.sock
    if select.select([link], [], [], LISTENED_S)[0]:
        code, said = line.getreply()  # It speaks before its turn: it says why, or it has gone.
        raise _refusal(code, said, MailTrouble.REFUSED)
    if not handing_over():
        line.close()
        raise MailError(MailTrouble.BROKEN_OFF)
    link.settimeout(LAST_TIMEOUT_S)
    try:
        line.send(b".\r\n")
        code, said = line.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Attempt(trouble=_trouble_of(error), detail=_words(error), is_uncertain=True)
    if code != 250:
        raise _refusal(code, said, MailTrouble.REFUSED)
    return Attempt()


def _part(line: smtplib.SMTP) -> None:
    """Say farewell where the server still listens; whatever comes of it, the line ends."""
    with suppress(OSError, smtplib.SMTPException):
        if line.sock is not None:
            line.sock.settimeout(LISTENED_S)
            line.quit()
    line.close()


def _refusal(code: int, said: bytes | str, trouble: MailTrouble) -> MailError:
    """What the server's answer means: for now (4xx), or for good (5xx) as the step says."""
    if code == TOO_LARGE:
        return MailError(MailTrouble.TOO_LARGE, _said(code, said))
    is_for_now = 400 <= code < 500
    return MailError(MailTrouble.LATER if is_for_now else trouble, _said(code, said))


def _trouble_of(error: Exception) -> MailTrouble:
    if isinstance(error, ssl.SSLCertVerificationError):
        return MailTrouble.CERTIFICATE
    # The library says "closed" of an answer that didn't come in time, too.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return MailTrouble.SILENT
    if isinstance(error, ssl.SSLError):
        return MailTrouble.NO_TLS
    return MailTrouble.BROKEN_OFF


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:LONGEST_SAID] or type(error).__name__


def _said(code: int, said: bytes | str) -> str:
    """The server's answer as one line."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.split())}"[:LONGEST_SAID]


def _gate(settings: Settings, place: SmtpPlace) -> Outbound:
    """Where mail may go: the centre's networks, the internet, and an address of the setting.

    A name may mean something else tomorrow: it doesn't lead to this machine, unless it says so.
    """
    gate = Outbound.of((*settings.outbound, "public"))
    if place.host in LOOPBACK:
        return gate.and_also("127.0.0.1", "::1")
    try:
        return gate.and_also(str(ip_address(place.host)))
    except ValueError:
        return gate
