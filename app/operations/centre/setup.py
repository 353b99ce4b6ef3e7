"""The set-up of an installation that has no centre yet: its code, its first centre, how far it is.

What is so far known of it is a file in the data folder: before there is a centre there is no
log that could hold it, and once set-up has ended nobody asks for it again.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from app.config import write_secret
from app.domain.centre.beginnings import Beginning, whole_place
from app.domain.centre.calendar import business_day
from app.domain.centre.patches import Plain
from app.domain.errors import Invalid, NotSignedIn, NotThere
from app.operations.clock import Clock
from app.operations.people.accounts import LONGEST_NAME, must_be_username, note_account
from app.operations.people.authentication import Authentication
from app.operations.people.passwords import check_password, hash_password
from app.operations.people.rights import Caller, Right, Role
from app.operations.people.throttling import SignInThrottle
from app.persistence.centre.configuration import build_centre
from app.persistence.centre.presets import fields_of_work, new_centre
from app.persistence.centre.store import centre_ids, save_centre
from app.persistence.people.accounts import insert_user
from app.persistence.queue.unit_of_work import UnitsOfWork

SCREENS: Sequence[str] = (
    "code", "kind", "administrator", "name", "services", "counters", "hours", "address", "printer",
    "screens", "people", "backup", "rehearsal", "checks",
)  # fmt: skip
"""The screens in their order; those from `name` on are an administrator's, of a centre that is."""

DIGITS = 6
LONGEST_PLACE = 60
THROTTLED = ":setup"
"""Under which attempts are counted; no user can be called so."""


@dataclass(frozen=True, slots=True)
class SetupProgress:
    """How far the set-up is: what was chosen before there was a centre, and the screens done."""

    beginning: Beginning = Beginning.COMMUNE
    place: str = ""
    done: tuple[str, ...] = ()
    is_over: bool = True

    @property
    def next_screen(self) -> str | None:
        """The first screen that isn't done; None where all are."""
        return next((code for code in SCREENS if code not in self.done), None)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the file has: the code as well, as long as it is good for something."""

    progress: SetupProgress = field(default_factory=SetupProgress)
    code: str = ""


class Setup:
    """Sets an empty installation up. Safe to use from many threads."""

    def __init__(
        self, data: Path, units: UnitsOfWork, clock: Clock, people: Authentication
    ) -> None:
        self._file = data / "setup.json"
        self._units = units
        self._clock = clock
        self._people = people
        self._attempts = SignInThrottle(units.database)
        self._lock = Lock()
        self._has_centre = False

    def has_centre(self) -> bool:
        """Whether there is a centre; one that was there once is not looked for again."""
        if not self._has_centre:
            with self._units.database.read() as connection:
                self._has_centre = bool(centre_ids(connection))
        return self._has_centre

    def code(self) -> str:
        """The code that lets one person set the installation up, made at the first call."""
        with self._lock:
            kept = self._read()
            if not kept.code:
                code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
                kept = _Kept(SetupProgress(is_over=False), code)
                self._write(kept)
        return kept.code

    def prove(self, code: str, *, address: str) -> None:
        """Return where the code is the one of this installation.

        Raises NotSignedIn for another one, TooMany after some of them, NotThere where there is a
        centre already.
        """
        at = self._clock.now()
        self._must_be_empty()
        self._attempts.begin(THROTTLED, address, at)
        given = "".join(letter for letter in code if letter.isdecimal())
        if not secrets.compare_digest(given.encode(), self.code().encode()):
            raise NotSignedIn("bad_setup_code")
        self._attempts.succeeded(THROTTLED, address, at)

    def progress(self) -> SetupProgress:
        """How far it is; over where none was ever begun, or its centre was loaded otherwise."""
        progress = self._read().progress
        if "administrator" not in progress.done and self.has_centre():
            return replace(progress, is_over=True)
        return progress

    def fields_of_work(self) -> Sequence[Plain]:
        """The services that centres of the chosen kind have, as rows of a file."""
        return fields_of_work(self.progress().beginning)

    def choose(self, *, beginning: Beginning, place: str) -> SetupProgress:
        """Keep what the centre will be. Raises Invalid, NotThere where there is a centre."""
        self._must_be_empty()
        name = " ".join(place.split())
        if beginning is not Beginning.SAMPLE:
            name = named_place(beginning, name)
        return self._keep("code", "kind", beginning=beginning, place=name, is_over=False)

    def make_centre(self, username: str, *, name: str, password: str) -> int:
        """Make the chosen centre and its first administrator, both or none; the code is void then.

        Raises Invalid for what can't be the name or the password, NotThere where there is a centre.
        """
        must_be_username(username)
        person = name.strip()
        if not 1 <= len(person) <= LONGEST_NAME:
            raise Invalid("person_name", field="name", most=LONGEST_NAME)
        check_password(password, username=username, name=person)
        at = self._clock.now()
        account = {"name": person, "username": username, "role": Role.ADMIN.value}
        row = {**account, "password_hash": hash_password(password), "created_at": at}
        progress = self.progress()
        plain = plain_centre(progress.beginning, progress.place, at)
        with self._units.database.write() as connection:
            if centre_ids(connection):
                raise NotThere()
            centre_id = save_centre(connection, plain, at=at).centre_id
            insert_user(connection, centre_id, row)
        with self._units.begin(centre_id, at) as unit:
            note_account(unit, None, username, "added", dict(account))
        with self._lock:
            # The sample is whole: of its screens nothing is left to ask.
            new = SCREENS if progress.beginning is Beginning.SAMPLE else ("administrator",)
            done = tuple(dict.fromkeys((*progress.done, *new)))
            self._write(_Kept(replace(progress, done=done)))
        return centre_id

    def done(self, caller: Caller, screen: str) -> SetupProgress:
        """Keep that the screen is done while the set-up goes on. Raises NotAllowed, Invalid."""
        caller.must(Right.CONFIGURE)
        if screen not in SCREENS:
            raise Invalid("invalid", field="screen")
        progress = self.progress()
        return progress if progress.is_over else self._keep(screen)

    def is_sample(self) -> bool:
        """Whether the assistant loaded the sample to be tried."""
        progress = self._read().progress
        return progress.beginning is Beginning.SAMPLE and "administrator" in progress.done

    def start_anew(self) -> None:
        """Forget everything, once the database is empty again: the next code is another one."""
        with self._lock:
            self._file.unlink(missing_ok=True)
            self._has_centre = False

    def end(self, caller: Caller) -> None:
        """End the set-up: nobody is led to it any more. Raises NotAllowed."""
        caller.must(Right.CONFIGURE)
        if not self.progress().is_over:
            self._keep(is_over=True)

    def _must_be_empty(self) -> None:
        if self.has_centre():
            raise NotThere()

    def _keep(self, *done: str, **changes: Any) -> SetupProgress:
        with self._lock:
            kept = self._read()
            all_done = tuple(dict.fromkeys((*kept.progress.done, *done)))
            kept = replace(kept, progress=replace(kept.progress, done=all_done, **changes))
            self._write(kept)
        return kept.progress

    def _read(self) -> _Kept:
        try:
            said: Mapping[str, Any] = json.loads(self._file.read_text("utf-8"))
        except FileNotFoundError:
            return _Kept()
        told = said["progress"]
        progress = SetupProgress(
            Beginning(told["beginning"]), told["place"], tuple(told["done"]), told["is_over"]
        )
        return _Kept(progress, said["code"])

    def _write(self, kept: _Kept) -> None:
        write_secret(self._file, json.dumps(asdict(kept), ensure_ascii=False))


def named_place(beginning: Beginning, typed: str) -> str:
    """The place of a new centre, with the word for what it is. Raises Invalid for none."""
    name = " ".join(typed.split())
    if not name:
        raise Invalid("setup_place", field="place")
    if len(name) > LONGEST_PLACE:
        raise Invalid("setup_place_long", field="place", most=LONGEST_PLACE)
    return whole_place(beginning, name)


def plain_centre(beginning: Beginning, place: str, at: datetime) -> Plain:
    """The configuration of a new centre, with the holidays from today to the next year's end."""
    plain = new_centre(beginning, place)
    if beginning is not Beginning.SAMPLE:
        plain["calendar"]["day"] = _holidays(plain, at)
    return plain


def _holidays(plain: Plain, at: datetime) -> list[Plain]:
    # The package of all countries' holidays is 17 MB of memory, for once in a centre's life.
    from app.operations.centre.holidays import plain_proposal  # noqa: PLC0415

    centre = build_centre(0, plain)
    today = business_day(at, centre.time_zone)
    years = (today.year, today.year + 1)
    days = [day for year in years for day in plain_proposal(centre.hours, year)]
    return [{**day, "date": f"{day['date']}"} for day in days if day["date"] >= today]
