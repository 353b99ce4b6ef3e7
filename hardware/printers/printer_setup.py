"""What a device URL's options and the profile of its model say of an ESC/POS printer together."""

from dataclasses import dataclass

from hardware.options import Options, flag, number_option
from hardware.printers.profile import AUTO, PrinterProfile, profiles

RASTER, TEXT = "raster", "text"
PRINTER, PICTURE, NONE = "printer", "picture", "none"
DRAWN, PLAIN, TCVN = "drawn", "plain", "tcvn3"

_WIDTH_DOTS = 576
_LETTER_DOTS = 12
# The numbers of the two pages in Epson's table and in each profile that has them.
_TCVN_PAGES = (30, 31)


@dataclass(frozen=True, slots=True)
class PrinterSetup:
    """How slips are made for one printer.

    `mode` is `raster` or `text`; `qr` says who draws a QR code, the `printer` or we (`picture`), or
    `none`; `letters` what becomes of Vietnamese letters in text mode; `columns` are the letters of
    its font in a line, `tcvn_pages` the numbers of the code pages of small and of capital letters.
    """

    width_dots: int
    dpi: int
    cut: str
    crop: bool
    mode: str
    qr: str
    letters: str
    columns: int
    tcvn_pages: tuple[int, int]


def a_model(value: str) -> str:
    """Returns the model; raises ValueError for one that there is no profile of."""
    if value != AUTO and value not in profiles():
        raise ValueError("a model that `moiso device profiles` lists, or auto")
    return value


def profile_in_options(options: Options) -> PrinterProfile | None:
    """Returns the profile that the options name; None for none, `auto`, and an unknown one."""
    return profiles().get(options.get("profile", AUTO))


def setup_of(options: Options) -> PrinterSetup:
    """Returns what the options say; where they are silent, what the profile does; then defaults."""
    profile = profile_in_options(options)
    known_width = profile.width_dots if profile else None
    width = number_option(options, "width", known_width or _WIDTH_DOTS)
    width = min(width, known_width or width)  # What answers may be smaller than what was meant.
    columns = width // _LETTER_DOTS
    return PrinterSetup(
        width_dots=width,
        dpi=number_option(options, "dpi", profile.dpi if profile else 203),
        cut=options.get("cut", _usual_cut(profile)),
        crop=flag(options, "crop", True),
        mode=options.get("mode", RASTER),
        qr=options.get("qr", _usual_qr(profile)),
        letters=options.get("letters", TCVN),
        columns=columns if profile is None else min(profile.columns, max(columns, 1)),
        tcvn_pages=_tcvn_pages(profile),
    )


def must_agree(options: Options) -> None:
    """Raises ValueError, with the way out, where options contradict each other or the profile."""
    mode, letters = options.get("mode", RASTER), options.get("letters")
    profile = profile_in_options(options)
    if letters is not None and mode != TEXT:
        raise ValueError("letters are for mode=text; add it, or leave letters out")
    if mode == TEXT and letters is None and not (profile and profile.writes_vietnamese):
        raise ValueError(
            "mode=text: this printer is not known to have Vietnamese letters; add letters=drawn "
            "(drawn by us, for a printer that takes letters), letters=tcvn3 (its own, in two code "
            "pages) or letters=plain (without marks)"
        )
    if flag(options, "store", False):
        _must_be_able_to_keep(options, profile)
    if options.get("profile") == AUTO and not flag(options, "status", True):
        raise ValueError("profile=auto asks the printer, which status=no says is silent; name it")
    if flag(options, "counters", False) and not flag(options, "status", True):
        raise ValueError(
            "counters=yes asks the printer, which status=no says is silent; leave one out"
        )
    if profile is not None:
        _must_suit(options, profile)


def _must_be_able_to_keep(options: Options, profile: PrinterProfile | None) -> None:
    if profile is not None and not profile.takes_graphics:
        raise ValueError(f"store=yes: a {profile.name} keeps no graphics; leave store out")
    if options.get("mode", RASTER) == TEXT or not flag(options, "crop", True):
        raise ValueError("store=yes is for pictures with a moving margin, not mode=text or crop=no")
    if not flag(options, "status", True):
        raise ValueError("store=yes asks the printer what it keeps; status=no says it is silent")


def _must_suit(options: Options, profile: PrinterProfile) -> None:
    most = profile.width_dots
    if most is not None and number_option(options, "width", most) > most:
        raise ValueError(
            f"width={options['width']}: a {profile.name} prints {most} dots at most; "
            "leave width out"
        )
    cut = options.get("cut", NONE)
    if cut != NONE and cut not in profile.cuts:
        has = " or ".join(f"cut={kind}" for kind in (*sorted(profile.cuts), NONE))
        raise ValueError(f"cut={cut}: a {profile.name} has no such cutter; take {has}")
    if options.get("letters") == TCVN and not profile.writes_vietnamese:
        raise ValueError(
            f"letters=tcvn3: a {profile.name} has no code pages with them; take letters=drawn or "
            "letters=plain"
        )
    if options.get("qr") == PRINTER and not profile.prints_qr:
        raise ValueError(f"qr=printer: a {profile.name} draws no QR codes; take qr=picture")
    if profile.takes_raster:
        return
    if options.get("mode", RASTER) != TEXT:
        raise ValueError(f"a {profile.name} prints no pictures of this kind; add mode=text")
    if options.get("qr") == PICTURE:
        raise ValueError(f"qr=picture: a {profile.name} prints no pictures; take qr=none")


def _usual_cut(profile: PrinterProfile | None) -> str:
    if profile is None or "partial" in profile.cuts:
        return "partial"
    return "full" if profile.cuts else NONE


def _usual_qr(profile: PrinterProfile | None) -> str:
    if profile is None:
        return PICTURE
    if profile.prints_qr:
        return PRINTER
    return PICTURE if profile.takes_raster else NONE


def _tcvn_pages(profile: PrinterProfile | None) -> tuple[int, int]:
    if profile is None or not profile.writes_vietnamese:
        return _TCVN_PAGES
    return profile.code_pages["TCVN-3-1"], profile.code_pages["TCVN-3-2"]
