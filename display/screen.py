"""Which screen a page or a socket is, how its topic is named, and what it is set up to show."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from app.api.lobby.displays import ShownMediumAnswer
from app.domain.lobby.displays import DisplayPlan, DisplayScreen, Layout
from app.domain.queue.floor import Floor
from app.operations.lobby.displays import LobbySetup
from app.operations.lobby.media import Medium
from app.operations.people.rights import Caller
from display.view import Shown

Tried = tuple[Layout | None, tuple[str, ...]]


def tried(words: Mapping[str, Any]) -> Tried:
    """The layout and zones that an address or a socket of a demonstration asks to try."""
    layout = str(words.get("layout") or "")
    zones = str(words.get("zones") or "")
    known = Layout(layout) if layout in set(Layout) else None
    return known, tuple(zone for zone in zones.split(",") if zone)


def auth_of(screen: DisplayScreen) -> dict[str, object]:
    """What the page's socket says of itself; `screen_of` reads it."""
    auth: dict[str, object] = {"zone": screen.zone}
    if screen.counter is not None:
        auth["counter"] = screen.counter
    if screen.layout is not None:
        auth["layout"] = screen.layout.value
    if screen.zones:
        auth["zones"] = ",".join(screen.zones)
    return auth


def screen_of(auth: Mapping[str, Any], caller: Caller, *, is_demo: bool) -> DisplayScreen:
    """The screen that connects; what a demonstration may try counts nowhere else."""
    zone = str(auth.get("zone") or caller.zone or "")
    wanted = auth.get("counter")
    counter = wanted if isinstance(wanted, int) else None
    if caller.counter is not None:
        counter = caller.counter
    layout, zones = tried(auth) if is_demo else (None, ())
    device = caller.id if caller.kind == "device" else None
    return DisplayScreen(zone, device, counter, layout, zones)


def key_of(screen: DisplayScreen) -> str:
    """The screen as the key of a topic."""
    layout = screen.layout.value if screen.layout else None
    return json.dumps([screen.zone, screen.device, screen.counter, layout, list(screen.zones)])


def from_key(key: str) -> DisplayScreen:
    """The screen of a topic's key."""
    zone, device, counter, layout, zones = json.loads(key)
    return DisplayScreen(zone, device, counter, Layout(layout) if layout else None, tuple(zones))


def shown_on(
    screen: DisplayScreen, floor: Floor, arrangement: LobbySetup, *, media: Sequence[Medium]
) -> Shown:
    """What the screen shows: as its device is set up, else the calls of its zone.

    A screen of one counter shows that counter and says nothing.
    """
    plan = arrangement.plans.get(screen.device or 0, DisplayPlan())
    if screen.counter is not None:
        plan = replace(plan, layout=Layout.COUNTER, is_silent=True)
    if screen.layout is not None:
        plan = replace(plan, layout=screen.layout)
    wanted = screen.zones or plan.zones
    zones = tuple(zone for zone in wanted if zone in floor.centre.zones) or (screen.zone,)
    if screen.counter is not None:
        zones = (screen.zone,)
    return Shown(
        zones=zones,
        plan=plan,
        counter=screen.counter,
        notices=arrangement.notices,
        media=shown_media(plan, media),
    )


def shown_media(plan: DisplayPlan, media: Sequence[Medium]) -> Sequence[ShownMediumAnswer]:
    """The playlist on a display that shows media."""
    return [_medium(one) for one in media] if plan.layout is Layout.MEDIA else ()


def _medium(medium: Medium) -> ShownMediumAnswer:
    """Its address changes with its content, so that a browser shows what is there now."""
    folder = f"{quote(medium.centre)}/" if medium.centre else ""
    url = f"/media/{folder}{quote(medium.name)}?v={medium.changed_ns:x}"
    return {"url": url, "kind": medium.kind}
