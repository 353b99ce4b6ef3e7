"""What the processes of one installation share by a broker: wake-ups, scans, forecasts, a clock.

Everything of the broker is imported where it is made: one process alone needs none, and its library
holds 9 MB.
"""

from app.background.bus import Bus, BusState, LocalBus, Wake, WakeKind
from app.background.estimates import SharedForecasts
from app.background.services import BackgroundService
from app.config import Settings
from app.operations.clock import DemoClock
from app.operations.installation import Installation
from app.operations.visitors.cards import SharedScans


def make_bus(settings: Settings) -> Bus:
    """What wakes the other processes, where there may be others."""
    if not settings.redis_url:
        return LocalBus()
    from app.background.valkey_bus import ValkeyBus  # noqa: PLC0415

    return ValkeyBus(settings.redis_url, settings.secret_key)


def shared_scans(settings: Settings, bus: Bus) -> SharedScans | None:
    """Where the processes tell each other of cards; None for one that is alone."""
    if not settings.redis_url:
        return None
    from app.background.valkey_scans import ValkeyScans  # noqa: PLC0415

    def is_heard() -> bool:
        return bus.state is BusState.OK

    return ValkeyScans(settings.redis_url, settings.secret_key, is_heard=is_heard)


def show_elsewhere(scans: SharedScans, bus: Bus, device_id: int, code: str) -> bool:
    """Have the process that drives a simulated scanner read the code."""
    is_kept = scans.show(device_id, code)
    bus.publish(Wake(WakeKind.SHOWN, device_id=device_id))
    return is_kept


def shared_clock(installation: Installation, bus: Bus) -> list[BackgroundService]:
    """What keeps the clocks of a demonstration's processes together, where there are several."""
    settings, clock = installation.settings, installation.clock
    if not settings.redis_url or not isinstance(clock, DemoClock):
        return []
    from app.background.valkey_clock import SharedDemoClock  # noqa: PLC0415

    followed = installation.units.clock_was_set
    return [SharedDemoClock(settings.redis_url, settings.secret_key, clock, bus, followed)]


def shared_forecasts(settings: Settings) -> SharedForecasts | None:
    """Where the processes tell each other of forecasts; None for one that is alone."""
    if not settings.redis_url:
        return None
    from app.background.valkey_forecasts import ValkeyForecasts  # noqa: PLC0415

    return ValkeyForecasts(settings.redis_url, settings.secret_key)
