"""The tablet at a counter that asks for a rating."""

from app.rating.pages import pages
from app.rating.sockets import RatingAudience
from app.web.station import Station

STATION = Station("rating", pages, RatingAudience)

__all__ = ["STATION"]
