"""Changing a centre's configuration: drafted, published whole or not at all, taken back."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from app.domain.booking.booking import LostBooking
from app.domain.centre.calendar import business_day, day_bounds, opening
from app.domain.centre.changes import Change, changes_between, told_change
from app.domain.centre.patches import (
    PatchError,
    Plain,
    patch_between,
    patched,
)
from app.domain.centre.values import Centre, HoursFor
from app.domain.errors import Conflict, Invalid, NotThere, Stale
from app.domain.events import CONFIGURATION_PLANNED, SYSTEM, Event
from app.domain.queue.left_out import left_out
from app.operations.centre.lost_bookings import MOVE, KeepsBookings, settle_lost
from app.operations.centre.still_needed import named_still_needed, why_not_published
from app.operations.centre.waiting import WaitingForLost, move_waiting, waiting_for_lost
from app.operations.clock import Clock
from app.operations.commands import carried_out
from app.operations.people.rights import Caller, Right
from app.persistence.centre.configuration import (
    ConfigurationError,
    build_centre,
    centre_of_file,
    checked,
    must_fit,
    plain_of,
    shaped,
)
from app.persistence.centre.consistency import WrongPlace
from app.persistence.centre.history import keep_history
from app.persistence.centre.store import (
    centre_ids,
    plain_configuration,
    save_centre,
    version_in_force,
)
from app.persistence.centre.versions import (
    Draft,
    Plan,
    configuration_at,
    draft_of,
    drop_draft,
    drop_plan,
    due_centres,
    plan_of,
    save_draft,
    save_plan,
    versions_of,
)
from app.persistence.queue.unit_of_work import UnitOfWork, UnitsOfWork

NEXT_OPENING = "next_opening"
LONGEST_NOTE = 300
PUBLISH, RESTORE = "configuration", "configuration-restore"
"""The commands by which requests are known."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version: who made it when, what changed, and the one that it took back to."""

    number: int
    at: datetime
    actor: str
    changes: Sequence[Change]
    note: str = ""
    restores: int | None = None


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft as it stands: what it changes in the version it began with, and what is wrong."""

    base_version: int
    patch: Plain
    at: datetime
    after: Plain
    changes: Sequence[Change] = ()
    wrong: Sequence[WrongPlace] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """What is published when it is due."""

    due_at: datetime
    actor: str
    changes: Sequence[Change]
    note: str


@dataclass(frozen=True, slots=True)
class Configuration:
    """The configuration as it is, the caller's draft, and what is planned."""

    version: int
    plain: Plain
    draft: Drafted | None
    plan: Planned | None


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publication did or, tried dry, would do; `due_at` where it waits for an opening.

    `waiting` is who waits for what it takes away; `lost_bookings` are those that lose their slot.
    """

    version: int
    changes: Sequence[Change]
    due_at: datetime | None = None
    waiting: WaitingForLost = field(default_factory=WaitingForLost)
    lost_bookings: Sequence[LostBooking] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be published: a patch of the expected version.

    `moves` says to which service those go who wait for one that is retired or loses its last
    counter; `bookings` is MOVE or CANCEL for those that lose their slot.
    """

    expected_version: int | None
    patch: Mapping[str, Any]
    note: str = ""
    at_next_opening: bool = False
    dry_run: bool = False
    moves: Mapping[str, str] = field(default_factory=dict)
    bookings: str | None = None


class Configurations:
    """Keeps the configurations of centres. A caller of None is the command line.

    A file that is loaded and an earlier version that is restored leave bookings as they are.
    """

    def __init__(
        self, units: UnitsOfWork, clock: Clock, bookings: KeepsBookings | None = None
    ) -> None:
        self._units = units
        self._clock = clock
        self._bookings = bookings

    def current(self, caller: Caller) -> Configuration:
        """The caller's centre as it is configured, with the caller's draft. Raises NotAllowed."""
        caller.must(Right.CONFIGURE)
        centre_id = caller.centre_id
        with self._units.database.read() as connection:
            version = version_in_force(connection, centre_id)
            plain = plain_configuration(connection, centre_id)
            draft = draft_of(connection, centre_id, caller.id)
            plan = plan_of(connection, centre_id)
        return Configuration(
            version,
            plain,
            _drafted(plain, draft) if draft else None,
            _planned(plain, plan) if plan else None,
        )

    def keep_draft(self, caller: Caller, base_version: int, patch: Mapping[str, Any]) -> Drafted:
        """Keep what the caller has changed so far; it may still be wrong.

        Raises NotAllowed, Invalid where it is no patch.
        """
        caller.must(Right.CONFIGURE)
        at = self._clock.now()
        with self._units.database.write() as connection:
            plain = plain_configuration(connection, caller.centre_id)
            _after(plain, patch)
            draft = Draft(caller.id, base_version, dict(patch), at)
            save_draft(connection, caller.centre_id, draft)
        return _drafted(plain, draft)

    def drop_draft(self, caller: Caller) -> None:
        """Forget what the caller has changed. Raises NotAllowed."""
        caller.must(Right.CONFIGURE)
        with self._units.database.write() as connection:
            drop_draft(connection, caller.centre_id, caller.id)

    def patched(self, caller: Caller, patch: Mapping[str, Any]) -> Plain:
        """The configuration with the patch, which may be wrong. Raises NotAllowed, Invalid."""
        caller.must(Right.CONFIGURE)
        with self._units.database.read() as connection:
            return _after(plain_configuration(connection, caller.centre_id), patch)

    def tried(self, caller: Caller, patch: Mapping[str, Any]) -> Centre:
        """The centre as it would be. Raises NotAllowed, Invalid, ConfigurationError."""
        plain = self.patched(caller, patch)
        return build_centre(caller.centre_id, checked(plain, where="patch"))

    def publish(self, caller: Caller, request: Request, *, request_id: str) -> Publication:
        """Publish the patch now or at the next opening; nothing of it is done if it can't whole.

        Raises NotAllowed, Stale where another version is in force, ConfigurationError naming each
        wrong place, Conflict where visitors are still there for what goes, or have booked what goes
        and `bookings` doesn't say what becomes of them, RequestReused.
        """
        caller.must(Right.PUBLISH)
        with self._trying(caller.centre_id, dry_run=request.dry_run) as unit:
            if carried_out(unit, caller.requester, request_id, PUBLISH):
                return Publication(_version(unit), ())
            lost = self._settled(unit, request, caller.actor)
            publication = replace(_publish(unit, request, caller.actor), lost_bookings=lost)
            if not request.dry_run:
                drop_draft(unit.connection, unit.centre_id, caller.id)
                unit.answer(caller.requester, request_id, PUBLISH, None)
        return publication

    def _settled(self, unit: UnitOfWork, request: Request, actor: str) -> Sequence[LostBooking]:
        if self._bookings is None:
            return ()
        _must_be_current(unit, request.expected_version)

        def coming() -> Centre:
            before = plain_configuration(unit.connection, unit.centre_id)
            return _kept(unit, before, _after(before, request.patch))[1]

        deed = request.bookings or (MOVE if request.dry_run else None)
        return settle_lost(self._bookings, unit, coming, deed, actor=actor)

    def drop_plan(self, caller: Caller) -> None:
        """Take back what is planned for the next opening. Raises NotAllowed, NotThere."""
        caller.must(Right.PUBLISH)
        with self._units.begin(caller.centre_id, self._clock.now()) as unit:
            if not drop_plan(unit.connection, unit.centre_id):
                raise NotThere()
            unit.note(unit.event(CONFIGURATION_PLANNED, caller.actor, {"change": "removed"}))

    def history(self, caller: Caller | None, centre_id: int) -> Sequence[Version]:
        """All versions, the newest first. Raises NotAllowed."""
        if caller is not None:
            caller.must(Right.CONFIGURE)
        with self._units.database.read() as connection:
            return [_read_version(event) for event in reversed(versions_of(connection, centre_id))]

    def restore(
        self,
        caller: Caller | None,
        centre_id: int,
        version: int,
        *,
        expected_version: int | None,
        request_id: str | None = None,
        moves: Mapping[str, str] | None = None,
        dry_run: bool = False,
    ) -> Publication:
        """Make an earlier version the one in force again: a new version with the same content.

        What has come since and has a history is retired; `moves` as in a Request. Raises as
        `publish`, and NotThere.
        """
        if caller is not None:
            caller.must(Right.PUBLISH)
        actor = caller.actor if caller is not None else SYSTEM
        with self._trying(centre_id, dry_run=dry_run) as unit:
            command = f"{RESTORE}:{version}"
            if request_id and carried_out(unit, actor, request_id, command):
                return Publication(_version(unit), ())
            _must_be_current(unit, expected_version)
            wanted = configuration_at(unit.connection, centre_id, version)
            if wanted is None:
                raise NotThere(version=version)
            publication = _replace(
                unit, wanted, actor, moves=moves, restores=version, dry_run=dry_run
            )
            if request_id and not dry_run:
                unit.answer(actor, request_id, command, None)
        return publication

    def load(self, plain: Plain, *, dry_run: bool = False) -> tuple[int, Publication]:
        """Add the centre of the file, or make the file its configuration; returns its id too.

        Raises Conflict where visitors are still there for what the file leaves out.
        """
        with self._units.database.write() as connection:
            known = centre_ids(connection).get(plain["centre"]["code"])
            if known is None:
                if dry_run:
                    return 0, Publication(1, ())
                made = save_centre(connection, plain, at=self._clock.now())
                return made.centre_id, Publication(made.version, ())
        with self._trying(known, dry_run=dry_run) as unit:
            return known, _replace(unit, plain, SYSTEM)

    def publish_due(self) -> Sequence[int]:
        """Publish what is due, and return the centres where something was.

        What can't be published any more is dropped, and the log says why.
        """
        with self._units.database.read() as connection:
            due = due_centres(connection, self._clock.now())
        for centre_id in due:
            with self._units.begin(centre_id, self._clock.now()) as unit:
                plan = plan_of(unit.connection, centre_id)
                if plan is None:
                    continue
                drop_plan(unit.connection, centre_id)
                request = Request(None, plan.patch, plan.note, moves=plan.moves)
                try:
                    _publish(unit, request, plan.actor)
                except (ConfigurationError, Conflict, Invalid) as error:
                    facts = {"change": "dropped", "why": why_not_published(error)[:LONGEST_NOTE]}
                    unit.note(unit.event(CONFIGURATION_PLANNED, SYSTEM, facts))
        return due

    @contextmanager
    def _trying(self, centre_id: int, *, dry_run: bool) -> Iterator[UnitOfWork]:
        """A unit of work that is taken back at its end where it is only tried."""
        try:
            with self._units.begin(centre_id, self._clock.now()) as unit:
                yield unit
                if dry_run:
                    raise _DryRunError
        except _DryRunError:
            return


class _DryRunError(Exception):
    """Takes a unit of work back that was only tried."""


def _publish(unit: UnitOfWork, request: Request, actor: str) -> Publication:
    _must_be_current(unit, request.expected_version)
    before = plain_configuration(unit.connection, unit.centre_id)
    after = _after(before, request.patch)
    if not request.at_next_opening:
        return _replace(
            unit,
            after,
            actor,
            note=request.note,
            moves=request.moves,
            dry_run=request.dry_run,
        )
    after, _ = _kept(unit, before, after)
    changes = changes_between(before, after)
    due_at = _next_opening_day(unit)
    plan = Plan(
        _version(unit),
        patch_between(before, after),
        dict(request.moves),
        request.note,
        actor,
        unit.at,
        due_at,
    )
    if changes:
        save_plan(unit.connection, unit.centre_id, plan)
        facts = {"change": "planned", "due_at": due_at.isoformat(), "note": request.note}
        unit.note(unit.event(CONFIGURATION_PLANNED, actor, facts))
    return Publication(plan.base_version, changes, due_at)


def _replace(
    unit: UnitOfWork,
    wanted: Plain,
    actor: str,
    *,
    note: str = "",
    moves: Mapping[str, str] | None = None,
    restores: int | None = None,
    dry_run: bool = False,
) -> Publication:
    """Make the plan the configuration, after everything that visitors need was seen to."""
    before = plain_configuration(unit.connection, unit.centre_id)
    if wanted.get("centre", {}).get("code") != before["centre"]["code"]:
        raise Invalid("centre_code", field="centre.code")
    after, coming = _kept(unit, before, _as_archived_as(before, wanted))
    waiting = waiting_for_lost(unit.floor, coming)
    if not dry_run:
        move_waiting(unit, coming, moves or {}, actor)
        if lost := left_out(unit.floor, coming):
            raise Conflict("still_needed", lost=named_still_needed(before, lost))
    changes = unit.configure(after, coming, actor=actor, note=note, restores=restores)
    return Publication(_version(unit), changes, waiting=waiting)


def _as_archived_as(before: Plain, wanted: Plain) -> Plain:
    """The plan, archived or not as the centre is: only archiving and reopening change that."""
    own = {key: value for key, value in wanted["centre"].items() if key != "archived_on"}
    kept = {key: value for key, value in before["centre"].items() if key == "archived_on"}
    return {**wanted, "centre": own | kept}


def _kept(unit: UnitOfWork, before: Plain, wanted: Plain) -> tuple[Plain, Centre]:
    """The configuration to come, checked; what it leaves out and ever was is retired in it.

    It is read once, and once more where something is retired: a large one takes 50 ms each time.
    """
    file = shaped(wanted, where="patch")
    plain = plain_of(file)
    whole = keep_history(unit.connection, unit.centre_id, before, plain)
    if whole != plain:
        file = shaped(whole, where="patch")
    must_fit(file, whole, where="patch")
    return whole, centre_of_file(unit.centre_id, file)


def _must_be_current(unit: UnitOfWork, expected: int | None) -> None:
    version = _version(unit)
    if expected is None or expected == version:
        return
    since = [
        change.plain()
        for event in versions_of(unit.connection, unit.centre_id)
        if (one := _read_version(event)).number > expected
        for change in one.changes
    ]
    raise Stale("configuration_stale", version=version, expected=expected, since=since)


def _version(unit: UnitOfWork) -> int:
    return version_in_force(unit.connection, unit.centre_id)


def _after(plain: Plain, patch: Mapping[str, Any]) -> Plain:
    try:
        return patched(plain, patch)
    except PatchError as error:
        raise Invalid("no_patch", field=f"patch.{error.place}") from error


def _next_opening_day(unit: UnitOfWork) -> datetime:
    """The first instant of the next day on which the centre opens."""
    centre = unit.floor.centre
    _, tomorrow = day_bounds(business_day(unit.at, centre.time_zone), centre.time_zone)
    just_before = tomorrow - timedelta(seconds=1)
    found = opening(centre.hours, HoursFor.ISSUING, just_before, centre.time_zone)
    opens_at = found.opens_at or tomorrow
    return day_bounds(business_day(opens_at, centre.time_zone), centre.time_zone)[0]


def _drafted(plain: Plain, draft: Draft) -> Drafted:
    after = _after(plain, draft.patch)
    told = (draft.base_version, draft.patch, draft.saved_at)
    try:
        after = checked(after, where="draft")
    except ConfigurationError as error:
        return Drafted(*told, after, wrong=error.wrong)
    return Drafted(*told, after, changes_between(plain, after))


def _planned(plain: Plain, plan: Plan) -> Planned:
    changes = changes_between(plain, _after(plain, plan.patch))
    return Planned(plan.due_at, plan.actor, changes, plan.note)


def _read_version(event: Event) -> Version:
    changes = event.facts.get("changes", [])
    assert isinstance(changes, list)
    restores = event.facts.get("restores")
    return Version(
        int(str(event.facts["version"])),
        event.at,
        event.actor,
        [told_change(one) for one in changes],
        str(event.facts.get("note", "")),
        int(str(restores)) if restores is not None else None,
    )
