"""What the pages of people and of the rehearsal offer to choose from, and the set-up with them."""

from app.domain.devices.kinds import prints
from app.operations.devices.unpaired import is_unpaired
from app.operations.installation import Installation
from app.operations.people.rights import PERSONS, Caller, Role


def people_choices(installation: Installation, caller: Caller) -> dict[str, object]:
    """What an account may be given: roles, agencies, counters, printers, and centres."""
    centre = installation.units.floor(caller.centre_id).centre
    return {
        "roles": [role.value for role in Role if role in PERSONS],
        "agencies": sorted({service.agency for service in centre.services.values()}),
        "counters": sorted(centre.counters),
        "printers": _printers(installation, caller),
        "centres": [
            {"code": one.code, "name": dict(one.name)} for one in installation.centres.of(caller)
        ],
        "may_give_all": caller.is_everywhere,
    }


def rehearsal_choices(
    installation: Installation, caller: Caller, language: str
) -> dict[str, object]:
    """The services of the caller's centre by name, its printers, and what says its calls."""
    centre = installation.units.floor(caller.centre_id).centre
    services = [
        [one.code, one.name.get(language) or one.name[centre.languages[0]]]
        for one in centre.services.values()
    ]
    speaking = [
        {"id": one.id, "title": one.called, "kind": one.kind, "test_shows": []}
        for one in installation.authentication.devices(caller.centre_id)
        if one.kind in {"display", "speaker"} and not one.is_revoked and not is_unpaired(one)
    ]
    printers = _printers(installation, caller)
    return {"services": services, "printers": printers, "speaking": speaking}


def _printers(installation: Installation, caller: Caller) -> list[dict[str, object]]:
    """The printers of the caller's centre; that of a kiosk stands where everybody is."""
    return [
        {"id": device.id, "name": device.name, "is_public": device.kind == "kiosk"}
        for device in installation.authentication.devices(caller.centre_id)
        if prints(device.kind) and device.url and not device.is_revoked
    ]
