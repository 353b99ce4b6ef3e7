"""What a server on another PC offers to speakers here, and how they ask it for their turn."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from hardware.remote.server import RemoteServer, Revoked, ServerGone, ServerRefused
from hardware.speakers import Announcement, SpeakerOffer, TurnAnswer, TurnRequest, Unreached
from hardware.voice.sound import SoundError


def offer_of(told: Mapping[str, Any], seq: int, at: str) -> SpeakerOffer:
    """Returns the offer in a picture of the server's instant `at`: our own clock may be wrong."""
    now = datetime.fromisoformat(at)
    announcements = [
        Announcement(
            one["seq"],
            (now - datetime.fromisoformat(one["at"])).total_seconds(),
            one["clip"],
        )
        for one in told["announcements"]
    ]
    return SpeakerOffer(seq, announcements, told["quiet"])


class RemoteTurns:
    """The giver of turns over HTTP; `revoked` is called when the server knows us no more."""

    def __init__(self, server: RemoteServer, revoked: Callable[[], None]) -> None:
        self._server = server
        self._revoked = revoked

    def ask(self, device_id: int, asked: TurnRequest) -> TurnAnswer:
        """Returns the server's answer; raises Unreached."""
        try:
            return self._server.ask(device_id, asked)
        except Revoked as error:
            self._revoked()
            raise Unreached(str(error)) from error
        except (ServerGone, ServerRefused) as error:
            raise Unreached(str(error)) from error

    def clip(self, device_id: int, address: str) -> bytes:
        """Returns the clip; raises Unreached, and SoundError where the server has none."""
        try:
            return self._server.clip(address)
        except ServerGone as error:
            raise Unreached(str(error)) from error
        except (ServerRefused, Revoked) as error:
            raise SoundError(str(error)) from error
