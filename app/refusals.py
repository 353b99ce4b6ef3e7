"""What an installation refuses, as a sentence for the person at the terminal."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from app import texts
from app.config import SettingsError
from app.domain.errors import QueueError
from app.persistence.centre.configuration import ConfigurationError
from app.persistence.database import Unavailable
from app.reports.configuration_sentences import needed_words

UNWRITABLE = frozenset({errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT})


class Refusal(Exception):
    """It could not be done; the message says why."""


@contextmanager
def in_words() -> Iterator[None]:
    """Turns the errors that people can do something about into Refused; others pass."""
    try:
        yield
    except QueueError as refusal:
        raise Refusal(words(refusal)) from refusal
    except (ConfigurationError, SettingsError) as error:
        raise Refusal(str(error)) from error
    except (Unavailable, SQLAlchemyError) as error:
        raise Refusal(f"database: {str(error).splitlines()[0]}") from error
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        where = f"{error.filename}: " if error.filename else ""
        raise Refusal(f"{where}{error.strerror or error}; can it be written?") from error


def words(refusal: QueueError) -> str:
    """A refusal as a sentence."""
    key, facts = f"refusal.{refusal.code}", dict(refusal.facts)
    if isinstance(lost := facts.get("lost"), list):
        facts["lost"] = needed_words(lost, "en")
    return texts.text("en", key, **facts) if texts.has(key) else str(refusal)
