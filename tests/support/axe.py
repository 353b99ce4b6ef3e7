"""Knows how a test asks axe-core, the rules of accessibility, what is wrong with a page."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OTHERS = [".swagger-ui"]
"""What others draw on a page of ours: their faults are mended by them."""
RUN = """async ([rules, others]) => {
  const moving = document.getAnimations().filter((one) => one.effect.getTiming().iterations < 9);
  await Promise.all(moving.map((one) => one.finished.catch(() => null)));
  const { violations } = await axe.run(
    { include: [document.documentElement], exclude: others.map((one) => [one]) },
    { runOnly: rules, resultTypes: ["violations"] });
  return violations.map(({ id, help, nodes }) =>
    ({ id, help, at: nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary}`) }));
}"""


def axe_violations(page: Page) -> list[Any]:
    """Return what the page breaks of WCAG 2.2 AA and of good practice.

    Colours are asked for once they stand: in the middle of a transition any contrast may be low.
    A page that has only just been opened is waited for, with its styles and scripts.
    """
    assert AXE.exists(), "axe-core is not installed: `make test` fetches it"
    page.wait_for_load_state()
    # By the debugger, which the page's own policy doesn't concern.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    violations: list[Any] = page.evaluate(RUN, [RULES, OTHERS])
    return violations
