"""Knows in which order a visitor with several needs goes to their services."""

import pytest

from app.domain.waits.visit_order import by_wait
from tests.support.plans import BIS, TAX
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site


@ON_SQLITE
def test_the_shortest_wait_comes_first_and_an_unknown_one_last(site: Site) -> None:
    """Land has six waiting, tax none; nobody has opened a counter that gives results."""
    site.open(1, TAX)
    site.issue_many(6)

    order = by_wait(site.floor, ("ket-qua", "dat-dai", "thue"), None, site.clock.at)

    assert order == ("thue", "dat-dai", "ket-qua")


@ON_SQLITE
@pytest.mark.parametrize("needs", [("thue", "dat-dai", "ket-qua"), ("ket-qua", "dat-dai", "thue")])
def test_where_no_wait_is_known_the_shorter_queue_and_then_the_choice_decide(
    site: Site, needs: tuple[str, ...]
) -> None:
    site.issue_many(2)

    order = by_wait(site.floor, needs, None, site.clock.at)

    assert order == (*(code for code in needs if code != "dat-dai"), "dat-dai")


@ON_SQLITE
def test_a_priority_visitor_is_ranked_by_their_own_wait(site: Site) -> None:
    """Five ordinary visitors wait for land, one of the same class for tax."""
    site.open(1, TAX, BIS)
    site.issue_many(5)
    site.issue("thue", priority="NCT")

    ordinary = by_wait(site.floor, ("dat-dai", "thue"), None, site.clock.at)
    priority = by_wait(site.floor, ("dat-dai", "thue"), "NCT", site.clock.at)

    assert (ordinary, priority) == (("thue", "dat-dai"), ("dat-dai", "thue"))
