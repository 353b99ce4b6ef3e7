"""What the LED boards over the counters show: a text, and the call that it flashes for."""

from app.domain.floor import CounterState, Floor
from app.domain.ticket import State, Ticket

NOT_SERVING = "----"


def board_text(floor: Floor, counter: int, ticket: Ticket | None) -> tuple[str, int]:
    """What the board of a counter with this ticket shows, and the call to flash for (0: none)."""
    now = floor.counters[counter]
    if now.state is not CounterState.OPEN:
        return NOT_SERVING, 0
    if ticket is None:
        return "", 0
    calls = floor.calls.get(floor.centre.counters[counter].zone, ())
    call = next((c.seq for c in calls if c.ticket_id == ticket.id), 0)
    return ticket.label, call if ticket.state is State.CALLED else 0
