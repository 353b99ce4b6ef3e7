"""Where spoken clips are found by name."""

from pathlib import Path

from app.domain.queue.floor import Floor
from app.operations.installation import Installation


def clip_file(installation: Installation, name: str, of: str) -> Path | None:
    """The file of a clip's name, and of which calls it is where that is said; None for a name that
    is none of ours.
    """

    def floor(centre_id: int) -> Floor | None:
        is_known = centre_id in installation.centre_ids()
        return installation.units.floor(centre_id) if is_known else None

    return installation.announcer.clip(name, of, floor)
