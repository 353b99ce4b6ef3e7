"""Knows bookings from the command line: the list of a day, and giving one up."""

import pytest

from app.config import Settings
from tests.commands.conftest import Run
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.web import make_web

pytestmark = ON_SQLITE


@pytest.fixture
def booked(seeded: tuple[Seed, Settings], filled: Run) -> Run:
    """Give the test the command after one slot of a day was booked."""
    web = make_web(seeded)
    made = web.command(
        "reception", "/bookings", service="dat-dai", start="2026-11-24T01:10:00Z",
        phone="0912345678",
    )  # fmt: skip
    assert made.status_code == 201
    web.installation.database.close()
    return filled


def test_the_day_is_listed_without_who_booked(booked: Run) -> None:
    said = booked("booking", "list", "--on", "2026-11-24").output

    assert said.split()[1:] == ["08:10", "dat-dai", "booked"]
    assert "912345678" not in said


def test_a_booking_is_cancelled_by_its_number(booked: Run) -> None:
    number = booked("booking", "list", "--on", "2026-11-24").output.split()[0]

    assert booked("booking", "cancel", number).output == f"booking {number} is cancelled\n"
    listed = booked("booking", "list", "--on", "2026-11-24", "--state", "cancelled").output
    assert listed.split()[0] == number


def test_what_is_not_there_or_over_can_not_be_cancelled(booked: Run) -> None:
    number = booked("booking", "list", "--on", "2026-11-24").output.split()[0]
    booked("booking", "cancel", number)

    booked("booking", "cancel", "4711", expected=1)
    booked("booking", "cancel", number, expected=1)
    assert "no bookings" in booked("booking", "list", "--on", "2026-11-25").output
