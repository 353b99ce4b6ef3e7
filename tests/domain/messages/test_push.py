"""A subscription is taken from known push services alone, whole, and never from anywhere else."""

import json
from typing import Any

import pytest

from app.domain.errors import Invalid
from app.domain.messages.push import packed, push_subscription, unpacked
from app.push_settings import PUSH_SERVICES, push_hosts

POINT, AUTH = b"\x04" + bytes(range(64)), bytes(range(16))
KEYS = {"p256dh": packed(POINT), "auth": packed(AUTH)}
CHROME = "https://fcm.googleapis.com/fcm/send/dq1:APA91b"


def told(endpoint: object = CHROME, keys: object = KEYS, **more: Any) -> str:
    return json.dumps({"endpoint": endpoint, "expirationTime": None, "keys": keys, **more})


@pytest.mark.parametrize(
    "endpoint",
    [
        CHROME,
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
        "https://web.push.apple.com/QGuQyavXutnMH",
        "https://wns2-sg2p.notify.windows.com/w/?token=BQYAAAD%2f",
    ],
    ids=["chrome", "firefox", "safari", "edge"],
)
def test_the_services_of_the_usual_browsers_are_known(endpoint: str) -> None:
    found = push_subscription(told(endpoint), PUSH_SERVICES)

    assert (found.endpoint, found.public_key, found.auth) == (endpoint, POINT, AUTH)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://evil.example/push",
        "https://fcm.googleapis.com.evil.example/push",
        "https://evilfcm.googleapis.com.example/push",
        "https://notfcm.googleapis.com/push",
        "https://10.0.0.5/admin",
        "https://127.0.0.1:8080/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data",
        "https:///fcm.googleapis.com",
    ],
    ids=["other", "below", "within", "glued", "inside", "here", "here-6", "link", "none"],
)
def test_no_other_address_is_ever_posted_to(endpoint: str) -> None:
    with pytest.raises(Invalid, match="push_service"):
        push_subscription(told(endpoint), PUSH_SERVICES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0912345678",
        "[" * 3000,
        "[]",
        told("http://fcm.googleapis.com/fcm/send/a"),
        told("https://me:secret@fcm.googleapis.com/a"),
        told("https://fcm.googleapis.com:x/a"),
        told("https://fcm.googleapis.com/a b"),
        told(7),
        told(keys=None),
        told(keys={"p256dh": packed(POINT)}),
        told(keys={**KEYS, "p256dh": 7}),
        told(keys={**KEYS, "p256dh": "*" * 87}),
        told(keys={**KEYS, "p256dh": packed(b"\x02" + POINT[1:])}),
        told(keys={**KEYS, "p256dh": packed(POINT[:-1])}),
        told(keys={**KEYS, "auth": packed(AUTH[:-1])}),
    ],
    ids=[
        "empty", "number", "deep", "list", "http", "user", "port", "blank", "no-address", "no-keys",
        "no-auth", "key-number", "key-signs", "key-packed", "key-short", "auth-short",
    ],
)  # fmt: skip
def test_what_is_no_subscription_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(Invalid, match="push_subscription"):
        push_subscription(text, PUSH_SERVICES)


def test_bytes_are_told_without_filling() -> None:
    assert [packed(b"\xfb" * n) for n in (1, 2, 3)] == ["-w", "-_s", "-_v7"]
    assert [unpacked(text) for text in ("-w", "-_s", "-_v7")] == [b"\xfb", b"\xfb" * 2, b"\xfb" * 3]


def test_the_setting_names_hosts_and_nothing_else() -> None:
    assert push_hosts("fcm.googleapis.com, push.example.vn") == (
        "fcm.googleapis.com",
        "push.example.vn",
    )
    for text in ("", "https://push.example.vn", "*.example.vn", "a,,b"):
        with pytest.raises(ValueError, match="give hosts"):
            push_hosts(text)
