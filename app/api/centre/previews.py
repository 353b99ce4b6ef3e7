"""A draft tried before it is published: a slip on paper, a call by ear, the TV of the lobby."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.api.centre.configuration import MOST_BYTES
from app.api.fields import LARGEST, Body, CauseWord, Facts, HealthWord, RequestId, SmallNumber
from app.api.lobby.displays import Code, DisplayAnswer
from app.api.lobby.media import NoticeTexts
from app.api.routes import Answer, RouteGroup
from app.domain.errors import Invalid
from app.domain.lobby.displays import DisplayPlan, Layout, Notice
from app.operations.centre.sample_floor import Moment, sample_floor
from app.operations.centre.slip_tests import SlipTest
from app.operations.centre.voice_tests import SampleCall
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext


class SlipTestBody(Body):
    """The device that prints, by its id, and a patch that isn't published yet."""

    request_id: RequestId
    printer: int = Field(ge=1, le=LARGEST)
    patch: Facts = Field(default_factory=dict)
    language: str = Field("vi", max_length=8)


class SlipTestAnswer(TypedDict):
    """How far a tried slip is, and how its printer is: `cause` says why nothing comes out."""

    id: int
    printer: str
    state: Literal["queued", "printing", "sent", "printed", "uncertain", "failed"]
    detail: str
    health: HealthWord
    cause: CauseWord


class VoiceTestBody(Body):
    """What is to be heard, and a patch that isn't published yet; `recall` counts from 0."""

    label: Annotated[str, Field(pattern=r"^[A-ZĐa-zđ]{0,2}[0-9]{1,6}$")]
    counter: SmallNumber = Field(ge=1)
    language: str = Field("vi", max_length=8)
    recall: int = Field(0, ge=0, le=4)
    last: bool = False
    patch: Facts = Field(default_factory=dict)


class VoiceTestAnswer(TypedDict):
    """What is said, and the clips that say it: none where no voice speaks the language."""

    text: str
    clips: list[str]


class DisplayTestBody(Body):
    """How a display would be set up, a notice on it, a moment of the day, and a patch.

    Without zones it shows the first one.
    """

    patch: Facts = Field(default_factory=dict)
    layout: Literal[Layout.CALLS, Layout.MEDIA] = Layout.CALLS
    zones: list[Code] = Field([], max_length=8)
    languages: list[Code] = Field([], max_length=4)
    notice: NoticeTexts | None = None
    moment: Moment = Moment.OPEN


def preview_routes(context: RequestContext) -> RouteGroup:
    """The routes that try a draft."""
    api = RouteGroup(context, "previews", "What is drafted, tried before it is published.")
    installation = context.installation

    @api.post(
        "/configuration/slip/print",
        "Print the slip of a draft, marked as a test",
        statuses=(202,),
        right=Right.CONFIGURE,
        gives=SlipTestAnswer,
        most_bytes=MOST_BYTES,
    )
    def print_slip(caller: Caller, body: SlipTestBody) -> Answer:
        found = installation.slip_tests.print_slip(
            caller,
            body.patch,
            printer=body.printer,
            language=body.language,
            request_id=body.request_id,
        )
        installation.device_control.wake_printer(found.printer)
        return _slip_test_json(caller, found)

    @api.get(
        "/configuration/slip/print/<int:job_id>",
        "How far the slip of a draft is",
        right=Right.CONFIGURE,
        gives=SlipTestAnswer,
    )
    def slip_test(caller: Caller, job_id: int) -> Answer:
        return _slip_test_json(caller, installation.slip_tests.state(caller, job_id))

    @api.post(
        "/configuration/voice/clip",
        "Hear a call as the draft says it",
        right=Right.CONFIGURE,
        gives=VoiceTestAnswer,
        most_bytes=MOST_BYTES,
    )
    def hear(caller: Caller, body: VoiceTestBody) -> Answer:
        said = SampleCall(body.label, body.counter, body.language, body.recall, body.last)
        speech = installation.voice_tests.speak(caller, body.patch, said, installation.announcer)
        return {"text": speech.text, "clips": list(speech.clips)}

    @api.post(
        "/configuration/display",
        "The picture of a display as the draft makes it, of a lobby that is made up",
        right=Right.CONFIGURE,
        gives=DisplayAnswer,
        most_bytes=MOST_BYTES,
    )
    def display(caller: Caller, body: DisplayTestBody) -> Answer:
        centre = installation.configurations.tried(caller, body.patch)
        zones = tuple(body.zones) or tuple(centre.zones)[:1]
        if set(zones) - set(centre.zones):
            raise Invalid("invalid", field="zones")
        if set(body.languages) - set(centre.languages):
            raise Invalid("invalid", field="languages")
        floor, at = sample_floor(centre, body.moment, installation.clock.now())
        plan = DisplayPlan(Layout(body.layout), zones, tuple(body.languages), is_silent=True)
        said = [_noticed(body.notice)] if body.notice is not None else _notices(caller)
        return context.pictures.sample(floor, plan, said, at)

    def _notices(caller: Caller) -> Sequence[Notice]:
        """Those that the lobby shows now."""
        floor = installation.units.floor(caller.centre_id)
        return installation.displays.arrangement(floor).notices

    def _slip_test_json(caller: Caller, found: SlipTest) -> dict[str, Any]:
        health = installation.device_control.health().get(found.printer)
        devices = installation.authentication.devices(caller.centre_id)
        return {
            "id": found.id,
            "printer": next((d.name for d in devices if d.id == found.printer), ""),
            "state": found.state,
            "detail": found.detail,
            "health": health.state if health else "unknown",
            "cause": health.cause if health else "",
        }

    return api


def _noticed(words: NoticeTexts) -> Notice:
    return Notice(1, {code: text for code, text in words.model_dump().items() if text})
