"""Knows what a scanner's keys become on a PC with Unikey, and that codes come through whole."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import Windows, ready

Key = dict[str, Any]
COUNTER = 3
APPOINTMENT = "MOISO-H-7K3M9QXZ"
DOSSIER = "H50.13-251120-00AS2"
SHIFTED = '!@#$%^&*()_+{}|:"<>?~'
PLACES = {
    "-": "Minus", ".": "Period", "|": "Backslash", ":": "Semicolon", "/": "Slash", " ": "Space",
}  # fmt: skip
# All in one instant, as a scanner that is faster than the page's clock; Enter at the end.
BURST = """(keys) => {
  const value = performance.now();
  for (const { type, ...key } of [...keys, { type: "keydown", key: "Enter", code: "Enter" }]) {
    const event = new KeyboardEvent(type, { ...key, bubbles: true, cancelable: true });
    Object.defineProperty(event, "timeStamp", { value });
    document.body.dispatchEvent(event);
  }
}"""


def place(sign: str) -> str:
    if sign.isdigit():
        return f"Digit{sign}"
    return PLACES.get(sign, f"Key{sign.upper()}")


def shift(kind: str) -> Key:
    return {"type": kind, "key": "Shift", "code": "ShiftLeft"}


def pressed(sign: str, key: str | None = None, *, release: bool = True) -> list[Key]:
    """Press a key with Shift where it needs it; `key` is what the browser calls it instead."""
    is_capital = sign.isupper() or sign in SHIFTED
    event = {"key": key or sign, "code": place(sign), "shiftKey": is_capital}
    keys = [{"type": kind, **event} for kind in (("keydown", "keyup") if release else ("keydown",))]
    return [shift("keydown"), *keys, shift("keyup")] if is_capital else keys


def typed(text: str) -> list[Key]:
    return [key for sign in text for key in pressed(sign)]


def swallowed(sign: str, erased: int, put: str, *, release: bool = True) -> list[Key]:
    """Swallow a key as Unikey's hook does: its own Backspaces and letters, then the key's release.

    Letters that a program makes (SendInput with KEYEVENTF_UNICODE, VK_PACKET) have no `code`.
    """
    both = ("keydown", "keyup")
    back = [{"type": kind, "key": "Backspace", "code": "Backspace"} for kind in both] * erased
    letters = [{"type": kind, "key": letter, "code": ""} for letter in put for kind in both]
    last = {"type": "keyup", "key": sign, "code": place(sign), "shiftKey": sign.isupper()}
    return [*back, *letters, *([last] if release else [])]


def telex(*, release: bool = True) -> list[Key]:
    """Give the keys of the appointment's code with Telex: "MOIS" is MÓI, with O once more MỐI."""
    tone = swallowed("S", 2, "ÓI", release=release)
    roof = swallowed("O", 2, "ỐI", release=release)
    return [*typed("MOI"), *tone, *roof, *typed("-H-7K3M9QXZ")]


def vni() -> list[Key]:
    """Give the keys of HA1-D9-0042 with VNI: A1 is Á, D9 is Đ."""
    marks = [*typed("HA"), *swallowed("1", 1, "Á"), *typed("-D"), *swallowed("9", 1, "Đ")]
    return [*marks, *typed("-0042")]


def taken_back() -> list[Key]:
    """Give the keys of ASS-000042 with Telex, which takes the tone off with the second S."""
    return [*typed("A"), *swallowed("S", 1, "Á"), *swallowed("S", 1, "AS"), *typed("-000042")]


def without_base() -> list[Key]:
    """Give the keys of W-DDW-00042 with Telex: a W by itself is Ư, two D are one Đ."""
    back = swallowed("D", 1, "Đ", release=False)
    keys = [*swallowed("W", 0, "Ư", release=False), *typed("-D"), *back]
    return [*keys, *swallowed("W", 0, "Ư", release=False), *typed("-00042")]


def hidden(text: str) -> list[Key]:
    """Give the keys as an input method of the system hides them."""
    return [key for sign in text for key in pressed(sign, "Process")]


def national(text: str) -> list[Key]:
    """Give the keys on Windows' Vietnamese layout, which has letters in place of digits."""
    row = dict(zip("1234567890", ["ă", "â", "ê", "ô", "̀", "̉", "̃", "́", "̣", "đ"], strict=True))
    return [key for sign in text for key in pressed(sign, row.get(sign))]


def with_locks(text: str) -> list[Key]:
    """Press CapsLock, Alt, NumLock and Ctrl between the letters, as some scanners do."""
    locks = [
        {"type": kind, "key": key, "code": code, **held}
        for key, code, held in (
            ("CapsLock", "CapsLock", {}), ("Alt", "AltLeft", {"altKey": True}),
            ("NumLock", "NumLock", {}), ("Control", "ControlLeft", {"ctrlKey": True}),
        )
        for kind in ("keydown", "keyup")
    ]  # fmt: skip
    return [key for sign in text for key in [*locks, *pressed(sign)]]


def sent(kiosk: Page, keys: Iterable[Key]) -> str:
    """Scan, and return what the page has handed to the server as a card."""
    with kiosk.expect_request("**/api/v1/cards") as request:
        kiosk.evaluate(BURST, list(keys))
    body = request.value.post_data_json
    return str(body["card_qr"]) if body is not None else ""


def arrived(kiosk: Page, keys: Iterable[Key]) -> str:
    """Scan the code of an appointment that there isn't, as `sent`; wait until that is said."""
    with kiosk.expect_response("**/api/v1/bookings/check-in"):
        came = sent(kiosk, keys)
    # While the server is asked the page says so, and takes no other code.
    expect(kiosk.get_by_role("alert")).to_be_visible()
    return came


SCANS: dict[str, tuple[Callable[[], list[Key]], str]] = {
    "Unikey with Telex": (telex, APPOINTMENT),
    "Unikey that keeps releases": (lambda: telex(release=False), APPOINTMENT),
    "Unikey with VNI": (vni, "HA1-D9-0042"),
    "a tone taken back": (taken_back, "ASS-000042"),
    "letters of one key": (without_base, "W-DDW-00042"),
    "an input method of the system": (
        lambda: hidden("0|a Bz|" + APPOINTMENT),
        "0|a Bz|" + APPOINTMENT,
    ),
    "Windows' Vietnamese layout": (lambda: national("MOISO-H-1234567890"), "MOISO-H-1234567890"),
    "modifiers by themselves": (lambda: with_locks(APPOINTMENT), APPOINTMENT),
}


def test_a_code_scanned_at_a_kiosk_is_whole_whatever_the_pc_makes_of_its_keys(
    day: Day, windows: Windows
) -> None:
    kiosk = windows.kiosk()

    came = {
        name: arrived(kiosk, keys()) if code.startswith("MOISO-H-") else sent(kiosk, keys())
        for name, (keys, code) in SCANS.items()
    }

    assert came == {name: code for name, (_, code) in SCANS.items()}
    expect(kiosk.get_by_role("alert")).to_contain_text("Đây là mã lịch hẹn")


def test_a_visitor_who_scans_what_no_card_holds_reads_a_sentence_and_no_fields_name(
    day: Day, windows: Windows
) -> None:
    kiosk = windows.kiosk()

    kiosk.evaluate(BURST, typed("MOISO-H-" * 640))

    alert = kiosk.get_by_role("alert")
    expect(alert).to_contain_text("Mã vừa quét không phải mã trên thẻ căn cước")
    expect(alert).not_to_contain_text("card_qr")


def test_who_types_at_a_kiosk_still_takes_letters_back(day: Day, windows: Windows) -> None:
    kiosk = windows.kiosk()
    kiosk.get_by_role("button", name="Tìm lĩnh vực, thủ tục").click()

    kiosk.keyboard.type("datk", delay=150)
    kiosk.keyboard.press("Backspace")
    expect(kiosk.locator(".kiosk-query")).to_have_text("dat")
    kiosk.evaluate(BURST, [*typed("d"), *typed("x"), *swallowed("x", 1, "")])

    expect(kiosk.locator(".kiosk-query")).to_have_text("datd")


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(with_locks(DOSSIER), id="modifiers"),
        pytest.param(hidden(DOSSIER), id="hidden"),
        pytest.param([*typed(DOSSIER[:-2]), *swallowed("S", 1, "Á"), *typed("2")], id="Unikey"),
    ],
)
def test_a_dossier_scanned_at_a_counter_is_whole_too(
    day: Day, windows: Windows, keys: list[Key]
) -> None:
    day.issue()
    console = windows.console(day, COUNTER)
    ready(console, "Gọi số tiếp theo").press("F2")
    ready(console, "Bắt đầu phục vụ").press("F2")
    ready(console, "Kết thúc và gọi số tiếp theo")

    console.evaluate(BURST, keys)

    expect(console.locator("[data-action=write-dossier]")).to_contain_text(DOSSIER)
    expect(console.locator(".finish [aria-pressed=true]")).to_have_count(0)
    expect(console.locator("dialog[open]")).to_have_count(0)
