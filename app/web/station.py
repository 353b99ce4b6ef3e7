"""The shape of a station: one kind of person, one slice of pages, sockets and pictures."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint

from app.operations.installation import Installation, Pictures
from app.reports.day_figures import DayFigures
from app.web.devices import DevicePages
from app.web.identity import Identity
from app.web.render import Pages


@dataclass(frozen=True, slots=True)
class Frame:
    """What a station's pages are given."""

    installation: Installation
    pages: Pages
    identity: Identity
    devices: DevicePages
    pictures: Pictures
    figures: DayFigures


@dataclass(frozen=True, slots=True)
class Station:
    """What a station exports. `audience` makes its socket audience of the same frame."""

    name: str
    pages: Callable[[Frame], Blueprint]
    audience: Callable[[Frame], object]
