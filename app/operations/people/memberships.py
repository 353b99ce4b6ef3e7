"""Which centres a person belongs to, and who may change the account of one who has several."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import Invalid, NotAllowed
from app.operations.people.rights import Caller, Right
from app.persistence.centre.store import centre_ids
from app.persistence.people.accounts import User, update_user
from app.persistence.people.memberships import add_member, end_memberships
from app.persistence.queue.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class MembershipChanges:
    """The codes of all centres that a person belongs to from now on, or all; None: as it is.

    Whoever belongs to all belongs to those as well that are still to come.
    """

    centres: tuple[str, ...] | None = None
    everywhere: bool | None = None

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return self.centres is not None or self.everywhere is not None


UNCHANGED = MembershipChanges()


def must_have_all_centres_of(caller: Caller | None, user: User) -> None:
    """Raise NotAllowed unless the caller works wherever the person does.

    Otherwise whoever manages one centre's people could enter another centre by a password given to
    somebody of both. None is the command line.
    """
    if caller is None:
        return
    if not may_manage(caller, user):
        raise NotAllowed("person_elsewhere", right=Right.CONFIGURE_PEOPLE.value, name=user.name)


def may_manage(caller: Caller, user: User) -> bool:
    """Whether the caller works wherever the person does."""
    is_within = all(caller.belongs_to(one) for one in (user.centre_id, *user.centres))
    return is_within and (caller.is_everywhere or not user.is_everywhere)


def change_memberships(
    unit: UnitOfWork, caller: Caller | None, user: User, wanted: MembershipChanges
) -> dict[str, object]:
    """Let the person belong to these centres; return what changed, for the log.

    The centre of the account stays in any case. Raises Invalid for a centre that isn't there or not
    the caller's, NotAllowed where a caller gives all without having them.
    """
    known = centre_ids(unit.connection)
    everywhere = user.is_everywhere if wanted.everywhere is None else wanted.everywhere
    if everywhere and caller is not None and not caller.is_everywhere:
        raise NotAllowed("all_centres", right=Right.CONFIGURE_PEOPLE.value)
    chosen = _chosen(known, caller, user, wanted)
    after = set(known.values()) if everywhere else chosen
    told: dict[str, object] = {}
    if everywhere != user.is_everywhere:
        update_user(unit.connection, user.id, {"is_everywhere": everywhere})
        told["everywhere"] = everywhere
    before = {user.centre_id, *user.centres}
    for one in after - before:
        add_member(unit.connection, one, user.id)
    end_memberships(unit.connection, user.id, before - after, unit.at)
    if after != before:
        told["centres"] = [code for code, ident in known.items() if ident in after]
    return told


def _chosen(
    known: Mapping[str, int], caller: Caller | None, user: User, wanted: MembershipChanges
) -> set[int]:
    if wanted.centres is None:
        return {user.centre_id} if wanted.everywhere is False else {user.centre_id, *user.centres}
    ids = {known.get(code) for code in wanted.centres}
    if any(one is None or (caller and not caller.belongs_to(one)) for one in ids):
        raise Invalid("invalid", field="centres")
    return {user.centre_id} | {one for one in ids if one is not None}
