"""Each request has an id, which its answer and its lines of the log have, too: `X-Request-Id`."""

import re
import secrets

from flask import Flask, Response, g, request

HEADER = "X-Request-Id"
GOOD = re.compile(r"[A-Za-z0-9._-]{8,64}")


def number_requests(app: Flask) -> None:
    """Give each request its id: the one that it brings, as of a proxy, or a new one."""

    @app.before_request
    def _named() -> None:
        given = request.headers.get(HEADER, "")
        g.request_id = given if GOOD.fullmatch(given) else secrets.token_hex(8)

    @app.after_request
    def _told(answer: Response) -> Response:
        # None where something refused the request before it had one.
        if (known := g.get("request_id")) is not None:
            answer.headers[HEADER] = known
        return answer
