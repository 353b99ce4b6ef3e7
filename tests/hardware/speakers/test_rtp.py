"""Knows speech by RTP: its packets byte by byte, their pace, and what a receiver hears of them."""

import struct
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from hardware.device_url import DeviceUrlError
from hardware.errors import WireError
from hardware.logins import Logins
from hardware.outbound import Outbound
from hardware.rtp_worker import RtpStream
from hardware.simulators import RtpSimulator
from hardware.simulators.faults import Fault
from hardware.speakers import player_for
from hardware.speakers.g711 import Law
from hardware.speakers.rtp import RtpPlayer, RtpTarget
from hardware.urls import parse
from hardware.voice.sound import SoundError, from_wav, samples
from tests.hardware.speakers.zone import tone
from tests.support.live import until
from tests.support.ports import free_port

SPEED = 5
GROUP = "239.255.77.9"


class Clock:
    """A time that passes only where somebody waits for it, and each packet with its time."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.cut_at_s = float("inf")
        self.late_at: dict[int, float] = {}
        self.sent: list[tuple[float, bytes]] = []

    def wait(self, seconds: float) -> bool:
        self.now_s += seconds
        return self.now_s >= self.cut_at_s

    def send(self, packet: bytes) -> None:
        self.sent.append((self.now_s, packet))
        self.now_s += self.late_at.get(len(self.sent), 0.0)

    def heads(self) -> list[tuple[int, int, int, int, int]]:
        return [struct.unpack(">BBHII", packet[:12]) for _, packet in self.sent]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[RtpSimulator]:
    """Give the test a loudspeaker at a port of this PC that lives five times as fast."""
    simulator = RtpSimulator(tmp_path / "rtp", speed=SPEED)
    yield simulator
    simulator.close()


def heard(folder: Path) -> list[int]:
    """The samples that a receiver heard."""
    return list(samples(from_wav((folder / "rtp/played.wav").read_bytes())))


def test_the_url_of_a_group_says_how_far_it_goes() -> None:
    url = parse("rtp+udp://239.0.0.1?codec=pcma&ttl=4&interface=10.0.0.5&volume=70")

    assert (url.kind, url.protocol, url.transport) == ("speaker", "rtp", "udp")
    assert (url.where, url.is_networked) == ("239.0.0.1:5004", True)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("rtp+udp://", "lacks the host"),
        ("rtp+udp://239.0.0.1?codec=opus", "must be one of pcmu, pcma"),
        ("rtp+udp://239.0.0.1?ttl=255", "must be a whole number from 1 to 64"),
        ("rtp+udp://239.0.0.1?interface=eth0", "must be an IPv4 address of this PC"),
        ("rtp+tcp://10.0.0.9", "can't be reached by tcp"),
        ("escpos+udp://10.0.0.9", "can't be reached by udp"),
    ],
)
def test_a_wrong_url_is_refused_with_the_way_out(url: str, told: str) -> None:
    with pytest.raises(DeviceUrlError, match=told):
        parse(url)


@pytest.mark.parametrize(("law", "kind", "byte"), [(Law.MULAW, 0, 0xFF), (Law.ALAW, 8, 0xD5)])
def test_a_packet_is_twelve_bytes_of_head_and_twenty_milliseconds_of_speech(
    clock: Clock, law: Law, kind: int, byte: int
) -> None:
    """RFC 3550, 5.1 and RFC 3551, 6: version 2, no padding, type 0 or 8, the first one marked."""
    stream = RtpStream(law, now=lambda: clock.now_s)

    assert stream.say(b"\x01" * 400, clock.send, clock.wait)

    first, second, third = (packet for _, packet in clock.sent)
    assert [packet[:2] for packet in (first, second, third)] == [
        bytes([0x80, 0x80 | kind]),
        bytes([0x80, kind]),
        bytes([0x80, kind]),
    ]
    assert third[12:] == b"\x01" * 80 + bytes([byte]) * 80
    (_, _, n1, t1, s1), (_, _, n2, t2, s2), _ = clock.heads()
    assert (n2 - n1 & 0xFFFF, t2 - t1 & 0xFFFF_FFFF, s2) == (1, 160, s1)


def test_packets_leave_by_the_clock_however_long_each_takes(clock: Clock) -> None:
    clock.late_at = dict.fromkeys(range(1, 101), 0.013)
    stream = RtpStream(Law.ALAW, now=lambda: clock.now_s)

    stream.say(bytes(160 * 100), clock.send, clock.wait)

    assert [at_s for at_s, _ in clock.sent] == pytest.approx(
        [100 + 0.02 * n for n in range(100)], abs=1e-6
    )
    assert clock.now_s == pytest.approx(102.0)


def test_a_pc_that_slept_makes_a_pause_and_no_burst(clock: Clock) -> None:
    clock.late_at = {10: 0.5}
    stream = RtpStream(Law.ALAW, now=lambda: clock.now_s)

    stream.say(bytes(160 * 20), clock.send, clock.wait)

    gaps = [later - before for (before, _), (later, _) in pairwise(clock.sent)]
    heads = clock.heads()
    assert sorted(gaps) == pytest.approx([0.02] * 18 + [0.5], abs=1e-6)
    assert [kind >> 7 for _, kind, _, _, _ in heads] == [1, *[0] * 9, 1, *[0] * 9]
    assert heads[10][3] - heads[9][3] & 0xFFFF_FFFF == 4000


def test_numbers_run_through_and_stamps_tell_the_silence_between_two_calls(clock: Clock) -> None:
    stream = RtpStream(Law.ALAW, now=lambda: clock.now_s)

    stream.say(bytes(160 * 5), clock.send, clock.wait)
    clock.now_s += 3
    stream.say(bytes(160 * 5), clock.send, clock.wait)

    before, after = clock.heads()[4:6]
    assert after[2] - before[2] & 0xFFFF == 1
    assert after[3] - before[3] & 0xFFFF_FFFF == 160 + 3 * 8000


def test_what_is_cut_is_silent_within_one_packet(clock: Clock) -> None:
    clock.cut_at_s = 100.33
    stream = RtpStream(Law.ALAW, now=lambda: clock.now_s)

    is_whole = stream.say(bytes(160 * 100), clock.send, clock.wait)

    assert (is_whole, len(clock.sent)) == (False, 17)


@pytest.mark.parametrize("codec", ["pcmu", "pcma"])
def test_a_receiver_hears_the_clip_in_full_after_the_lead(
    receiver: RtpSimulator, tmp_path: Path, codec: str
) -> None:
    player = receiver.player({"codec": codec, "speed": str(SPEED), "lead": "100"})

    is_whole = player.play(tone(1000, 2.0), volume=50, is_cut=lambda: False)
    player.close()
    until(lambda: receiver.packets == 105, "105 packets")

    levels = heard(tmp_path)
    loud = [place for place, level in enumerate(levels) if abs(level) > 500]
    assert is_whole
    assert receiver.complaints == []
    assert (loud[0] / 8000, (loud[-1] + 1) / 8000) == pytest.approx((0.1, 2.1), abs=0.003)
    assert levels[8000] == pytest.approx(1000, rel=0.02)


def test_what_is_cut_stops_and_what_is_no_sound_is_refused(receiver: RtpSimulator) -> None:
    player = receiver.player({"speed": "1"})

    was_whole = player.play(tone(1, 30.0), volume=100, is_cut=lambda: receiver.packets > 5)
    with pytest.raises(SoundError):
        player.play(b"RIFF and nothing more", volume=100, is_cut=lambda: False)
    player.close()

    assert not was_whole
    assert receiver.complaints == []


def test_a_group_hears_it_by_the_interface_that_is_named(tmp_path: Path) -> None:
    simulator = RtpSimulator(tmp_path / "rtp", host=GROUP, port=free_port(), speed=SPEED)
    player = RtpPlayer(
        RtpTarget(GROUP, simulator.port, None, interface="127.0.0.1", lead_ms=0, speed=SPEED)
    )

    player.check()
    assert simulator.packets == 0
    player.play(tone(1000, 1.0), volume=100, is_cut=lambda: False)
    player.close()
    until(lambda: simulator.packets == 50, "50 packets")
    simulator.close()

    assert simulator.complaints == []


def test_an_address_where_nobody_listens_is_told_and_heals_by_itself(
    receiver: RtpSimulator,
) -> None:
    player = receiver.player({"speed": str(SPEED)})
    player.check()
    receiver.misbehave(Fault.CUT_CABLE)

    with pytest.raises(WireError, match="nobody listens there"):
        player.play(tone(1, 5.0), volume=100, is_cut=lambda: False)
    with pytest.raises(WireError, match="nobody listens there"):
        player.check()
    receiver.misbehave(Fault.NONE)
    player.check()
    is_whole = player.play(tone(1, 1.0), volume=100, is_cut=lambda: False)
    player.close()

    assert is_whole


def test_one_that_is_well_is_not_broken_into_by_a_check(receiver: RtpSimulator) -> None:
    player = receiver.player({"speed": str(SPEED)})
    player.check()
    until(lambda: receiver.packets == 1, "a packet of silence")

    player.check()
    player.close()

    assert receiver.packets == 1


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("rtp+udp://127.0.0.1:5004", "may not be connected to"),
        ("rtp+udp://224.0.0.251:5353", "may not be connected to"),
        ("rtp+udp://224.0.2.60:50001", "MOISO_OUTBOUND"),
        ("rtp+udp://239.0.0.1?interface=192.0.2.1", "no way there from 192.0.2.1"),
        ("rtp+udp://nobody.invalid", "its name is unknown"),
    ],
)
def test_a_way_that_there_is_not_is_told_before_any_packet(
    url: str, told: str, tmp_path: Path
) -> None:
    player = player_for(parse(url), Outbound.of(["private"]), Logins(tmp_path))

    with pytest.raises(WireError, match=told):
        player.check()
    player.close()


def test_the_gate_of_another_process_is_the_same() -> None:
    gate = Outbound.of(["private", "203.0.113.0/24"])

    assert Outbound.of(gate.words) == gate
    assert gate.allows("239.1.2.3")
    assert not gate.allows("224.0.0.1")
    assert not Outbound.of(["public"]).allows("239.1.2.3")
