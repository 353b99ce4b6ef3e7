"""The administrators' pages: the devices and how they are."""

from app.admin.pages import pages
from app.admin.sockets import AdminAudience
from app.web.station import Station

STATION = Station("admin", pages, AdminAudience)

__all__ = ["STATION"]
