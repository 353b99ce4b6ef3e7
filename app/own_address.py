"""Where this server is found by other machines of its network, and by visitors' phones."""

from app.config import EVERYWHERE, Settings
from hardware.own_addresses import way_out


def own_url(host: str, port: int) -> str:
    """Where the server is that listens there: never 0.0.0.0, which no browser can open."""
    shown = (way_out() or "127.0.0.1") if host in EVERYWHERE else host
    return f"http://{shown}:{port}"


def url_of(settings: Settings, own: str) -> str:
    """The address that phones open: the setting, else the centre's own, else this machine's."""
    return (settings.public_url or own or own_url(settings.host, settings.port)).rstrip("/")
