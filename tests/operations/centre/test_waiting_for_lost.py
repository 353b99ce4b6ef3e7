"""Who waits for what a configuration takes away: counted before, asked about, never left behind."""

from typing import Any, cast

import pytest

from app.domain.errors import Conflict, Invalid
from app.domain.queue.ticket import Action, Ticket
from tests.operations.centre.test_configuring import configurations, publish
from tests.support.plans import BIS, RESULTS, TAX
from tests.support.site import Site

WITHOUT_A_COUNTER: list[dict[str, Any]] = [
    {"service": {"ket-qua": {"counters": []}}},
    {"counter": {str(RESULTS): {"retired": True}, str(BIS): {"retired": True}}},
]
"""Two ways to take the service of results its last counters."""


def sent_to(site: Site, counter: int) -> Ticket:
    """Return somebody who waits for the counter alone, sent there by the first."""
    site.open(1, counter)
    site.issue()
    sent = site.act(site.called(1), Action.TRANSFER, counter=counter)
    site.parts.counters.close(site.officer(counter), counter)
    return sent


def test_who_waits_for_a_counter_that_goes_is_counted_and_called_at_another(site: Site) -> None:
    sent = sent_to(site, 2)
    patch = {"counter": {"2": {"retired": True}}}

    tried = publish(site, patch, dry_run=True)
    assert (dict(tried.waiting.services), dict(tried.waiting.counters)) == ({}, {2: 1})
    assert site.ticket(sent.id).target_counter == 2
    publish(site, patch)

    assert site.ticket(sent.id).target_counter is None
    assert site.called(1).id == sent.id


@pytest.mark.parametrize("patch", WITHOUT_A_COUNTER)
def test_a_service_that_loses_its_last_counter_is_asked_about_like_one_that_goes(
    site: Site, patch: Any
) -> None:
    site.issue_many(2, "ket-qua")

    tried = publish(site, patch, dry_run=True)
    with pytest.raises(Conflict) as refused:
        publish(site, patch)

    assert tried.waiting.services == {"ket-qua": 2}
    assert [one.code for one in tried.waiting.moves_to] == ["dat-dai", "thue"]
    (lost,) = cast("list[dict[str, Any]]", refused.value.facts["lost"])
    assert (lost["part"], lost["code"], lost["count"]) == ("last_counter", "ket-qua", 2)
    assert lost["name"]["vi"] == "Trả kết quả"
    assert {RESULTS, BIS} <= site.floor.counters.keys()


@pytest.mark.parametrize("patch", WITHOUT_A_COUNTER)
def test_they_move_to_a_service_that_has_one(site: Site, patch: Any) -> None:
    waiting = site.issue("ket-qua")
    with pytest.raises(Invalid):
        publish(site, patch, moves={"ket-qua": "ket-qua"})

    publish(site, patch, moves={"ket-qua": "thue"})

    site.open(TAX)
    assert site.called(TAX).id == waiting.id


def test_who_is_sent_to_the_last_counter_of_a_service_is_counted_once(site: Site) -> None:
    site.open(RESULTS)
    site.issue("ket-qua")
    sent = site.act(site.called(RESULTS), Action.TRANSFER, counter=BIS)
    site.parts.counters.close(site.officer(RESULTS), RESULTS)

    tried = publish(site, WITHOUT_A_COUNTER[1], dry_run=True)
    publish(site, WITHOUT_A_COUNTER[1], moves={"ket-qua": "dat-dai"})

    assert (dict(tried.waiting.services), dict(tried.waiting.counters)) == ({"ket-qua": 1}, {})
    after = site.ticket(sent.id)
    assert (after.service, after.target_counter) == ("dat-dai", None)


def test_a_service_that_another_counter_helps_with_goes_on(site: Site) -> None:
    site.issue("thue")
    patch: dict[str, Any] = {"service": {"thue": {"counters": []}}}

    assert not publish(site, patch, dry_run=True).waiting.services
    publish(site, patch)


def test_one_that_nobody_waits_for_may_lose_its_counters(site: Site) -> None:
    assert not publish(site, WITHOUT_A_COUNTER[1]).waiting.services


def restore_the_first(site: Site, **how: Any) -> Any:
    """Take the configuration back to its first version, seen at the second."""
    given = {"expected_version": 2, "request_id": site.new_id(), **how}
    return configurations(site).restore(site.caller("admin"), site.centre_id, 1, **given)


def test_who_waits_for_a_service_that_came_later_moves_when_it_is_taken_back(site: Site) -> None:
    added = {"prefix": "X", "name": {"vi": "Hộ tịch", "en": "Civil status"}, "counters": [1]}
    told = {"agency": "Sở Tư pháp", "minutes": {"submit": 10.0}, "per_day": 20}
    publish(site, {"service": {"ho-tich": added | told}})
    waiting = site.issue("ho-tich")

    with pytest.raises(Conflict):
        restore_the_first(site)
    tried = restore_the_first(site, dry_run=True)
    assert tried.waiting.services == {"ho-tich": 1}
    assert "ho-tich" not in {one.code for one in tried.waiting.moves_to}
    assert configurations(site).current(site.caller("admin")).version == 2
    done = restore_the_first(site, moves={"ho-tich": "dat-dai"})

    assert done.version == 3
    assert site.ticket(waiting.id).service == "dat-dai"


def test_a_trial_of_taking_back_doesnt_use_its_request_up(site: Site) -> None:
    publish(site, {"service": {"thue": {"per_day": 7}}})

    restore_the_first(site, request_id="one-intent", dry_run=True)

    assert restore_the_first(site, request_id="one-intent").version == 3
