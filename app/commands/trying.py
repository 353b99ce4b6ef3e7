"""`moiso device test`: tries a device by the running server, or by itself where none runs."""

import time
from collections.abc import Callable
from pathlib import Path

import click
import requests

from app.commands.centres import CENTRE
from app.commands.opened import centre_of, installation
from app.commands.terminal import Failure
from app.config import Settings
from app.domain.devices.kinds import driven_by
from app.operations.devices.boards import BoardPresets
from app.operations.installation import Installation
from app.persistence.devices.devices import Device
from hardware.agent import Agent
from hardware.devices import DeviceSpec, Health, HealthState
from hardware.printers.jobs import JobState, PrintJob

WITHIN_S = 30.0
"""How long a test may take: a slow printer answers after some 20 s."""
LOOK_S = 0.1
HTTP_S = 10.0


class NoJobs:
    """The print queue of a printer that is only tested: empty."""

    def claim(self, device_id: int) -> PrintJob | None:
        """None: no job waits."""
        return None

    def release(self, job_id: int, detail: str) -> None:
        """Do nothing: there is no job."""

    def settle(
        self, job_id: int, state: JobState, detail: str, *, paper_mm: float | None = None
    ) -> None:
        """Do nothing: there is no job."""


@click.command("test")
@click.argument("name")
@CENTRE
def test(name: str, centre: str | None) -> None:
    """Print a test slip on the printer NAME, or flash 8888 on the board; exit 1 if it can't.

    A running server does it, for it holds the cable; without one the command does it itself.
    """
    with installation() as opened:
        device = _known(opened, centre_of(opened, centre), name)
        token = opened.authentication.command_token(device.centre_id)
        done = _by_server(opened.settings, device, token)
        if done is None and device.agent is not None:
            raise Failure(f"{name} is at an agent's cable: start the server that the agent asks")
        done = done or _here(opened.settings.data, device)
    state, detail = done
    result = f"{name}: {state} {detail}".rstrip()
    if state not in (HealthState.OK, HealthState.WARNING):
        raise Failure(result)
    click.echo(f"{result}; the test was sent, look at the device")


def _known(opened: Installation, centre_id: int, name: str) -> Device:
    devices = [d for d in opened.authentication.devices(centre_id) if not d.is_revoked]
    device = next((d for d in devices if d.name == name), None)
    if device is None:
        raise Failure(f"no device {name!r}; `moiso device list` shows those there are")
    if driven_by(device.kind, device.url) not in ("printer", "board"):
        raise Failure(f"{name} is a {device.kind} without a printer or board: open its page")
    return device


def _by_server(settings: Settings, device: Device, token: str) -> tuple[str, str] | None:
    """The result of a test by the running server; None where none runs."""
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104 - compared only
    base = f"http://{host}:{settings.port}/api/v1/devices"
    bearer = {"Authorization": f"Bearer {token}"}
    try:
        began = requests.post(f"{base}/{device.id}/test", headers=bearer, timeout=HTTP_S)
    except requests.ConnectionError:
        return None
    except requests.RequestException as error:
        raise Failure(f"the server at {base} doesn't answer: {error}") from error
    if began.status_code != requests.codes.accepted:
        raise Failure(f"{device.name}: {_refusal(began, base)}")
    before = began.json()["tested_at"]

    def seen() -> tuple[str, str] | None:
        listed = requests.get(base, headers=bearer, timeout=HTTP_S).json()
        now = next(d for d in listed if d["id"] == device.id)
        return (now["state"], now["detail"]) if now["tested_at"] != before else None

    return _until(seen, device.name)


def _here(data: Path, device: Device) -> tuple[str, str]:
    """The result of a test by this very process."""
    url = BoardPresets(data).written_out(device.url)
    driven = driven_by(device.kind, device.url)
    assert driven is not None
    spec = DeviceSpec(device.id, driven, device.name, url, by_command=True)
    agent = Agent([spec], NoJobs(), data=data)

    def seen() -> tuple[str, str] | None:
        health: Health = agent.health()[device.id]
        return (health.state.value, health.detail) if health.tested_at else None

    agent.start()
    try:
        agent.test(device.id)
        return _until(seen, device.name)
    except ValueError:  # The URL is invalid; the device's health says what is wrong with it.
        health = agent.health()[device.id]
        return health.state.value, health.detail
    finally:
        agent.stop()


def _until(seen: Callable[[], tuple[str, str] | None], name: str) -> tuple[str, str]:
    end = time.monotonic() + WITHIN_S
    while (found := _tried(seen)) is None:
        if time.monotonic() > end:
            raise Failure(f"{name}: the test isn't over after {WITHIN_S:.0f} s; look at its health")
        time.sleep(LOOK_S)
    return found


def _tried(seen: Callable[[], tuple[str, str] | None]) -> tuple[str, str] | None:
    try:
        return seen()
    except (requests.RequestException, ValueError) as error:
        raise Failure(f"the server went away in the middle of the test: {error}") from error


def _refusal(answer: requests.Response, base: str) -> str:
    if answer.status_code == requests.codes.unauthorized:
        return (
            f"another installation answers at {base}; set MOISO_DATA and MOISO_PORT to this one's"
        )
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError):
        return f"{base} answered {answer.status_code}"
