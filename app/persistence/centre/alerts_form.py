"""The form of the table [alerts] of a centre's file: who is told of alerts, and how."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.domain.centre.values import AlertRecipients
from app.domain.errors import Invalid
from app.domain.mailing.schedules import MOST_RECIPIENTS, is_address
from app.domain.messages.addresses import message_number

LONGEST = 254


def _mail(given: str) -> str:
    address = given.strip()
    if not is_address(address):
        told = {"address": address[:80]}
        raise PydanticCustomError("mail_address", "{address} is no e-mail address", told)
    return address


def _number(given: str) -> str:
    try:
        message_number(given)
    except Invalid as error:
        told = {"number": given.strip()[:40]}
        raise PydanticCustomError(
            "alert_number", "{number} is no mobile number of Viet Nam", told
        ) from error
    return given.strip()


def _each_once(given: list[str]) -> list[str]:
    seen: set[str] = set()
    for address in given:
        if address.casefold() in seen:
            raise PydanticCustomError(
                "recipient_again", "{address} stands twice", {"address": address}
            )
        seen.add(address.casefold())
    return given


Mail = Annotated[str, Field(max_length=LONGEST), AfterValidator(_mail)]
Number = Annotated[str, Field(max_length=40), AfterValidator(_number)]
Mails = Annotated[list[Mail], Field(max_length=MOST_RECIPIENTS), AfterValidator(_each_once)]
Numbers = Annotated[list[Number], Field(max_length=MOST_RECIPIENTS), AfterValidator(_each_once)]


class AlertsFile(BaseModel):
    """The table [alerts]; without it alerts are told on the pages alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mail: Mails = []
    mail_grave: Mails = []
    sms_grave: Numbers = []

    def recipients(self) -> AlertRecipients:
        """The recipients, numbers as +84 and nine digits."""
        numbers = tuple(message_number(number) for number in self.sms_grave)
        return AlertRecipients(tuple(self.mail), tuple(self.mail_grave), numbers)
