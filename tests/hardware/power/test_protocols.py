"""Golden bytes of the makers' manuals, and what is no answer."""

import pytest

from hardware.power import Power, PowerReply, bravia, cec, lg, mdc, pjlink

ON, OFF, TURNING = Power.ON, Power.OFF, Power.TURNING


@pytest.mark.parametrize(
    ("wish", "ident", "frame"),
    [
        # MDC Protocol v13.7c, 2.1.A1: AA, 11, id, length, value, sum of all but AA.
        (ON, "1", "AA 11 01 01 01 14"),
        (OFF, "1", "AA 11 01 01 00 13"),
        (None, "1", "AA 11 01 00 12"),
        (ON, "0", "AA 11 00 01 01 13"),
        (OFF, "222", "AA 11 DE 01 00 F0"),
    ],
)
def test_samsung_is_switched_and_asked_as_mdc_says(
    wish: Power | None, ident: str, frame: str
) -> None:
    assert mdc.encode(wish, {"id": ident}) == bytes.fromhex(frame)


@pytest.mark.parametrize(
    ("heard", "reply"),
    [
        ("AA FF 01 03 41 11 01 56", PowerReply(ON)),
        ("AA FF 01 03 41 11 00 55", PowerReply(OFF)),
        ("AA FF 01 03 4E 11 02 64", PowerReply(refusal="error 02")),
        ("00 AA AA FF 01 03 41 11 01 56", PowerReply(ON)),
        ("AA FF 01 03 41 11 01 57", None),
        ("AA FF 02 03 41 11 01 57", None),
        ("AA FF 01 03 41 11", None),
        ("AA FF 01 03 41 12 01 57", None),
    ],
)
def test_samsungs_answer_counts_with_its_id_and_sum(heard: str, reply: PowerReply | None) -> None:
    assert mdc.decode(bytes.fromhex(heard), None, {"id": "1"}) == reply


@pytest.mark.parametrize(
    ("wish", "ident", "line"),
    [
        # LG owner's manual, External Control Device Setup, 01: [k][a][ ][Set ID][ ][Data][Cr].
        (ON, "1", "6B 61 20 30 31 20 30 31 0D"),
        (OFF, "1", "6B 61 20 30 31 20 30 30 0D"),
        (None, "1", "6B 61 20 30 31 20 66 66 0D"),
        (ON, "99", "6B 61 20 36 33 20 30 31 0D"),
    ],
)
def test_lg_is_switched_and_asked_by_its_lines(wish: Power | None, ident: str, line: str) -> None:
    assert lg.encode(wish, {"id": ident}) == bytes.fromhex(line)


@pytest.mark.parametrize(
    ("heard", "reply"),
    [
        (b"a 01 OK01x", PowerReply(ON)),
        (b"a 01 OK00x", PowerReply(OFF)),
        (b"A 01 OK01x", PowerReply(ON)),
        (b"a 01 NG00x", PowerReply(refusal="NG00")),
        (b"\xffa 01 OK01x\r\n", PowerReply(ON)),
        (b"a 02 OK01x", None),
        (b"a 01 OK0", None),
        (b"b 01 OK01x", None),
    ],
)
def test_lgs_answer_counts_with_its_id(heard: bytes, reply: PowerReply | None) -> None:
    assert lg.decode(heard, None, {"id": "1"}) == reply


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        (ON, b"*SCPOWR0000000000000001\n"),
        (OFF, b"*SCPOWR0000000000000000\n"),
        (None, b"*SEPOWR################\n"),
    ],
)
def test_sony_is_switched_and_asked_by_simple_ip_control(
    wish: Power | None, message: bytes
) -> None:
    assert bravia.encode(wish, {}) == message
    assert len(message) == 24


@pytest.mark.parametrize(
    ("heard", "wish", "reply"),
    [
        (b"*SAPOWR0000000000000001\n", None, PowerReply(ON)),
        (b"*SAPOWR0000000000000000\n", None, PowerReply(OFF)),
        (b"*SAPOWR0000000000000000\n", ON, PowerReply()),
        (b"*SAPOWRFFFFFFFFFFFFFFFF\n", ON, PowerReply(refusal="error FFFFFFFFFFFFFFFF")),
        (b"*SNPOWR0000000000000001\n", None, None),
        (b"*SAPOWR00000000000", None, None),
    ],
)
def test_sonys_answer_to_a_control_is_no_state(
    heard: bytes, wish: Power | None, reply: PowerReply | None
) -> None:
    assert bravia.decode(heard, wish, {}) == reply


@pytest.mark.parametrize(
    ("wish", "line"), [(ON, b"%1POWR 1\r"), (OFF, b"%1POWR 0\r"), (None, b"%1POWR ?\r")]
)
def test_a_projector_is_switched_and_asked_by_pjlink(wish: Power | None, line: bytes) -> None:
    assert pjlink.encode(wish, {}) == line


@pytest.mark.parametrize(
    ("heard", "wish", "reply"),
    [
        (b"%1POWR=0\r", None, PowerReply(OFF)),
        (b"%1POWR=1\r", None, PowerReply(ON)),
        (b"%1POWR=2\r", None, PowerReply(TURNING)),
        (b"%1POWR=3\r", None, PowerReply(TURNING)),
        (b"%1POWR=OK\r", ON, PowerReply()),
        (b"%1POWR=ERR3\r", ON, PowerReply(TURNING)),
        (b"%1POWR=ERR4\r", ON, PowerReply(refusal="ERR4")),
        (b"PJLINK 0\r", ON, None),
        (b"%1INPT=11\r", None, None),
    ],
)
def test_a_projector_that_warms_up_is_neither_on_nor_off(
    heard: bytes, wish: Power | None, reply: PowerReply | None
) -> None:
    assert pjlink.decode(heard, wish, {}) == reply


@pytest.mark.parametrize("heard", [b"PJLINK 1 498e4a67\r", b"PJLINK ERRA\r"])
def test_a_projector_that_wants_a_password_is_told_so(heard: bytes) -> None:
    reply = pjlink.decode(heard, None, {})

    assert reply is not None
    assert "password" in reply.refusal


@pytest.mark.parametrize(
    ("wish", "command"), [(ON, b"on 0\n"), (OFF, b"standby 0\n"), (None, b"pow 0\n")]
)
def test_a_tv_at_hdmi_is_switched_by_the_words_of_cec_client(
    wish: Power | None, command: bytes
) -> None:
    assert cec.encode(wish, {}) == command


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        (b"opening a connection to the CEC adapter...\npower status: on\n", PowerReply(ON)),
        (b"power status: standby\n", PowerReply(OFF)),
        (b"power status: in transition from standby to on\n", PowerReply(TURNING)),
        (b"power status: in transition from on to standby\n", PowerReply(TURNING)),
        (b"power status: unknown\n", None),
        (b"opening a connection to the CEC adapter...\n", None),
    ],
)
def test_what_cec_client_says_of_the_tv(said: bytes, reply: PowerReply | None) -> None:
    assert cec.decode(said, None, {}) == reply
