"""The kiosk: where a visitor takes a number."""

from app.web.station import Station
from kiosk.pages import pages
from kiosk.sockets import KioskAudience

STATION = Station("kiosk", pages, KioskAudience)

__all__ = ["STATION"]
