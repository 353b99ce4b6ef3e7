"""Where a request ends: a thread gets it neither too early nor never."""

import pytest

from app.http_gate.framing import LARGEST_BODY, Framing, RequestKind, framing

WHOLE, UPLOAD, UPGRADE = RequestKind.WHOLE, RequestKind.UPLOAD, RequestKind.UPGRADE
FILE, CLIP = RequestKind.FILE, RequestKind.CLIP


def head(*fields: str, first: str = "POST /api/v1/tickets HTTP/1.1") -> bytes:
    """Return a head of these fields."""
    return "\r\n".join([first, "Host: x", *fields, "", ""]).encode()


@pytest.mark.parametrize(
    ("data", "kind", "body"),
    [
        (head(first="GET / HTTP/1.1"), WHOLE, 0),
        (head("Content-Length: 7"), WHOLE, 7),
        (head("content-length:7"), WHOLE, 7),
        (head("CONTENT-LENGTH:   7  "), WHOLE, 7),
        (head("X-Content-Length: 7"), WHOLE, 0),
        (head(f"Content-Length: {LARGEST_BODY}"), WHOLE, LARGEST_BODY),
        (head(f"Content-Length: {LARGEST_BODY + 1}"), UPLOAD, 0),
        (head("Transfer-Encoding: chunked"), UPLOAD, 0),
        (head("Expect: 100-continue", "Content-Length: 7"), UPLOAD, 0),
        (head("Upgrade: websocket", first="GET /socket.io/ HTTP/1.1"), UPGRADE, 0),
        (head(first="GET /static/a.js HTTP/1.1"), FILE, 0),
        (head(first="GET /voice/0.wav HTTP/1.1"), CLIP, 0),
        (head(first="POST /media/ HTTP/1.1"), WHOLE, 0),
        # What the parser refuses is handed over at once.
        (head("Content-Length: -7"), WHOLE, 0),
        (head("Content-Length: 7, 7"), WHOLE, 0),
        (head("Content-Length: 0x7"), WHOLE, 0),
        (head("Content-Length: " + "9" * 40), WHOLE, 0),
        (b"\r\n\r\n", WHOLE, 0),
    ],
)
def test_a_request_is_whole_with_its_head_and_a_small_body(
    data: bytes, kind: RequestKind, body: int
) -> None:
    assert framing(data) == Framing(kind, len(data) + body)
    assert framing(data + b"more of it\r\n\r\n") == Framing(kind, len(data) + body)


def test_a_head_without_its_end_is_waited_for() -> None:
    whole = head("Content-Length: 7")

    assert [at for at in range(len(whole)) if framing(whole[:at]) is not None] == []
