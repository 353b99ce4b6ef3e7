"""The dashboard and the alert rules ask for figures that there are, by labels that they have."""

import json
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from app.build import ROOT
from tests.support.proxies import find_proxy, missing
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

FOLDER = ROOT / "release/monitoring"
OF_PROMETHEUS = {"up": {"job", "instance"}}
ALWAYS = {"job", "instance"}
"""Labels that Prometheus itself puts on every figure."""

KNOWN = {"moiso_device_up": {"centre", "kind", "name"}, "moiso_voice_calls_total": {"centre"}}
"""Of figures that a server without devices doesn't tell: as `app/web` makes them."""


def rules() -> list[dict[str, object]]:
    """Return the alert rules."""
    groups = yaml.safe_load((FOLDER / "alerts.yml").read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions() -> Iterator[tuple[str, str]]:
    """Give each question of the dashboard and the rules, by what asks it."""
    board = json.loads((FOLDER / "dashboard.json").read_text("utf-8"))
    for panel in board["panels"]:
        for target in panel["targets"]:
            yield f"panel {panel['title']}", target["expr"]
    for rule in rules():
        yield f"alert {rule['alert']}", str(rule["expr"])


def asked(expression: str) -> Iterator[tuple[str, set[str]]]:
    """Give each figure that is asked for, and the labels by which."""
    for name, braces in re.findall(r"\b((?:moiso|process)_\w+|up)(\{[^}]*\})?", expression):
        yield name, set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", braces))


def figures(web: Web) -> dict[str, set[str]]:
    """Return the labels of each figure of a server on which something has happened."""
    web.open(1)
    web.issue()
    web.issue("thue")
    web.clock.later(minutes=5)
    web.server.installation.backups.work()
    web.server.installation.backups.work()
    text = web.read(None, "/metrics").get_data(as_text=True)
    found: dict[str, set[str]] = defaultdict(set)
    for family in text_string_to_metric_families(text):
        found[family.name] |= set()
        for suffix in ("_total", "_bucket") if family.type in ("counter", "histogram") else ():
            found[family.name + suffix] |= set()
        for sample in family.samples:
            found[sample.name] |= set(sample.labels)
    return found


@ON_SQLITE
def test_every_figure_that_is_asked_for_is_told(web: Web) -> None:
    told = {**figures(web), **OF_PROMETHEUS}

    wrong = [
        (where, name, labels)
        for where, expression in expressions()
        for name, labels in asked(expression)
        if name not in told or (told[name] and not labels <= told[name] | ALWAYS)
    ]

    assert len(list(expressions())) > 30
    assert wrong == []


@ON_SQLITE
def test_what_a_rule_says_names_labels_that_its_question_leaves(web: Web) -> None:
    told = {**figures(web), **OF_PROMETHEUS}
    for rule in rules():
        expression = str(rule["expr"])
        names = [name for name, _ in asked(expression)]
        left = set().union(*(told[name] or KNOWN.get(name, set()) for name in names)) | ALWAYS
        if kept := re.search(r"by \(([^)]*)\)", expression):
            left = {label.strip() for label in kept[1].split(",")}
        elif re.match(r"(max|min|sum)\(", expression):
            left = set()
        used = set(re.findall(r"\$labels\.(\w+)", json.dumps(rule["annotations"])))
        assert used <= left, rule["alert"]


def test_each_rule_says_what_to_do_and_how_grave_it_is() -> None:
    for rule in rules():
        labels, notes = rule["labels"], rule["annotations"]
        assert isinstance(labels, dict)
        assert isinstance(notes, dict)
        assert labels["severity"] in {"critical", "warning"}
        assert set(notes) == {"summary", "what_to_do"}


def test_panels_have_places_of_their_own() -> None:
    board = json.loads((FOLDER / "dashboard.json").read_text("utf-8"))
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


def test_prometheus_itself_takes_the_rules(tmp_path: Path) -> None:
    promtool = shutil.which("promtool") or find_proxy("promtool")
    if promtool is None:
        pytest.skip(missing("promtool"))
    rules_of_board = {
        "groups": [
            {
                "name": "board",
                "rules": [
                    {"record": f"panel:{number}", "expr": expression.replace("$centre", ".*")}
                    for number, (where, expression) in enumerate(expressions())
                    if where.startswith("panel")
                ],
            }
        ]
    }
    board = tmp_path / "board.yml"
    board.write_text(yaml.safe_dump(rules_of_board), "utf-8")

    for file in (FOLDER / "alerts.yml", board):
        done = subprocess.run(
            [promtool, "check", "rules", str(file)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
