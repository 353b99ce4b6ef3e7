"""Knows what must be true of the repository itself: its files, its locks, its papers."""

import json
import re
import subprocess
import tomllib
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.build import VERSION
from app.config import Settings
from app.operations.alerts.alerts import DELIVERIES_KEPT
from app.operations.devices.printing import KEPT as SLIPS_KEPT
from app.operations.messages.day_end import MESSAGES_KEPT
from app.operations.people.accounts import SESSIONS_KEPT
from app.operations.people.throttling import KEPT as ATTEMPTS_KEPT
from app.operations.queue.day_close import REQUESTS_KEPT
from app.persistence.booking.persons import MARKS_KEPT
from app.persistence.schema import metadata
from setup_browser import ICONS

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {"node_modules", "vendor", "var", "build", "dist", "__pycache__"}
MOST_LINES = 500
"""A file holds one idea; over this it is to be asked whether it holds two."""
ONE_IDEA = {
    "app/persistence/schema.py": "every table of the database, to be seen together",
}
"""Longer files that were asked, and the one idea that they hold."""
# What a newcomer is told to look for; a folder is enough where its files may change.
LAYOUT = """
README.md MANUAL.md CONTRIBUTING.md DECISIONS.md CHANGELOG.md SECURITY.md PRIVACY.md LICENSE
Makefile pyproject.toml requirements.lock requirements-test.lock package.json package-lock.json
.ci/run app/__init__.py app/factory.py app/config.py app/cli.py
app/domain/errors.py app/domain/events.py app/domain/centre/numbering.py
app/domain/centre/calendar.py app/domain/queue/floor.py app/domain/queue/lifecycle.py
app/domain/queue/routing.py app/domain/queue/durations.py app/domain/lobby/number_reading.py
app/domain/waits/estimate.py
app/persistence app/operations app/reports app/realtime app/api app/web app/samples/quang-tri.toml
app/supervisor app/track app/static/live.js app/static/ui.css
hardware/agent.py hardware/devices.py hardware/transports hardware/printers/document.py
hardware/printers/escpos.py hardware/boards hardware/voice hardware/simulators
hardware/README.md migrations
""".split()
STATIONS = [
    "kiosk",
    "display",
    "counter",
    "app/reception",
    "app/supervisor",
    "app/admin",
    "app/track",
]
STATION_FILES = ["__init__.py", "pages.py", "sockets.py", "view.py", "templates"]


def our_files(*suffixes: str) -> list[str]:
    """Return the paths, from the root, of the files that people write, with these suffixes."""
    paths = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.suffix in suffixes)
    return sorted(
        str(path)
        for path in paths
        if not any(part in NOT_OURS or part.startswith(".") for part in path.parts)
    )


def line_count(path: str) -> int:
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_our_files_are_found() -> None:
    files = our_files(".py")

    assert {"app/config.py", "tests/test_repository.py"} <= set(files)
    assert not [path for path in files if path.startswith((".venv", "node_modules"))]


def test_every_form_of_a_template_says_how_it_is_sent() -> None:
    """One without a method would put its fields into the address until its script has come."""
    forms = {path: re.findall(r"<form\b[^>]*>", read(path)) for path in our_files(".html")}

    silent = [form for found in forms.values() for form in found if "method=" not in form]

    assert sum(map(len, forms.values())) > 5
    assert silent == []


def test_a_long_file_was_asked_whether_it_holds_two_ideas() -> None:
    files = our_files(".py", ".js", ".css", ".html")

    too_long = {path: count for path in files if (count := line_count(path)) > MOST_LINES}

    assert too_long.keys() - ONE_IDEA.keys() == set()


def test_every_module_begins_with_what_it_knows() -> None:
    modules = [path for path in our_files(".py") if line_count(path)]

    silent = [path for path in modules if not read(path).startswith(('"""', 'r"""'))]

    assert silent == []


@pytest.mark.parametrize("path", LAYOUT)
def test_the_layout_has_its_files(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("file", STATION_FILES)
@pytest.mark.parametrize("station", STATIONS)
def test_all_stations_have_the_same_shape(station: str, file: str) -> None:
    assert (ROOT / station / file).exists()


@pytest.mark.parametrize("setting", [field.name for field in fields(Settings)])
def test_every_setting_is_in_the_manual(setting: str) -> None:
    rows = [line for line in read("MANUAL.md").splitlines() if line.startswith("|")]

    name = f"MOISO_{setting.upper()}"

    assert any(re.search(rf"\b{name}\b", row) for row in rows)


@pytest.mark.parametrize("paper", ["README.md", "MANUAL.md"])
def test_a_paper_names_no_setting_that_there_is_not(paper: str) -> None:
    known = {f"MOISO_{field.name.upper()}" for field in fields(Settings)}

    named = set(re.findall(r"\bMOISO_[A-Z_]+\b", read(paper)))

    assert named - known <= {"MOISO_NEW_PASSWORD"}  # That of two commands alone.


def test_the_readme_is_read_in_five_minutes() -> None:
    assert line_count("README.md") <= 150
    assert len(re.findall(r"!\[[^]]+\]\(app/samples/pictures/\w+\.png\)", read("README.md"))) == 4


def test_links_within_the_papers_lead_somewhere() -> None:
    papers = [path for path in our_files(".md") if path != "tests/CASES.md"]
    links = {
        (paper, link)
        for paper in papers
        for link in re.findall(r"\]\(([^)\s]+)\)", read(paper))
        if not link.startswith(("http://", "https://"))
    }

    broken = {(paper, link) for paper, link in links if not leads_somewhere(paper, link)}

    assert len(links) > 20
    assert broken == set()


def leads_somewhere(paper: str, link: str) -> bool:
    """Return whether the file of a link is there, and has the heading behind its #."""
    file, _, heading = link.partition("#")
    target = (ROOT / paper).parent / file if file else ROOT / paper
    return target.exists() and (not heading or heading in headings(target.read_text("utf-8")))


def headings(text: str) -> set[str]:
    """Return the headings of a paper as links name them."""
    found = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in found}


def test_the_version_is_everywhere_the_same() -> None:
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]

    newest = re.findall(r"^## (\S+) \((.*?)\)", read("CHANGELOG.md"), re.MULTILINE)[0]

    assert version == VERSION
    assert newest[0] == version.partition(".dev")[0]
    assert (newest[1] == "unreleased") == (".dev" in version)


@pytest.mark.parametrize(
    "lock", ["requirements.lock", "requirements-test.lock", "requirements-node.lock"]
)
def test_a_python_lock_names_versions_and_hashes_but_no_place(lock: str) -> None:
    text = read(lock)

    entries = re.split(r"\n(?=[a-z])", text.strip())

    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
    assert not re.search(
        r"--(extra-)?index-url|--find-links|https?://|file:|^/", text, re.MULTILINE
    )


def test_the_test_lock_has_the_versions_that_run() -> None:
    pin = re.compile(r"^\S+==\S+", re.MULTILINE)

    runs, tests = (set(pin.findall(read(f"requirements{part}.lock"))) for part in ("", "-test"))

    assert runs <= tests


def test_the_browser_lock_names_hashes_but_no_place() -> None:
    packages = json.loads(read("package-lock.json"))["packages"]

    fetched = {name: package for name, package in packages.items() if name}

    assert fetched
    assert all(package["integrity"].startswith("sha512-") for package in fetched.values())
    assert not [name for name, package in fetched.items() if "resolved" in package]


def test_the_sprite_has_every_icon() -> None:
    sprite = ElementTree.parse(ROOT / "app/static/vendor/icons.svg")  # noqa: S314 - ours

    ids = [element.get("id") for element in sprite.getroot()]

    assert ids == ICONS
    assert len(set(ICONS)) == len(ICONS)


def test_pages_use_only_icons_that_are_in_the_sprite() -> None:
    pages = [read(path) for path in our_files(".html", ".js", ".py")]

    used = {name for page in pages for name in re.findall(r"icons\.svg#([a-z0-9-]+)", page)}

    assert used <= set(ICONS)


def test_fonts_of_the_style_sheet_are_there() -> None:
    sheet = read("app/static/vendor/be-vietnam-pro.css")

    names = re.findall(r"url\(\./([^)]+)\)", sheet)

    assert len(names) == 15
    assert all((ROOT / "app/static/vendor" / name).stat().st_size > 0 for name in names)


def test_every_make_target_tells_what_it_does() -> None:
    targets = set(re.findall(r"^\.PHONY: (.*)$", read("Makefile"), re.MULTILINE)[0].split())

    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)

    told = {line.split()[1] for line in shown.stdout.splitlines()}
    assert told == targets - {"chromium"}


def test_the_security_table_has_every_chapter_and_names_tests_that_exist() -> None:
    rows = [line.split("|")[1:-1] for line in read("SECURITY.md").splitlines() if "|" in line]
    begin = next(n for n, row in enumerate(rows) if row[0].strip() == "section")
    sections = [[cell.strip() for cell in row] for row in rows[begin + 2 :]]

    chapters = [row[0] for row in sections if row[0].startswith("**")]
    unshown = [row[0] for row in sections if row[1] == "yes" and not row[3]]
    named = {path for row in sections for path in re.findall(r"`(tests/[^`]+)`", row[3])}

    assert [int(name.split()[0][3:]) for name in chapters] == list(range(1, 18))
    assert {len(row) for row in sections} == {4}
    assert unshown == []
    assert len(named) > 40
    assert sorted(path for path in named if not (ROOT / path).is_file()) == []


def test_every_case_of_other_systems_names_tests_that_exist() -> None:
    cases = read("tests/CASES.md")
    tests = "\n".join(read(path) for path in our_files(".py") if path.startswith("tests/"))
    written = set(re.findall(r"^def (test_\w+)\(", tests, re.MULTILINE))

    named = re.findall(r"^- (\w+)$", cases, re.MULTILINE)
    numbers = re.findall(r"^## (\d+)\. ", cases, re.MULTILINE)

    assert [int(number) for number in numbers] == list(range(1, 40))
    assert len(named) == cases.count("\n- ") > 80
    assert sorted(set(named) - written) == []


def test_each_table_of_the_database_has_a_term_and_a_test_that_shows_it() -> None:
    paper = read("PRIVACY.md")
    begin = paper.index("| tables |")
    lines = paper[begin:].partition("\n\n")[0].splitlines()[2:]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]

    named = [name for row in rows for name in re.findall(r"`(\w+)`", row[0])]
    tests = [path for row in rows for path in re.findall(r"`(tests/[^`]+)`", row[3])]

    assert {len(row) for row in rows} == {4}
    assert sorted(named) == sorted(metadata.tables)
    assert len(tests) == len(rows)
    assert [path for path in tests if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize(
    ("table", "kept"),
    [
        ("visitor_messages", MESSAGES_KEPT),
        ("booking_persons", MARKS_KEPT),
        ("print_jobs", SLIPS_KEPT),
        ("requests", REQUESTS_KEPT),
        ("sessions", SESSIONS_KEPT),
        ("webhook_deliveries", DELIVERIES_KEPT),
        ("sign_in_attempts", ATTEMPTS_KEPT),
    ],
)
def test_the_term_of_a_table_is_what_the_program_does(table: str, kept: timedelta) -> None:
    (line,) = [one for one in read("PRIVACY.md").splitlines() if f"`{table}`" in one]

    assert re.search(rf"\| {kept.days} days?\b", line)
