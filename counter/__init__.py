"""The officer's console."""

from app.web.station import Station
from counter.pages import pages
from counter.sockets import CounterAudience

STATION = Station("counter", pages, CounterAudience)

__all__ = ["STATION"]
