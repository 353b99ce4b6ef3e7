"""Device pages: which kiosk or display a browser is, by its pairing or as a sample device."""

from dataclasses import dataclass

from flask import Response, after_this_request, redirect, request

from app.config import Settings
from app.domain.devices.kinds import KINDS
from app.operations.installation import Installation
from app.operations.people.authentication import Authentication
from app.persistence.devices.devices import Device
from app.web.proxies import is_of_this_machine
from app.web.render import YEAR_S, render_page

PATHS = {kind.value: facts.page for kind, facts in KINDS.items() if facts.page is not None}
"""Where the pages of each kind of device are; its cookie goes nowhere else."""


def cookie_name(settings: Settings, kind: str) -> str:
    """The cookie in which a paired browser keeps its device's token."""
    return settings.cookie_name(f"moiso_{kind}", path=PATHS[kind])


@dataclass(frozen=True, slots=True)
class DevicePages:
    """Tells device pages who they are."""

    installation: Installation

    def device(
        self, kind: str, zone: str | None = None, *, counter: int | None = None
    ) -> Device | None:
        """The paired device of this browser, or in a demonstration the sample one; or None."""
        token = self._token(kind)
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
        self._keep(answer, device.kind, token)
        return answer

    def _keep(self, answer: Response, kind: str, token: str) -> None:
        settings = self.installation.settings
        answer.set_cookie(
            cookie_name(settings, kind),
            token,
            max_age=YEAR_S,
            path=PATHS[kind],
            httponly=True,
            samesite="Strict",
            secure=settings.is_https,
        )

    def _token(self, kind: str) -> str | None:
        """The token that the browser keeps. One that 0.1.0 gave, whose cookie had the same name
        with HTTPS as without, moves to the new name: nobody pairs a hall of screens anew.
        """
        old, name = f"moiso_{kind}", cookie_name(self.installation.settings, kind)
        token = request.cookies.get(name)
        if token is None and name != old and (token := request.cookies.get(old)):
            kept = token

            @after_this_request
            def _moved(answer: Response) -> Response:
                self._keep(answer, kind, kept)
                answer.delete_cookie(old, path=PATHS[kind])
                return answer

        return token

    def _sample(self, kind: str, zone: str | None, counter: int | None) -> Device | None:
        samples = (d for d in self.installation.authentication.every_device() if d.kind == kind)
        return next((d for d in samples if _serves(d, zone, counter)), None)


def _serves(device: Device, zone: str | None, counter: int | None) -> bool:
    return device.zone in (None, zone or device.zone) and device.counter in (
        None,
        counter or device.counter,
    )


def is_loopback() -> bool:
    """Whether a browser on this very machine asks, by this machine's name."""
    return is_of_this_machine(request.environ)
