"""People and devices as callers: whose rows become which roles."""

from app.operations.rights import Caller, Role
from app.persistence.people import Device, User

DEVICE_ROLES = {
    "kiosk": Role.KIOSK,
    "display": Role.DISPLAY,
    "rating": Role.RATING,
    "monitor": Role.MONITOR,
    "agent": Role.AGENT,
}


def person_caller(user: User, *, is_limited: bool = False) -> Caller:
    """The person as who asks; a limited one must change the password first."""
    return Caller(
        user.id,
        user.centre_id,
        Role(user.role),
        user.name,
        username=user.username,
        more=tuple(Role(role) for role in user.more_roles),
        is_limited=is_limited,
    )


def device_caller(device: Device) -> Caller:
    """The device as who asks."""
    role = DEVICE_ROLES.get(device.kind, Role.DEVICE)
    return Caller(
        device.id, device.centre_id, role, device.name, "device", device.zone, device.counter
    )
