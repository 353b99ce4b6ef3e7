"""Knows what programs get that take places of the public page as fast as it lets them.

Each plays an hour of the centre's clock against the HTTP API of a server of its own, ten times a
minute: it asks for the free times, does the proof of work, has a code told, types or guesses it,
and books. Then a visitor does the same once, from elsewhere. The limits by address go by the
machine's clock, for which all of it is a moment: what an address may ask within an hour it has at
once, and no more.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.domain.booking.proof_of_work import MOST
from app.factory import create_app
from app.operations.booking.proofs import MOST_TRIES
from app.persistence.schema import booking_proofs
from tests.load.figures import Aim, Figure, Finding
from tests.load.past import MakeUrl
from tests.support.codes import HeardCodes, solution
from tests.support.seeding import fill, settings_for
from tests.support.site import HandClock

TITLE = "What a program gets within an hour of the public page, asking ten times a minute"
A_MINUTE = 10
PUBLIC = "/public/v1"
VISITOR, FROM = "0988777666", "203.0.113.200"
BOOKED = "booked"
Work = Callable[[Any], str]


def no_work(_challenge: Any) -> str:
    """Make a proof of work up."""
    return "e30="


@dataclass(frozen=True, slots=True)
class Bot:
    """A program: how many telephones it names, whether it has them, and where it asks from."""

    words: str
    phones: int
    has_phones: bool
    addresses: int
    work: Work = solution


BOTS = (
    Bot("does no work", 1_000, has_phones=True, addresses=50, work=no_work),
    Bot("one telephone, one address", 1, has_phones=True, addresses=1),
    Bot("strangers' numbers, one address", 1_000, has_phones=False, addresses=1),
    Bot("strangers' numbers, 50 addresses", 1_000, has_phones=False, addresses=50),
    Bot("40 telephones, one address", 40, has_phones=True, addresses=1),
    Bot("1,000 telephones, 50 addresses", 1_000, has_phones=True, addresses=50),
)


class PublicPage:
    """The server of one bot, asked as browsers ask it."""

    def __init__(self, url: str, folder: Path) -> None:
        fill(url, folder)
        self.clock, self._heard = HandClock(), HeardCodes()
        self._server = create_app(settings_for(url, folder), clock=self.clock, codes_by=self._heard)
        self._client: FlaskClient = self._server.app.test_client(use_cookies=False)
        self._ids = count(1)
        self.told = 0
        """Codes."""

    def close(self) -> None:
        """End the server."""
        self._server.render_client.close()
        self._server.installation.database.close()

    def free(self) -> tuple[list[str], int]:
        """Return the times that aren't full, and how many there are in all."""
        path = f"{PUBLIC}/centres/dong-ha/slots?service=dat-dai"
        # As a visitor of an address of his own each time: the answer is one that caches keep.
        base = {"REMOTE_ADDR": f"10.0.{next(self._ids) % 250}.1"}
        found = self._client.get(path, environ_base=base).get_json()
        return [one["start"] for one in found if one["state"] != "full"], len(found)

    def held(self) -> int:
        """Return how many places are held for who hasn't typed a code."""
        query = select(func.count()).where(booking_proofs.c.held_until > self.clock.now())
        with self._server.installation.database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def book(self, start: str, phone: str, address: str, *, has_it: bool, work: Work) -> str:
        """Try to book; return BOOKED, or the code of what it was refused with."""
        base = {"REMOTE_ADDR": address}
        challenge = self._client.get(f"{PUBLIC}/challenge", environ_base=base)
        if challenge.status_code != 200:
            return str(challenge.get_json()["code"])
        slot = {"centre": "dong-ha", "service": "dat-dai", "start": start}
        asked = {**slot, "phone": phone, "altcha": work(challenge.get_json())}
        sent = self._post("/phone-codes", base, {**asked, "request_id": self._new_id()})
        if "id" not in sent:
            return str(sent["code"])
        self.told += 1
        code = self._heard.code(phone)
        typed: dict[str, str] = {}
        for guess in [code] if has_it else [wrong(code)] * MOST_TRIES:
            typed = self._post(f"/phone-codes/{sent['id']}", base, {"phone": phone, "code": guess})
        if "proof" not in typed:
            return str(typed["code"])
        wish = {**slot, "proof": typed["proof"], "request_id": self._new_id()}
        made = self._post("/bookings", base, wish)
        return BOOKED if "secret_url" in made else str(made["code"])

    def _post(self, path: str, base: dict[str, str], body: dict[str, str]) -> dict[str, str]:
        answer = self._client.post(f"{PUBLIC}{path}", json=body, environ_base=base)
        assert answer.status_code < 500, answer.get_data(as_text=True)[:300]
        told: dict[str, str] = answer.get_json()
        return told

    def _new_id(self) -> str:
        return f"bot-{next(self._ids):06d}"


def wrong(code: str) -> str:
    """Return another code: one guess of a million is right."""
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"


def _mostly(came: Counter[str]) -> str:
    """Return the commonest refusal, and how often it came."""
    refusals = Counter({code: n for code, n in came.items() if code != BOOKED})
    return "; ".join(f"{code} {n}" for code, n in refusals.most_common(1)) or "nothing"


def bots(folder: Path, database: str, make_url: MakeUrl, *, minutes: int) -> Iterator[Finding]:
    """Measure what each bot gets in so many minutes."""
    stolen = 0
    for number, bot in enumerate(BOTS):
        place = folder / f"bot-{number}"
        place.mkdir()
        page = PublicPage(make_url(place), place)
        phones = cycle(f"09{n:08}" for n in range(bot.phones))
        addresses = cycle(f"198.51.100.{n + 1}" for n in range(bot.addresses))
        came: Counter[str] = Counter()
        most_held, places = 0, 2 * page.free()[1]
        for _ in range(minutes):
            free, _slots = page.free()
            for n in range(A_MINUTE):
                start = free[n % len(free)] if free else "2026-11-25T01:10:00Z"
                given = (start, next(phones), next(addresses))
                came[page.book(*given, has_it=bot.has_phones, work=bot.work)] += 1
            most_held = max(most_held, page.held())
            page.clock.later(minutes=1)
        told, free = page.told, page.free()[0]
        visitor = (
            page.book(free[-1], VISITOR, FROM, has_it=True, work=solution)
            if free
            else "nothing is free"
        )
        if not bot.has_phones:
            stolen += came[BOOKED]
        yield Figure(
            TITLE,
            {
                "database": database,
                "the program": bot.words,
                "asked": came.total(),
                "codes told": told,
                "hashes": told * MOST // 2,
                "held at most": most_held,
                "booked": came[BOOKED],
                "of places": places,
                "refused mostly by": _mostly(came),
                "a visitor then": visitor,
            },
        )
        page.close()
    yield Aim(f"{database}: booked by who has no telephone", stolen, "", most=0)
