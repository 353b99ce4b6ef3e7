"""A USB bus as pyusb sees one, with simulated printers plugged in: no kernel, no cable."""

import errno
from array import array
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import usb.core
from usb.backend import IBackend

from hardware.simulators.printer import PrinterSimulator

OUT, IN = 0x01, 0x82
BULK = 2
PRINTER_CLASS = 7
ENGLISH = b"\x04\x03\x09\x04"


@dataclass(eq=False)
class Plugged:
    """One device on the bus; `gone` is the cable pulled, `stuck` a printer that takes nothing."""

    printer: PrinterSimulator
    vendor: int = 0x04B8
    product: int = 0x0202
    serial: str = "J3X1"
    interface_class: int = PRINTER_CLASS
    endpoints: tuple[int, ...] = (OUT, IN)
    is_configured: bool = True
    has_driver: bool = True
    gone: bool = False
    stuck: bool = False
    takes: int = 0
    calls: list[str] = field(default_factory=list)


class UsbBus(IBackend):
    """Answers pyusb for the devices that are plugged in."""

    def __init__(self, *devices: Plugged) -> None:
        super().__init__()
        self.devices = devices

    def enumerate_devices(self) -> Any:
        return (device for device in self.devices if not device.gone)

    def get_device_descriptor(self, dev: Plugged) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=dev.vendor, idProduct=dev.product,
            bcdDevice=0x100, iManufacturer=1, iProduct=2, iSerialNumber=3, bNumConfigurations=1,
            address=5, bus=1, port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: Plugged, config: int) -> Any:
        _there(config)
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1,
            bConfigurationValue=1, iConfiguration=0, bmAttributes=0xC0, bMaxPower=1,
            extra_descriptors=b"",
        )  # fmt: skip

    def get_interface_descriptor(self, dev: Plugged, intf: int, alt: int, config: int) -> Any:
        _there(intf + alt + config)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=len(dev.endpoints), bInterfaceClass=dev.interface_class,
            bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0, extra_descriptors=b"",
        )  # fmt: skip

    def get_endpoint_descriptor(
        self, dev: Plugged, ep: int, intf: int, alt: int, config: int
    ) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=dev.endpoints[ep], bmAttributes=BULK,
            wMaxPacketSize=64, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=b"",
        )  # fmt: skip

    def open_device(self, dev: Plugged) -> Plugged:
        if dev.gone:
            raise usb.core.USBError("No such device", errno=errno.ENODEV)
        return dev

    def close_device(self, dev_handle: Plugged) -> None:
        dev_handle.calls.append("close")

    def get_configuration(self, dev_handle: Plugged) -> int:
        return int(dev_handle.is_configured)

    def set_configuration(self, dev_handle: Plugged, config_value: int) -> None:
        dev_handle.calls.append("set_configuration")
        dev_handle.is_configured = True

    def is_kernel_driver_active(self, dev_handle: Plugged, intf: int) -> bool:
        return dev_handle.has_driver

    def detach_kernel_driver(self, dev_handle: Plugged, intf: int) -> None:
        dev_handle.has_driver = False

    def claim_interface(self, dev_handle: Plugged, intf: int) -> None:
        if dev_handle.has_driver:
            raise usb.core.USBError("Resource busy", errno=errno.EBUSY)

    def release_interface(self, dev_handle: Plugged, intf: int) -> None:
        dev_handle.calls.append("release")

    def ctrl_transfer(
        self, dev_handle: Plugged, kind: int, request: int, value: int, index: int, data: Any,
        timeout: int,
    ) -> int:  # fmt: skip
        text = dev_handle.serial.encode("utf-16-le")
        answer = ENGLISH if value & 0xFF == 0 else bytes([len(text) + 2, 3]) + text
        data[: len(answer)] = array("B", answer)
        return len(answer)

    def bulk_write(self, dev_handle: Plugged, ep: int, intf: int, data: Any, timeout: int) -> int:
        if dev_handle.gone:
            raise usb.core.USBError("No such device", errno=errno.ENODEV)
        if dev_handle.stuck and dev_handle.takes:
            # libusb: a transfer may be over its time with a part of it done, which pyusb returns.
            taken, dev_handle.takes = dev_handle.takes, 0
            return taken
        if dev_handle.stuck:
            raise usb.core.USBTimeoutError("Operation timed out", errno=errno.ETIMEDOUT)
        dev_handle.printer.receive(bytes(data))
        return len(data)

    def bulk_read(self, dev_handle: Plugged, ep: int, intf: int, buff: Any, timeout: int) -> int:
        if dev_handle.gone:
            raise usb.core.USBError("No such device", errno=errno.ENODEV)
        said = dev_handle.printer.answer(timeout / 1000)
        if not said:
            raise usb.core.USBTimeoutError("Operation timed out", errno=errno.ETIMEDOUT)
        buff[: len(said)] = array("B", said)
        return len(said)


def _there(index: int) -> None:
    if index > 0:
        raise IndexError
