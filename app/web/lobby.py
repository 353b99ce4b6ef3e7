"""The virtual centre on one page: kiosk, slips, boards, TV. Only with simulated devices."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, request, send_file
from flask_wtf import CSRFProtect

from app.domain.errors import NotThere
from app.domain.instants import iso
from app.operations.clock import system_now
from app.operations.installation import Installation
from app.persistence.devices.devices import Device
from app.web.devices import is_loopback
from app.web.render import render_page

SLIPS_SHOWN = 6
LONGEST_CODE = 4000
DOTS = "shown.png"
"""What the simulator of a dot matrix leaves of the picture that it shows."""


def lobby(installation: Installation, csrf: CSRFProtect, codes: Mapping[str, str]) -> Blueprint:
    """The blueprint of /lobby; unknown but on the loopback address of a demonstration.

    `codes` are what may be held before the kiosk's scanner, by their keys in `texts`.
    """
    web = Blueprint("lobby", __name__)
    folder = installation.settings.data / "sim"

    @web.before_request
    def _demo_only() -> None:
        if not installation.settings.demo or not is_loopback():
            raise NotThere()

    @web.get("/lobby")
    def page() -> Response:
        zones = installation.units.floor(_centre()).centre.zones.values()
        return render_page(
            "lobby.html",
            sections=("lobby",),
            zones=[{"code": zone.code, "name": dict(zone.name)} for zone in zones],
            codes=list(codes) if _scanner() is not None else [],
            picture=_state(),
            csrf=True,
        )

    @web.post("/lobby/scan")
    def scan() -> tuple[Response, int]:
        csrf.protect()
        scanner, asked = _scanner(), request.get_json(force=True, silent=True)
        if not isinstance(asked, dict):
            abort(400)
        code = codes.get(str(asked.get("sample")), str(asked.get("code", "")))
        if scanner is None or not code:
            raise NotThere()
        installation.device_control.scan(scanner.id, code[:LONGEST_CODE])
        return jsonify(scanner=scanner.name), HTTPStatus.ACCEPTED

    @web.get("/lobby/state.json")
    def state() -> Response:
        return jsonify(_state())

    @web.get("/lobby/slips/<name>/<slip>")
    def slip(name: str, slip: str) -> Response:
        known = {device.name for device in installation.authentication.every_device()}
        if name not in known or not slip.startswith("slip-") or not slip.endswith(".png"):
            raise NotThere()
        path = folder / name / Path(slip).name
        if not path.is_file():
            raise NotThere()
        return send_file(path, mimetype="image/png", max_age=3600)

    @web.get("/lobby/boards/<name>.png")
    def dots(name: str) -> Response:
        known = {device.name for device in installation.authentication.every_device()}
        path = folder / name / DOTS
        if name not in known or not path.is_file():
            raise NotThere()
        return send_file(path, mimetype="image/png", max_age=0)

    def _centre() -> int:
        """The centre whose kiosk is simulated, or else the only one."""
        kiosks = (d for d in installation.authentication.every_device() if d.kind == "kiosk")
        simulated = next((d.centre_id for d in kiosks if _simulator_of(d.url)), None)
        centre_id = simulated or installation.only_centre()
        if centre_id is None:
            raise NotThere()
        return centre_id

    def _scanner() -> Device | None:
        simulated = (
            d
            for d in installation.authentication.devices(_centre())
            if d.url.startswith("scanner+sim://") and not d.is_revoked
        )
        return next(simulated, None)

    def _state() -> dict[str, Any]:
        devices = [d for d in installation.authentication.devices(_centre()) if not d.is_revoked]
        boards = [
            {
                "name": d.name,
                "counter": d.counter,
                **_shown(folder / d.name / "shown.json"),
                "dots": _dots(d.name, folder / d.name / DOTS),
            }
            for d in devices
            if d.kind == "board"
        ]
        slips = [
            {"name": path.parent.name, "url": f"/lobby/slips/{path.parent.name}/{path.name}"}
            for d in devices
            if d.kind in ("kiosk", "printer")
            for path in _newest(folder / d.name)
        ]
        screens = [
            {"name": d.name, "zone": d.zone, "on": _is_on(folder / simulated / "power.json")}
            for d in devices
            if d.kind == "display" and (simulated := _simulator_of(d.url))
        ]
        return {
            "at": iso(system_now()),
            "boards": boards,
            "slips": slips[:SLIPS_SHOWN],
            "screens": screens,
        }

    return web


def _shown(path: Path) -> dict[str, Any]:
    try:
        shown = json.loads(path.read_text())
    except (OSError, ValueError):
        return {"text": "", "blink": False}
    return {"text": str(shown.get("text", "")), "blink": bool(shown.get("blink"))}


def _dots(name: str, path: Path) -> str:
    """The address of the picture that a matrix shows, another one for each; "" for a text board."""
    try:
        return f"/lobby/boards/{name}.png?at={path.stat().st_mtime_ns}"
    except OSError:
        return ""


def _simulator_of(url: str) -> str:
    """The name of the simulator at the URL; "" where it is none."""
    split = urlsplit(url)
    return split.netloc if split.scheme.endswith("+sim") else ""


def _is_on(path: Path) -> bool:
    try:
        return bool(json.loads(path.read_text())["on"])
    except (OSError, ValueError, KeyError):
        return False


def _newest(folder: Path) -> list[Path]:
    return sorted(folder.glob("slip-*.png"), reverse=True)[:SLIPS_SHOWN]
