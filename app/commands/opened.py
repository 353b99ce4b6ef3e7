"""What commands that work beside the server share: the installation they open, and its centre."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from app.commands.terminal import Failure, settings, words
from app.domain.errors import QueueError
from app.installation import Installation, open_installation
from app.persistence.centres import centre_ids
from app.persistence.configuration import ConfigurationError
from app.persistence.database import Unavailable
from app.persistence.revision import is_current


@contextmanager
def installation(*, must_be_current: bool = True) -> Iterator[Installation]:
    """The installation, closed at the end; refusals become messages in words."""
    opened = open_installation(settings())
    try:
        if must_be_current and not is_current(opened.database):
            raise Failure("the database has an older schema or none: run `moiso db upgrade`")
        yield opened
    except QueueError as refusal:
        raise Failure(words(refusal)) from refusal
    except (ConfigurationError, Unavailable) as error:
        raise Failure(str(error)) from error
    except SQLAlchemyError as error:
        raise Failure(f"database: {error}") from error
    finally:
        opened.close()


def centre_of(opened: Installation, code: str | None) -> int:
    """The id of the centre of the code, or of the only one."""
    with opened.database.read() as connection:
        known = centre_ids(connection)
    if not known:
        raise Failure("there is no centre yet: run `moiso centre load FILE`")
    if code is None:
        return next(iter(known.values()))
    if code not in known:
        raise Failure(f"no centre {code!r}; there are: {', '.join(known)}")
    return known[code]
