"""Which addresses are one line."""

import pytest

from app.domain.networks import line_of


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:1::/64"),
        ("2001:db8:0:2::1", "2001:db8:0:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("a-proxy", "a-proxy"),
    ],
)
def test_an_address_of_ipv6_is_of_a_line_of_very_many(address: str, line: str) -> None:
    assert line_of(address) == line
