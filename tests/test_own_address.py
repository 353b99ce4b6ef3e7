"""Knows where phones find the server: as it is set, else the centre's own, else this machine."""

import pytest

from app.config import EVERYWHERE, Settings
from app.own_address import url_of
from hardware.own_addresses import way_out

OWN = "http://192.168.1.10:8080/"


def test_the_setting_goes_before_the_centres_own_address() -> None:
    settings = Settings(public_url="https://so.example", host="0.0.0.0")

    assert url_of(settings, OWN) == "https://so.example"
    assert url_of(Settings(), OWN) == "http://192.168.1.10:8080"
    assert url_of(Settings(host="192.168.1.20", port=9000), "") == "http://192.168.1.20:9000"


@pytest.mark.parametrize("host", EVERYWHERE)
def test_who_listens_everywhere_is_found_at_this_machines_address(host: str) -> None:
    found = url_of(Settings(host=host), "")

    assert found == f"http://{way_out() or '127.0.0.1'}:8080"
