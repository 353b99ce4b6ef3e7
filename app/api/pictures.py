"""The parts that the pictures of several stations have, typed for Python and for their pages."""

from typing_extensions import TypedDict

from app.api.fields import Names


class NumberNamePicture(TypedDict):
    """A counter."""

    number: int
    name: Names


class TargetsPicture(TypedDict):
    """The promised wait, its share of the visitors, and the wait that is an alert."""

    wait_min: float
    wait_share: float
    alert_wait_min: float
