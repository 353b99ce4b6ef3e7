"""How displays are: their pages as these report, their screens' power as whoever drives it says."""

from collections.abc import Mapping

from hardware.devices import Health, HealthState

_RANK = (HealthState.FAULT, HealthState.WARNING, HealthState.UNKNOWN, HealthState.OK)


def with_power(pages: Mapping[int, Health], driven: Mapping[int, Health]) -> Mapping[int, Health]:
    """The health of the displays that have pages; the worse counts where power is switched, too.

    A page that says that all is well counts as much as a screen that hasn't been asked yet.
    """
    return {
        display: min((page, driven[display]), key=_rank) if display in driven else page
        for display, page in pages.items()
    }


def _rank(health: Health) -> int:
    return _RANK.index(health.state)
