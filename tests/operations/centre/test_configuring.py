"""Configurations: published whole or not at all, by one at a time, taken back, seen to visitors."""

from copy import deepcopy
from typing import Any

import pytest

from app.domain.errors import Conflict, Invalid, NotAllowed, NotThere, RequestReused, Stale
from app.domain.queue.ticket import Action, State
from app.operations.centre.configuring import Publication, Request
from app.persistence.centre.configuration import ConfigurationError
from app.reports.configuration_sentences import sentences
from tests.support.plans import BIS, HALL_COUNTERS, RESULTS, TAX
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

RENAMED = {"service": {"thue": {"name": {"vi": "Thuế, phí"}}}}
WITHOUT_TAX = {"service": {"thue": {"retired": True}}}


def publish(site: Site, patch: dict[str, Any], **how: Any) -> Publication:
    """Let the administrator publish the patch of the version in force."""
    who = site.caller(how.pop("by", "admin"))
    request_id = how.pop("request_id", None) or site.new_id()
    version = how.pop("version", None) or configurations(site).current(site.caller("admin")).version
    request = Request(version, patch, **how)
    return configurations(site).publish(who, request, request_id=request_id)


def configurations(site: Site) -> Any:
    """Return the operation."""
    return site.parts.configurations


def in_vietnamese(done: Publication) -> list[str]:
    """Return the sentences of what was published."""
    return sentences(done.changes, "vi")


def test_a_change_is_a_new_version_in_the_log_with_who_made_it(site: Site) -> None:
    done = publish(site, RENAMED, note="Theo thông báo 12")

    (newest, first) = configurations(site).history(site.caller("admin"), site.centre_id)
    assert (done.version, newest.number, newest.note) == (2, 2, "Theo thông báo 12")
    assert (first.number, first.actor) == (1, "system")
    assert newest.actor == site.caller("admin").actor
    assert in_vietnamese(done) == ["Thuế, tên (Tiếng Việt): Thuế → Thuế, phí."]
    assert site.floor.centre.services["thue"].name["vi"] == "Thuế, phí"


def test_nothing_changed_is_no_version(site: Site) -> None:
    assert publish(site, {}).version == 1
    assert site.log() == []


def test_the_same_request_again_publishes_once(site: Site) -> None:
    for _ in range(2):
        publish(site, RENAMED, request_id="the-same-intent")

    assert len(configurations(site).history(None, site.centre_id)) == 2


def test_the_id_of_another_command_is_refused(site: Site) -> None:
    site.issuing.issue(site.caller("admin"), site.wish(request_id="used-already"))

    with pytest.raises(RequestReused):
        publish(site, RENAMED, request_id="used-already")


@ON_SQLITE
@pytest.mark.parametrize("who", ["officer01", "reception", "supervisor", "kiosk"])
def test_only_who_may_configure_sees_and_publishes(site: Site, who: str) -> None:
    caller = site.caller(who)

    with pytest.raises(NotAllowed):
        configurations(site).current(caller)
    with pytest.raises(NotAllowed):
        configurations(site).keep_draft(caller, 1, RENAMED)
    with pytest.raises(NotAllowed):
        publish(site, RENAMED, by=who)


def test_the_second_of_two_hears_what_the_first_has_changed(site: Site) -> None:
    publish(site, RENAMED)

    with pytest.raises(Stale) as refused:
        publish(site, WITHOUT_TAX, version=1)

    assert refused.value.facts["version"] == 2
    assert [one["field"] for one in refused.value.facts["since"]] == ["name.vi"]  # type: ignore[attr-defined]
    assert "thue" in site.floor.centre.services


@ON_SQLITE
@pytest.mark.parametrize(
    ("patch", "place", "code"),
    [
        ({"service": {"thue": {"prefix": "A"}}}, ("service", 1, "prefix"), "twice"),
        ({"service": {"thue": {"counters": [99]}}}, ("service", 1, "counters"), "no_zone"),
        ({"numbers": {"ranges": {"walk_in": [1, 950]}}}, ("numbers", "ranges"), "overlap"),
        ({"priority_class": {"NCT": {"weight": 0.5}}}, ("priority_class", 0, "weight"), None),
        ({"calling": {"no_such_rule": 1}}, ("calling", "no_such_rule"), "extra_forbidden"),
        ({"nowhere": {}}, ("nowhere",), "extra_forbidden"),
        ({"centre": {"time_zone": "Asia/Nowhere"}}, ("centre", "time_zone"), "no_time_zone"),
        *[
            ({"centre": {"public_url": url}}, ("centre", "public_url"), "public_url")
            for url in (
                "",
                "ftp://so.vn",
                "http://",
                "http://so.vn/so",
                "http://so:x",
                "http://me@so.vn",
                "http://so.vn?a",
                "http://so vn",
            )
        ],
        *[
            ({"centre": {"public_url": url}}, ("centre", "public_url"), "public_url_here")
            for url in (
                "http://0.0.0.0:8080",
                "http://localhost",
                "https://127.0.1.1",
                "http://[::1]",
            )
        ],
    ],
)
def test_what_is_wrong_is_named_by_its_place_and_nothing_is_published(
    site: Site, patch: dict[str, Any], place: tuple[Any, ...], code: str | None
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        publish(site, patch)

    (wrong,) = refused.value.wrong
    assert wrong.place[: len(place)] == place
    assert code in (None, wrong.code)
    assert site.log() == []


@ON_SQLITE
def test_what_is_no_patch_and_another_code_of_the_centre_are_refused(site: Site) -> None:
    for patch in ({"service": {"thue": 3}}, {"centre": {"code": "hue"}}):
        with pytest.raises(Invalid):
            publish(site, patch)


def test_a_service_with_a_past_is_retired_where_it_is_left_out(site: Site) -> None:
    """And one that nobody ever had a number of just goes."""
    site.open(TAX)
    site.issue("thue")
    site.served(TAX)

    publish(site, {"service": {"thue": None, "ket-qua": None}})

    plain = configurations(site).current(site.caller("admin")).plain
    assert {row["code"]: row.get("retired") for row in plain["service"]} == {
        "dat-dai": None,
        "thue": True,
    }
    assert "thue" not in site.floor.centre.services
    assert site.floor.centre.service("thue").name["vi"] == "Thuế"


def test_a_zone_with_a_past_is_retired_where_it_is_left_out(site: Site) -> None:
    """With its counter that was open once; the counters that never were just go."""
    site.open(TAX)
    site.issue("thue")
    site.served(TAX)
    site.parts.counters.close(site.officer(TAX), TAX)

    others = {"thue": {"counters": [1]}, "ket-qua": {"counters": [2]}}
    publish(site, {"zone": {"b": None}, "counter": {str(BIS): None}, "service": others})

    plain = configurations(site).current(site.caller("admin")).plain
    (hall, left) = plain["zone"]
    assert (hall["code"], hall.get("retired")) == ("a", None)
    assert (left["code"], left["retired"], left["counters"]) == ("b", True, [TAX])
    assert site.floor.centre.zones.keys() == {"a"}
    assert TAX not in site.floor.counters
    assert site.floor.centre.counter(TAX).zone == "b"


def test_a_zone_whose_counters_all_stand_in_another_one_is_retired_without_them(
    site: Site,
) -> None:
    site.open(TAX)
    site.parts.counters.close(site.officer(TAX), TAX)

    hall = {"counters": [*HALL_COUNTERS, TAX, RESULTS, BIS]}
    publish(site, {"zone": {"b": None, "a": hall}})

    (_, left) = configurations(site).current(site.caller("admin")).plain["zone"]
    assert (left["code"], left["counters"], left["retired"]) == ("b", [], True)
    assert site.floor.centre.counter(TAX).zone == "a"


def test_a_zone_that_nobody_ever_sat_in_just_goes(site: Site) -> None:
    others = {"thue": {"counters": [1]}, "ket-qua": {"counters": [2]}}

    publish(site, {"zone": {"b": None}, "counter": {str(BIS): None}, "service": others})

    plain = configurations(site).current(site.caller("admin")).plain
    assert [zone["code"] for zone in plain["zone"]] == ["a"]


def test_a_retired_service_gives_no_numbers_and_may_come_back(site: Site) -> None:
    publish(site, WITHOUT_TAX)
    with pytest.raises(Invalid):
        site.issue("thue")

    done = publish(site, {"service": {"thue": {"retired": None}}})

    assert in_vietnamese(done) == ["Mở lại lĩnh vực Thuế."]
    assert site.issue("thue").label == "U001"


def test_who_waits_for_a_service_that_goes_is_asked_about_first(site: Site) -> None:
    site.issue_many(3, "thue")

    tried = publish(site, WITHOUT_TAX, dry_run=True)
    with pytest.raises(Conflict) as refused:
        publish(site, WITHOUT_TAX)

    assert tried.waiting.services == {"thue": 3}
    assert refused.value.code == "still_needed"
    assert "thue" in site.floor.centre.services


def test_they_move_to_another_service_at_their_places(site: Site) -> None:
    first = site.issue("thue")
    site.issue_many(2)
    missed = site.issue("thue")

    publish(site, WITHOUT_TAX, moves={"thue": "dat-dai"})

    site.open(1)
    assert site.ticket(first.id).service == "dat-dai"
    assert site.ticket(missed.id).rank_at == missed.rank_at
    assert site.called(1).id == first.id


@ON_SQLITE
def test_nobody_moves_to_a_service_that_isnt_there(site: Site) -> None:
    site.issue("thue")
    for to in ("thue", "nowhere"):
        with pytest.raises(Invalid):
            publish(site, WITHOUT_TAX, moves={"thue": to})


def test_who_is_being_served_is_served_to_the_end(site: Site) -> None:
    site.open(TAX)
    site.issue("thue")
    serving = site.act(site.called(TAX), Action.START)

    publish(site, WITHOUT_TAX)

    done = site.act(site.ticket(serving.id), Action.FINISH, outcome="accepted")
    assert (done.state, done.service) == (State.DONE, "thue")


def test_a_counter_goes_when_nobody_sits_there(site: Site) -> None:
    patch = {"counter": {str(TAX): {"retired": True}}}
    site.open(TAX)
    with pytest.raises(Conflict):
        publish(site, patch)

    site.parts.counters.close(site.officer(TAX), TAX)
    publish(site, patch)

    assert TAX not in site.floor.counters
    assert site.floor.centre.counter(TAX).zone == "b"
    with pytest.raises(NotThere):
        site.parts.counters.open(site.officer(TAX), TAX)


def test_an_earlier_version_comes_back_as_a_new_one(site: Site) -> None:
    before = deepcopy(configurations(site).current(site.caller("admin")).plain)
    publish(site, RENAMED)
    publish(site, {"calling": {"auto_call_s": 5}})

    done = configurations(site).restore(
        site.caller("admin"), site.centre_id, 1, expected_version=3, request_id=site.new_id()
    )

    now = configurations(site).current(site.caller("admin"))
    assert (done.version, now.version, now.plain) == (4, 4, before)
    (newest, *_) = configurations(site).history(None, site.centre_id)
    assert newest.restores == 1
    with pytest.raises(NotThere):
        configurations(site).restore(None, site.centre_id, 99, expected_version=None)


def test_a_draft_is_ones_own_and_says_what_it_would_change(site: Site) -> None:
    admin = site.caller("admin")
    kept = configurations(site).keep_draft(admin, 1, RENAMED)
    wrong = configurations(site).keep_draft(admin, 1, {"service": {"thue": {"prefix": "A"}}})

    assert len(kept.changes) == 1
    assert [one.code for one in wrong.wrong] == ["twice"]
    current = configurations(site).current(admin)
    assert current.draft.patch == {"service": {"thue": {"prefix": "A"}}}
    assert configurations(site).current(site.other.caller("admin")).draft is None

    configurations(site).drop_draft(admin)
    assert configurations(site).current(admin).draft is None


def test_what_is_published_is_no_draft_any_more(site: Site) -> None:
    admin = site.caller("admin")
    configurations(site).keep_draft(admin, 1, RENAMED)

    publish(site, RENAMED)

    assert configurations(site).current(admin).draft is None


def test_the_next_opening_brings_what_is_planned_for_it(site: Site) -> None:
    planned = publish(site, RENAMED, at_next_opening=True)
    assert site.floor.centre.services["thue"].name["vi"] == "Thuế"
    assert planned.due_at is not None

    configurations(site).publish_due()
    assert configurations(site).current(site.caller("admin")).version == 1

    site.clock.at = planned.due_at
    configurations(site).publish_due()

    now = configurations(site).current(site.caller("admin"))
    assert (now.version, now.plan) == (2, None)
    assert site.floor.centre.services["thue"].name["vi"] == "Thuế, phí"
    (newest, *_) = configurations(site).history(None, site.centre_id)
    assert newest.actor == site.caller("admin").actor


def test_a_plan_is_taken_back(site: Site) -> None:
    admin = site.caller("admin")
    planned = publish(site, RENAMED, at_next_opening=True)
    configurations(site).drop_plan(admin)
    site.clock.at = planned.due_at or site.clock.at

    assert configurations(site).publish_due() == []
    with pytest.raises(NotThere):
        configurations(site).drop_plan(admin)


def test_a_plan_that_cant_be_published_any_more_is_dropped_and_the_log_says_why(
    site: Site,
) -> None:
    planned = publish(site, {"service": {"thue": {"prefix": "X"}}}, at_next_opening=True)
    publish(site, {"service": {"ket-qua": {"prefix": "X"}}})
    site.clock.at = planned.due_at or site.clock.at

    configurations(site).publish_due()

    assert configurations(site).current(site.caller("admin")).version == 2
    assert site.log()[-1].facts["change"] == "dropped"


def test_another_process_serves_by_the_new_configuration_at_once(
    site: Site, neighbour: Site
) -> None:
    neighbour.issue()

    publish(site, WITHOUT_TAX)

    with pytest.raises(Invalid):
        neighbour.issue("thue")
    assert neighbour.issue().label == "A002"


def test_two_drafts_of_different_days_keep_each_others(site: Site) -> None:
    reason = {"vi": "Nghỉ", "en": "Closed"}
    publish(site, {"calendar": {"day": {"2027-02-16": {"closed": True, "reason": reason}}}})

    publish(site, {"calendar": {"day": {"2027-02-20": {"like": "mon"}}}})
    publish(site, {"calendar": {"day": {"2027-02-16 thue": {"issuing": [["08:00", "10:00"]]}}}})

    days = configurations(site).current(site.caller("admin")).plain["calendar"]["day"]
    kept = [(day["date"], day.get("service")) for day in days]
    assert kept[-3:] == [("2027-02-16", None), ("2027-02-16", "thue"), ("2027-02-20", None)]
