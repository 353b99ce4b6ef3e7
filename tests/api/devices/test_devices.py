"""Knows how devices are seen and broken by the API, and that none of them delays a visitor."""

import time

import pytest

from app.operations.clock import system_now
from app.operations.devices.devices import insert_new_device
from tests.support.live import until
from tests.support.registering import add_device
from tests.support.seeding import ON_SQLITE
from tests.support.web import API, Web, officer

pytestmark = ON_SQLITE


def _fault(web: Web, name: str, fault: str) -> None:
    answer = web.post("admin", f"/devices/{web.known(name).caller.id}/simulate", fault=fault)
    assert answer.status_code == 200, answer.get_data(as_text=True)


def _slip(web: Web, ticket: dict[str, object]) -> tuple[str, int]:
    body = web.get("kiosk", f"/tickets/{ticket['id']}/slip").get_json()
    return body["state"], body["copies"]


def _device(web: Web, name: str) -> dict[str, object]:
    devices = web.get("admin", "/devices").get_json()
    found: dict[str, object] = next(d for d in devices if d["name"] == name)
    return found


def _state(web: Web, name: str) -> str:
    return str(_device(web, name)["state"])


def test_a_slip_comes_out_of_the_kiosks_printer(hall: Web) -> None:
    ticket = hall.issue(by="kiosk")

    until(lambda: _slip(hall, ticket) == ("printed", 1), "the slip")
    folder = hall.installation.settings.data / "sim" / "kiosk"
    assert len(list(folder.glob("slip-*.png"))) == 1
    assert (folder / "raw.bin").stat().st_size > 1000


def test_a_kiosk_added_a_moment_ago_prints_at_itself(hall: Web) -> None:
    """The rows of the devices are looked at every two seconds; a visitor may be quicker."""
    centre_id = hall.seed.centres["dong-ha"]
    url = "escpos+sim://fresh"
    _, token = add_device(hall.installation, centre_id, "kiosk", "fresh", url=url)
    body = {"service": "dat-dai", "request_id": "request-of-a-fresh-kiosk"}
    headers = {"Authorization": f"Bearer {token}"}

    answer = hall.server.app.test_client().post(API + "/tickets", json=body, headers=headers)

    assert answer.status_code == 201
    until(lambda: _slip(hall, answer.get_json()) == ("printed", 1), "the slip")
    assert len(list((hall.installation.settings.data / "sim" / "fresh").glob("slip-*.png"))) == 1


@pytest.mark.parametrize("fault", ["paper_out", "cover_open", "offline"])
def test_a_broken_printer_delays_nobody_and_the_slip_comes_when_it_is_mended(
    hall: Web, fault: str
) -> None:
    """Case 31."""
    _fault(hall, "kiosk", fault)
    begun = time.monotonic()
    tickets = [hall.issue(by="kiosk") for _ in range(3)]
    hall.open(1)
    called = hall.call_next(1)
    took = time.monotonic() - begun
    until(lambda: _state(hall, "kiosk") not in ("ok", "unknown"), "the alert")
    states = {_slip(hall, ticket)[0] for ticket in tickets}

    _fault(hall, "kiosk", "none")

    assert took < 30
    assert called["label"] == "A001"
    assert "printed" not in states
    until(lambda: {_slip(hall, t)[0] for t in tickets} <= {"printed", "uncertain"}, "the slips")


def test_a_reprint_is_the_same_number_once_more(hall: Web) -> None:
    """Case 31."""
    ticket = hall.issue(by="kiosk")
    until(lambda: _slip(hall, ticket)[0] == "printed", "the slip")

    first = hall.post("reception", f"/tickets/{ticket['id']}/reprint", request_id="again-0001")
    again = hall.post("reception", f"/tickets/{ticket['id']}/reprint", request_id="again-0001")

    assert (first.status_code, again.status_code) == (200, 200)
    until(lambda: _slip(hall, ticket) == ("printed", 2), "the second copy")
    assert len(hall.get("admin", "/tickets").get_json()["items"]) == 1


def test_the_board_of_the_counter_shows_the_called_number(hall: Web) -> None:
    hall.called(1)
    shown = hall.installation.settings.data / "sim" / "board" / "shown.json"

    until(lambda: shown.exists() and "A001" in shown.read_text(), "the number on the board")


def test_a_dead_board_delays_no_call(hall: Web) -> None:
    _fault(hall, "board", "cut_cable")
    begun = time.monotonic()

    hall.called(1)

    assert time.monotonic() - begun < 30
    assert hall.get(officer(1), "/tickets?label=A001").get_json()["items"][0]["state"] == "called"


@pytest.mark.parametrize("name", ["kiosk", "board"])
def test_a_test_of_a_device_is_accepted_at_once_and_then_told_as_over(hall: Web, name: str) -> None:
    device = hall.known(name).caller.id

    answer = hall.post("supervisor", f"/devices/{device}/test")

    assert answer.status_code == 202
    assert answer.get_json()["name"] == name
    until(lambda: _device(hall, name)["tested_at"] is not None, "the end of the test")
    assert _device(hall, name)["state"] == "ok"


def test_a_device_that_cannot_be_tested_is_refused_and_is_no_fault_of_ours(hall: Web) -> None:
    """A keypad has nothing to print or show; a printer of a wrong URL has no thread."""
    centre_id, installation = hall.seed.centres["dong-ha"], hall.installation
    keypad, _ = add_device(
        installation, centre_id, "keypad", "keypad", url="keypad+tcp://127.0.0.1:9", counter=1
    )
    row = {
        "kind": "printer",
        "name": "wrong",
        "url": "escpos+tcp://",
        "zone": None,
        "counter": None,
    }
    with installation.database.write() as connection:
        wrong, _ = insert_new_device(connection, centre_id, row, system_now())
    until(
        lambda: {keypad, wrong} <= set(hall.installation.device_control.health()), "the new devices"
    )

    answers = [hall.post("admin", f"/devices/{device}/test") for device in (keypad, wrong)]

    assert [a.status_code for a in answers] == [409, 409]
    assert [a.get_json()["code"] for a in answers] == ["not_tested", "not_tested"]


def test_a_fault_that_a_device_cannot_have_is_422_with_those_it_can(hall: Web) -> None:
    device = hall.known("board").caller.id

    answer = hall.post("admin", f"/devices/{device}/simulate", fault="paper_out")

    assert (answer.status_code, answer.get_json()["code"]) == (422, "no_such_fault")
    assert answer.get_json()["errors"][0]["field"] == "fault"
    assert "cut_cable, garbage, none, offline, slow" in answer.get_json()["detail"]


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("kiosk", "paper_out paper_low cover_open offline slow cut_cable none"),
        ("board", "offline slow cut_cable garbage wrong_sum none"),
    ],
)
def test_a_simulated_device_takes_every_fault_of_its_kind(
    hall: Web, name: str, faults: str
) -> None:
    device = hall.known(name).caller.id

    answers = [
        hall.post("admin", f"/devices/{device}/simulate", fault=fault) for fault in faults.split()
    ]

    assert {answer.status_code for answer in answers} == {200}


def test_a_fault_that_does_not_exist_is_422(hall: Web) -> None:
    device = hall.known("kiosk").caller.id

    answer = hall.post("admin", f"/devices/{device}/simulate", fault="on_fire")

    assert answer.status_code == 422


def _paper(web: Web, ticket: dict[str, object]) -> dict[str, object]:
    body: dict[str, object] = web.get("kiosk", f"/tickets/{ticket['id']}/slip").get_json()
    return body


def _slips_of(web: Web, name: str) -> int:
    return len(list((web.installation.settings.data / "sim" / name).glob("slip-*.png")))


def _news(web: Web) -> list[tuple[object, ...]]:
    """Return what the log says of devices, in order."""
    events = web.get("supervisor", "/events").get_json()["items"]
    told = [event["facts"] for event in events if event["type"] == "device-health"]
    return [(facts["name"], facts["state"], facts["cause"]) for facts in told]


def test_a_kiosk_whose_printer_is_known_to_fail_says_so_in_the_answer_itself(hall: Web) -> None:
    _fault(hall, "kiosk", "cover_open")
    until(lambda: _state(hall, "kiosk") == "fault", "the fault")

    ticket = hall.issue(by="kiosk")

    assert ticket["slip"] == {
        "state": "queued", "copies": 1, "held_up": True, "elsewhere": None
    }  # fmt: skip


def test_the_second_printer_takes_the_slip_that_the_first_cannot_print(hall: Web) -> None:
    """Case 31: one slip, on one printer, and the visitor is told on which."""
    centre_id = hall.known("kiosk").caller.centre_id
    hall.installation.devices.set_second_printer(None, centre_id, "kiosk", "printer")
    until(lambda: _state(hall, "printer") == "ok", "the second printer")
    _fault(hall, "kiosk", "paper_out")
    ticket = hall.issue(by="kiosk")

    until(lambda: _slip(hall, ticket) == ("printed", 1), "the slip")

    assert _paper(hall, ticket)["elsewhere"] == "printer"
    _fault(hall, "kiosk", "none")
    until(lambda: _state(hall, "kiosk") == "ok", "the first printer")
    assert (_slips_of(hall, "kiosk"), _slips_of(hall, "printer")) == (0, 1)


def test_paper_that_ends_in_the_middle_of_a_slip_is_never_printed_again_by_itself(
    hall: Web,
) -> None:
    """Case 31: the slip may be on paper, so staff look before they print it once more."""
    until(lambda: _state(hall, "kiosk") == "ok", "the printer at work")
    device = hall.known("kiosk").caller.id
    hall.post("admin", f"/devices/{device}/simulate", fault="paper_out", after_bytes=5000)
    ticket = hall.issue(by="kiosk")

    until(lambda: _slip(hall, ticket) == ("uncertain", 1), "doubt")
    _fault(hall, "kiosk", "none")
    until(lambda: _state(hall, "kiosk") == "ok", "the printer at work again")
    following = hall.issue(by="kiosk")

    until(lambda: _slip(hall, following) == ("printed", 1), "the next slip")
    # Cut are the next slip, the rest where the printer had it still, and the end of a broken one.
    assert 1 <= _slips_of(hall, "kiosk") <= 3
    assert _slip(hall, ticket) == ("uncertain", 1)


def test_the_log_says_when_a_printer_fails_and_when_it_is_well_again(hall: Web) -> None:
    until(lambda: _state(hall, "kiosk") == "ok", "the printer at work")
    _fault(hall, "kiosk", "paper_out")
    until(lambda: len(_news(hall)) == 1, "the fault in the log")
    _fault(hall, "kiosk", "none")
    until(lambda: len(_news(hall)) == 2, "its end in the log")

    assert _news(hall) == [("kiosk", "fault", "paper_out"), ("kiosk", "ok", "")]


def _printers(web: Web) -> dict[str, int]:
    return {name: web.known(name).caller.id for name in ("printer", "kiosk")}


def test_the_reception_prints_where_a_person_chose_and_else_at_its_own_printer(hall: Web) -> None:
    ids = _printers(hall)

    chosen = hall.issue(by="reception", printer=ids["kiosk"])
    usual = hall.issue(by="reception")

    until(lambda: _slip(hall, chosen)[0] == _slip(hall, usual)[0] == "printed", "both slips")
    found = hall.installation.print_queue.slips([chosen["id"], usual["id"]])
    assert [found[one["id"]].printer for one in (chosen, usual)] == [ids["kiosk"], ids["printer"]]


def test_a_communes_only_printer_at_the_kiosk_prints_for_the_reception_too(hall: Web) -> None:
    ids = _printers(hall)
    hall.post("admin", f"/devices/{ids['printer']}/revoke")

    def printed_by() -> int | None:
        ticket = hall.issue(by="reception")
        return hall.installation.print_queue.slip(ticket["id"]).printer

    until(lambda: printed_by() == ids["kiosk"], "the server to see that the printer is gone")


@pytest.mark.parametrize(
    ("by", "printer", "status"),
    [("kiosk", "printer", 422), ("reception", "board", 422), ("reception", "printer-b", 422)],
)
def test_only_a_person_chooses_a_printer_and_only_one_of_the_centre(
    hall: Web, by: str, printer: str, status: int
) -> None:
    ident = hall.known(printer).caller.id

    answer = hall.command(by, "/tickets", service="dat-dai", printer=ident)

    assert answer.status_code == status, answer.get_json()
