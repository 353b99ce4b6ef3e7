"""Single sign-on: a person enters without a password, by the word of an identity provider."""

import re
import secrets
from dataclasses import dataclass

from app.domain.errors import NotSignedIn, QueueError
from app.operations.clock import Clock
from app.operations.people.accounts import LONGEST_NAME, USERNAME, AccountChanges, Accounts
from app.operations.people.authentication import SSO, Authentication, SignedIn, begin_session
from app.operations.people.rights import Role
from app.persistence.database import Database
from app.persistence.people import accounts as rows
from app.persistence.people.accounts import User


@dataclass(frozen=True, slots=True)
class SsoIdentity:
    """The person named by the identity provider: the user name here, and the display name."""

    username: str
    name: str = ""


class SingleSignOn:
    """Signs people in by the identity provider's word. It never gives a right nobody configured."""

    def __init__(
        self, database: Database, clock: Clock, accounts: Accounts, people: Authentication
    ) -> None:
        self._database = database
        self._clock = clock
        self._accounts = accounts
        self._access_log = people.access_log

    def enter(
        self,
        who: SsoIdentity,
        *,
        address: str,
        program: str,
        new_role: Role | None,
        centre_id: int | None,
    ) -> SignedIn:
        """Begin a session of the user of that name.

        Where there is none an account of `new_role` is made in the centre, if both are given.
        Raises NotSignedIn for an unknown name and for an account that isn't good now.
        """
        user = self._known(who.username)
        is_name = re.fullmatch(USERNAME, who.username) is not None
        if user is None and is_name and new_role is not None and centre_id is not None:
            user = self._made(who, new_role, centre_id)
        if user is None:
            self._access_log.failed(who.username, None, address, wrong="sso")
            raise NotSignedIn("sso_unknown", name=who.username[:64])
        at = self._clock.now()
        if not user.may_enter(at):
            self._access_log.failed(who.username, user, address, wrong="sso")
            raise NotSignedIn("sso_not_now", name=user.username)
        return begin_session(
            self._database,
            self._access_log,
            user,
            at,
            address=address,
            program=program,
            by=SSO,
        )

    def _known(self, username: str) -> User | None:
        with self._database.read() as connection:
            return rows.user_by_name(connection, username)

    def _made(self, who: SsoIdentity, role: Role, centre_id: int) -> User | None:
        """Make the account, whose password nobody knows; return it, or the one made meanwhile."""
        wanted = AccountChanges(name=who.name.strip()[:LONGEST_NAME] or who.username, roles=(role,))
        try:
            self._accounts.add(None, centre_id, who.username, secrets.token_urlsafe(32), wanted)
        except QueueError as refusal:
            if refusal.code != "name_taken":
                raise
        return self._known(who.username)
