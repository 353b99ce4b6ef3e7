"""The lobby's display: who is called where, shown and said."""

from app.web.station import Station
from display.pages import pages
from display.sockets import DisplayAudience

STATION = Station("display", pages, DisplayAudience)

__all__ = ["STATION"]
