"""Displays: the picture of a zone, the turn to speak in it, and how a display is set up."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import (
    LARGEST,
    At,
    Body,
    ClosingWord,
    ColourWord,
    CounterStateWord,
    DirectionWord,
    LayoutWord,
    Names,
    StateWord,
)
from app.api.routes import Answer, RouteGroup
from app.domain.lobby.displays import DisplayPlan, DisplayScreen, Layout
from app.domain.lobby.speech_lock import ScreenSound
from app.operations.lobby.media import MediumKind
from app.operations.lobby.speech_lock import ScreenReport
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Seq = Annotated[int, Field(ge=0, le=LARGEST)]


class SpeechTurnFields(Body):
    """Who takes turns says that it is there, and what it has said and asks to say.

    `begin` are the oldest calls that wait there: the answer says which are said next, and how.
    `ended` and `failed`: every announcement up to that call was said, or could not be played.
    `key` is made anew for each beginning and sent again with a repeated question; `gone` gives the
    turn back because the page is being closed.
    """

    screen: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{8,64}$")]
    ended: Seq = 0
    begin: list[Seq] = Field([], max_length=3)
    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{0,64}$")] = ""
    gone: bool = False
    failed: Seq = 0


class ScreenTurnBody(SpeechTurnFields):
    """What a screen says of its turn."""

    sound: ScreenSound


class DisplayPlanBody(Body):
    """How a display is set up; what isn't given is as on a new display."""

    layout: Layout = Layout.CALLS
    zones: list[Code] = Field([], max_length=8)
    languages: list[Code] = Field([], max_length=4)
    silent: bool = False
    volume: int = Field(100, ge=0, le=100)
    image_s: int = Field(12, ge=3, le=600)
    code: bool = Field(False, description="It shows the building's code.")


class CodeNameAnswer(TypedDict):
    """A zone."""

    code: str
    name: Names


class ZoneAnswer(CodeNameAnswer):
    """A zone with the colour and the direction that the centre gave it."""

    colour: ColourWord | None
    direction: DirectionWord | None


class ClosingAnswer(TypedDict):
    """That numbers end soon, or ended, and when they are given again."""

    stage: ClosingWord
    ends_at: At | None
    opens_at: At | None


class CentreNameAnswer(TypedDict):
    """A centre, its site and its clock."""

    code: str
    name: Names
    site: Names
    time_zone: str


class ShownCentreAnswer(CentreNameAnswer):
    """A centre as a display names it, and where its emblem is."""

    emblem: str | None


class SpeechAnswerText(TypedDict):
    """What is said, and the clips that say it."""

    text: str
    clips: list[str]


class SoundAnswer(TypedDict):
    """How a display is to sound."""

    silent: bool
    volume: int
    quiet: bool


class CallAnswer(TypedDict):
    """A call as a display shows and says it."""

    seq: int
    zone: str
    label: str
    counter: int
    counter_name: str
    counter_names: Names
    at: At
    recall: int
    last: bool
    language: str
    speech: SpeechAnswerText


class ServingAnswer(TypedDict):
    """A counter as a display shows it."""

    counter: int
    counter_name: str
    counter_names: Names
    state: CounterStateWord
    label: str | None
    ticket_state: StateWord | None


class WaitingAnswer(TypedDict):
    """How many wait for a service."""

    service: str
    prefix: str
    name: Names
    waiting: int


class MessageAnswer(TypedDict):
    """A line of the lobby."""

    id: int
    text: Names


class ClosedAnswer(TypedDict):
    """Which day keeps the centre closed, null where the hours do; when it gives numbers again."""

    day: Names | None
    opens_at: At | None


class ShownMediumAnswer(TypedDict):
    """An image or a video that a display shows, by its address."""

    url: str
    kind: MediumKind


class AppointmentCountAnswer(TypedDict):
    """How many have an appointment at a time, and nothing of who."""

    start: At
    count: int


class DisplayAnswer(TypedDict):
    """The whole picture of a display.

    `appointments` are the next times that somebody has one; `code` says that it shows the
    building's code, which it asks for.
    """

    seq: int
    at: At
    centre: ShownCentreAnswer
    zone: CodeNameAnswer
    zones: list[ZoneAnswer]
    closing: ClosingAnswer | None
    layout: LayoutWord
    languages: list[str]
    sound: SoundAnswer
    closed: ClosedAnswer | None
    calls: list[CallAnswer]
    serving: list[ServingAnswer]
    waiting: list[WaitingAnswer]
    appointments: list[AppointmentCountAnswer]
    code: bool
    messages: list[MessageAnswer]
    media: list[ShownMediumAnswer]
    image_s: int


class ScreenTurnAnswer(TypedDict, total=False):
    """Whether a screen may speak, what it says, and which calls that says, the oldest first.

    Empty for one that has closed its page.
    """

    has_turn: bool
    may_begin: bool
    said_until: int
    again_ms: int
    speech: SpeechAnswerText | None
    calls: list[int]


class DisplayPlanAnswer(TypedDict):
    """How a display is set up."""

    layout: LayoutWord
    zones: list[str]
    languages: list[str]
    silent: bool
    volume: int
    image_s: int
    code: bool


def display_routes(context: RequestContext) -> RouteGroup:
    """The routes under /displays, and the plan of a display."""
    api = RouteGroup(context, "displays", "What the lobby sees and hears.")
    installation, pictures = context.installation, context.pictures

    @api.get(
        "/displays/<zone>",
        "The picture of a zone's display",
        right=Right.SEE_DISPLAY,
        gives=DisplayAnswer,
    )
    def display(caller: Caller, zone: str) -> Answer:
        floor = installation.units.floor(caller.centre_id)
        installation.displays.zones_of(floor, caller, zone)
        device = caller.id if caller.kind == "device" else None
        screen = DisplayScreen(zone, device, caller.counter)
        return pictures.display(floor, screen, installation.clock.now())

    @api.post(
        "/displays/<zone>/speaking",
        "Ask for the turn to speak; say how sound is",
        right=Right.SPEAK,
        gives=ScreenTurnAnswer,
    )
    def speaking(caller: Caller, zone: str, body: ScreenTurnBody) -> Answer:
        begin = tuple(body.begin)
        said = ScreenReport(body.screen, body.sound, body.ended, begin, body.key, body.failed)
        if body.gone:
            installation.speech_locks.gone(caller, zone, said)
            return {}
        heard = installation.speech_locks.heard(caller, zone, said)
        speech = heard.speech
        return {
            "has_turn": heard.has_turn,
            "may_begin": heard.may_begin,
            "said_until": heard.said_until,
            "again_ms": round(heard.again.total_seconds() * 1000),
            "speech": {"text": speech.text, "clips": list(speech.clips)} if speech else None,
            "calls": list(heard.calls),
        }

    @api.get(
        "/devices/<int:device_id>/display",
        "How a display is set up",
        right=Right.SEE_DEVICES,
        gives=DisplayPlanAnswer,
    )
    def plan(caller: Caller, device_id: int) -> Answer:
        device = installation.displays.display(caller.centre_id, device_id)
        floor = installation.units.floor(caller.centre_id)
        return plan_json(installation.displays.plan(floor, device.id))

    @api.put(
        "/devices/<int:device_id>/display",
        "Set a display up; it follows at once",
        right=Right.CONFIGURE_DEVICES,
        gives=DisplayPlanAnswer,
    )
    def set_plan(caller: Caller, device_id: int, body: DisplayPlanBody) -> Answer:
        wanted = DisplayPlan(
            layout=body.layout,
            zones=tuple(body.zones),
            languages=tuple(body.languages),
            is_silent=body.silent,
            volume=body.volume,
            image_s=body.image_s,
            shows_code=body.code,
        )
        return plan_json(
            installation.displays.set_plan(caller, caller.centre_id, device_id, wanted)
        )

    return api


def plan_json(plan: DisplayPlan) -> dict[str, Any]:
    """How a display is set up."""
    return {
        "layout": plan.layout.value,
        "zones": list(plan.zones),
        "languages": list(plan.languages),
        "silent": plan.is_silent,
        "volume": plan.volume,
        "image_s": plan.image_s,
        "code": plan.shows_code,
    }
