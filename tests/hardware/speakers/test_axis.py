"""Knows an Axis speaker: what is sent to it and at what pace, and each way in which it refuses."""

import hashlib
import logging
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.device_url import DeviceUrlError
from hardware.devices import Cause
from hardware.errors import WireError
from hardware.logins import Login, Logins
from hardware.outbound import ANYWHERE, Outbound
from hardware.simulators import AxisSimulator
from hardware.simulators.faults import Fault
from hardware.simulators.http_device import LOGIN
from hardware.speakers import Player, SpeakerTrouble, player_for
from hardware.speakers.axis import AxisPlayer, decode
from hardware.urls import parse
from hardware.voice.sound import SoundError, from_wav, samples
from tests.hardware.speakers.zone import tone
from tests.support.live import until
from tests.support.tls import certificates

SPEED = 20
LIST = "GET /axis-cgi/param.cgi?action=list&group=Properties.Audio"
TRANSMIT = "POST /axis-cgi/audio/transmit.cgi"
UNKNOWN = Login("hall", "moiso", "wrong")

Made = Callable[..., AxisSimulator]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """Give the test a maker of speakers, twenty times as fast as life."""
    simulators: list[AxisSimulator] = []

    def make(**how: object) -> AxisSimulator:
        simulators.append(AxisSimulator(tmp_path / "axis", **{"speed": SPEED, **how}))  # type: ignore[arg-type]
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
    simulator: AxisSimulator, players: list[Player], *, login: Login | None = LOGIN, **options: str
) -> Player:
    """Return a player to the simulator, by a URL's options."""
    told = {"speed": str(simulator.speed), **options}
    target = decode(told, "127.0.0.1", simulator.port, ANYWHERE)
    players.append(AxisPlayer(target, lambda: login))
    return players[-1]


def by_url(url: str, players: list[Player], data: Path) -> Player:
    players.append(player_for(parse(url), Outbound.of(["127.0.0.1"]), Logins(data)))
    return players[-1]


def played(player: Player, seconds: float = 2.0) -> bool:
    return player.play(tone(1000, seconds), volume=50, is_cut=lambda: False)


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """Give the port of one that says this to whoever asks, once, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line, suppress(OSError):
                line.recv(4096)
                line.sendall(answer)
                line.shutdown(socket.SHUT_WR)
                line.recv(1)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def heard(data: Path) -> list[int]:
    return list(samples(from_wav((data / "axis/played.wav").read_bytes())))


@contextmanager
def taking() -> Iterator[tuple[int, list[bytes]]]:
    """Give the port of one that takes a request, its body too, and says that all is well.

    The list has the request's head and body when the block ends.
    """
    request: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line, line.makefile("rb") as come:
                head = b"".join(iter(come.readline, b"\r\n"))
                length = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
                request[:] = head, come.read(length)
                line.sendall(b"HTTP/1.0 200 OK\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1], request
        thread.join()


@pytest.mark.parametrize(
    ("codec", "form", "bytes_count"),
    [("axis-mulaw-128", b"audio/axis-mulaw-128", 8_000), ("basic", b"audio/basic", 4_000)],
)
def test_the_head_of_a_stream_is_that_of_vapix(
    players: list[Player], codec: str, form: bytes, bytes_count: int
) -> None:
    """Axis, "VAPIX Audio API": transmit.cgi, the body as it is spoken."""
    with taking() as (port, request):
        target = decode({"codec": codec, "speed": f"{SPEED}"}, "127.0.0.1", port, ANYWHERE)
        players.append(AxisPlayer(target, lambda: None))

        assert played(players[-1], 0.5)

    head, body = request
    assert head == (
        b"POST /axis-cgi/audio/transmit.cgi HTTP/1.0\r\n"
        b"Host: 127.0.0.1:%d\r\n"
        b"Content-Type: %s\r\n"
        b"Content-Length: %d\r\n"
        b"Connection: Keep-Alive\r\n"
        b"Cache-Control: no-cache\r\n"
    ) % (port, form, len(body))
    assert len(body) == pytest.approx(bytes_count, abs=2)


@pytest.mark.parametrize(
    ("algorithm", "formats", "rate"),
    [("MD5", "g711,axis-mulaw-128", 16_000), ("SHA-256", "g711,g726", 8_000)],
)
def test_a_clip_is_heard_in_full_in_the_best_form_that_the_speaker_takes(
    made: Made, players: list[Player], tmp_path: Path, algorithm: str, formats: str, rate: int
) -> None:
    simulator = made(algorithm=algorithm, formats=formats)
    player = to(simulator, players)

    player.check()
    is_whole = played(player)

    levels = heard(tmp_path)
    assert is_whole
    assert len(levels) / 16_000 == pytest.approx(2.0, abs=0.01)
    assert levels[16_000] == pytest.approx(1000, rel=0.02)
    assert simulator.rates == [rate]
    assert simulator.answered == [f"{LIST} 401", f"{LIST} 200", f"{TRANSMIT} 200"]


def test_a_stream_is_never_far_ahead_of_its_sound(made: Made, players: list[Player]) -> None:
    """What is ahead is heard after a cut; the simulator's clock runs as fast as the stream's."""
    simulator = made(speed=4)

    played(to(simulator, players, codec="basic"), 4.0)

    assert 0.1 < simulator.ahead_s < 0.6


def test_a_clip_is_cut_and_one_that_is_no_sound_is_refused(
    made: Made, players: list[Player]
) -> None:
    simulator = made(speed=1)
    player = to(simulator, players)

    was_whole = player.play(tone(1, 30.0), volume=100, is_cut=simulator.speaking.locked)
    with pytest.raises(SoundError):
        player.play(b"RIFF and nothing more", volume=100, is_cut=lambda: False)

    assert not was_whole
    until(lambda: not simulator.speaking.locked(), "the end of the stream")
    assert f"{TRANSMIT} 200" not in simulator.answered


@pytest.mark.parametrize(
    ("fault", "cause", "told"),
    [
        (Fault.CUT_CABLE, Cause.WIRE, "refused; look at its address and port"),
        (Fault.DENIED, Cause.LOGIN, "doesn't take the name and password of login 'simulator'"),
        (Fault.BUSY, Cause.BUSY, "another speaks through it"),
        (Fault.DROPS, Cause.SOUND_FAILING, "it broke off"),
    ],
)
def test_each_refusal_is_told_and_the_next_clip_is_heard_when_it_is_mended(
    made: Made, players: list[Player], fault: Fault, cause: Cause, told: str
) -> None:
    simulator = made()
    player = to(simulator, players)
    player.check()
    simulator.misbehave(fault)

    with pytest.raises(SpeakerTrouble, match=told) as refused:
        played(player, 60.0)
    assert refused.value.cause is cause

    simulator.misbehave(Fault.NONE)
    assert played(player)
    player.check()


def test_one_that_answers_and_did_not_play_is_not_well_for_a_while(
    made: Made, players: list[Player]
) -> None:
    """Else it would be well and at fault by turns, and an alert with it."""
    simulator = made()
    player = to(simulator, players)
    simulator.misbehave(Fault.BUSY)
    with pytest.raises(WireError) as refused:
        played(player, 60.0)
    simulator.misbehave(Fault.NONE)

    with pytest.raises(WireError) as held:
        player.check()

    assert str(held.value) == str(refused.value)
    until(lambda: _is_well(player), "the end of the while")


def test_one_that_is_busy_is_not_spoken_to_for_the_length_of_the_clip(
    made: Made, players: list[Player], tmp_path: Path
) -> None:
    simulator = made(speed=1)
    player = to(simulator, players)
    simulator.misbehave(Fault.BUSY)

    with pytest.raises(WireError, match="another speaks through it"):
        played(player, 60.0)

    assert not (tmp_path / "axis/played.jsonl").read_bytes()


def test_one_that_hangs_is_let_go_of(made: Made, players: list[Player]) -> None:
    simulator = made()
    player = to(simulator, players)
    simulator.misbehave(Fault.HANGS)

    with pytest.raises(WireError, match="no answer in time"):
        player.check()

    simulator.misbehave(Fault.NONE)
    player.check()


def test_one_that_plays_and_never_says_so_needs_an_option(
    made: Made, players: list[Player]
) -> None:
    simulator = made(answers=False)

    with pytest.raises(WireError, match="if it was heard, add answer=no"):
        played(to(simulator, players), 1.2)

    assert played(to(simulator, players, answer="no"), 1.2)


@pytest.mark.parametrize(
    ("login", "told"),
    [
        (None, "`moiso device login NAME USER`, &login=NAME"),
        (UNKNOWN, "doesn't take the name and password of login 'hall'"),
    ],
)
def test_a_login_that_is_missing_or_wrong_is_told(
    made: Made, players: list[Player], login: Login | None, told: str
) -> None:
    with pytest.raises(WireError, match=told):
        to(made(), players, login=login).check()


def test_a_challenge_that_has_grown_old_is_answered_anew_in_the_middle_of_a_day(
    made: Made, players: list[Player]
) -> None:
    simulator = made()
    player = to(simulator, players)

    for _ in range(10):
        assert played(player, 0.2)

    assert simulator.answered.count(f"{TRANSMIT} 200") == 10
    assert simulator.answered.count(f"{TRANSMIT} 401") >= 1


def test_a_speaker_of_another_maker_is_told(made: Made, players: list[Player]) -> None:
    simulator = made(scheme="Basic")

    with pytest.raises(WireError, match="sent by https only"):
        to(simulator, players).check()


def test_the_password_stands_neither_among_a_program_s_words_nor_in_what_is_said(
    made: Made, players: list[Player], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logins = Logins(tmp_path)
    logins.keep(replace(UNKNOWN, password="s3cret-s3cret"))
    player = by_url(f"axis+http://127.0.0.1:{made().port}?login=hall", players, tmp_path)

    with pytest.raises(WireError) as refused:
        player.check()

    words = subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, check=True).stdout
    assert b"hardware.axis_worker" in words
    assert b"s3cret" not in words
    assert "s3cret" not in str(refused.value) + caplog.text


def test_a_certificate_of_its_own_is_believed_by_its_print_alone(
    made: Made, players: list[Player], tmp_path: Path
) -> None:
    files = certificates(tmp_path / "tls")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files.server, files.server_key)
    simulator = made(tls=context, scheme="Basic")
    Logins(tmp_path).keep(replace(LOGIN, name="hall"))
    der = ssl.PEM_cert_to_DER_cert(_first_certificate(files.server))
    good = hashlib.sha256(der).hexdigest()
    url = f"axis+https://127.0.0.1:{simulator.port}?login=hall&speed={SPEED}"

    with pytest.raises(WireError, match=f"its SHA-256 is {good}: if the device's own page"):
        by_url(url, players, tmp_path).check()
    with pytest.raises(WireError, match="or it is another one"):
        by_url(f"{url}&sha256={'0' * 64}", players, tmp_path).check()
    assert simulator.answered == []
    believed = by_url(f"{url}&sha256={good.upper()}", players, tmp_path)
    believed.check()

    assert played(believed)


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "localhost", "8.8.8.8"])
def test_no_packet_goes_where_the_gate_lets_nothing_pass(
    made: Made, players: list[Player], tmp_path: Path, host: str
) -> None:
    simulator = made()
    url = parse(f"axis+http://{host}:{simulator.port}")
    players.append(player_for(url, Outbound.of(["private"]), Logins(tmp_path)))

    with pytest.raises(WireError, match="its network isn't among MOISO_OUTBOUND"):
        players[0].check()

    assert simulator.answered == []


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"HTTP/1.0 301 Moved\r\nLocation: http://169.254.169.254/\r\n\r\n", "isn't followed"),
        (b"HTTP/1.1 404 Not Found\r\n\r\n", "no speaker of Axis is there"),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "make it an operator"),
        (b"HTTP/1.1 500 Internal\r\n\r\n", "it answers 500"),
        (b"SSH-2.0-dropbear\r\n\r\n", "is it a speaker of Axis"),
        (b"x" * 300_000, "is it a speaker of Axis"),
        (b"", "is it a speaker of Axis"),
    ],
)
def test_what_is_no_speaker_is_told_in_a_sentence(
    players: list[Player], tmp_path: Path, answer: bytes, told: str
) -> None:
    with answering(answer) as port:
        player = by_url(f"axis+http://127.0.0.1:{port}", players, tmp_path)
        with pytest.raises(WireError, match=told):
            player.check()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("axis+http://", "lacks the host"),
        ("axis+http://10.0.0.9?codec=opus", "must be one of auto"),
        ("axis+http://10.0.0.9?login=../x", "the name of a login"),
        ("axis+https://10.0.0.9?sha256=12", "64 hexadecimal digits"),
        ("axis+http://10.0.0.9?sha256=12", "unknown option 'sha256'"),
        ("axis+tcp://10.0.0.9", "can't be reached by tcp"),
        ("speaker+https://10.0.0.9", "can't be reached by https"),
    ],
)
def test_a_wrong_url_is_refused_with_the_way_out(url: str, told: str) -> None:
    with pytest.raises(DeviceUrlError, match=told):
        parse(url)


def _is_well(player: Player) -> bool:
    try:
        player.check()
    except WireError:
        return False
    return True


def _first_certificate(file: Path) -> str:
    end = "-----END CERTIFICATE-----"
    return file.read_text().partition(end)[0] + end
