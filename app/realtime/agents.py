"""The agents' audience: each agent gets the whole of what its devices are and should do."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app.domain.devices.kinds import driven_by, prints
from app.domain.errors import NotAllowed, NotSignedIn
from app.domain.instants import iso
from app.domain.queue.floor import Floor
from app.operations.devices.agents import Agents
from app.operations.devices.boards import BoardPresets, BoardTexts
from app.operations.installation import Picture
from app.operations.lobby.speech_lock import SpeakerOffers
from app.operations.people.rights import Caller, Right
from app.realtime.audience import Topic
from hardware.speakers import SpeakerOffer


class AgentAudience:
    """Each agent has a picture of its own. A heartbeat carries wishes that no event tells."""

    namespace = "/device"
    spacing_s = 0.0
    heartbeat_s = 2.0
    most: int | None = None

    def __init__(
        self, agents: Agents, presets: BoardPresets, texts: BoardTexts, offers: SpeakerOffers
    ) -> None:
        self._texts = texts
        self._offers = offers
        self._agents = agents
        self._presets = presets

    def join(self, caller: Caller | None, auth: Mapping[str, Any]) -> Topic:
        """The agent's own topic. Raises NotSignedIn, NotAllowed."""
        if caller is None:
            raise NotSignedIn()
        if not caller.may(Right.DRIVE_DEVICES):
            raise NotAllowed(right=Right.DRIVE_DEVICES.value)
        return Topic(caller.centre_id, str(caller.id))

    def picture(self, floor: Floor, key: str, at: datetime) -> Picture:
        """Its devices, what its boards show and its speakers say, which printers have slips
        waiting, what is tested.

        A revoked agent is told so, and nothing else.
        """
        agent_id = int(key)
        is_revoked = not self._agents.is_good(agent_id)
        devices = [] if is_revoked else list(self._agents.devices(agent_id))
        known = [device.id for device in devices]
        printers = [device.id for device in devices if prints(device.kind)]
        return {
            "seq": floor.seq,
            "at": iso(at),
            "revoked": is_revoked,
            "devices": [
                {
                    "id": d.id,
                    "kind": driven_by(d.kind, d.url),
                    "name": d.name,
                    "url": self._presets.written_out(d.url),
                }
                for d in devices
            ],
            "boards": [
                {"id": device_id, "text": text, "call": call}
                for device_id, (text, call) in self._texts.of(floor, devices, at).items()
            ],
            "speakers": [
                {"id": device_id, **_offer_json(offer, at)}
                for device_id, offer in self._offers.of(floor, devices, at).items()
            ],
            "queued": [
                {"id": device_id, "job": job_id}
                for device_id, job_id in self._agents.queued(printers).items()
            ],
            "tests": [
                {"id": device_id, "test": token}
                for device_id, token in self._agents.tests(known).items()
            ],
        }

    def acknowledged(self, key: str, answer: Any = None) -> None:
        """Note that the agent has taken a picture."""
        self._agents.saw(int(key), answer)


def _offer_json(offer: SpeakerOffer, at: datetime) -> Picture:
    """The offer without ages, which would make a new picture of it at every heartbeat."""
    return {
        "quiet": offer.is_quiet,
        "announcements": [
            {
                "seq": one.seq,
                "at": iso(at - timedelta(seconds=one.age_s)),
                "clip": one.clip,
                "alike": "",  # Agents of 0.1.0 look for it.
            }
            for one in offer.announcements
        ],
    }
