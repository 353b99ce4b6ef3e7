"""Cards: the limit per person and day, and that nothing of a card outlives the day."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict, Invalid, NotAllowed
from app.domain.visitors.citizen_card import CitizenCard
from app.operations.visitors.cards import KEPT_S, OFFERED_S, Cards
from app.persistence.schema import day_keys
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

OLD = "000000000001|000000001|Nguyễn Thị Ổi|05031950|Nữ|Thôn Mẫu, xã Mẫu|01072021"
YOUNG = "000000000002||Trần Văn Ế|05031990|Nam|Thôn Mẫu, xã Mẫu|01072021"


class HandWatch:
    """Seconds that a test lets pass by hand."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def watch() -> HandWatch:
    return HandWatch()


@pytest.fixture
def desk(site: Site, watch: HandWatch) -> Cards:
    return Cards(site.parts.units, site.clock, now_s=watch)


def take(site: Site, desk: Cards, text: str) -> str:
    """Let the holder of the card take a number at the kiosk; return the label."""
    card = desk.presented(site.caller("kiosk"), handle=None, text=text)
    return site.issue(by="kiosk", card=card).label


def keys(site: Site) -> list[str]:
    with site.parts.database.read() as connection:
        return list(connection.execute(select(day_keys.c.key)).scalars())


def test_a_person_takes_no_more_than_the_days_limit(site: Site, desk: Cards) -> None:
    labels = [take(site, desk, OLD), take(site, desk, f"]Q1{OLD}\r")]

    with pytest.raises(Conflict, match="person_limit"):
        take(site, desk, OLD)

    assert labels == ["A001", "A002"]
    assert take(site, desk, YOUNG) == "A003"
    assert site.issue(by="kiosk").label == "A004"


def test_the_next_day_begins_anew_under_another_key(site: Site, desk: Cards) -> None:
    take(site, desk, OLD)
    take(site, desk, OLD)
    site.clock.later(days=1)

    label = take(site, desk, OLD)

    assert label == "A001"
    assert len(set(keys(site))) == 2


def test_another_centre_knows_nothing_of_a_person(site: Site, desk: Cards) -> None:
    take(site, desk, OLD)
    take(site, desk, OLD)
    card = desk.presented(site.other.caller("kiosk"), handle=None, text=OLD)

    assert site.other.issue(by="kiosk", card=card).label == "A001"


def test_a_refused_number_counts_for_nobody(site: Site, desk: Cards) -> None:
    card = desk.presented(site.caller("kiosk"), handle=None, text=OLD)

    with pytest.raises(Invalid):
        site.issue("no-such-service", by="kiosk", card=card)

    assert site.dump()["card_tallies"] == []


def test_the_tally_holds_the_days_mark_and_nothing_of_the_card(site: Site, desk: Cards) -> None:
    take(site, desk, OLD)

    [(_, on, person, taken)] = site.dump()["card_tallies"]

    assert (on, taken) == (date(2026, 11, 24), 1)
    assert len(person) == 64
    everything = repr(site.dump())
    assert not [part for part in OLD.split("|") if len(part) > 3 and part in everything]


def test_closing_the_day_destroys_the_key_and_the_tallies(site: Site, desk: Cards) -> None:
    take(site, desk, OLD)

    site.parts.day_close.close_day(site.centre_id)

    dump = site.dump()
    assert (dump["day_keys"], dump["card_tallies"]) == ([], [])


@ON_SQLITE
def test_a_destroyed_key_is_in_no_file(site: Site, desk: Cards, tmp_path: Path) -> None:
    take(site, desk, OLD)
    [key] = keys(site)
    assert key.encode() in _files(tmp_path)

    site.parts.day_close.close_day(site.centre_id)

    assert key.encode() not in _files(tmp_path)


def _files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("moiso.db*"))


def test_a_key_ends_with_its_day_even_where_everybody_was_served(site: Site, desk: Cards) -> None:
    site.open(1)
    take(site, desk, OLD)
    site.served(1)
    site.parts.counters.close(site.officer(1), 1)
    site.clock.later(days=1)

    site.parts.day_close.close_past_days(site.centre_id)

    assert keys(site) == []


@ON_SQLITE
def test_a_look_tells_the_year_of_birth_the_class_by_age_and_whether_a_number_is_left(
    site: Site, desk: Cards
) -> None:
    kiosk = site.caller("kiosk")
    take(site, desk, OLD)

    old, young = desk.read(kiosk, OLD), desk.read(kiosk, YOUNG)

    assert (old.birth_year, old.offered, old.taken, old.most) == (1950, "NCT", 1, 2)
    assert (young.birth_year, young.offered, young.may_take) == (1990, None, True)
    take(site, desk, OLD)
    assert not desk.read(kiosk, OLD).may_take


def test_looking_at_a_card_stores_nothing(site: Site, desk: Cards) -> None:
    before = site.dump()

    desk.read(site.caller("kiosk"), OLD)

    assert site.dump() == before


@ON_SQLITE
def test_a_handle_stands_for_the_card_when_the_number_is_taken(site: Site, desk: Cards) -> None:
    kiosk = site.caller("kiosk")
    handle = desk.read(kiosk, OLD).scan

    site.issue(by="kiosk", card=desk.presented(kiosk, handle=handle, text=None))

    assert desk.look(kiosk, handle).taken == 1


@ON_SQLITE
def test_a_handle_is_good_for_its_own_kiosk_and_some_minutes_only(
    site: Site, desk: Cards, watch: HandWatch
) -> None:
    kiosk = site.caller("kiosk")
    handle = desk.read(kiosk, OLD).scan

    with pytest.raises(Conflict, match="scan_forgotten"):
        desk.look(site.other.caller("kiosk"), handle)
    watch.now_s += KEPT_S + 1
    with pytest.raises(Conflict, match="scan_forgotten"):
        desk.look(kiosk, handle)


@ON_SQLITE
def test_a_repeated_request_has_its_number_though_the_card_is_forgotten(
    site: Site, desk: Cards, watch: HandWatch
) -> None:
    kiosk = site.caller("kiosk")
    card = desk.presented(kiosk, handle=desk.read(kiosk, OLD).scan, text=None)
    first = site.issue(by="kiosk", card=card, request_id="tap-000001")
    watch.now_s += KEPT_S + 1

    again = site.issue(by="kiosk", card=card, request_id="tap-000001")

    assert again.id == first.id


@ON_SQLITE
def test_a_serial_scan_is_offered_to_its_own_kiosk_once_and_not_late(
    site: Site, desk: Cards, watch: HandWatch
) -> None:
    kiosk = site.caller("kiosk")
    desk.scanned(kiosk.id, site.centre_id, OLD)
    handle = desk.waiting_scan(kiosk.id)
    assert handle is not None
    assert desk.waiting_scan(kiosk.id + 1) is None

    assert desk.look(kiosk, handle).birth_year == 1950

    assert desk.waiting_scan(kiosk.id) is None
    desk.scanned(kiosk.id, site.centre_id, YOUNG)
    watch.now_s += OFFERED_S + 1
    assert desk.waiting_scan(kiosk.id) is None


@ON_SQLITE
def test_a_serial_scan_of_something_else_is_refused_when_its_kiosk_looks(
    site: Site, desk: Cards
) -> None:
    kiosk = site.caller("kiosk")
    desk.scanned(kiosk.id, site.centre_id, "8934673573325")

    with pytest.raises(Invalid, match="scan_unknown"):
        desk.look(kiosk, desk.waiting_scan(kiosk.id) or "")

    assert desk.waiting_scan(kiosk.id) is None


@ON_SQLITE
def test_only_a_kiosk_reads_cards(site: Site, desk: Cards) -> None:
    with pytest.raises(NotAllowed):
        desk.read(site.caller("reception"), OLD)


@ON_SQLITE
def test_what_is_kept_in_memory_tells_nothing_where_it_is_logged(site: Site, desk: Cards) -> None:
    kiosk = site.caller("kiosk")
    handle = desk.read(kiosk, OLD).scan

    told = repr([*desk._scans.values(), CitizenCard("000000000001", date(1950, 3, 5))])

    assert handle in told
    assert "000000000001" not in told
    assert "1950" not in told
