"""The administrators' pages: the devices and how they are, the people and what they may do."""

from app.admin.pages import pages
from app.admin.sockets import AdminAudience
from app.web.station import Station

STATION = Station("admin", pages, AdminAudience)

__all__ = ["STATION"]
