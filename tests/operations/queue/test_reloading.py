"""A centre's file loaded anew in the middle of a day: numbers go on, none is given twice."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from app.domain.queue.ticket import Action
from app.persistence.centre.store import plain_configuration, save_centre
from tests.support.builders import NOW
from tests.support.site import Site

Change = Callable[[dict[str, Any]], None]


def reload(site: Site, change: Change) -> None:
    """Load the centre's file with a change, as `moiso centre load` does."""
    with site.parts.database.write() as connection:
        plain = deepcopy(plain_configuration(connection, site.centre_id))
        change(plain)
        save_centre(connection, plain, at=NOW)


def ranges(**given: list[int]) -> Change:
    """Return the change of the ranges of numbers."""

    def change(plain: dict[str, Any]) -> None:
        plain["numbers"]["ranges"] = given

    return change


@pytest.mark.parametrize(
    ("given", "next_label"),
    [({"walk_in": [900, 999]}, "A902"), ({"walk_in": [1, 2]}, "A902"), ({}, "A902")],
)
def test_ranges_that_move_into_given_numbers_go_on_after_them(
    site: Site, given: dict[str, list[int]], next_label: str
) -> None:
    first = [site.issue().label, site.issue().label]
    site.act(site.issue(priority="NCT"), Action.CANCEL, by="reception")
    site.issue(priority="NCT")

    reload(site, ranges(**given))
    later = [site.issue().label for _ in range(3)]

    assert first == ["A001", "A002"]
    assert later[0] == next_label
    assert len({*first, "A900", "A901", *later}) == 7


def test_the_same_file_again_changes_no_number(site: Site) -> None:
    site.issue()
    site.issue(priority="NCT")

    reload(site, lambda plain: None)

    assert site.issue().label == "A002"
    assert site.issue(priority="NCT").label == "A901"
    assert site.issue("thue").label == "U001"


def test_two_services_exchange_their_prefixes(site: Site) -> None:
    site.issue()

    def change(plain: dict[str, Any]) -> None:
        land, tax = plain["service"][:2]
        land["prefix"], tax["prefix"] = tax["prefix"], land["prefix"]

    reload(site, change)

    assert site.issue("dat-dai").label == "U001"
    assert site.issue("thue").label == "A002"


def test_a_new_service_may_have_the_prefix_of_one_that_went_away(site: Site) -> None:
    site.issue("ket-qua")

    def change(plain: dict[str, Any]) -> None:
        plain["service"][2]["code"] = "tra-ho-so"

    reload(site, change)

    assert site.issue("tra-ho-so").label == "t002"
