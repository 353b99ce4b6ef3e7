"""Who asks for a person at a kiosk: asked once, accepted by who comes, ended by who helped."""

from collections.abc import Sequence

from app.domain.errors import Conflict, NotThere
from app.domain.events import AssistanceAction
from app.domain.queue.assistance import Assistance, AssistanceEnd, asked_at_kiosk
from app.operations.commands import CommandHandler
from app.operations.people.rights import Caller
from app.persistence.queue.assistance import assistance_by_id
from app.persistence.queue.unit_of_work import UnitOfWork


class Assistances(CommandHandler):
    """Asks for a person, says who comes, and ends it. A kiosk has one open at most."""

    def ask(self, caller: Caller, *, request_id: str) -> None:
        """Ask for a person at the caller's kiosk; asked already, nothing is asked anew.

        Raises NotAllowed, RequestReused.
        """
        action = AssistanceAction.ASK
        with self.once(caller, action, request_id, action) as execution:
            unit = execution.unit
            if execution.is_repeated or asked_at_kiosk(unit.floor.assistances, caller.id):
                return
            unit.assistance(unit.event(action, caller.actor, {"device": caller.id}))

    def accept(self, caller: Caller, ident: int) -> None:
        """Say that the caller comes; the first who does so stays named.

        Raises NotAllowed, NotThere, Conflict where it has ended.
        """
        action = AssistanceAction.ACCEPT
        with self.begin(caller, action) as unit:
            one = _known(unit, caller, ident)
            if one.ended_at is not None:
                raise Conflict("assistance_over")
            if one.accepted_by is None:
                facts = {"assistance": ident, "user": caller.id}
                unit.assistance(unit.event(action, caller.actor, facts))

    def end(self, caller: Caller, ident: int) -> None:
        """End it: the visitor was helped, or takes it back at the kiosk itself.

        One that has ended stays as it ended. Raises NotAllowed, NotThere.
        """
        action = AssistanceAction.END
        with self.begin(caller, action) as unit:
            if _known(unit, caller, ident).ended_at is not None:
                return
            facts: dict[str, object] = {"assistance": ident, "how": AssistanceEnd.TAKEN_BACK.value}
            if caller.kind == "user":
                facts |= {"how": AssistanceEnd.HELPED.value, "user": caller.id}
            unit.assistance(unit.event(action, caller.actor, facts))

    def open(self, caller: Caller) -> Sequence[Assistance]:
        """Those of the caller's centre that are open, the oldest first; a kiosk sees its own.

        Raises NotAllowed.
        """
        caller.must_have(AssistanceAction.END)
        found = self.units.floor(caller.centre_id).assistances.values()
        return [one for one in found if _is_for(caller, one)]


def _known(unit: UnitOfWork, caller: Caller, ident: int) -> Assistance:
    one = assistance_by_id(unit.connection, unit.centre_id, ident)
    if one is None or not _is_for(caller, one):
        raise NotThere(assistance=ident)
    return one


def _is_for(caller: Caller, one: Assistance) -> bool:
    return caller.kind == "user" or caller.id == one.kiosk
