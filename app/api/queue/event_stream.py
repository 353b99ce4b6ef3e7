"""The log as it grows: Server-Sent Events of the very events that `/events` lists.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import json
import time
from collections.abc import Iterator
from threading import BoundedSemaphore

from flask import Response, request

from app.api.fields import LARGEST, Number, Query
from app.api.problems import problem
from app.api.queue.records import event_json
from app.api.routes import Answer, RouteGroup
from app.operations.installation import Installation
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext

SSE = "text/event-stream"
MOST_STREAMS = 8
"""At once in a process: each holds one of its threads."""

STAYS_S = 60.0
"""How long a stream lasts; then its reader comes again by itself, and is asked for its rights."""

LOOKS_S = 0.25
BEATS_S = 15.0
"""How often a stream says that it is alive: proxies cut off who is silent for a minute."""

AGAIN_MS = 500
RETRY_S = 10


class StreamQuery(Query):
    """The events after the `seq`; the header Last-Event-ID says the same and counts before it."""

    after: Number | None = None


def stream_routes(context: RequestContext) -> RouteGroup:
    """The route of the stream."""
    api = RouteGroup(context, "stream", "The log as it grows.")
    installation = context.installation
    free = BoundedSemaphore(MOST_STREAMS)

    @api.get(
        "/events/stream",
        "The log as it grows, as Server-Sent Events; without `after` what comes from now on",
        right=Right.SUPERVISE,
        also=(SSE,),
    )
    def stream(caller: Caller, query: StreamQuery) -> Answer:
        if not free.acquire(blocking=False):
            full = problem(503, "many_streams", {"most": MOST_STREAMS})
            full.headers["Retry-After"] = str(RETRY_S)
            return full
        after = _asked_for(query.after)
        if after is None:
            after = installation.units.floor(caller.centre_id).seq
        answer = Response(_events(installation, caller, after), content_type=SSE)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Accel-Buffering"] = "no"
        answer.call_on_close(free.release)
        return answer

    return api


def _asked_for(after: int | None) -> int | None:
    """The event after which the reader goes on."""
    said = request.headers.get("Last-Event-ID", "")
    return min(int(said), LARGEST) if said.isascii() and said.isdigit() else after


def _events(installation: Installation, caller: Caller, after: int) -> Iterator[bytes]:
    begun_s = beat_s = time.monotonic()
    yield f"retry: {AGAIN_MS}\n\n".encode()
    while time.monotonic() - begun_s < STAYS_S:
        found = installation.record_reader.events(caller, after)
        for event in found:
            data = json.dumps(event_json(event), ensure_ascii=False, separators=(",", ":"))
            yield f"id: {event.seq}\nevent: {event.type}\ndata: {data}\n\n".encode()
            after = event.seq
        if found:
            beat_s = time.monotonic()
            continue
        if time.monotonic() - beat_s >= BEATS_S:
            beat_s = time.monotonic()
            yield b": alive\n\n"
        time.sleep(LOOKS_S)
