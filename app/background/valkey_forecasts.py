"""Forecasts that one process has made, for the others: the newest of each centre in the broker."""

import json
import logging
from datetime import datetime

from pydantic import TypeAdapter, ValidationError
from valkey.exceptions import ValkeyError

from app.background.broker import broker_client, broker_name
from app.domain.forecast import Forecast, Next, NextHour, Spread

log = logging.getLogger(__name__)

TIMEOUT_S = 2.0
KEPT_S = 120
_NEXT_HOURS = TypeAdapter(NextHour)


class ValkeyForecasts:
    """The newest forecasts of each centre. A broker that can't answer counts as one without any."""

    def __init__(self, url: str, secret_key: str) -> None:
        self._client = broker_client(url, TIMEOUT_S)
        self._prefix = broker_name(secret_key, "forecasts")

    def keep(self, centre_id: int, seen: Forecast | NextHour) -> None:
        """Keep the forecast for the other processes."""
        is_waits = isinstance(seen, Forecast)
        text = _plain(seen) if isinstance(seen, Forecast) else _NEXT_HOURS.dump_json(seen)
        try:
            self._client.set(self._key(centre_id, is_waits=is_waits), text, ex=KEPT_S)
        except (ValkeyError, OSError) as error:
            log.debug("forecasts: not kept: %s", type(error).__name__)

    def newest(self, centre_id: int) -> tuple[Forecast | None, NextHour | None]:
        """The newest forecast of the centre's waits, and its newest look ahead."""
        keys = [self._key(centre_id, is_waits=is_waits) for is_waits in (True, False)]
        try:
            waits, hour = self._client.mget(keys)
            return (
                _read(waits) if waits is not None else None,
                _NEXT_HOURS.validate_json(hour) if hour is not None else None,
            )
        except (ValkeyError, OSError) as error:
            log.debug("forecasts: not read: %s", type(error).__name__)
        except (ValidationError, ValueError, KeyError, TypeError) as error:
            log.warning("forecasts: what the broker keeps is none: %s", type(error).__name__)
        return None, None

    def _key(self, centre_id: int, *, is_waits: bool) -> str:
        return f"{self._prefix}:{'waits' if is_waits else 'hour'}:{centre_id}"


def _plain(seen: Forecast) -> str:
    return json.dumps(
        {
            "seq": seen.seq,
            "at": seen.at.isoformat(),
            "tickets": [[ident, *spread] for ident, spread in seen.tickets.items()],
            "next": [
                [service, priority, list(one.spread), one.ahead, one.pace_s]
                for (service, priority), one in seen.next.items()
            ],
        }
    )


def _read(text: bytes) -> Forecast:
    told = json.loads(text)
    return Forecast(
        told["seq"],
        datetime.fromisoformat(told["at"]),
        {ident: Spread(*spread) for ident, *spread in told["tickets"]},
        {
            (service, priority): Next(Spread(*spread), ahead, pace_s)
            for service, priority, spread, ahead, pace_s in told["next"]
        },
    )
