"""The supervisor's page: the floor as it lives, and reports."""

from app.supervisor.pages import pages
from app.supervisor.sockets import SupervisorAudience
from app.web.station import Station

STATION = Station("supervisor", pages, SupervisorAudience)

__all__ = ["STATION"]
