"""Knows which third-party browser files the pages use and puts them into `app/static/vendor/`.

Run by `make setup`; needs Python and npm only.
To use one more icon of https://lucide.dev add its name to ICONS and run `make setup`.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "app" / "static" / "vendor"
STAMP = ".complete"

FILES = {
    "chart.js/dist/chart.umd.min.js": "chart.umd.min.js",
    "socket.io-client/dist/socket.io.esm.min.js": "socket.io.esm.min.js",
    "swagger-ui-dist/swagger-ui-bundle.js": "swagger-ui-bundle.js",
    "swagger-ui-dist/swagger-ui.css": "swagger-ui.css",
}
LICENCES = {
    "@fontsource/be-vietnam-pro/LICENSE": "be-vietnam-pro.txt",
    "@fontsource/noto-sans/LICENSE": "noto-sans.txt",
    "@fontsource/noto-sans-lao/LICENSE": "noto-sans-lao.txt",
    "chart.js/LICENSE.md": "chart.js.txt",
    "lucide-static/LICENSE": "lucide.txt",
    "socket.io-client/LICENSE": "socket.io-client.txt",
    "swagger-ui-dist/LICENSE": "swagger-ui.txt",
}

FONT = MODULES / "@fontsource" / "be-vietnam-pro"
FONT_WEIGHTS = (400, 600, 800)
# Be Vietnam Pro's digits differ in width, and its tabular ones don't exist: a clock would jump.
# Those of Noto Sans, with which slips are printed, are all of one width.
DIGITS = MODULES / "@fontsource" / "noto-sans"
# It has no Lao letters either.
LAO = MODULES / "@fontsource" / "noto-sans-lao"
OTHER_FACE = """
@font-face {{
  font-family: 'Be Vietnam Pro';
  font-style: normal;
  font-display: swap;
  font-weight: {weight};
  src: url(./fonts/{name}) format('woff2');
  unicode-range: {letters};
}}
"""
FONT_FILE = re.compile(r"url\(\./files/([\w-]+\.woff2)\) format\('woff2'\)")
FONT_FALLBACK = re.compile(r", url\([^)]*\.woff\) format\('woff'\)")
SVG = re.compile(r"<svg\b[^>]*>(?P<shapes>.*)</svg>", re.DOTALL)

ICONS = """
accessibility activity annoyed armchair arrow-down arrow-down-right arrow-left arrow-left-right
arrow-right arrow-up arrow-up-right
a-large-small award baby badge-check banknote bell bell-ring book-open bot briefcase building
building-2 cable calendar calendar-check calendar-clock car chart-bar chart-column chart-line
chart-pie check chevron-down chevron-left chevron-right chevron-up circle circle-alert circle-check
circle-dot circle-pause circle-play circle-question-mark circle-stop circle-x clipboard-check
clipboard-list clock cloud-off coffee contrast copy corner-up-left cpu credit-card database
door-closed door-open download ellipsis ellipsis-vertical external-link eye eye-off factory
file-check file-plus file-spreadsheet file-text files fingerprint flag folder folder-open footprints
frown funnel gauge gavel graduation-cap hammer hand hand-coins handshake hard-drive hard-hat
headset heart history home hourglass id-card image info key key-round keyboard landmark languages
laugh layout-dashboard layout-grid leaf lightbulb link list list-ordered loader-circle lock
lock-open log-in log-out map map-pin megaphone meh menu message-square mic minus monitor monitor-x
moon newspaper octagon-alert panel-top pause pencil person-standing phone phone-call play plug plus
power printer qr-code receipt redo-2 refresh-cw repeat rotate-ccw save scale scan-line scan-qr-code
scissors search send server settings share-2 shield shield-alert shield-check siren skip-forward
smartphone smile speaker square stamp star stethoscope store sun thumbs-up ticket ticket-check
ticket-plus ticket-x timer trash-2 tree-pine triangle-alert truck tv undo-2 unplug upload user
user-check user-cog user-plus user-round user-x users volume-2 volume-x wheat wifi wifi-off x zap
""".split()


def main() -> int:
    """Fetch the packages of package-lock.json and fill the vendor folder; 0 when all is there.

    With `--tools` fetch the development packages (the TypeScript checker) as well.
    """
    try:
        install_packages(tools="--tools" in sys.argv[1:])
        fill_vendor()
    except FileNotFoundError as error:
        print(f"Browser parts: {error.filename} is missing", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"Browser parts: npm ended with status {error.returncode}", file=sys.stderr)
        return 1
    return 0


def install_packages(*, tools: bool) -> None:
    """Make node_modules what package-lock.json says; no package's own script is run."""
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError(2, "", "npm")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if not tools:
        command.append("--omit=dev")
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)


def fill_vendor() -> None:
    """Replace the vendor folder as a whole, so that a failure leaves the old one in place."""
    VENDOR.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=VENDOR.parent, prefix=".vendor-") as name:
        new, old = Path(name, "new"), Path(name, "old")
        new.mkdir()
        copy_files(new)
        copy_fonts(new)
        copy_icons(new)
        (new / STAMP).touch()
        if VENDOR.exists():
            VENDOR.rename(old)
        new.rename(VENDOR)


def copy_files(folder: Path) -> None:
    """Copy what is used just as it is published, and the licences of everything."""
    (folder / "licences").mkdir()
    for source, target in FILES.items():
        text = (MODULES / source).read_text(encoding="utf-8")
        # The maps are not copied; without this line browsers don't look for them.
        text = re.sub(r"(?m)^(//|/\*)# sourceMappingURL=.*$", "", text)
        (folder / target).write_text(text, encoding="utf-8")
    for source, target in LICENCES.items():
        shutil.copy(MODULES / source, folder / "licences" / target)


def copy_fonts(folder: Path) -> None:
    """Copy the three weights in all subsets, digits, Lao letters, and make one style sheet."""
    sheet = "\n".join((FONT / f"{weight}.css").read_text("utf-8") for weight in FONT_WEIGHTS)
    (folder / "fonts").mkdir()
    for name in FONT_FILE.findall(sheet):
        shutil.copy(FONT / "files" / name, folder / "fonts" / name)
    sheet = FONT_FALLBACK.sub("", sheet).replace("./files/", "./fonts/")
    for weight in FONT_WEIGHTS:  # Of two faces that have a letter the later one is taken.
        for source, subset, letters in (
            (DIGITS, "noto-sans-latin", "U+30-39"),
            (LAO, "noto-sans-lao-lao", "U+E80-EFF"),
        ):
            name = f"{subset}-{weight}-normal.woff2"
            shutil.copy(source / "files" / name, folder / "fonts" / name)
            sheet += OTHER_FACE.format(weight=weight, name=name, letters=letters)
    (folder / "be-vietnam-pro.css").write_text(sheet, encoding="utf-8")


def copy_icons(folder: Path) -> None:
    """Copy each icon of ICONS, and join them into one sprite of `<symbol id="NAME">`."""
    (folder / "icons").mkdir()
    symbols = []
    for name in ICONS:
        source = MODULES / "lucide-static" / "icons" / f"{name}.svg"
        shutil.copy(source, folder / "icons" / source.name)
        symbols.append(symbol(name, source.read_text(encoding="utf-8")))
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    (folder / "icons.svg").write_text(sprite, encoding="utf-8")


def symbol(name: str, svg: str) -> str:
    """Return a Lucide drawing as a symbol; all of them are strokes on a 24 × 24 grid."""
    drawing = SVG.search(svg)
    if drawing is None:
        raise FileNotFoundError(2, "", f"the drawing in {name}.svg")
    shapes = re.sub(r"\s*\n\s*", "", drawing["shapes"])
    look = 'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
    ends = 'stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" {look} {ends}>{shapes}</symbol>'


if __name__ == "__main__":
    sys.exit(main())
