"""One-time passwords given out: on a slip of a printer, or told once to who asked for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app import texts
from app.domain.centre.values import Centre
from app.domain.errors import Invalid, NotThere
from app.operations.clock import Clock, system_now
from app.operations.devices.printing import must_be_chosen_well
from app.operations.people.accounts import (
    ONE_TIME_GOOD_FOR,
    AccountChanges,
    Accounts,
    must_manage,
)
from app.operations.people.passwords import hash_password, readable_secret
from app.operations.people.rights import Caller
from app.operations.people.usernames import made_username
from app.persistence.devices import print_jobs
from app.persistence.people.accounts import User, user_by_name
from app.persistence.queue.unit_of_work import UnitOfWork, UnitsOfWork
from hardware.printers.document import (
    Align,
    Document,
    DocumentPart,
    FeedPart,
    QrCodePart,
    RulePart,
    TextPart,
)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be added; the user name is made of the name where none is given.

    The counter stands on the slip and nowhere else: at which counter somebody sits is said when it
    is opened.
    """

    account: AccountChanges
    username: str | None = None
    counter: int | None = None


@dataclass(frozen=True, slots=True)
class GivenPassword:
    """A one-time password that was given: told here, or printed by the job `slip`."""

    user: User
    password: str | None = field(default=None, repr=False)
    slip: int | None = None


class PasswordSlips:
    """Gives one-time passwords out. `sign_in_url` is where people sign in."""

    def __init__(
        self,
        units: UnitsOfWork,
        clock: Clock,
        accounts: Accounts,
        *,
        address_of: Callable[[str], str],
    ) -> None:
        """`address_of` gives the address that browsers open, of the centre's own or none."""
        self._units = units
        self._clock = clock
        self._accounts = accounts
        self._address_of = address_of

    def add(
        self, caller: Caller, people: Sequence[NewPerson], *, printer: int | None = None
    ) -> Sequence[GivenPassword]:
        """Add the people, all or none of them, each with a one-time password.

        A refusal says whose field it is about, as `people.0.name`. Raises NotAllowed, Invalid.
        """
        must_manage(caller)
        made = [readable_secret() for _ in people]
        hashed = [hash_password(one) for one in made]
        with self._units.begin(caller.centre_id, self._clock.now()) as unit:
            given = []
            for place, (person, password) in enumerate(zip(people, made, strict=True)):
                try:
                    user = self._added(unit, caller, person, hashed[place])
                except Invalid as refusal:
                    raise _of_person(refusal, place) from refusal
                given.append(self._give(unit, user, password, printer, person.counter))
        return given

    def give(self, caller: Caller, username: str, *, printer: int | None = None) -> GivenPassword:
        """Give somebody a new one-time password; the old one and the sessions end.

        Raises NotAllowed, NotThere for an unknown person, Invalid for an unknown printer.
        """
        must_manage(caller)
        made = readable_secret()
        hashed = hash_password(made)
        with self._units.begin(caller.centre_id, self._clock.now()) as unit:
            user = self._accounts.replace_password(unit, caller, username, hashed, one_time=True)
            given = self._give(unit, user, made, printer, None)
        self._accounts.forget_callers()
        return given

    def state(self, caller: Caller, slip: int) -> str:
        """What became of a slip. Raises NotAllowed, NotThere."""
        must_manage(caller)
        with self._units.database.read() as connection:
            state = print_jobs.secret_state(connection, caller.centre_id, slip)
        if state is None:
            raise NotThere(slip=slip)
        return state

    def _added(self, unit: UnitOfWork, caller: Caller, person: NewPerson, hashed: str) -> User:
        counters = unit.floor.centre.counters
        if person.counter is not None and person.counter not in counters:
            raise Invalid("invalid", field="counter")

        def is_taken(username: str) -> bool:
            return user_by_name(unit.connection, username) is not None

        username = person.username or made_username(person.account.name or "", is_taken)
        return self._accounts.insert(unit, caller, username, hashed, person.account, one_time=True)

    def _give(
        self, unit: UnitOfWork, user: User, password: str, printer: int | None, counter: int | None
    ) -> GivenPassword:
        if printer is None:
            return GivenPassword(user, password)
        must_be_chosen_well(unit, printer)
        document = password_slip(
            unit.floor.centre,
            user,
            password,
            sign_in_url=f"{self._address_of(unit.floor.centre.public_url)}/sign-in",
            until=unit.at + ONE_TIME_GOOD_FOR,
            counter=counter,
        )
        slip = print_jobs.queue_secret(
            unit.connection, unit.centre_id, printer, document.to_json(), queued_at=system_now()
        )
        return GivenPassword(user, slip=slip)


def _of_person(refusal: Invalid, place: int) -> Invalid:
    """The refusal, its field said to be that of the person at the place."""
    facts = dict(refusal.facts)
    return Invalid(refusal.code, **{**facts, "field": f"people.{place}.{facts.get('field')}"})


def password_slip(
    centre: Centre,
    user: User,
    password: str,
    *,
    sign_in_url: str,
    until: datetime,
    counter: int | None = None,
) -> Document:
    """The slip that somebody is handed: who, which password, where, and until when."""
    language = centre.languages[0]
    local = until.astimezone(centre.time_zone)

    def say(key: str, **facts: object) -> str:
        return texts.text(language, f"password_slip.{key}", **facts)

    parts: list[DocumentPart] = [
        _line(centre.name[language], 2.6),
        _line(say("title"), 3.4, bold=True),
        FeedPart(1),
        _line(user.name, 3.6, bold=True),
        *([_line(say("counter", n=counter), 3.2)] if counter is not None else []),
        FeedPart(1),
        RulePart(),
        FeedPart(1),
        _line(say("username"), 2.6),
        _line(user.username, 5, bold=True),
        FeedPart(1),
        _line(say("password"), 2.6),
        _line(password, 5, bold=True),
        FeedPart(1),
        RulePart(),
        FeedPart(1),
        _line(say("sign_in"), 2.6),
        _line(sign_in_url, 2.6, bold=True),
        QrCodePart(sign_in_url),
        _line(say("until", time=f"{local:%H:%M}", date=texts.day(language, local)), 2.6),
        _line(say("change"), 2.6),
        _line(say("secret"), 2.6),
    ]
    return Document(tuple(parts))


def _line(text: str, size_mm: float, *, bold: bool = False) -> TextPart:
    return TextPart(text, size_mm=size_mm, bold=bold, align=Align.CENTER, fit=bold)
