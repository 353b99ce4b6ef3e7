"""The picture of the supervisors' page, key by key: what Python makes is what its page gets."""

from datetime import datetime
from typing import Literal

from typing_extensions import TypedDict

from app.api.devices.devices import PaperAnswer
from app.api.fields import (
    AlertWord,
    At,
    CauseWord,
    CounterStateWord,
    DeviceWord,
    EstimateAnswer,
    HealthWord,
    Names,
    ReplyWord,
    StateWord,
)
from app.api.lobby.displays import CentreNameAnswer
from app.api.pictures import TargetsPicture
from app.api.queue.assistance import AssistanceAnswer
from app.api.queue.counters import HelpAnswer
from app.api.queue.messages import CounterMessageAnswer
from app.api.waits.forecast import HourAnswer


class CounterSoFar(TypedDict):
    """What a counter served today, and when the last of it ended."""

    served: int
    last_end_at: datetime | None


class CounterNowPicture(TypedDict):
    """A counter, who sits there, which number is there."""

    number: int
    name: Names
    zone: str
    state: CounterStateWord
    since: At | None
    reason: str | None
    back_at: At | None
    profile: list[HelpAnswer]
    is_own_profile: bool
    officer_name: str | None
    label: str | None
    ticket_state: StateWord | None
    served: int


class SeenPicture(TypedDict):
    """Since when a counter is as it is, and why somebody should look at it."""

    seen_since: At | None
    care: Literal["idle", "called_long", "serving_long"] | None


class WatchedCounter(CounterNowPicture, SeenPicture):
    """A counter as supervisors see it."""


class ClosurePicture(TypedDict):
    """Why a service gives no numbers for now, and until when."""

    reason: str
    until: At | None


class ServiceSoFar(TypedDict):
    """The day of a service in figures."""

    issued: int
    served: int
    mean_wait_s: float | None
    median_wait_s: float | None
    p90_wait_s: float | None
    share_in_target: float | None


class WatchedService(ServiceSoFar):
    """A service as supervisors see it: its queue, its next hour, its day.

    `booked` is how many will come with an appointment within two hours.
    """

    code: str
    prefix: str
    name: Names
    waiting: int
    booked: int
    longest_wait_s: int | None
    closure: ClosurePicture | None
    counters_open: int
    estimate: EstimateAnswer | None
    hour: HourAnswer
    trend: list[int]


class WatchedDevice(TypedDict):
    """A device that is driven, and how it is."""

    id: int
    kind: DeviceWord
    name: str
    state: HealthWord
    cause: CauseWord
    detail: str
    since: At | None
    paper: PaperAnswer | None


class TotalsPicture(TypedDict):
    """The centre's day so far."""

    issued: int
    served: int
    missed: int
    cancelled: int
    mean_wait_s: float | None
    share_in_target: float | None


class AlertFacts(TypedDict, total=False):
    """What an alert speaks of; which facts there are depends on its kind."""

    service: str
    waiting: int
    longest_wait_s: int
    share: float
    served: int
    minutes: float
    counter: int
    idle_s: int
    late_s: int
    label: str
    state: str
    open_s: int
    device: str
    device_kind: str
    cause: str
    detail: str
    printer: str
    slips: int
    times: int
    zone: str
    calls: int
    labels: str
    report: str
    trouble: str


class CallingForHelp(TypedDict, total=False):
    """Who calls for help at a counter, since when, and who comes."""

    officer_name: str | None
    since: At | None
    accepted_by: str | None


class WatchedAlert(AlertFacts, CallingForHelp):
    """What is wrong now; its open alert, if there is one yet, says since when and who saw it."""

    kind: AlertWord
    subject: str
    is_grave: bool
    service_name: Names | None
    counter_name: Names | None
    id: int | None
    raised_at: At | None
    seen_by: str | None


class SupervisorPicture(TypedDict):
    """All that supervisors watch; `worst_first` orders the services."""

    seq: int
    at: At
    centre: CentreNameAnswer
    counters: list[WatchedCounter]
    services: list[WatchedService]
    worst_first: list[str]
    looked_at: At | None
    digits: int
    pause_reasons: list[str]
    pause_minutes: list[int]
    devices: list[WatchedDevice]
    totals: TotalsPicture
    alerts: list[WatchedAlert]
    assistances: list[AssistanceAnswer]
    messages: list[CounterMessageAnswer]
    tells: list[str]
    replies: list[ReplyWord]
    targets: TargetsPicture
