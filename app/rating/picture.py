"""The picture of a counter's rating tablet, key by key: what Python makes is what its page gets."""

from typing_extensions import TypedDict

from app.api.fields import At
from app.api.pictures import NumberNamePicture
from app.api.visitors.tracking import CentreTitleAnswer


class PartingPicture(TypedDict):
    """Whom the tablet asks, in which language, and until when."""

    ticket_id: int
    label: str
    language: str
    until: At


class TabletPicture(TypedDict):
    """All that a tablet shows."""

    seq: int
    at: At
    centre: CentreTitleAnswer
    counter: NumberNamePicture
    parting: PartingPicture | None
