"""`moiso device test`: tries a device by the running server, or by itself where none runs."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import requests

from app import texts
from app.commands.centres import CENTRE
from app.commands.opened import centre_of, installation
from app.commands.terminal import Failure
from app.config import Settings
from app.domain.devices.kinds import driven_by
from app.domain.errors import Conflict, Invalid
from app.operations.devices.boards import BoardPresets
from app.operations.devices.sightings import SIGHTS, Sight
from app.operations.installation import Installation
from app.persistence.devices.devices import Device
from app.refusals import words
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
@click.option(
    "--seen",
    type=click.Choice([sight.value for sight in Sight]),
    help="Tell what was seen on a board, without testing it again.",
)
@CENTRE
def test(name: str, seen: str | None, centre: str | None) -> None:
    """Print a test slip on the printer NAME, or flash 8888 on the board; exit 1 if it can't.

    A running server does it, for it holds the cable; without one the command does it itself. What
    a board shows only a person sees: the command says what it must show, and asks whether it does.
    """
    with installation() as opened:
        device = _known(opened, centre_of(opened, centre), name)
        token = opened.authentication.command_token(device.centre_id)
        if seen is not None:
            _keep(opened, device, token, Sight(seen))
            return
        done = _by_server(opened.settings, device, token)
        if done is None and device.agent is not None:
            raise Failure(f"{name} is at an agent's cable: start the server that the agent asks")
        if done is not None:
            _judge(opened, device, token, *done)
        else:
            with _here(opened.settings.data, device) as (state, detail):
                _judge(opened, device, token, state, detail)


def _judge(opened: Installation, device: Device, token: str, state: str, detail: str) -> None:
    """Say what the test came to, and ask what is seen. Raises Failure where anything is wrong."""
    result = f"{device.name}: {state} {detail}".rstrip()
    if state not in (HealthState.OK, HealthState.WARNING):
        raise Failure(result)
    meant = opened.sightings.meant(device)
    if not meant:
        click.echo(f"{result}; the test was sent, look at the device")
        return
    flashed, steady = meant
    click.echo(f"{result}; the board must flash {flashed} for some seconds, then show {steady}")
    if not sys.stdin.isatty():
        known = ", ".join(sorted(SIGHTS["board"]))
        click.echo(f"look at it and tell: moiso device test {device.name} --seen WORD ({known})")
        return
    sight = Sight.AS_MEANT
    if not click.confirm("is that so?"):
        others = [one.value for one in Sight if one in SIGHTS["board"] - {Sight.AS_MEANT}]
        for word in others:
            click.echo(f"  {word:13} {texts.text('en', f'devices.sight.{word}')}")
        sight = Sight(click.prompt("what is seen instead?", type=click.Choice(others)))
    _keep(opened, device, token, sight)


def _keep(opened: Installation, device: Device, token: str, sight: Sight) -> None:
    """Have the answer kept, by the server where one runs. Raises Failure where it was a no."""
    base = _address(opened.settings)
    bearer = {"Authorization": f"Bearer {token}"}
    try:
        told = requests.post(
            f"{base}/{device.id}/sighting",
            json={"sight": sight.value},
            headers=bearer,
            timeout=HTTP_S,
        )
    except requests.ConnectionError:
        try:
            opened.sightings.tell(None, device, sight)
        except (Conflict, Invalid) as error:
            raise Failure(f"{device.name}: {words(error)}") from error
    except requests.RequestException as error:
        raise Failure(f"the server at {base} doesn't answer: {error}") from error
    else:
        if told.status_code != requests.codes.ok:
            raise Failure(f"{device.name}: {_refusal(told, base)}")
    if sight is not Sight.AS_MEANT:
        of = "sight_advice" if opened.sightings.meant(device) else "slip_advice"
        advice = texts.text("en", f"devices.{of}.{sight.value}")
        raise Failure(f"{device.name} does not show what it must. {advice}")
    click.echo(f"{device.name}: kept that it shows what it must")


def _known(opened: Installation, centre_id: int, name: str) -> Device:
    devices = [d for d in opened.authentication.devices(centre_id) if not d.is_revoked]
    device = next((d for d in devices if d.name == name), None)
    if device is None:
        raise Failure(f"no device {name!r}; `moiso device list` shows those there are")
    if driven_by(device.kind, device.url) not in ("printer", "board"):
        raise Failure(f"{name} is a {device.kind} without a printer or board: open its page")
    return device


def _address(settings: Settings) -> str:
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104 - compared only
    return f"http://{host}:{settings.port}/api/v1/devices"


def _by_server(settings: Settings, device: Device, token: str) -> tuple[str, str] | None:
    """The result of a test by the running server; None where none runs."""
    base = _address(settings)
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


@contextmanager
def _here(data: Path, device: Device) -> Iterator[tuple[str, str]]:
    """The result of a test by this very process, which drives the device until the end."""
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
        try:
            agent.test(device.id)
        except ValueError:  # The URL is invalid; the device's health says what is wrong with it.
            health = agent.health()[device.id]
            yield health.state.value, health.detail
        else:
            yield _until(seen, device.name)
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
