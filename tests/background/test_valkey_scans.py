"""A card that one process has read is known to the other for minutes, and readable to nobody."""

from collections.abc import Iterator
from typing import Any

import pytest
from valkey import Valkey

from app.background.valkey_scans import ValkeyScans
from app.domain.errors import Conflict, Invalid
from app.domain.visitors.citizen_card import CitizenCard
from app.operations.visitors.cards import Cards
from tests.many.processes import Broker
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

pytestmark = ON_SQLITE

CARD = "000000000001|000000001|Nguyễn Thị Ổi|05031950|Nữ|Thôn Mẫu, xã Mẫu|01072021"
KEY = "the key of one installation"


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    """Run a broker for the tests of this file."""
    made = Broker()
    made.start()
    yield made
    made.stop()


def _process(site: Site, broker: Broker, *, key: str = KEY, is_heard: bool = True) -> Cards:
    cards = Cards(site.parts.units, site.clock)
    cards.shared = ValkeyScans(broker.url, key, is_heard=lambda: is_heard)
    return cards


def test_a_card_read_at_one_process_is_presented_at_the_other(site: Site, broker: Broker) -> None:
    reader, other = _process(site, broker), _process(site, broker)
    kiosk = site.caller("kiosk")
    look = reader.read(kiosk, CARD)

    seen = other.look(kiosk, look.scan)
    presented = other.presented(kiosk, handle=look.scan, text=None)

    assert seen == look
    assert presented is not None
    assert presented() == CitizenCard("000000000001", presented().birth_on)


def test_what_a_scanner_reads_is_offered_where_the_screen_is_and_a_refusal_too(
    site: Site, broker: Broker
) -> None:
    reader, other = _process(site, broker), _process(site, broker)
    kiosk = site.caller("kiosk")

    reader.scanned(kiosk.id, site.centre_id, "x")
    other.offered_elsewhere(kiosk.id)
    handle = other.waiting_scan(kiosk.id)

    assert handle is not None
    with pytest.raises(Invalid, match="scan_unknown"):
        other.look(kiosk, handle)
    assert other.waiting_scan(kiosk.id) is None


def test_another_devices_card_stays_its_own(site: Site, broker: Broker) -> None:
    reader, other = _process(site, broker), _process(site, broker)
    look = reader.read(site.caller("kiosk"), CARD)

    with pytest.raises(Conflict, match="scan_forgotten"):
        other.look(site.other.caller("kiosk"), look.scan)


def test_the_broker_can_read_no_card_and_keeps_none_for_long(site: Site, broker: Broker) -> None:
    _process(site, broker).read(site.caller("kiosk"), CARD)
    client: Any = Valkey.from_url(broker.url)

    kept = {key: (client.get(key), client.ttl(key)) for key in client.keys("moiso:*:scan:*")}

    assert kept
    assert all(b"000000000001" not in value and 0 < ttl <= 300 for value, ttl in kept.values())


@pytest.mark.parametrize("given", [{"key": "of another installation"}, {"is_heard": False}])
def test_who_has_another_key_or_hears_nothing_knows_no_card(
    site: Site, broker: Broker, given: dict[str, object]
) -> None:
    reader = _process(site, broker)
    other = _process(site, broker, **given)  # type: ignore[arg-type] # one of two, as above
    look = reader.read(site.caller("kiosk"), CARD)

    with pytest.raises(Conflict, match="scan_forgotten"):
        other.look(site.caller("kiosk"), look.scan)


def test_without_the_broker_the_process_that_read_a_card_knows_it(site: Site) -> None:
    gone = Broker()
    reader = _process(site, gone)
    kiosk = site.caller("kiosk")

    look = reader.read(kiosk, CARD)

    assert reader.look(kiosk, look.scan).birth_year == 1950
