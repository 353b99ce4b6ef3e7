"""Device pages: which kiosk or display a browser is, by its pairing or as a sample device."""

from dataclasses import dataclass
from ipaddress import ip_address

from flask import Response, redirect, request

from app.domain.devices.kinds import KINDS
from app.operations.installation import Installation
from app.operations.people.authentication import Authentication
from app.persistence.devices.devices import Device
from app.web.render import YEAR_S, render_page

PATHS = {kind.value: facts.page for kind, facts in KINDS.items() if facts.page is not None}
"""Where the pages of each kind of device are; its cookie goes nowhere else."""

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})


def cookie_name(kind: str) -> str:
    """The cookie in which a paired browser keeps its device's token."""
    return f"moiso_{kind}"


@dataclass(frozen=True, slots=True)
class DevicePages:
    """Tells device pages who they are."""

    installation: Installation

    def device(
        self, kind: str, zone: str | None = None, *, counter: int | None = None
    ) -> Device | None:
        """The paired device of this browser, or in a demonstration the sample one; or None."""
        token = request.cookies.get(cookie_name(kind))
        paired = self.installation.authentication.device_of(token) if token else None
        if paired is not None and paired.kind == kind and _serves(paired, zone, counter):
            return paired
        if not self.installation.settings.demo or not is_loopback():
            return None
        return self._sample(kind, zone, counter)

    def ask(self, kind: str, *, zone: str | None = None, counter: int | None = None) -> Response:
        """The page that asks for the device's token, once."""
        back = request.full_path if request.query_string else request.path
        return render_page(
            "pair.html",
            csrf=True,
            kind=kind,
            next=back,
            error=None,
            status=401,
            zone=zone,
            counter=counter,
        )

    def pair(self, people: Authentication, token: str, back: str) -> Response | None:
        """Keep the token in a cookie of the device's own pages; None for an unknown one.

        `back` is an address that `inside` has let through.
        """
        device = people.device_of(token)
        if device is None or device.kind not in PATHS:
            return None
        path = PATHS[device.kind]
        home = f"{path}/{device.counter or 1}/rating" if device.kind == "rating" else path
        target = back if back.startswith(path) else home
        answer = redirect(target)
        assert isinstance(answer, Response)
        answer.set_cookie(
            cookie_name(device.kind),
            token,
            max_age=YEAR_S,
            path=path,
            httponly=True,
            samesite="Strict",
            secure=request.is_secure,
        )
        return answer

    def _sample(self, kind: str, zone: str | None, counter: int | None) -> Device | None:
        samples = (d for d in self.installation.authentication.every_device() if d.kind == kind)
        return next((d for d in samples if _serves(d, zone, counter)), None)


def _serves(device: Device, zone: str | None, counter: int | None) -> bool:
    return device.zone in (None, zone or device.zone) and device.counter in (
        None,
        counter or device.counter,
    )


def is_loopback() -> bool:
    """Whether a browser on this very machine asks, by this machine's name.

    The name is looked at too: a foreign page whose name was pointed at 127.0.0.1 (DNS rebinding)
    asks with its own name. A proxy in between is never loopback.
    """
    address = request.remote_addr or ""
    try:
        local = ip_address(address).is_loopback
    except ValueError:
        return False
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return local and host in LOOPBACK_NAMES and not forwarded
