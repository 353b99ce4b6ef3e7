"""What commands share that work without the server: the installation they open, and its centre."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

from app.commands.terminal import Failure, settings
from app.installation import open_installation
from app.operations.installation import NO_CENTRE, Installation
from app.persistence.centre.store import centre_ids
from app.persistence.revision import is_current, must_not_be_newer
from app.refusals import Refusal, in_words


@contextmanager
def installation(*, current: bool = True) -> Iterator[Installation]:
    """The installation, closed at the end; refusals become messages in words."""
    try:
        with in_words(), closing(open_installation(settings())) as opened:
            if current:
                must_be_current(opened)
            yield opened
    except Refusal as refusal:
        raise Failure(str(refusal)) from refusal


def must_be_current(opened: Installation) -> None:
    """Raise Failure where the database must be brought to the newest schema first."""
    must_not_be_newer(opened.database)
    if not is_current(opened.database):
        raise Failure("the database has an older schema or none: run `moiso db upgrade`")


def centre_of(opened: Installation, code: str | None) -> int:
    """The id of the centre of the code, or of the only one. Raises Failure if unclear."""
    with opened.database.read() as connection:
        known = centre_ids(connection)
    if not known:
        raise Failure(NO_CENTRE)
    if code is None and len(known) > 1:
        raise Failure(f"which centre? There are: {', '.join(known)}; say it by --centre CODE")
    chosen = code if code is not None else next(iter(known))
    must_be_among(known, chosen, what="centre")
    return known[chosen]


def must_be_among(known: Iterable[str], code: str, *, what: str) -> None:
    """Raise Failure for a code that is not known, naming those that are."""
    codes = list(known)
    if code not in codes:
        raise Failure(f"no {what} {code!r}; there are: {', '.join(codes) or 'none'}")
