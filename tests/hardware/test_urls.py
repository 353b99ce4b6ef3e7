"""Device URLs: what they say, and how a wrong one is refused."""

import subprocess
import sys
from pathlib import Path

import pytest

from hardware.device_url import DeviceUrlError
from hardware.urls import parse

ROOT = Path(__file__).parents[2]


def test_a_network_printer_has_host_port_and_options() -> None:
    url = parse("escpos+tcp://10.0.0.21:9101?width=384")

    assert (url.protocol, url.transport, url.kind) == ("escpos", "tcp", "printer")
    assert (url.host, url.port, url.where) == ("10.0.0.21", 9101, "10.0.0.21:9101")
    assert url.options == {"width": "384"}


def test_a_network_printer_listens_on_9100_unless_said_otherwise() -> None:
    url = parse("escpos+tcp://10.0.0.21")

    assert url.port == 9100


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("mdc+tcp://10.0.0.31", 1515),
        ("lg+tcp://10.0.0.31", 9761),
        ("bravia+tcp://10.0.0.31", 20060),
        ("pjlink+tcp://10.0.0.31", 4352),
        ("lg+tcp://10.0.0.31:4001", 4001),
        ("mdc+serial:///dev/ttyUSB0", None),
    ],
)
def test_a_screen_listens_at_the_port_of_its_protocol(url: str, port: int | None) -> None:
    assert parse(url).port == port


def test_an_ipv6_address_keeps_its_brackets_where_people_read_it() -> None:
    url = parse("escpos+tcp://[fe80::1]:9100")

    assert (url.host, url.where) == ("fe80::1", "[fe80::1]:9100")


def test_a_usb_printer_has_vendor_and_product_and_perhaps_a_serial_number() -> None:
    plain = parse("escpos+usb://04b8:0e15")
    numbered = parse("escpos+usb://04B8:0202/J3X1?cut=full")

    assert (plain.host, plain.port, plain.path) == ("04b8:0e15", None, "")
    assert plain.where == "04b8:0e15"
    assert (numbered.where, numbered.options) == ("04B8:0202/J3X1", {"cut": "full"})


@pytest.mark.parametrize("transport", ["cups", "winspool"])
def test_a_queue_of_the_system_may_have_blanks_in_its_name(transport: str) -> None:
    assert parse(f"escpos+{transport}://EPSON%20TM-T82III").host == "EPSON TM-T82III"


def test_a_serial_board_has_a_path_and_the_settings_of_its_line() -> None:
    url = parse("ascii+serial:///dev/ttyUSB0?baud=19200&address=3&preset=edi-ed400")

    assert (url.kind, url.path, url.where) == ("board", "/dev/ttyUSB0", "/dev/ttyUSB0")
    assert url.options["baud"] == "19200"


@pytest.mark.parametrize(("protocol", "format"), [("alpha", "7E1"), ("ascii", "8N1")])
def test_a_serial_line_has_its_protocols_format(protocol: str, format: str) -> None:
    url = parse(f"{protocol}+serial:///dev/ttyUSB0?address=3")

    assert url.options["format"] == format


def test_a_format_that_is_given_goes_before_the_protocols() -> None:
    url = parse("alpha+serial:///dev/ttyUSB0?format=8N1")

    assert url.options["format"] == "8N1"


def test_a_simulators_name_keeps_its_capitals_for_it_is_a_folder() -> None:
    url = parse("alpha+sim://Board-03?address=3")

    assert (url.host, url.transport) == ("Board-03", "sim")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("10.0.0.21:9100", "for example escpos+tcp://10.0.0.21:9100"),
        ("tcp://10.0.0.21", "protocol+transport"),
        ("zpl+tcp://10.0.0.21", "unknown protocol 'zpl'; known: alpha, ascii, axis, bravia, cec"),
        ("document+tcp://10.0.0.21", "unknown protocol 'document'"),
        (
            "escpos+pigeon://x",
            "unknown transport 'pigeon'; known: alsa, cups, file, hdmi, http, https, serial, sim",
        ),
        ("escpos+tcp://10.0.0.21:99999", "port must be a number from 1 to 65535"),
        ("escpos+tcp://10.0.0.21:0", "port must be a number from 1 to 65535"),
        ("escpos+tcp://10.0.0.21:ninety", "port must be a number from 1 to 65535"),
        ("escpos+tcp://:9100", "lacks the host"),
        ("escpos+tcp://[::1", "cannot be read"),
        ("escpos+tcp://h?widht=576", "unknown option 'widht'; known: baud, beep, counters, crop"),
        ("escpos+tcp://h?width=wide", "width='wide' must be a whole number from 192 to 1024"),
        ("escpos+tcp://h?width=577", "must be a multiple of 8"),
        ("escpos+tcp://h?width=384&width=576", "'width' stands twice"),
        ("escpos+tcp://h?crop=maybe", "must be yes or no"),
        ("escpos+tcp://h?flow=none", "unknown option 'flow'"),
        ("escpos+serial://ttyS0", "lacks the path after three slashes"),
        ("escpos+file://", "lacks the path"),
        ("escpos+sim://../secrets", "lacks a plain name"),
        ("escpos+sim://..", "lacks a plain name"),
        ("escpos+sim://", "lacks a plain name"),
        ("escpos+usb://04b8", "lacks vendor and product in hexadecimal"),
        ("escpos+usb://04b8:02020", "lacks vendor and product in hexadecimal"),
        ("escpos+cups://", "lacks the printer's name"),
        ("escpos+cups://-o", "lacks the printer's name"),
        ("escpos+cups://a/b", "lacks the printer's name"),
        ("mdc+hdmi:///dev/cec0", "a power can't be reached by hdmi"),
        ("cec+tcp://10.0.0.31", "a power can't be reached by tcp"),
        ("escpos+hdmi:///dev/cec0", "a printer can't be reached by hdmi"),
        ("lg+serial:///dev/ttyUSB0?id=100", "must be a whole number from 1 to 99"),
        ("alpha+sim://board?address=256", "must be a whole number from 0 to 255"),
        ("ascii+tcp://h?preset=unheard", "must be one of edi-ed400"),
        ("ascii+tcp://h?frame=hello", "must be a frame with {text}, {digits} or {number}"),
        ("ascii+tcp://h?frame={text}{brightness}", "the fields {addr}"),
        ("ascii+tcp://h?preset=edi-ed400&bright=6:100", "this board's frame has no {bright}"),
        ("ascii+tcp://h?preset=edi-ed400&checksum=sum8", "put {sum} where it stands"),
        ("ascii+tcp://h?frame={text}{sum}", "say which by checksum=sum8"),
        ("ascii+tcp://h?frame={text}&checksum_as=hex", "say which by checksum=sum8"),
        ("ascii+tcp://h?frame={text}&flash=board", "or leave flash out"),
        ("ascii+tcp://h?frame={text}&blink_on=1", "how {blink} is written"),
        ("ascii+tcp://h?frame={text}&addr_as=hex", "how {addr} is written"),
        ("ascii+tcp://h?frame={text}&len_as=word", "the frame lacks {count} and {len}"),
        ("modbus+tcp://h?shows=number&align=left", "align is of shows=text"),
        ("modbus+tcp://h?number_register=3", "number_register is of shows=number"),
        ("modbus+tcp://h?reply=no&retries=2", "retries is of a board that answers"),
        ("modbus+tcp://h?address=0&reply=yes", "none answers"),
        ("modbus+tcp://h?bright=6:100&bright_register=3", "register 3 is a digit"),
        ("modbus+tcp://h?shows=number&bright=6:100&bright_register=7", "register 7 is the number"),
        ("modbus+tcp://h?bright_register=8", "add bright="),
        ("alpha+tcp://h?bright=6:100,18:40,6:50", "each hour once"),
        ("escpos+tcp://h?counters=yes&status=no", "which status=no says is silent"),
        ("escpos+file:///dev/usb/lp0?store=yes", "reach it by tcp, serial or usb"),
        ("escpos+cups://x?profile=auto", "reach it by tcp, serial or usb"),
        ("escpos+winspool://x?counters=yes", "reach it by tcp, serial or usb"),
    ],
)
def test_a_wrong_url_is_refused_with_the_way_out(url: str, told: str) -> None:
    with pytest.raises(DeviceUrlError) as refused:
        parse(url)

    assert told in str(refused.value)
    assert repr(url) in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "escpos+file:///dev/usb/lp0?store=no&counters=no&profile=TM-T88V",
        "ascii+tcp://h?frame={text}{sum}&checksum=sum8&checksum_as=hex",
        "ascii+tcp://h?frame={text}{blink}&flash=board&blink_on=1",
        "modbus+tcp://h?address=0&reply=no",
        "modbus+tcp://h?bright=6:100,18:40&bright_register=20",
    ],
)
def test_options_that_fit_each_other_are_taken(url: str) -> None:
    assert parse(url).options


def test_a_password_in_a_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(DeviceUrlError) as refused:
        parse("pjlink+tcp://10.0.0.31?password=s3cret")

    assert "unknown option 'password'" in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_knowing_all_protocols_loads_no_library_of_sound() -> None:
    program = (
        "import sys; from hardware.urls import parse; parse('escpos+sim://kiosk-1'); "
        "sys.exit('miniaudio' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)

    assert done.returncode == 0
