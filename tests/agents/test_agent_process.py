"""Agents as processes: paired, printing, killed, revoked, and the server killed under them."""

import json
import os
import pty
import signal
import stat
import tty
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from hardware.simulators import PrinterSimulator
from hardware.simulators.lines import on_network
from tests.agents.site import Added, Heard, Site, log_says
from tests.soak.far_ends import SlipPrinter
from tests.support.live import until
from tests.support.screens import ScreenSocket

pytestmark = pytest.mark.crash

CARD = "000000000001|000000001|Nguyễn Thị Ổi|05031950|Nữ|Thôn Mẫu Bí Mật, xã Mẫu|01072021"


def test_an_agent_prints_shows_reports_and_stops_cleanly(site_of_agents: Site) -> None:
    site = site_of_agents
    agent, process = site.paired("pc-whole")
    kiosk = site.add("kiosk", "far-kiosk", "escpos+sim://far-kiosk", agent=agent.id)
    board = site.add("board", "far-board", "alpha+sim://far-board", counter=3, agent=agent.id)
    loud = site.add(
        "speaker", "far-loud", "speaker+sim://far-loud?speed=10", zone="a", agent=agent.id
    )
    cable, far_end = pty.openpty()
    tty.setraw(far_end)
    url = f"scanner+serial://{os.ttyname(far_end)}"
    scanner = site.add("scanner", "far-scanner", url, kiosk=kiosk.id, agent=agent.id)
    until(lambda: site.state(kiosk) == ("ok", ""), "the printer's health", within_s=40)

    ticket = site.issue(kiosk)
    label = site.called(3)

    until(lambda: site.slip(ticket) == "printed", "the slip", within_s=20)
    shown = process.data / "sim" / "far-board" / "shown.json"
    until(lambda: shown.exists() and label in shown.read_text(), "the number on the board")
    heard = Heard(process, "far-loud")
    until(lambda: heard.events == ["began", "ended"], "the announcement")
    others = (board, loud, scanner)
    until(lambda: {site.state(one) for one in others} == {("ok", "")}, "the others' health")
    assert stat.S_IMODE((process.data / "agent.json").stat().st_mode) == 0o600
    assert len(list((process.data / "sim" / "far-kiosk").glob("slip-*.png"))) == 1
    assert not (site.server.data / "sim" / "far-kiosk").exists()
    site.ask("POST", f"/devices/{kiosk.id}/test")
    until(lambda: len(list(shown.parent.parent.glob("far-kiosk/slip-*.png"))) == 2, "a test slip")
    site.ask("POST", f"/devices/{loud.id}/test")
    until(lambda: heard.events[2:] == ["began", "ended"], "the chime")
    seen = _scanned(site, kiosk, cable)
    assert (seen["birth_year"], seen["offered"]) == (1950, "NCT")
    process.signal(signal.SIGTERM)
    assert process.end() == 0
    assert "has ended" in process.log()
    unheard = site.issue(kiosk)
    site.age_slips(80)
    until(lambda: site.slip(unheard) == "failed", "the end of a slip that nobody asks for")
    kept = [file.read_bytes() for file in process.data.rglob("*") if file.is_file()]
    told = (process.log() + site.server.log()).encode()
    assert [text for text in (*kept, told) if "Mẫu Bí Mật".encode() in text] == []
    os.close(cable)
    os.close(far_end)


def test_an_agent_s_own_pc_says_where_its_devices_may_be(
    site_of_agents: Site, tmp_path: Path
) -> None:
    """Not even the server's command line: whoever has the server hasn't the counters' PCs."""
    site = site_of_agents
    agent, process = site.paired("pc-gated", outbound="private")
    kept = process.data / "kept"
    with on_network(PrinterSimulator(tmp_path / "printer")) as line:
        inward = site.add("printer", "inward", f"escpos+{line.url}", agent=agent.id)
        file = site.add("printer", "file", f"escpos+file://{kept}", agent=agent.id)

        until(lambda: site.state(inward)[0] == "fault", "the refusal of an address")
        until(lambda: site.state(file)[0] == "fault", "the refusal of a file", within_s=20)

    assert not kept.exists()


def _scanned(site: Site, kiosk: Added, cable: int) -> Any:
    """Hold a card before the scanner at the cable; return what its kiosk's page is told of it."""
    screen = ScreenSocket(site.server.port, "/kiosk", {"token": kiosk.token})
    os.write(cable, f"{CARD}\r".encode())
    pictures = (picture for _ in iter(int, 1) for picture in screen.pictures())
    handle = next(picture["scan"] for picture in pictures if picture["scan"] is not None)
    screen.close()
    return site.ask("POST", "/cards", {"scan": handle}, token=kiosk.token)


def test_what_waited_is_printed_when_the_server_is_back_and_what_is_too_old_is_not(
    site_of_agents: Site,
) -> None:
    site = site_of_agents
    agent, process = site.paired("pc-late")
    kiosk = site.add("kiosk", "late-kiosk", "escpos+sim://late-kiosk", agent=agent.id)
    site.add("speaker", "late-loud", "speaker+sim://late-loud?speed=10", zone="b", agent=agent.id)
    until(lambda: site.state(kiosk) == ("ok", ""), "the printer's health", within_s=40)
    process.signal(signal.SIGSTOP)
    old = site.issue(kiosk)
    site.age_slips(70)
    young = site.issue(kiosk)
    site.called(17)

    site.server.kill()
    process.signal(signal.SIGCONT)
    log_says(process, "trying again")
    site.server.start()
    site.server.wait()

    until(lambda: site.slip(young) == "printed", "the slip that waited", within_s=40)
    heard = Heard(process, "late-loud")
    until(lambda: heard.events == ["began", "ended"], "the call before the death", within_s=20)
    site.called(18)
    until(lambda: heard.events[2:] == ["began", "ended"], "the call after it", within_s=20)
    assert site.slip(old) == "failed"
    assert len(list((process.data / "sim" / "late-kiosk").glob("slip-*.png"))) == 1
    process.kill()


def test_an_agent_killed_in_the_middle_of_a_slip_leaves_doubt_and_never_two_copies(
    site_of_agents: Site, tmp_path: Path
) -> None:
    site = site_of_agents
    printer = PrinterSimulator(tmp_path / "printer")
    with on_network(printer) as line:
        agent, process = site.paired("pc-killed")
        kiosk = site.add("kiosk", "killed-kiosk", f"escpos+{line.url}", agent=agent.id)
        until(lambda: site.state(kiosk) == ("ok", ""), "the printer's health", within_s=40)
        printer.at_byte(2_000, line.stop_reading)
        ticket = site.issue(kiosk)
        until(lambda: not line.reads, "the middle of the slip")

        process.kill()
        # The printer waits for the rest of a picture and hears no question: it is switched off.
        line.lose_power()
        line.read_again()
        process.start()

        until(lambda: site.slip(ticket) == "uncertain", "doubt", within_s=30)
        again = site.issue(kiosk)
        until(lambda: site.slip(again) == "printed", "the next slip", within_s=30)
    assert site.slip(ticket) == "uncertain"
    assert len(printer.slips()) <= 2
    process.kill()


def test_a_server_killed_while_a_slip_is_on_its_way_hears_of_it_afterwards(
    site_of_agents: Site, tmp_path: Path
) -> None:
    site = site_of_agents
    printer = PrinterSimulator(tmp_path / "printer")
    with on_network(printer) as line:
        agent, process = site.paired("pc-patient")
        kiosk = site.add("kiosk", "patient-kiosk", f"escpos+{line.url}", agent=agent.id)
        until(lambda: site.state(kiosk) == ("ok", ""), "the printer's health", within_s=40)
        printer.at_byte(2_000, line.stop_reading)
        ticket = site.issue(kiosk)
        until(lambda: not line.reads, "the middle of the slip")

        site.server.kill()
        line.read_again()
        until(lambda: len(printer.slips()) == 1, "the slip")
        site.server.start()
        site.server.wait()

        until(lambda: site.slip(ticket) == "printed", "the truth", within_s=40)
    assert len(printer.slips()) == 1
    process.kill()


def test_a_device_added_to_an_agent_cuts_neither_a_slip_nor_an_announcement(
    site_of_agents: Site, tmp_path: Path
) -> None:
    site = site_of_agents
    printer = PrinterSimulator(tmp_path / "printer")
    with on_network(printer) as line:
        agent, process = site.paired("pc-grows")
        kiosk = site.add("kiosk", "grows-kiosk", f"escpos+{line.url}", agent=agent.id)
        site.add("speaker", "grows-loud", "speaker+sim://grows-loud", zone="a", agent=agent.id)
        until(lambda: site.state(kiosk) == ("ok", ""), "the printer's health", within_s=40)
        heard = Heard(process, "grows-loud")
        printer.at_byte(2_000, line.stop_reading)
        ticket = site.issue(kiosk)
        until(lambda: not line.reads, "the middle of the slip")
        site.called(5)
        until(lambda: heard.events == ["began"], "the announcement's beginning")

        url = "alpha+sim://grows-board"
        board = site.add("board", "grows-board", url, counter=6, agent=agent.id)
        until(lambda: site.state(board) == ("ok", ""), "the new board at work")
        line.read_again()

        until(lambda: site.slip(ticket) == "printed", "the slip")
        until(lambda: len(heard.events) > 1, "the announcement's end")
    assert heard.events == ["began", "ended"]
    assert len(printer.slips()) == 1
    # A killed agent tells nobody what it has said, and the next speaker would say it again.
    process.signal(signal.SIGTERM)
    assert process.end() == 0


def test_a_revoked_agent_darkens_its_board_and_ends(site_of_agents: Site) -> None:
    site = site_of_agents
    agent, process = site.paired("pc-revoked")
    site.add("board", "last-board", "alpha+sim://last-board", counter=4, agent=agent.id)
    shown = process.data / "sim" / "last-board" / "shown.json"
    until(lambda: "----" in shown.read_text() if shown.exists() else False, "a text", within_s=40)

    site.ask("POST", f"/devices/{agent.id}/revoke")

    assert process.end() == 1
    assert json.loads(shown.read_text())["text"].strip() == ""
    assert "does not know the agent pc-revoked any more" in process.log()
    process.start()
    assert process.end() == 1


@pytest.mark.parametrize("is_agent_s", [True, False], ids=["agent", "server"])
def test_a_program_that_was_killed_in_a_slip_leaves_no_printer_to_be_switched_off_and_on(
    site_of_agents: Site, tmp_path: Path, *, is_agent_s: bool
) -> None:
    """The printer waits for the rest of a picture and answers nothing; the next program knows."""
    site = site_of_agents
    agent, process = site.paired("pc-broken-off" if is_agent_s else "pc-idle")
    name = "agent-broke-off" if is_agent_s else "server-broke-off"
    printer = SlipPrinter(tmp_path / "printer")
    with on_network(printer) as line:
        url = f"escpos+{line.url}?width=576"
        kiosk = site.add("kiosk", name, url, agent=agent.id if is_agent_s else None)
        until(lambda: site.state(kiosk) == ("ok", ""), "the printer's health", within_s=40)
        kill = process.kill if is_agent_s else site.server.kill
        died = Event()

        def die() -> None:
            kill()
            line.break_off()  # What the program had handed to the system would come all the same.
            died.set()

        printer.at_byte(4_000, die, rest_is_lost=True)
        broken = site.issue(kiosk)
        until(died.is_set, "the death in mid-slip", within_s=20)
        assert printer.is_in_middle()

        if is_agent_s:
            process.start()
        else:
            site.server.start()
            site.server.wait()
        until(lambda: site.slip(broken) == "uncertain", "the doubt", within_s=40)
        whole = site.issue(kiosk)
        until(lambda: site.slip(whole) == "printed", "the next slip", within_s=40)

    assert [len(paper.codes) for paper in printer.papers] == [0, 1]
