"""User names made of people's names as offices write them: hanh.nt of "Nguyễn Thị Hạnh"."""

from collections.abc import Callable
from itertools import count

from app.domain.folding import folded

NAMELESS = "canbo"
"""For a name without a letter of the Latin alphabet."""

LONGEST_MADE = 60
"""Below the longest that is allowed, for the number behind it."""


def made_username(name: str, is_taken: Callable[[str], bool]) -> str:
    """The given name and the initials before it, with a number from 2 where it is taken."""
    *before, given = folded(name).split() or [NAMELESS]
    initials = "".join(word[0] for word in before)
    plain = (f"{given}.{initials}" if initials else given)[:LONGEST_MADE]
    # A user name of one letter is refused, so one gets a number at once.
    candidates = (plain if n == 1 else f"{plain}{n}" for n in count(1))
    return next(one for one in candidates if len(one) > 1 and not is_taken(one))
