"""Knows a 2N speaker: what it is asked, each way in which it refuses, and what is heard of it."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.device_url import DeviceUrlError
from hardware.devices import Cause
from hardware.errors import WireError
from hardware.logins import Login, Logins
from hardware.outbound import ANYWHERE, Outbound
from hardware.simulators import TwoNSimulator
from hardware.simulators.faults import Fault
from hardware.simulators.http_device import LOGIN
from hardware.simulators.twon import RECORDED_LEVEL
from hardware.speakers import Player, SpeakerTrouble, player_for
from hardware.speakers.twon import TwoNPlayer, decode
from hardware.urls import parse
from hardware.voice.sound import from_wav, samples
from tests.hardware.speakers.zone import tone
from tests.support.live import until

SPEED = 5
GROUP = {"group": "239.192.0.1:5004", "lead": "0"}
TRIGGER = {"trigger": "moiso", "lasts": "5"}
CALLS = "GET /api/call/status"
TOLD = "GET /api/automation/trigger?triggerId=moiso"

Made = Callable[..., TwoNSimulator]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """Give the test a maker of speakers, five times as fast as life."""
    simulators: list[TwoNSimulator] = []

    def make(**how: object) -> TwoNSimulator:
        simulators.append(TwoNSimulator(tmp_path / "twon", **{"speed": SPEED, **how}))  # type: ignore[arg-type]
        return simulators[-1]

    yield make
    for simulator in simulators:
        simulator.close()


@pytest.fixture
def players() -> Iterator[list[Player]]:
    """Give the test a list of players, which are closed after it."""
    opened: list[Player] = []
    yield opened
    for player in opened:
        player.close()


def to(
    simulator: TwoNSimulator,
    players: list[Player],
    options: dict[str, str],
    *,
    login: Login | None = LOGIN,
) -> Player:
    """Return a player to the simulator, by a URL's options."""
    told = decode({"speed": str(simulator.speed), **options}, "127.0.0.1", simulator.port, ANYWHERE)
    if told.group:
        told = replace(told, group="127.0.0.1", group_port=simulator.rtp.port)
    players.append(TwoNPlayer(told, lambda: login))
    return players[-1]


def played(player: Player, seconds: float = 1.0) -> bool:
    return player.play(tone(1000, seconds), volume=50, is_cut=lambda: False)


def heard(data: Path) -> list[int]:
    return list(samples(from_wav((data / "twon/played.wav").read_bytes())))


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_a_clip_is_heard_by_rtp_after_the_speaker_was_asked_for_its_calls(
    made: Made, players: list[Player], tmp_path: Path, algorithm: str
) -> None:
    simulator = made(algorithm=algorithm)
    player = to(simulator, players, GROUP)

    player.check()
    is_whole = played(player, 2.0)

    until(lambda: "ended" in (tmp_path / "twon/played.jsonl").read_text(), "the end")
    assert is_whole
    assert len(heard(tmp_path)) == 16_000
    assert heard(tmp_path)[8_000] == pytest.approx(1000, rel=0.05)
    assert simulator.rtp.complaints == []
    assert simulator.answered == [f"{CALLS} 401", f"{CALLS} 200", f"{CALLS} 200"]


def test_what_is_recorded_in_the_speaker_is_played_by_its_trigger(
    made: Made, players: list[Player], tmp_path: Path
) -> None:
    simulator = made()

    is_whole = played(to(simulator, players, TRIGGER))

    assert is_whole
    assert heard(tmp_path) == [RECORDED_LEVEL] * 8000
    assert simulator.answered == [f"{CALLS} 401", f"{CALLS} 200", f"{TOLD} 200"]
    assert simulator.rtp.packets == 0


def test_a_turn_that_is_lost_ends_the_wait_for_a_recording(
    made: Made, players: list[Player]
) -> None:
    simulator = made(speed=1)
    player = to(simulator, players, {"trigger": "moiso", "lasts": "60"})

    was_whole = player.play(
        tone(1, 1.0), volume=100, is_cut=lambda: f"{TOLD} 200" in simulator.answered
    )

    assert not was_whole


@pytest.mark.parametrize("options", [GROUP, TRIGGER])
@pytest.mark.parametrize(
    ("fault", "cause", "told"),
    [
        (Fault.CUT_CABLE, Cause.WIRE, "refused; look at its address and port"),
        (Fault.DENIED, Cause.LOGIN, "doesn't take the name and password of login 'simulator'"),
        (Fault.BUSY, Cause.BUSY, "it is in a telephone call"),
        (Fault.REFUSES, Cause.SOUND_FAILING, "enable the Phone/Call and the Automation API"),
        (Fault.GARBAGE, Cause.SOUND_FAILING, "is it a speaker of 2N"),
    ],
)
def test_each_refusal_is_told_and_the_next_clip_is_heard_when_it_is_mended(
    made: Made,
    players: list[Player],
    tmp_path: Path,
    options: dict[str, str],
    fault: Fault,
    cause: Cause,
    told: str,
) -> None:
    simulator = made()
    player = to(simulator, players, options)
    player.check()
    simulator.misbehave(fault)

    with pytest.raises(SpeakerTrouble, match=told) as refused:
        played(player)
    assert refused.value.cause is cause
    assert not (tmp_path / "twon/played.jsonl").read_bytes()

    simulator.misbehave(Fault.NONE)
    assert played(player)
    player.check()


def test_one_that_hangs_is_let_go_of(made: Made, players: list[Player]) -> None:
    simulator = made()
    player = to(simulator, players, GROUP)
    simulator.misbehave(Fault.HANGS)

    with pytest.raises(WireError, match="no answer in time"):
        player.check()

    simulator.misbehave(Fault.NONE)
    player.check()


def test_a_call_is_no_fault_of_a_speaker_that_has_nothing_to_say(
    made: Made, players: list[Player]
) -> None:
    simulator = made()
    simulator.misbehave(Fault.BUSY)

    to(simulator, players, GROUP).check()


def test_a_list_of_calls_is_read_as_the_manual_says_it_and_as_it_shows_it(
    made: Made, players: list[Player]
) -> None:
    simulator = made(bare=True)
    player = to(simulator, players, GROUP)

    assert played(player)
    simulator.misbehave(Fault.BUSY)
    with pytest.raises(WireError, match="in a telephone call"):
        played(player)


@pytest.mark.parametrize(
    ("error", "cause", "told"),
    [
        (1, Cause.SOUND_FAILING, "doesn't know that function"),
        (4, Cause.SOUND_FAILING, "switched off"),
        (7, Cause.SOUND_FAILING, r"write twon\+https://"),
        (8, Cause.LOGIN, "choose Digest"),
        (10, Cause.LOGIN, "tick Phone/Call Monitoring"),
        (14, Cause.SOUND_FAILING, "refuses with error 14"),
    ],
)
def test_each_error_of_the_manual_is_a_sentence(
    made: Made, players: list[Player], error: int, cause: Cause, told: str
) -> None:
    with pytest.raises(SpeakerTrouble, match=told) as refused:
        to(made(error=error), players, GROUP).check()

    assert refused.value.cause is cause


def test_a_trigger_that_it_does_not_have_is_named(made: Made, players: list[Player]) -> None:
    simulator = made(triggers=("other",))

    with pytest.raises(WireError, match="it has no HttpTrigger 'moiso'; make it at it"):
        played(to(simulator, players, TRIGGER))


@pytest.mark.parametrize(
    ("login", "told"),
    [
        (None, "`moiso device login NAME USER`, &login=NAME"),
        (Login("hall", "moiso", "wrong"), "name and password of login 'hall'"),
    ],
)
def test_a_login_that_is_missing_or_wrong_is_told(
    made: Made, players: list[Player], login: Login | None, told: str
) -> None:
    with pytest.raises(WireError, match=told):
        to(made(), players, GROUP, login=login).check()


def test_the_bytes_of_a_question_and_of_a_trigger(tmp_path: Path, players: list[Player]) -> None:
    """Manual, 5.7.1 and 5.19.1, to a device that asks for no login."""
    asked: list[bytes] = []
    good = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for body in (b'{"success" : true, "result" : {"sessions" : []}}', b'{"success":true}'):
                line, _ = server.accept()
                with line, suppress(OSError):
                    asked.append(line.recv(4096))
                    line.sendall(good + body)

        thread = threading.Thread(target=serve)
        thread.start()
        port = server.getsockname()[1]
        url = parse(f"twon+http://127.0.0.1:{port}?trigger=moiso&lasts=1")
        players.append(player_for(url, Outbound.of(["127.0.0.1"]), Logins(tmp_path)))
        is_whole = played(players[0])
        thread.join()

    host = f"Host: 127.0.0.1:{port}\r\n\r\n".encode()
    assert is_whole
    assert asked == [
        b"GET /api/call/status HTTP/1.0\r\n" + host,
        b"GET /api/automation/trigger?triggerId=moiso HTTP/1.0\r\n" + host,
    ]


def test_no_packet_leaves_for_a_group_that_the_gate_does_not_let_pass(
    made: Made, players: list[Player], tmp_path: Path
) -> None:
    simulator = made()
    Logins(tmp_path).keep(replace(LOGIN, name="hall"))
    url = parse(f"twon+http://127.0.0.1:{simulator.port}?login=hall&group=224.0.2.60:50001")
    players.append(player_for(url, Outbound.of(["127.0.0.1"]), Logins(tmp_path)))
    players[0].check()

    with pytest.raises(SpeakerTrouble, match=r"224\.0\.2\.60 may not be connected to") as refused:
        played(players[0])

    assert refused.value.cause is Cause.BAD_URL


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("twon+http://10.0.0.63", "write either group="),
        ("twon+http://10.0.0.63?group=239.192.0.1:5004&trigger=moiso", "write either group="),
        ("twon+http://10.0.0.63?group=239.192.0.1", "as 239.192.0.1:5004"),
        ("twon+http://10.0.0.63?group=hall:5004", "as 239.192.0.1:5004"),
        ("twon+http://10.0.0.63?trigger=a%26b", "the name of an HttpTrigger"),
        ("twon+http://10.0.0.63?trigger=moiso&volume=50", "volume is of speech"),
        ("twon+http://10.0.0.63?group=239.192.0.1:5004&lasts=3", "lasts= is how long"),
        ("twon+https://10.0.0.63?group=239.192.0.1:5004&sha256=1", "64 hexadecimal digits"),
        ("twon+udp://10.0.0.63?group=239.192.0.1:5004", "can't be reached by udp"),
        ("2n+http://10.0.0.63", "write it as protocol"),
    ],
)
def test_a_wrong_url_is_refused_with_the_way_out(url: str, told: str) -> None:
    with pytest.raises(DeviceUrlError, match=told):
        parse(url)


def test_what_was_heard_is_written_with_its_length(
    made: Made, players: list[Player], tmp_path: Path
) -> None:
    played(to(made(), players, TRIGGER))

    lines = (tmp_path / "twon/played.jsonl").read_text().splitlines()

    assert [json.loads(line)["event"] for line in lines] == ["began", "ended"]
    assert json.loads(lines[1])["seconds"] == 1.0
