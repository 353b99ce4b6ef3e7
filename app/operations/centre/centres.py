"""The centres of the installation: which there are, and which of them a caller may ask about."""

from collections.abc import Mapping, Sequence
from threading import Lock
from time import monotonic

from app.domain.errors import NotThere
from app.operations.people.rights import Caller
from app.persistence.centre.store import CentreFacts, every_centre
from app.persistence.database import Database

KNOWN_FOR_S = 5.0
"""How long the list is kept: every page of who has several centres names them all."""


class Centres:
    """The centres of the installation. Safe to use from many threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._known: tuple[float, Sequence[CentreFacts]] = (float("-inf"), ())

    def every(self) -> Sequence[CentreFacts]:
        """Every centre in the order they were added, as it was a few seconds ago at most."""
        now = monotonic()
        with self._lock:
            at, known = self._known
        if now - at < KNOWN_FOR_S and known:
            return known
        with self._database.read() as connection:
            found = every_centre(connection)
        with self._lock:
            self._known = (now, found)
        return found

    def of(self, caller: Caller) -> Sequence[CentreFacts]:
        """Those that the caller belongs to."""
        if not {caller.centre_id, *caller.centres} <= {one.id for one in self.every()}:
            self.forget()  # One was added a moment ago, perhaps by another process.
        return [one for one in self.every() if caller.belongs_to(one.id)]

    def of_now(self, caller: Caller) -> Sequence[CentreFacts]:
        """The same, as the database has them at this moment."""
        self.forget()
        return self.of(caller)

    def codes(self) -> Mapping[str, int]:
        """The ids of the centres by their codes."""
        return {one.code: one.id for one in self.every()}

    def in_centre(self, caller: Caller, code: str) -> Caller:
        """The caller asking about the centre of the code. Raises NotThere for a foreign one."""
        ident = self.codes().get(code)
        if ident is None:  # Added a moment ago, perhaps by another process.
            self.forget()
            ident = self.codes().get(code)
        if ident is None:
            raise NotThere(centre=code)
        return caller.at(ident)

    def one(self, centre_id: int) -> CentreFacts:
        """The centre of the id, which is one that there is."""
        found = next((one for one in self.every() if one.id == centre_id), None)
        if found is None:  # Added a moment ago.
            self.forget()
            found = next(one for one in self.every() if one.id == centre_id)
        return found

    def code(self, centre_id: int) -> str:
        """The code of the centre of the id."""
        return self.one(centre_id).code

    def forget(self) -> None:
        """Read the list anew when it is asked for next."""
        with self._lock:
            self._known = (float("-inf"), ())
