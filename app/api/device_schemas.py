"""What requests about devices may say: those of administrators, and those of agents."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from app.api.addresses import LARGEST
from app.api.display_schemas import Turn
from app.api.schemas import Body, CardText, RequestId
from app.operations.devices.devices import NAME
from hardware.devices import Cause, HealthState
from hardware.inputs.keypad import KeypadKey
from hardware.printers.jobs import JobState
from hardware.speakers import SpeakerSound

DeviceId = Annotated[int, Field(ge=1, le=LARGEST)]
DeviceKind = Literal[
    "kiosk",
    "display",
    "board",
    "printer",
    "rating",
    "keypad",
    "scanner",
    "monitor",
    "agent",
    "speaker",
]
Detail = Annotated[str, Field(max_length=400)]


class Pair(Body):
    """The six digits that an administrator reads out."""

    code: str = Field(pattern=r"^[0-9]{6}$")


class AddDevice(Body):
    """A device that is added; `agent` and `kiosk` name devices that are there already."""

    kind: DeviceKind
    name: str = Field(pattern=NAME)
    url: str = Field("", max_length=500)
    zone: str | None = Field(None, max_length=32)
    counter: int | None = Field(None, ge=1, le=2**31 - 1)
    agent: str | None = Field(None, max_length=64)
    kiosk: str | None = Field(None, max_length=64)


class Claim(Body):
    """Asks for a printer's next job; the same `claim` again gives the same job."""

    device_id: DeviceId
    claim: RequestId


class Release(Body):
    """Not one byte of the job was sent."""

    device_id: DeviceId
    detail: Detail = ""


class Settle(Body):
    """What became of a job."""

    device_id: DeviceId
    state: JobState
    detail: Detail = ""


class DeviceReport(Body):
    """How one device is."""

    id: DeviceId
    state: HealthState
    cause: Cause = Cause.NONE
    detail: Detail = ""
    tested_at: AwareDatetime | None = None


class Report(Body):
    """How the devices of an agent are."""

    devices: list[DeviceReport] = Field(max_length=500)


class Pressed(Body):
    """A key of a keypad."""

    device_id: DeviceId
    key: KeypadKey
    digits: str = Field("", pattern=r"^[0-9]{0,6}$")
    request_id: RequestId


class Scanned(Body):
    """What a scanner has read, which may be a card: it is kept in memory for minutes only."""

    device_id: DeviceId
    code: CardText


class SpeakerSpeaking(Turn):
    """What a loudspeaker of the agent says, as a display does for itself."""

    device_id: DeviceId
    sound: SpeakerSound
