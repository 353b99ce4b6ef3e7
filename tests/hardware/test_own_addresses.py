"""Knows that this machine's own addresses are those that it can be reached by."""

import socket

from hardware.own_addresses import own_addresses, way_out


def test_every_own_address_is_one_that_can_be_listened_on() -> None:
    for address in own_addresses():
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as line:
            line.bind((str(address), 0))
        assert not address.is_loopback


def test_the_way_out_comes_first() -> None:
    found = way_out()

    assert own_addresses()[:1] == ([] if found is None else [found])
