"""The form of the table [messages] of a centre's file: its own words of what visitors are told."""

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.domain.messages.occasions import MessageKind
from app.domain.messages.templates import FIELDS, LONGEST_TEMPLATE, unknown_field

Template = Annotated[str, Field(min_length=1, max_length=LONGEST_TEMPLATE)]
Templates = dict[str, Template]


def _fillable(kind: MessageKind) -> Callable[[Templates], Templates]:
    """What refuses words with a field that nothing fills, and names it."""

    def check(given: Templates) -> Templates:
        for template in given.values():
            try:
                strange = unknown_field(kind, template)
            except ValueError as error:
                raise PydanticCustomError("template_brace", "a brace stands alone") from error
            if strange is not None:
                known = ", ".join(f"{{{name}}}" for name in FIELDS[kind])
                told = {"name": f"{{{strange}}}", "known": known}
                raise PydanticCustomError(
                    "template_field", "nothing fills {name}; there are: {known}", told
                )
        return given

    return check


Near = Annotated[Templates, AfterValidator(_fillable(MessageKind.NEAR))]
Called = Annotated[Templates, AfterValidator(_fillable(MessageKind.CALLED))]
OfBooking = Annotated[Templates, AfterValidator(_fillable(MessageKind.CONFIRMED))]


class MessagesFile(BaseModel):
    """The table [messages]; of what is left out the product's own words stand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    near: Near | None = None
    called: Called | None = None
    confirmed: OfBooking | None = None
    evening: OfBooking | None = None
    soon: OfBooking | None = None
    changed: OfBooking | None = None
    cancelled: OfBooking | None = None

    def words(self) -> dict[str, Templates]:
        """The words by the kind of message."""
        return self.model_dump(exclude_none=True)
