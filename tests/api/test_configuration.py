"""The configuration by the API: read, tried, published, refused with its places, taken back."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.persistence.schema import print_jobs
from hardware.printers.document import TextPart, from_json
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

RENAMED = {"service": {"thue": {"name": {"vi": "Thuế, phí"}}}}


def publish(web: Web, patch: dict[str, Any], *, version: int = 1, **more: Any) -> TestResponse:
    """Let the administrator publish the patch."""
    return web.command("admin", "/configuration", expected_version=version, patch=patch, **more)


def test_it_is_the_centres_file_as_json_with_its_version(web: Web) -> None:
    told = web.get("admin", "/configuration").get_json()

    assert (told["version"], told["draft"], told["plan"]) == (1, None, None)
    assert told["configuration"]["centre"]["code"] == "dong-ha"
    assert [one["code"] for one in told["configuration"]["service"]] == [
        "dat-dai",
        "thue",
        "ket-qua",
    ]


def test_what_is_tried_changes_nothing(web: Web) -> None:
    tried = publish(web, RENAMED, dry_run=True).get_json()

    assert tried["changes"] == ["Thuế, tên (Tiếng Việt): Thuế → Thuế, phí."]
    assert web.get("admin", "/configuration").get_json()["version"] == 1


def test_a_published_change_is_there_for_everybody(web: Web) -> None:
    done = publish(web, RENAMED, note="Thông báo 12")

    assert (done.status_code, done.get_json()["version"]) == (200, 2)
    names = {one["code"]: one["name"]["vi"] for one in web.get("kiosk", "/services").get_json()}
    assert names["thue"] == "Thuế, phí"
    (newest, _) = web.get("admin", "/configuration/history").get_json()
    assert (newest["version"], newest["note"]) == (2, "Thông báo 12")


def test_a_stale_version_is_a_conflict_that_says_what_changed(web: Web) -> None:
    publish(web, RENAMED)

    refused = publish(web, {"targets": {"wait_min": 20}})

    assert refused.status_code == 409
    told = refused.get_json()
    assert told["code"] == "configuration_stale"
    assert told["facts"]["since"] == ["Thuế, tên (Tiếng Việt): Thuế → Thuế, phí."]


@ON_SQLITE
@pytest.mark.parametrize(
    ("patch", "field", "code"),
    [
        ({"service": {"thue": {"prefix": "A"}}}, "service.thue.prefix", "twice"),
        ({"service": {"thue": {"counters": [99]}}}, "service.thue.counters", "no_zone"),
        ({"priority_class": {"NCT": {"weight": 0.5}}}, "priority_class.NCT.weight",
         "greater_than_equal"),
        ({"calendar": {"issuing": [["11:00", "07:00"]]}}, "calendar.issuing", "backwards"),
        ({"calling": {"no_such": 1}}, "calling.no_such", "extra_forbidden"),
    ],
)  # fmt: skip
def test_each_wrong_place_is_named(web: Web, patch: dict[str, Any], field: str, code: str) -> None:
    refused = publish(web, patch)

    assert refused.status_code == 422
    assert [(one["field"], one["code"]) for one in refused.get_json()["errors"]] == [(field, code)]
    assert refused.get_json()["errors"][0]["message"]


@ON_SQLITE
def test_a_list_of_rows_as_a_whole_is_a_merge_patch_too(web: Web) -> None:
    rows = web.get("admin", "/configuration").get_json()["configuration"]["service"]
    rows[1]["daily_limit"] = 9

    assert publish(web, {"service": rows}).status_code == 200
    now = web.get("admin", "/configuration").get_json()["configuration"]["service"]
    assert now[1]["daily_limit"] == 9


@ON_SQLITE
def test_a_draft_is_kept_with_what_is_wrong_with_it(web: Web) -> None:
    body = {"expected_version": 1, "patch": {"service": {"thue": {"prefix": "A"}}}}
    kept = web.ask("admin", "PUT", "/configuration/draft", body).get_json()

    assert [one["field"] for one in kept["errors"]] == ["service.thue.prefix"]
    assert kept["configuration"]["service"][1]["prefix"] == "A"
    assert web.get("admin", "/configuration").get_json()["draft"]["errors"] == kept["errors"]
    assert web.ask("admin", "DELETE", "/configuration/draft").status_code == 204


@ON_SQLITE
def test_a_large_configuration_arrives_and_one_beyond_all_measure_is_refused(web: Web) -> None:
    many = {
        f"1.{n:05d}": {"service": "thue", "name": {"vi": "Thủ tục " * 8, "en": "Procedure"}}
        for n in range(2500)
    }
    assert publish(web, {"procedure": many}).status_code == 200
    assert len(web.get("kiosk", "/procedures").get_json()) == 2500 + 1

    note = {"centre": {"header": "x" * (2 * 1024 * 1024)}}
    assert publish(web, note, version=2).status_code == 413


@ON_SQLITE
@pytest.mark.parametrize("width", [576, 384])
def test_a_slip_is_drawn_as_it_would_print(web: Web, width: int) -> None:
    plain = web.get("admin", f"/configuration/slip.png?width={width}")
    body = {"patch": {"slip": {"label_mm": 30}}, "width": width}
    drafted = web.ask("admin", "POST", "/configuration/slip.png", body)

    first, second = (Image.open(BytesIO(one.get_data())) for one in (plain, drafted))
    assert first.width == second.width == width
    assert second.height > first.height


@ON_SQLITE
def test_an_earlier_version_is_taken_back(web: Web) -> None:
    publish(web, RENAMED)

    done = web.command("admin", "/configuration/restore", version=1, expected_version=2)
    gone = web.command("admin", "/configuration/restore", version=9, expected_version=3)

    assert (done.status_code, done.get_json()["version"]) == (200, 3)
    assert gone.status_code == 404


@ON_SQLITE
def test_taking_back_tells_who_waits_and_takes_where_they_go(web: Web) -> None:
    of = {"agency": "Sở Tư pháp", "minutes": {"submit": 10.0}, "per_day": 20, "counters": [1]}
    name = {"vi": "Hộ tịch", "en": "Civil status"}
    publish(web, {"service": {"ho-tich": {**of, "prefix": "X", "name": name}}})
    ticket = web.issue("ho-tich")
    back = {"version": 1, "expected_version": 2}

    tried = web.command("admin", "/configuration/restore", **back, dry_run=True).get_json()
    refused = web.command("admin", "/configuration/restore", **back)
    moves = {"ho-tich": "thue"}
    done = web.command("admin", "/configuration/restore", **back, moves=moves)

    assert (tried["waiting"], tried["waiting_at"]) == ({"ho-tich": 1}, {})
    first = {"code": "dat-dai", "prefix": "A", "name": {"vi": "Đất đai", "en": "Đất đai (en)"}}
    assert tried["moves_to"][0] == first
    assert (refused.status_code, refused.get_json()["code"]) == (409, "still_needed")
    assert done.status_code == 200
    after = web.get("admin", f"/tickets/{ticket['id']}").get_json()
    assert after["service"] == "thue"


@ON_SQLITE
def test_the_refusal_names_the_service_that_loses_its_last_counter(web: Web) -> None:
    web.issue("ket-qua")

    refused = publish(web, {"service": {"ket-qua": {"counters": []}}})

    assert refused.status_code == 409
    assert "quầy cuối cùng của lĩnh vực Trả kết quả: 1" in refused.get_json()["detail"]


@ON_SQLITE
def test_the_audit_says_it_in_sentences(web: Web) -> None:
    publish(web, RENAMED, note="Thông báo 12")

    found = web.get("admin", "/audit?action=configured").get_json()

    assert "Thuế, tên (Tiếng Việt): Thuế → Thuế, phí." in str(found)
    assert "patch" not in str(found)


@ON_SQLITE
def test_what_visitors_still_need_is_named_as_people_know_it(web: Web) -> None:
    web.issue("thue", priority="NCT")
    web.open(3)

    refused = publish(
        web,
        {
            "service": {"thue": {"retired": True}},
            "priority_class": {"NCT": {"retired": True}},
            "counter": {"3": {"retired": True}},
        },
    )

    assert (refused.status_code, refused.get_json()["code"]) == (409, "still_needed")
    assert (
        "(Quầy 3: 1; đối tượng ưu tiên Người cao tuổi: 1; lĩnh vực Thuế: 1)"
        in (refused.get_json()["detail"])
    )
    assert [one["code"] for one in refused.get_json()["facts"]["lost"]] == ["3", "NCT", "thue"]


def drafted_print(web: Web, *, by: str = "admin", printer: str = "printer", **more: Any) -> Any:
    """Let an administrator print a draft's slip as a test."""
    device = web.known(printer).caller.id
    patch = {"slip": {"texts": {"note": {"vi": "Xin mang theo căn cước."}}}}
    return web.command(by, "/configuration/slip/print", printer=device, patch=patch, **more)


def test_a_test_print_is_queued_once_marked_and_of_no_ticket(web: Web) -> None:
    asked = drafted_print(web, request_id="print-once")
    again = drafted_print(web, request_id="print-once")

    assert (asked.status_code, again.get_json()["id"]) == (202, asked.get_json()["id"])
    with web.installation.database.read() as connection:
        (job,) = connection.execute(select(print_jobs)).all()
    words = [part.text for part in from_json(job.document).parts if isinstance(part, TextPart)]
    assert words[0].startswith("PHIẾU IN THỬ")
    assert "Xin mang theo căn cước." in words
    assert (job.ticket_id, job.id) == (None, asked.get_json()["id"])
    told = web.get("admin", f"/configuration/slip/print/{job.id}").get_json()
    assert (told["state"], told["printer"]) == ("queued", "printer")
    assert "in thử phiếu" in str(web.get("admin", "/audit?action=device").get_json())


@ON_SQLITE
def test_a_test_print_stays_with_its_printer_where_a_slip_goes_to_the_second(web: Web) -> None:
    job = drafted_print(web, printer="kiosk").get_json()["id"]
    kiosk, second = (web.known(name).caller.id for name in ("kiosk", "printer"))

    web.installation.print_queue.release(job, "paper out", to=second)

    assert web.get("admin", f"/configuration/slip/print/{job}").get_json()["printer"] == "kiosk"
    assert web.installation.print_queue.claim(kiosk) is not None


@ON_SQLITE
def test_a_test_print_elsewhere_than_at_a_printer_of_the_centre_is_refused(web: Web) -> None:
    job = drafted_print(web).get_json()["id"]

    assert drafted_print(web, printer="board").status_code == 422
    assert drafted_print(web, printer="printer-b").status_code == 422
    assert drafted_print(web, language="fr").status_code == 422
    assert web.get("admin-b", f"/configuration/slip/print/{job}").status_code == 404
    assert web.get("admin", f"/configuration/slip/print/{2**64}").status_code == 404
