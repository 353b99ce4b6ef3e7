"""The parts of a device URL, as `urls.parse` gives them to whoever drives the device."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class DeviceUrlError(ValueError):
    """The device URL cannot be used; the message names the thing and the way out."""


@dataclass(frozen=True, slots=True)
class DeviceUrl:
    """Where a device is and what it speaks; options are checked, but still texts.

    `kind` is what the protocol drives: `printer`, `board`, `keypad`, `scanner`, `speaker` or
    `power`; `is_networked` says that `host` is an address on the network, which a gate must let
    pass.
    """

    kind: str
    protocol: str
    transport: str
    host: str
    port: int | None
    path: str
    options: Mapping[str, str] = field(default_factory=dict)
    is_networked: bool = False

    @property
    def hosts(self) -> tuple[str, ...]:
        """Returns every address that is sent something: its own, and that of a `group`."""
        group = self.options.get("group", "").rpartition(":")[0]
        return (self.host, group) if group else (self.host,)

    @property
    def where(self) -> str:
        """Returns the place as people write it: `10.0.0.21:9100`, `/dev/ttyS0`, `kiosk-1`."""
        host = f"[{self.host}]" if self.host.count(":") > 1 else self.host
        place = f"{host}:{self.port}" if self.port is not None else host
        return place + self.path
