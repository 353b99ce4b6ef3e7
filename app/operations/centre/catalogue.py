"""Taking a catalogue of procedures over: into a person's draft, or by the command line at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.centre.catalogue import Unmatched, with_catalogue
from app.domain.centre.changes import Change, changes_between
from app.domain.centre.patches import patch_between
from app.operations.centre.configuring import Configurations
from app.operations.people.rights import Caller
from app.persistence.centre.catalogue_file import read_catalogue
from app.persistence.centre.configuration import checked
from app.persistence.centre.store import plain_configuration
from app.persistence.queue.unit_of_work import UnitsOfWork


@dataclass(frozen=True, slots=True)
class Imported:
    """What a catalogue did or, tried dry, would do; `unmatched` was left out."""

    added: int
    changed: int
    retired: int
    unmatched: Sequence[Unmatched]
    changes: Sequence[Change]


class Catalogues:
    """Takes catalogues over."""

    def __init__(self, configurations: Configurations, units: UnitsOfWork) -> None:
        self._configurations = configurations
        self._units = units

    def draft(
        self,
        caller: Caller,
        content: bytes,
        services: Mapping[str, str],
        *,
        begins: date | None = None,
        dry_run: bool = False,
    ) -> Imported:
        """Put what the file changes into the caller's draft, behind what is in it already.

        `services` is the service of each field that a person chose; the file `begins` on a day, or
        at once. Raises NotAllowed, ConfigurationError naming each broken row.
        """
        now = self._configurations.current(caller)
        before = now.draft.after if now.draft else now.plain
        done = with_catalogue(before, read_catalogue(content), services, begins=begins)
        is_wrong = now.draft is not None and now.draft.wrong
        after = done.after if is_wrong else checked(done.after, where="catalogue")
        if not dry_run and after != before:
            base = now.draft.base_version if now.draft else now.version
            self._configurations.keep_draft(caller, base, patch_between(now.plain, after))
        return Imported(
            done.added, done.changed, done.retired, done.unmatched, changes_between(before, after)
        )

    def publish(
        self,
        centre_id: int,
        content: bytes,
        services: Mapping[str, str],
        *,
        begins: date | None = None,
        dry_run: bool = False,
    ) -> Imported:
        """Put the file in force, as the command line does. Raises ConfigurationError."""
        with self._units.database.read() as connection:
            plain = plain_configuration(connection, centre_id)
        done = with_catalogue(plain, read_catalogue(content), services, begins=begins)
        after = checked(done.after, where="catalogue")
        _, made = self._configurations.load(after, dry_run=dry_run)
        return Imported(done.added, done.changed, done.retired, done.unmatched, made.changes)
