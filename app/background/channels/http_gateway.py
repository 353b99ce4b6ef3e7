"""SMS and Zalo: one HTTP request a message to the gateway that the centre has described.

Redirects aren't followed, and of an answer no more is read than a gateway ever says. Neither the
request nor the answer is in the log: they name the visitor's telephone, and the secret.
"""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.background.gated_http import GatedHttp
from app.domain.messages.gateway import Gateway, GatewayRequest, answer_meaning, gateway_request
from app.domain.messages.outbox import Delivery, SendTrouble
from app.domain.messages.templates import without_marks
from app.operations.messages.channels import ReadyChannel
from app.operations.messages.telling import Telling
from hardware.outbound import AddressRefused, Outbound

if TYPE_CHECKING:
    from requests import Response

CONNECT_S, ANSWER_S = 3.05, 10.0
WHOLE_S = 15.0
"""A gateway that says a letter every few seconds hasn't answered after so long."""

MOST_BYTES = 16 * 1024
PART = 2048


class HttpGateway:
    """Sends messages by a description."""

    def __init__(self, outbound: Outbound, *, answer_s: float = ANSWER_S) -> None:
        self._http = GatedHttp(outbound, (CONNECT_S, answer_s))

    def send(self, told: Telling, ready: ReadyChannel, ident: str, kind: str) -> Delivery:
        """Send one message; `ident` is the same at each try of it."""
        gateway, secret = ready.gateway, ready.secret or ""
        if gateway is None or told.address is None:
            return Delivery(SendTrouble.NOT_SET_UP)
        template = (gateway.templates or {}).get(kind, "")
        if gateway.templates is not None and not template:
            return Delivery(SendTrouble.REFUSED, "no template of this kind")
        text = without_marks(told.text) if gateway.plain else told.text
        facts = {
            **told.facts,
            **_numbers(told.address),
            "text": text,
            "id": ident,
            "template": template,
        }
        try:
            request = gateway_request(gateway, facts, secret)
        except (ValueError, KeyError, IndexError, AttributeError) as error:
            return Delivery(SendTrouble.DESCRIPTION, type(error).__name__)
        return self._posted(gateway, request, secret)

    def _posted(self, gateway: Gateway, request: GatewayRequest, secret: str) -> Delivery:
        """What came of the request.

        Where no answer came although it was sent, a gateway that knows a message by its id is
        asked again; of any other nobody knows, and it isn't.
        """
        from requests import RequestException  # noqa: PLC0415 - loaded by the first request
        from requests import exceptions as failed  # noqa: PLC0415

        may_have_taken = not gateway.is_repeatable
        try:
            with self._http.session.request(
                request.method,
                request.url,
                data=request.body or None,
                headers={"User-Agent": "moiso", **request.headers},
                timeout=self._http.timeout_s,
                allow_redirects=False,
                stream=True,
            ) as answer:
                content = _read(answer)
                return answer_meaning(gateway.answer, answer.status_code, content, secret=secret)
        except AddressRefused:
            return Delivery(SendTrouble.ADDRESS)
        except failed.ConnectTimeout:
            return Delivery(SendTrouble.UNREACHED)
        except (failed.Timeout, TimeoutError):
            return Delivery(SendTrouble.SILENT, is_uncertain=may_have_taken)
        except failed.ConnectionError as error:
            if _was_refused(error):
                return Delivery(SendTrouble.UNREACHED)
            return Delivery(SendTrouble.BROKEN_OFF, is_uncertain=may_have_taken)
        except (failed.InvalidSchema, failed.InvalidURL):
            return Delivery(SendTrouble.DESCRIPTION)
        except (RequestException, ValueError, UnicodeError):
            return Delivery(SendTrouble.BROKEN_OFF, is_uncertain=may_have_taken)


def _numbers(address: str) -> Mapping[str, str]:
    """The number in the three ways in which gateways are told one."""
    digits = address.removeprefix("+")
    return {"phone": digits, "phone_plus": f"+{digits}", "phone_0": f"0{digits.removeprefix('84')}"}


def _read(answer: "Response") -> bytes:
    """The beginning of the answer. Raises TimeoutError where it takes too long."""
    begun_s, content = time.monotonic(), b""
    for part in answer.iter_content(PART):
        content += part
        if len(content) >= MOST_BYTES:
            break
        if time.monotonic() - begun_s > WHOLE_S:
            raise TimeoutError
    return content


def _was_refused(error: BaseException) -> bool:
    """Whether no connection came about, so that nothing was sent."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return type(reason).__name__ in ("NewConnectionError", "NameResolutionError")
