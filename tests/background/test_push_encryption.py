"""What goes to a push service is RFC 8291's example, byte for byte, and the browser reads it."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from app.background.channels.push_encryption import MOST_TEXT, encrypted
from app.domain.messages.push import PushSubscription, packed, unpacked
from tests.support.push_service import ToldBrowser

ENDPOINT = "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV"
TEXT = b"When I grow up, I want to be a watermelon"
BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
OWN = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLoc"
    "InmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLV"
    "WGNWQexSgSxsj_Qulcy4a-fN"
)
"""All of RFC 8291, 5."""


def test_it_is_the_example_of_the_standard() -> None:
    to = PushSubscription(ENDPOINT, unpacked(BROWSER), unpacked(AUTH))
    own = ec.derive_private_key(int.from_bytes(unpacked(OWN), "big"), ec.SECP256R1())

    body = encrypted(TEXT, to, own=own, salt=unpacked(SALT))

    assert packed(body) == BODY


def test_the_browser_alone_reads_it_and_each_time_it_is_another() -> None:
    browser, other = ToldBrowser(ENDPOINT), ToldBrowser(ENDPOINT)
    to = PushSubscription(ENDPOINT, browser.point, browser.auth)
    text = '{"title": "Mời số A001 đến Quầy 1"}'.encode()

    first, second = encrypted(text, to), encrypted(text, to)

    assert browser.read(first) == browser.read(second) == {"title": "Mời số A001 đến Quầy 1"}
    assert first[:16] != second[:16]
    with pytest.raises(InvalidTag):
        other.read(first)


def test_the_longest_text_fills_one_record() -> None:
    browser = ToldBrowser(ENDPOINT)
    to = PushSubscription(ENDPOINT, browser.point, browser.auth)

    assert len(encrypted(b"x" * (MOST_TEXT + 1), to)) == 4096


def test_a_key_that_is_no_point_of_the_curve_is_refused() -> None:
    to = PushSubscription(ENDPOINT, b"\x04" + b"\x01" * 64, b"\x00" * 16)

    with pytest.raises(ValueError, match="EC key"):
        encrypted(TEXT, to)
