"""Knows that the table of device kinds is whole and says what people and programs rely on."""

import pytest

from app import texts
from app.domain.devices.kinds import KINDS, DeviceKind, driven_by
from app.operations.people.rights import PERSONS, Role
from hardware import urls


@pytest.mark.parametrize("kind", DeviceKind)
def test_each_kind_has_its_row_its_role_and_its_words(kind: DeviceKind) -> None:
    facts = KINDS[kind]

    assert Role(facts.role) not in PERSONS
    assert all(
        f"supervisor.device.{kind}" in words
        for words in map(texts.languages().__getitem__, texts.complete())
    )
    assert not facts.needs & facts.takes


@pytest.mark.parametrize("kind", [k for k, facts in KINDS.items() if facts.example])
def test_the_example_of_a_kind_is_a_url_of_what_it_drives(kind: DeviceKind) -> None:
    assert (
        urls.parse(KINDS[kind].example.split("preset=")[0].rstrip("?")).kind == KINDS[kind].drives
    )


@pytest.mark.parametrize("language", texts.complete())
@pytest.mark.parametrize(
    ("kind", "protocols"),
    [
        (DeviceKind.SPEAKER, {"axis", "twon", "rtp"}),
        (DeviceKind.DISPLAY, {"lg", "bravia", "pjlink", "cec"}),
    ],
)
def test_the_form_names_a_url_of_each_other_protocol_of_a_kind(
    language: str, kind: DeviceKind, protocols: set[str]
) -> None:
    """Beside the kind's own example; each may be copied as it stands."""
    words = texts.text(language, f"devices.url_of_{kind}").split()

    parsed = [urls.parse(word) for word in words if "://" in word]

    assert {url.protocol for url in parsed} == protocols
    assert {url.kind for url in parsed} == {KINDS[kind].drives}


def test_a_device_with_a_page_has_a_token_of_its_own() -> None:
    assert all(facts.pairs for facts in KINDS.values() if facts.page is not None)


def test_without_a_url_nothing_is_driven() -> None:
    assert driven_by("kiosk", "") is None
    assert driven_by("kiosk", "escpos+sim://kiosk-1") == "printer"
