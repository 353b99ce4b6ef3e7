"""A real mail server, with all that it may do: TLS, passwords, refusals, silence, a cut line."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from app.background import smtp
from app.background.smtp import MailServer
from app.config import Settings
from app.domain.mailing.mailings import Attempt, MailTrouble
from tests.support.mailbox import PASSWORD, USER, Mailbox
from tests.support.ports import free_port
from tests.support.tls import certificates

MAIL = b"Subject: x\r\n\r\nA line.\r\n.\r\n..two\r\nThe last line\r\n"
SENDER, ONE, OTHER = "bao-cao@example.gov.vn", "a@example.gov.vn", "b@example.gov.vn"
Listen = Callable[[list[bytes]], int]


def settings(port: int, scheme: str = "smtp", **more: str) -> Settings:
    """Return the settings of the mail server on the port."""
    user = f"{more.pop('user')}@" if "user" in more else ""
    host = more.pop("host", "127.0.0.1")
    return Settings(smtp_url=f"{scheme}://{user}{host}:{port}", mail_from=SENDER, **more)  # type: ignore[arg-type] # texts all


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the test's server be given up soon."""
    monkeypatch.setattr(smtp, "TIMEOUT_S", 0.5)
    monkeypatch.setattr(smtp, "LAST_TIMEOUT_S", 0.5)


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    """Give the test what closes its servers at the end."""
    with ExitStack() as stack:
        yield stack


def mailbox_of(opened: ExitStack, **given: object) -> Mailbox:
    """Return a mail server of this kind that is closed at the test's end."""
    made = Mailbox(**given)  # type: ignore[arg-type] # as the test names them
    opened.callback(made.close)
    return made


def test_what_is_sent_arrives_as_it_is(mailbox: Mailbox) -> None:
    attempt = MailServer(settings(mailbox.port)).send(MAIL, [ONE, OTHER])

    assert attempt == Attempt((ONE, OTHER))
    assert mailbox.taken[0].content == MAIL
    assert (mailbox.taken[0].mail_from, mailbox.recipients) == (SENDER, [[ONE, OTHER]])


@pytest.mark.parametrize(
    ("answers", "attempt"),
    [
        ({OTHER: "550 5.1.1 no such user"}, Attempt((ONE,), {OTHER: "550 5.1.1 no such user"})),
        ({OTHER: "451 4.7.1 come later"},
         Attempt((ONE,), {}, MailTrouble.LATER, "451 4.7.1 come later")),
        ({"RCPT": "550 no"},
         Attempt((), {ONE: "550 no", OTHER: "550 no"}, MailTrouble.RECIPIENTS, "550 no")),
        ({ONE: "550 no", OTHER: "451 wait"},
         Attempt((), {ONE: "550 no"}, MailTrouble.LATER, "451 wait")),
        ({"MAIL": "550 who?"}, Attempt(trouble=MailTrouble.SENDER, detail="550 who?")),
        ({"MAIL": "451 busy"}, Attempt(trouble=MailTrouble.LATER, detail="451 busy")),
        ({"DATA": "554 spam"}, Attempt(trouble=MailTrouble.REFUSED, detail="554 spam")),
        ({"DATA": "452 full"}, Attempt(trouble=MailTrouble.LATER, detail="452 full")),
        ({"DATA": "552 large"}, Attempt(trouble=MailTrouble.TOO_LARGE, detail="552 large")),
    ],
)  # fmt: skip
def test_each_refusal_says_whether_to_come_again(
    mailbox: Mailbox, answers: dict[str, str], attempt: Attempt
) -> None:
    mailbox.answers = answers

    assert MailServer(settings(mailbox.port)).send(MAIL, [ONE, OTHER]) == attempt
    assert len(mailbox.taken) == bool(attempt.taken)


def test_a_message_over_the_size_that_the_server_tells_is_not_sent_at_all(
    opened: ExitStack,
) -> None:
    mailbox = mailbox_of(opened, most_bytes=20)

    attempt = MailServer(settings(mailbox.port)).send(MAIL, [ONE])

    assert attempt.trouble is MailTrouble.TOO_LARGE
    assert mailbox.asked == []


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_the_password_goes_over_tls(
    opened: ExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    files = certificates(tmp_path / "tls")
    monkeypatch.setenv("SSL_CERT_FILE", str(files.authority))
    kind = "tls" if scheme == "smtps" else "starttls"
    mailbox = mailbox_of(opened, auth=True, **{kind: files})
    secret = tmp_path / "mail-password"
    secret.write_text(f"{PASSWORD}\n", "utf-8")
    known = settings(mailbox.port, scheme, user=USER, smtp_password_file=str(secret))

    good = MailServer(known).send(MAIL, [ONE])
    bad = MailServer(replace(known, smtp_password_file="", smtp_password="sai")).send(MAIL, [ONE])
    none = MailServer(settings(mailbox.port, scheme)).send(MAIL, [ONE])

    assert good == Attempt((ONE,))
    assert (bad.trouble, bad.detail) == (MailTrouble.SIGN_IN, "535")
    assert none.trouble is MailTrouble.SENDER  # "530 authentication required" to MAIL.
    assert len(mailbox.taken) == 1


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
@pytest.mark.parametrize("flaw", ["nobody vouches for it", "of another name"])
def test_a_bad_certificate_gets_no_password(
    opened: ExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, flaw: str
) -> None:
    names = ("mail.example.gov.vn",) if flaw == "of another name" else ("localhost", "127.0.0.1")
    files = certificates(tmp_path / "tls", *names)
    if flaw == "of another name":
        monkeypatch.setenv("SSL_CERT_FILE", str(files.authority))
    kind = "tls" if scheme == "smtps" else "starttls"
    mailbox = mailbox_of(opened, auth=True, **{kind: files})
    known = settings(mailbox.port, scheme, user=USER, smtp_password=PASSWORD)

    attempt = MailServer(known).send(MAIL, [ONE])

    assert attempt.trouble is MailTrouble.CERTIFICATE
    assert mailbox.asked == []


def test_a_server_that_offers_no_tls_gets_neither_password_nor_mail(
    opened: ExitStack,
) -> None:
    mailbox = mailbox_of(opened)
    known = settings(mailbox.port, "smtp+starttls", user=USER, smtp_password=PASSWORD)

    attempt = MailServer(known).send(MAIL, [ONE])

    assert attempt.trouble is MailTrouble.NO_TLS
    assert mailbox.asked == []


def test_plain_speech_at_a_port_for_tls_is_told_as_that(opened: ExitStack) -> None:
    mailbox = mailbox_of(opened)

    assert MailServer(settings(mailbox.port, "smtps")).send(MAIL, [ONE]).trouble in {
        MailTrouble.NO_TLS,
        MailTrouble.BROKEN_OFF,
    }


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_a_server_that_hangs_before_it_has_the_message_may_be_tried_again(
    mailbox: Mailbox, quick: None, step: str
) -> None:
    mailbox.hangs_at = step

    attempt = MailServer(settings(mailbox.port)).send(MAIL, [ONE])

    assert (attempt.trouble, attempt.is_uncertain) == (MailTrouble.SILENT, False)


def test_a_server_that_hangs_once_it_has_the_message_leaves_it_uncertain(
    mailbox: Mailbox, quick: None
) -> None:
    mailbox.hangs_at = "DATA"

    attempt = MailServer(settings(mailbox.port)).send(MAIL, [ONE])

    assert (attempt.trouble, attempt.is_uncertain) == (MailTrouble.SILENT, True)


def test_a_server_that_is_gone_once_it_has_the_message_leaves_it_uncertain(
    mailbox: Mailbox,
) -> None:
    mailbox.answers = {"DATA": "drop"}

    attempt = MailServer(settings(mailbox.port)).send(MAIL, [ONE])

    assert (attempt.trouble, attempt.is_uncertain) == (MailTrouble.BROKEN_OFF, True)


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_a_line_that_breaks_before_the_message_may_be_tried_again(
    mailbox: Mailbox, step: str
) -> None:
    mailbox.answers = {step: "drop"}

    attempt = MailServer(settings(mailbox.port)).send(MAIL, [ONE])

    assert (attempt.trouble, attempt.is_uncertain) == (MailTrouble.BROKEN_OFF, False)


@pytest.fixture
def listen(opened: ExitStack) -> Listen:
    """Give the test a server that says these lines, one for each that it hears, and goes."""

    def started(said: list[bytes]) -> int:
        listening = opened.enter_context(socket.create_server(("127.0.0.1", 0)))

        def serve() -> None:
            line, _ = listening.accept()
            with line, line.makefile("rb") as heard:
                for words in said:
                    line.sendall(words)
                    heard.readline()

        Thread(target=serve, daemon=True).start()
        port: int = listening.getsockname()[1]
        return port

    return started


def test_a_line_that_is_cut_in_the_midst_of_the_message_was_not_taken(listen: Listen) -> None:
    """It hears of that before the message's end, so it asks nobody whether it may go on."""
    port = listen([b"220 x\r\n", b"250 x\r\n", b"250 x\r\n", b"250 x\r\n", b"354 go\r\n"])
    asked = Event()

    def handing_over() -> bool:
        asked.set()
        return True

    attempt = MailServer(settings(port)).send(MAIL + b"x" * 9_000_000, [ONE], handing_over)

    assert (attempt.trouble, attempt.is_uncertain) == (MailTrouble.BROKEN_OFF, False)
    assert not asked.is_set()


@pytest.mark.parametrize(
    ("greeting", "trouble"),
    [
        (b"554 no service here\r\n", MailTrouble.UNREACHED),
        (b"421 too many of you\r\n", MailTrouble.LATER),
        (b"HTTP/1.1 400 Bad Request\r\n", MailTrouble.UNREACHED),
    ],
)
def test_a_greeting_that_is_none_is_told(
    listen: Listen, greeting: bytes, trouble: MailTrouble
) -> None:
    attempt = MailServer(settings(listen([greeting]))).send(MAIL, [ONE])

    assert attempt.trouble is trouble


def test_nobody_there_is_told_as_that() -> None:
    assert MailServer(settings(free_port())).send(MAIL, [ONE]).trouble is MailTrouble.UNREACHED


def test_what_may_not_be_sent_after_all_is_not(mailbox: Mailbox) -> None:
    attempt = MailServer(settings(mailbox.port)).send(MAIL, [ONE], lambda: False)

    assert attempt.taken == ()
    assert mailbox.taken == []


def test_a_name_that_leads_to_this_machine_is_not_connected_to(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = socket.getaddrinfo("127.0.0.1", mailbox.port, type=socket.SOCK_STREAM)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    attempt = MailServer(settings(mailbox.port, host="mail.example.vn")).send(MAIL, [ONE])

    assert attempt.trouble is MailTrouble.ADDRESS
    assert mailbox.asked == []
