"""Knows how tests add a person and sign one in."""

from app.operations.people.accounts import AccountChanges, Accounts
from app.operations.people.authentication import SignedIn
from app.operations.people.rights import Role
from tests.support.site import Site

GOOD = "ba-con-meo-den"


def accounts(site: Site) -> Accounts:
    """Return what is done with accounts."""
    return Accounts(site.parts.units, site.clock, site.parts.authentication)


def sign_in(site: Site, name: str, password: str = GOOD, address: str = "10.0.0.1") -> SignedIn:
    """Sign somebody in by a password."""
    return site.parts.authentication.sign_in(name, password, address=address, program="Firefox")


def add(site: Site, *roles: Role, **wanted: object) -> None:
    """Let the administrator add Lan, an officer unless other roles are given."""
    given = AccountChanges("Lê Thị Lan", roles or (Role.OFFICER,), **wanted)  # type: ignore[arg-type]
    accounts(site).add(site.caller("admin"), site.centre_id, "lan", GOOD, given)
