"""HTTP to addresses that a setting or a page names: `requests`, connected by the one gate.

The gate hands over a socket of the very address that it has checked; TLS then asks for the host's
name as ever. Redirects are the caller's matter: each would pass the gate again.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from app.config import Settings
from hardware.outbound import AddressRefused, Outbound

if TYPE_CHECKING:
    from requests import Session


def outside(settings: Settings) -> Outbound:
    """Where messages may go: the centre's own networks and the internet, never this machine."""
    return Outbound.of((*settings.outbound, "public"))


class GatedHttp:
    """Requests to what the gate allows; the first one loads the library, which most never need."""

    def __init__(self, outbound: Outbound, timeout_s: tuple[float, float]) -> None:
        self._outbound = outbound
        self.timeout_s = timeout_s
        """Seconds to connect, and between two parts of the answer."""

    @cached_property
    def session(self) -> "Session":
        """The one session of all the requests; AddressRefused passes through it."""
        from app.background.gated_session import gated_session  # noqa: PLC0415 - 6 MB, see above

        return gated_session(self._outbound)

    def posted(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int | None, str]:
        """Post the body: the status of the answer, and what went wrong, empty where nothing did.

        The answer isn't read, and a redirect isn't followed: it is no success.
        """
        from requests import RequestException  # noqa: PLC0415 - see above

        try:
            with self.session.post(
                url,
                data=body,
                headers={"User-Agent": "moiso", **headers},
                timeout=self.timeout_s,
                allow_redirects=False,
                stream=True,
            ) as answer:
                status = answer.status_code
                return status, "" if 200 <= status < 300 else f"answered {status}"
        except AddressRefused as error:
            return None, str(error)
        except RequestException as error:
            return None, f"{type(error).__name__}: no answer; check the address and the target"
