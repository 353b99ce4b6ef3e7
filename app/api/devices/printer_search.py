"""The search for printers: begun by one request, its progress read by others."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import WayWord
from app.api.routes import Answer, RouteGroup
from app.domain.devices.naming import port_of
from app.operations.devices.printer_search import SearchProgress
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext


class FoundPrinterAnswer(TypedDict):
    """Something that may be a printer; `url` is what it is added by."""

    way: WayWord
    place: str
    model: Annotated[str, Field(description="What it says of itself; empty if nothing.")]
    url: str
    device: Annotated[str | None, Field(description="What the device is called that has it.")]


class PrinterSearchAnswer(TypedDict):
    """How far the search is; what it found is there as it comes."""

    is_running: bool
    networks: list[str]
    asked: int
    hosts: int
    found: list[FoundPrinterAnswer]


def printer_search_routes(context: RequestContext) -> RouteGroup:
    """The routes under /printer-search."""
    api = RouteGroup(context, "printer-search", "Looks for printers near the server.")
    search = context.installation.printer_search

    @api.post(
        "/printer-search",
        "Look for printers in the server's own networks, at its USB ports and cables",
        statuses=(202,),
        right=Right.CONFIGURE_DEVICES,
        gives=PrinterSearchAnswer,
    )
    def begin(caller: Caller) -> Answer:
        return _told(caller, search.begin(caller))

    @api.get(
        "/printer-search",
        "How far the search is, and what it found",
        right=Right.CONFIGURE_DEVICES,
        gives=PrinterSearchAnswer,
    )
    def progress(caller: Caller) -> Answer:
        return _told(caller, search.progress(caller))

    def _told(caller: Caller, progress: SearchProgress) -> PrinterSearchAnswer:
        owners = search.owners(caller)
        return {
            "is_running": progress.is_running,
            "networks": list(progress.networks),
            "asked": progress.asked,
            "hosts": progress.hosts,
            "found": [
                {
                    "way": one.way.value,
                    "place": one.place,
                    "model": one.model,
                    "url": one.url,
                    "device": owners.get(port_of(one.url)),
                }
                for one in progress.found
            ],
        }

    return api
