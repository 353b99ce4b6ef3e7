"""The reception's page: numbers on behalf of visitors, at the desk or walking about."""

from app.reception.pages import pages
from app.reception.sockets import ReceptionAudience
from app.web.station import Station

STATION = Station("reception", pages, ReceptionAudience)

__all__ = ["STATION"]
