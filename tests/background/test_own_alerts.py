"""Whom a centre names is told of its alerts by mail and SMS: together, once, and nobody else."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from app.background.alert_messages import AlertMessages
from app.domain.alerts.rules import AlertKind, Signal
from app.operations.clock import system_now
from tests.api.test_configuration import publish
from tests.background.test_visitor_messages import set_up
from tests.support.gateway import FakeGateway
from tests.support.mailbox import Mailbox
from tests.support.receiver import Target
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.site import assert_log_and_tables_agree
from tests.support.web import Web, make_web

pytestmark = ON_SQLITE

BOSS, IT = "truong@vidu.gov.vn", "cntt@vidu.gov.vn"
NOBODY_OPEN = Signal(
    AlertKind.NO_COUNTER_OPEN, "service:thue", True, {"waiting": 1, "service": "thue"}
)
IDLE = Signal(
    AlertKind.COUNTER_IDLE, "counter:1", False, {"counter": 1, "idle_s": 240, "waiting": 3}
)
OLD_BACKUP = Signal(AlertKind.BACKUP_OLD, "backup", False, {})
LATER = timedelta(seconds=61)


@pytest.fixture
def web(seeded: tuple[Seed, Any], mailbox: Mailbox, gateway: FakeGateway) -> Iterator[Web]:
    """Give the test a centre whose head hears what is grave, and whose IT hears everything."""
    made = make_web(
        seeded,
        outbound=("private", "127.0.0.0/8"),
        smtp_url=f"smtp://127.0.0.1:{mailbox.port}",
        mail_from="moiso@vidu.gov.vn",
    )
    set_up(made, gateway)
    name(made, mail=[IT], mail_grave=[BOSS], sms_grave=["0912 345 678"])
    made.clock.at = system_now()
    yield made
    made.server.render_client.close()
    assert_log_and_tables_agree(made.installation)
    made.installation.database.close()


def name(web: Web, **recipients: Sequence[str]) -> None:
    """Publish who is told."""
    version = web.get("admin", "/configuration").get_json()["version"]
    answer = publish(web, {"alerts": recipients}, version=version)
    assert answer.status_code == 200, answer.get_data(as_text=True)


def watch(web: Web, *found: Signal) -> None:
    web.installation.alerts.watch(web.seed.centres["dong-ha"], found)


def send(web: Web, after: timedelta = timedelta(0)) -> int:
    return AlertMessages(web.installation).send_due(web.clock.at + after)


def told(mailbox: Mailbox) -> list[tuple[str, str, str]]:
    """Return to whom each mail went, its subject and its words."""
    return [
        (to, str(mail["Subject"]), mail.get_content().strip())
        for [to], mail in zip(mailbox.recipients, mailbox.messages, strict=True)
    ]


def test_what_is_grave_is_told_at_once_to_everybody_and_by_sms(
    web: Web, mailbox: Mailbox, gateway: FakeGateway
) -> None:
    watch(web, NOBODY_OPEN)

    assert send(web) == 3

    assert sorted(to for to, _, _ in told(mailbox)) == [IT, BOSS]
    assert all(subject.endswith("cần xử lý ngay") for _, subject, _ in told(mailbox))
    assert "Thuế" in told(mailbox)[0][2]
    assert [one["body"]["Phone"] for one in gateway.asked] == ["84912345678"]
    assert "can xu ly ngay" in gateway.texts[0]
    assert send(web, LATER) == 0


def test_what_can_wait_comes_in_one_mail_after_a_minute_and_only_to_who_hears_everything(
    web: Web, mailbox: Mailbox, gateway: FakeGateway
) -> None:
    watch(web, IDLE)
    watch(web, IDLE, OLD_BACKUP)
    assert send(web) == 0
    assert mailbox.taken == []

    assert send(web, LATER) == 2

    [(to, subject, words)] = told(mailbox)
    assert to == IT
    assert subject.endswith("2 việc cần xem")
    assert [line[:2] for line in words.splitlines()] == ["- ", "- "]
    assert gateway.asked == []


def test_what_was_over_within_the_minute_is_not_told(web: Web, mailbox: Mailbox) -> None:
    watch(web, IDLE)
    watch(web)

    send(web, LATER)

    assert mailbox.taken == []
    watch(web, IDLE)
    send(web, LATER)
    web.clock.at += timedelta(minutes=5)
    watch(web)
    send(web)
    assert [subject.rpartition(": ")[2] for _, subject, _ in told(mailbox)] == ["cần xem", "đã ổn"]


def test_who_is_named_no_more_hears_nothing_more(web: Web, mailbox: Mailbox) -> None:
    watch(web, IDLE)
    name(web, mail=[BOSS], mail_grave=[], sms_grave=[])

    send(web, LATER)

    assert mailbox.taken == []
    [stands] = web.get("supervisor", "/alerts/deliveries").get_json()
    assert "không còn trong danh sách" in stands["detail"]
    watch(web)
    send(web, LATER)
    assert [to for to, _, _ in told(mailbox)] == [BOSS]


def test_a_mail_server_that_is_away_is_seen_and_tried_again_and_disturbs_nobody_else(
    web: Web, mailbox: Mailbox, gateway: FakeGateway
) -> None:
    mailbox.answers["MAIL"] = "451 4.3.0 later"
    watch(web, NOBODY_OPEN)

    assert send(web) == 1

    assert len(gateway.asked) == 1
    stands = web.get("supervisor", "/alerts/deliveries").get_json()
    assert {(one["target"], one["state"]) for one in stands} == {
        ("email", "queued"),
        ("sms", "delivered"),
    }
    assert any(one["detail"] for one in stands if one["target"] == "email")
    assert BOSS not in str(stands)
    mailbox.answers.clear()
    assert send(web, LATER) == 2
    assert len(mailbox.taken) == 2


def test_a_channel_that_is_off_for_visitors_serves_alerts_and_none_at_all_is_said(
    web: Web, gateway: FakeGateway
) -> None:
    set_up(web, gateway)
    version = web.get("admin", "/message-channels").get_json()["items"][0]["version"]
    off = {"is_on": False, "gateway": None, "secret": None, "version": version}
    assert web.ask("admin", "PUT", "/message-channels/sms", off).status_code == 200
    watch(web, NOBODY_OPEN)

    send(web)

    stands = web.get("supervisor", "/alerts/deliveries").get_json()
    of_sms = next(one for one in stands if one["target"] == "sms")
    assert (of_sms["state"], of_sms["detail"]) == ("queued", "Kênh đang tắt hoặc chưa thiết lập.")


def test_a_webhook_hears_each_alert_alone_and_never_of_a_recipient(
    seeded: tuple[Seed, Any], target: Target
) -> None:
    made = make_web(seeded, webhook_url=target.url, webhook_secret="a secret of sixteen letters")
    name(made, mail=[IT], mail_grave=[], sms_grave=[])
    made.clock.at = system_now()

    watch(made, IDLE, OLD_BACKUP)
    AlertMessages(made.installation).send_due(made.clock.at)

    assert len(target.heard) == 2
    assert not any(b'"to"' in body for _, body in target.heard)
    made.server.render_client.close()
    made.installation.database.close()
