"""What the rating tablet of a counter shows, as a pure function of the floor."""

from datetime import datetime, timedelta

from app.domain.instants import iso
from app.domain.queue.floor import Floor
from app.rating.picture import TabletPicture

ASKED_FOR = timedelta(seconds=20)


def rating_view(floor: Floor, counter: int, at: datetime) -> TabletPicture:
    """The picture of the counter's tablet: whom it asks until when, or nobody."""
    centre = floor.centre
    parting = floor.partings.get(counter)
    if parting is not None and at - parting.at >= ASKED_FOR:
        parting = None
    return {
        "seq": floor.seq,
        "at": iso(at),
        "centre": {
            "name": dict(centre.name),
            "site": dict(centre.site),
            "time_zone": centre.time_zone.key,
        },
        "counter": {"number": counter, "name": dict(centre.counter(counter).name)},
        "parting": {
            "ticket_id": parting.ticket_id,
            "label": parting.label,
            "language": parting.language,
            "until": iso(parting.at + ASKED_FOR),
        }
        if parting
        else None,
    }
