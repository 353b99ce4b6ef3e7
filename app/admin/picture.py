"""The picture of the page of devices, key by key: what Python makes is what its page gets."""

from typing_extensions import TypedDict

from app.api.devices.devices import LifetimeAnswer, PaperAnswer
from app.api.fields import At, CauseWord, DeviceWord, HealthWord, Names, SightWord
from app.api.lobby.displays import CodeNameAnswer


class HousePicture(TypedDict):
    """The centre's house and its clock."""

    site: Names
    time_zone: str


class DeviceState(TypedDict):
    """A device, where it is, how it is and what it can do; `at` is the kiosk that it belongs to."""

    id: int
    kind: DeviceWord
    name: str
    title: str
    url: str
    zone: str | None
    counter: int | None
    at: str | None
    agent: str | None
    state: HealthWord | None
    cause: CauseWord
    detail: str
    since: At | None
    paper: PaperAnswer | None
    paper_mm: int | None
    lifetime: LifetimeAnswer | None
    may_renew: bool
    may_test: bool
    may_pair: bool


class DeviceRow(DeviceState):
    """The same with what its test shows, and what a person saw of it last."""

    test_shows: list[str]
    sight: SightWord | None
    seen_at: At | None


class DevicesPicture(TypedDict):
    """The centre's devices that aren't revoked; `server` is the server's address."""

    seq: int
    at: At
    centre: HousePicture
    server: str
    zones: list[CodeNameAnswer]
    counters: list[int]
    devices: list[DeviceRow]
