"""The visitor's own page on a phone."""

from app.track.pages import pages
from app.track.sockets import TrackAudience
from app.web.station import Station

STATION = Station("track", pages, TrackAudience)

__all__ = ["STATION"]
