"""E-mail: by the mail server that the installation's settings name, as the mailed reports go."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from app.background.smtp import MailServer
from app.config import Settings
from app.domain.mailing.mailings import MailTrouble
from app.domain.messages.outbox import Delivery, SendTrouble
from app.operations.clock import system_now
from app.operations.messages.channels import ReadyChannel
from app.operations.messages.telling import Telling

TROUBLES = {
    MailTrouble.NONE: SendTrouble.NONE,
    MailTrouble.NOT_SET_UP: SendTrouble.NOT_SET_UP,
    MailTrouble.ADDRESS: SendTrouble.ADDRESS,
    MailTrouble.UNREACHED: SendTrouble.UNREACHED,
    MailTrouble.SILENT: SendTrouble.SILENT,
    MailTrouble.BROKEN_OFF: SendTrouble.BROKEN_OFF,
    MailTrouble.CERTIFICATE: SendTrouble.SIGN_IN,
    MailTrouble.NO_TLS: SendTrouble.SIGN_IN,
    MailTrouble.SIGN_IN: SendTrouble.SIGN_IN,
    MailTrouble.SENDER: SendTrouble.SIGN_IN,
    MailTrouble.RECIPIENTS: SendTrouble.NUMBER,
    MailTrouble.LATER: SendTrouble.BUSY,
}


class MailChannel:
    """Sends messages by the mail server of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send(self, told: Telling, _ready: ReadyChannel, _ident: str, _kind: str) -> Delivery:
        """Send one message; what the server says of the address isn't kept."""
        if not self._settings.smtp_url or told.address is None:
            return Delivery(SendTrouble.NOT_SET_UP)
        attempt = MailServer(self._settings).send(self._mail(told), [told.address])
        trouble = TROUBLES.get(attempt.trouble, SendTrouble.REFUSED)
        return Delivery(trouble, is_uncertain=attempt.is_uncertain)

    def _mail(self, told: Telling) -> bytes:
        sender = self._settings.mail_from
        mail = EmailMessage(policy=SMTP)
        name = " ".join(told.facts["centre"].split())
        mail["From"] = Address(name, addr_spec=sender)
        mail["To"] = Address(addr_spec=told.address or "")
        mail["Subject"] = " ".join(told.subject.split())
        mail["Date"] = format_datetime(system_now())
        mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
        mail["Auto-Submitted"] = "auto-generated"
        mail["Content-Language"] = told.language
        mail.set_content(f"{told.text}\n", cte="quoted-printable")
        return mail.as_bytes()
