"""Knows that a new centre's letters can be told apart wherever they are shown."""

import pytest

from app.domain.centre.beginnings import Beginning
from app.persistence.centre.presets import fields_of_work
from hardware.boards.seven import nearest, without_form


@pytest.mark.parametrize("kind", [Beginning.COMMUNE, Beginning.PROVINCE])
def test_the_letters_that_are_offered_differ_on_seven_segments(kind: Beginning) -> None:
    letters = [str(row["prefix"]) for row in fields_of_work(kind)]

    assert len(letters) > 10
    assert [letter for letter in letters if without_form(letter)] == []
    assert len({nearest(letter).upper() for letter in letters}) == len(letters)
