"""How a device is written as a URL: `<protocol>+<transport>://where?options`.

A protocol is the name of a module in `printers/`, `boards/`, `inputs/`, `speakers/` or `power/`, a
transport that of a module in `transports/`; each lists the options it understands, so a new module
needs no line here. Those modules are imported from here and never import this one.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from hardware.device_url import DeviceUrl, DeviceUrlError
from hardware.options import Check
from hardware.presets import SITE_FILE, PresetError, Presets, expand, shipped, site

_KINDS = {
    "printer": "hardware.printers",
    "board": "hardware.boards",
    "keypad": "hardware.inputs",
    "speaker": "hardware.speakers",
    "power": "hardware.power",
}
_USB = re.compile(r"[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}")
# Not beginning with a dash: the name is a word of a command.
_QUEUE = re.compile(r"[^\W_][^\x00-\x1f/#?:]{0,126}")
# Not ALSA's own plugins `file` and `tee`: they write whatever file the name says.
_PCM = re.compile(r"(?i:(?!.*\b(?:file|tee)\b))[A-Za-z][A-Za-z0-9_.:,=-]{0,126}")
_USER_INFO = re.compile(r"//[^/?#]*:.*@")
_PASSWORD = re.compile(r"(?i)\b((?:pass\w*|pwd|secret)=)[^&]*")
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def parse(url: str) -> DeviceUrl:
    """Returns the parts of a device URL; raises DeviceUrlError naming mistake and way out.

    A preset that ships with the program is written out; those of a site are by `expand` before.
    """
    split = _split(expand(url, shipped()))
    url = _without_password(url)  # From here on it is only shown.
    protocol, plus, transport = split.scheme.partition("+")
    if not plus:
        raise DeviceUrlError(
            f"device URL {url!r}: write it as protocol+transport://…, "
            "for example escpos+tcp://10.0.0.21:9100"
        )
    _must_be_known(protocol, among=tuple(_protocols()), what="protocol", url=url)
    _must_be_known(transport, among=_transports(), what="transport", url=url)
    wire = import_module(f"hardware.transports.{transport}")
    if wire.NEEDS == "host" and "@" in split.netloc:
        raise DeviceUrlError(
            f"device URL {url!r}: write no name and no password into it; `moiso device login NAME "
            "USER` keeps them on the PC that drives the device, and login=NAME names them"
        )
    kind, spoken = _protocols()[protocol]
    if getattr(wire, "KIND", kind) != kind or transport not in getattr(
        spoken, "TRANSPORTS", (transport,)
    ):
        raise DeviceUrlError(f"device URL {url!r}: a {kind} can't be reached by {transport}")
    checks = {**wire.OPTIONS, **spoken.OPTIONS}
    options = _options(split.query, checks, url)
    if getattr(wire, "SETS_FORMAT", False):
        options.setdefault("format", spoken.SERIAL_FORMAT)
    _must_go_together(spoken, options, url)
    if getattr(wire, "IS_ONE_WAY", False):
        _must_ask_nothing(spoken, options, transport, url)
    default_port = wire.DEFAULT_PORT and getattr(spoken, "PORT", wire.DEFAULT_PORT)
    is_named = wire.NEEDS in ("usb", "queue", "pcm")  # A whole name: no host and port.
    parsed = DeviceUrl(
        kind=kind,
        protocol=protocol,
        transport=transport,
        host=unquote(split.netloc if is_named else _host(split)),
        port=None if is_named else _port(split, url) or default_port,
        path=unquote(split.path),
        options=MappingProxyType(options),
        is_networked=wire.NEEDS == "host",
    )
    _must_have_its_place(parsed, needs=wire.NEEDS, url=url)
    return parsed


def checked_presets(data: Path) -> Presets:
    """Returns the shipped presets and the site's own, each of which describes a board.

    Raises PresetError naming file, block and mistake.
    """
    presets = site(data)
    for name in presets.keys() - shipped().keys():
        try:
            parse(expand(f"ascii+serial:///dev/ttyUSB0?preset={name}", presets))
        except DeviceUrlError as error:
            raise PresetError(f"{data / SITE_FILE}: [{name}]: {error}") from error
    return presets


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url.strip())
    except ValueError as error:
        shown = _without_password(url)
        raise DeviceUrlError(f"device URL {shown!r} cannot be read: {error}") from error


def _without_password(url: str) -> str:
    """Returns the URL as a message may show it: a password may have any sign, also / ? @."""
    return _PASSWORD.sub(r"\1…", _USER_INFO.sub("//…@", url))


def _host(split: SplitResult) -> str:
    # `hostname` is in small letters, but a simulator's name is a folder, where case counts.
    lowered = split.hostname or ""
    start = split.netloc.lower().rfind(lowered)
    return split.netloc[start : start + len(lowered)]


def _port(split: SplitResult, url: str) -> int | None:
    try:
        port = split.port
    except ValueError:
        port = 0
    if port == 0:
        raise DeviceUrlError(f"device URL {url!r}: the port must be a number from 1 to 65535")
    return port


def _options(query: str, checks: Mapping[str, Check], url: str) -> dict[str, str]:
    options: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in checks:
            known = ", ".join(sorted(checks)) or "none"
            raise DeviceUrlError(f"device URL {url!r}: unknown option {name!r}; known: {known}")
        if name in options:
            raise DeviceUrlError(f"device URL {url!r}: option {name!r} stands twice; keep one")
        try:
            checks[name](value)
        except ValueError as error:
            raise DeviceUrlError(
                f"device URL {url!r}: option {name}={value!r} must be {error}"
            ) from error
        options[name] = value
    return options


def _must_go_together(spoken: ModuleType, options: Mapping[str, str], url: str) -> None:
    """Have the protocol look at options that are good one by one and don't fit each other."""
    check = getattr(spoken, "check", None)
    try:
        if check is not None:
            check(options)
    except ValueError as error:
        raise DeviceUrlError(f"device URL {url!r}: {error}") from error


def _must_ask_nothing(
    spoken: ModuleType, options: Mapping[str, str], transport: str, url: str
) -> None:
    for name, value in getattr(spoken, "NEEDS_ANSWERS", ()):
        if options.get(name) == value:
            raise DeviceUrlError(
                f"device URL {url!r}: {name}={value} asks the printer, and by {transport} no "
                "answer comes; leave it out, or reach it by tcp, serial or usb"
            )


def _must_be_known(name: str, *, among: tuple[str, ...], what: str, url: str) -> None:
    if name not in among:
        raise DeviceUrlError(
            f"device URL {url!r}: unknown {what} {name!r}; known: {', '.join(sorted(among))}"
        )


def _must_have_its_place(parsed: DeviceUrl, *, needs: str, url: str) -> None:
    match needs:
        case "host" if not parsed.host:
            wanted = "the host, as in escpos+tcp://10.0.0.21:9100"
        case "path" if len(parsed.path) < 2 or parsed.host or parsed.port:
            wanted = "the path after three slashes, as in escpos+serial:///dev/ttyS0"
        case "usb" if not _USB.fullmatch(parsed.host):
            wanted = "vendor and product in hexadecimal, as in escpos+usb://04b8:0202"
        case "queue" if not _QUEUE.fullmatch(parsed.host) or len(parsed.path) > 1:
            wanted = "the printer's name, as in escpos+cups://kiosk-1"
        case "pcm" if not _PCM.fullmatch(parsed.host) or len(parsed.path) > 1:
            wanted = "the sound card's name in ALSA, as in speaker+alsa://default"
        case "name" if not _SAFE_NAME.fullmatch(parsed.host) or parsed.port or len(parsed.path) > 1:
            wanted = "a plain name (letters, digits, . _ -), as in escpos+sim://kiosk-1"
        case _:
            return
    raise DeviceUrlError(f"device URL {url!r} lacks {wanted}")


def _transports() -> tuple[str, ...]:
    package = import_module("hardware.transports")
    return tuple(module.name for module in iter_modules(package.__path__))


@cache
def _protocols() -> dict[str, tuple[str, ModuleType]]:
    found: dict[str, tuple[str, ModuleType]] = {}
    for kind, name in _KINDS.items():
        package = import_module(name)
        for entry in iter_modules(package.__path__):
            module = import_module(f"{name}.{entry.name}")
            speaks = hasattr(module, "encode") or hasattr(module, "decode")
            if hasattr(module, "OPTIONS") and speaks:
                found[entry.name] = (getattr(module, "KIND", kind), module)
    return found
