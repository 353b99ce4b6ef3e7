"""How boards read the frames that a template describes, without a line of the encoders' code."""

import re

from hardware.options import Options, flag, number_option
from hardware.simulators.reading import FrameReading, Understood, crc_of

_CODECS = {
    "ascii": "ascii",
    "utf8": "utf-8",
    "utf16le": "utf-16-le",
    "utf16be": "utf-16-be",
    "gb2312": "gb2312",
}


def template_reading(options: Options) -> FrameReading:
    """Returns how a board reads the frames that a template describes."""
    pieces = []
    for token in re.finditer(r"\{(\w+)\}|\\x(..)|(.)", options["frame"], re.DOTALL):
        if token[1] == "sum":
            pieces.append(b"(?P<sum>" + _sum_form(options) + b")")
        elif token[1]:
            pieces.append(_field_form(token[1], options))
        else:
            literal = bytes([int(token[2], 16)]) if token[2] else token[3].encode()
            pieces.append(re.escape(literal))
    pattern = re.compile(b"".join(pieces), re.DOTALL)

    def read(found: re.Match[bytes]) -> Understood | None:
        groups = found.groupdict()
        if "sum" in groups and not _is_sum_right(found, options):
            return None
        lengths = {"len": len(found[0]), "count": len(groups.get("text") or b"")}
        told = {name: groups[name] for name in lengths if name in groups}
        if any(_whole(told[name], options) != lengths[name] for name in told):
            return None
        try:
            text = _shown(groups, options)
        except ValueError:
            return None
        address = _read_address(groups.get("addr"), options)
        blink = groups.get("blink") == _unescaped(options.get("blink_on", "\0"))
        answer = _unescaped(options.get("reply", "")).replace(b"{addr}", groups.get("addr") or b"")
        return Understood(address, text, blink, answer)

    return FrameReading(pattern, read, answers="reply" in options)


def _shown(groups: dict[str, bytes | None], options: Options) -> str:
    """Returns what the board shows; raises ValueError for bytes that mean nothing to it."""
    if groups.get("number") is not None:
        return _number(groups["number"] or b"", options)
    if groups.get("digits") is not None:
        return (groups["digits"] or b"").decode("ascii")
    return (groups.get("text") or b"").decode(_CODECS[options.get("encoding", "ascii")])


def _number(told: bytes, options: Options) -> str:
    if told == _unescaped(options.get("number_blank", "")):
        return ""
    if options.get("byte_order", "high") == "low":
        told = told[::-1]
    if options.get("number_as", "binary") == "bcd":
        return str(int(told.hex()))
    value = 0
    for byte in told:
        value = value * 256 + byte
    if flag(options, "number_signed", False) and told[0] >= 0x80:
        value -= 256 ** len(told)
    return str(value)


def _whole(told: bytes, options: Options) -> int:
    """Returns the length that one byte or two say."""
    if len(told) == 2 and options.get("byte_order", "high") == "low":
        told = told[::-1]
    return told[0] if len(told) == 1 else told[0] * 256 + told[1]


def _field_form(name: str, options: Options) -> bytes:
    width = number_option(options, "width", 4)
    address = {"byte": b".", "char": b".", "word": b".."}.get(
        options.get("addr_as", "decimal"), b"[0-9A-F]{%d}" % number_option(options, "addr_width", 2)
    )
    on, off = (re.escape(_unescaped(options.get(f"blink_{s}", ""))) for s in ("on", "off"))
    length = b".." if options.get("len_as") == "word" else b"."
    # As many bytes as the letters of each encoding take, which the text decides where they vary.
    texts = {"utf16le": b".{%d}" % (2 * width), "utf16be": b".{%d}" % (2 * width)}
    texts |= {
        "utf8": b".{%d,%d}?" % (width, 4 * width),
        "gb2312": b".{%d,%d}?" % (width, 2 * width),
    }
    forms = {
        "addr": address,
        "text": texts.get(options.get("encoding", "ascii"), b"[ -~]{%d}" % width),
        "number": b".{%d}" % number_option(options, "number_bytes", 2),
        "digits": b"[-0-9 ]{%d}" % width,
        "blink": on + b"|" + off,
        "bright": b"[0-9]+",
        "count": length,
        "len": length,
    }
    return b"(?P<%s>%s)" % (name.encode(), forms[name])


def _sum_form(options: Options) -> bytes:
    length = 2 if options.get("checksum") == "crc16" else 1
    if options.get("checksum", "none") == "none":
        return b""
    if options.get("checksum_as", "raw") == "raw":
        return b".{%d}" % length
    return b"[0-9A-Fa-f]{%d}" % (2 * length)


def _read_address(told: bytes | None, options: Options) -> int:
    if told is None:
        return 0
    match options.get("addr_as", "decimal"):
        case "byte":
            return told[0]
        case "word":
            return _whole(told, options)
        case "char":
            return told[0] - ord("0")
        case "hex":
            return int(told, 16)
        case _:
            return int(told)


def _is_sum_right(found: re.Match[bytes], options: Options) -> bool:
    said: bytes = found["sum"]
    if options.get("checksum_as", "raw") != "raw":
        said = bytes.fromhex(said.decode("ascii"))
    if options.get("checksum_order", "low") == "high":
        said = said[::-1]
    end = found.start("sum") - found.start() - number_option(options, "checksum_until", 0)
    covered = found[0][number_option(options, "checksum_from", 1) : end]
    match options.get("checksum", "none"):
        case "none":
            return True
        case "sum8":
            return sum(covered) % 256 == said[0]
        case "sum7":
            return sum(covered) % 128 == said[0]
        case "xor8":
            bits = [sum(byte >> bit & 1 for byte in covered) % 2 << bit for bit in range(8)]
            return sum(bits) == said[0]
        case "lrc":
            return (sum(covered) + said[0]) % 256 == 0
        case _:
            return crc_of(covered) == said


def _unescaped(template: str) -> bytes:
    return re.sub(r"\\x(..)", lambda found: chr(int(found[1], 16)), template).encode("latin-1")
