"""What a rating may say, on the phone and on the counter's tablet."""

from pydantic import Field

from app.api.addresses import LARGEST
from app.api.schemas import Body, RequestId
from app.domain.visitors.rating import Rating, Reason


class NewRating(Body):
    """What a visitor says of the service: 5 is very satisfied, 1 very dissatisfied."""

    score: int = Field(ge=1, le=5)
    reasons: list[Reason] = Field(default=[], max_length=len(Reason))
    request_id: RequestId

    @property
    def rating(self) -> Rating:
        """The rating as the domain knows it."""
        return Rating(self.score, tuple(self.reasons))


class TabletRating(NewRating):
    """The same from the counter's tablet, which names the ticket that it asked about."""

    ticket_id: int = Field(ge=1, le=LARGEST)
