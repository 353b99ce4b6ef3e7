"""What browsers load, made small for poor connections: texts are sent compressed."""

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Response, request, send_from_directory
from werkzeug.security import safe_join
from werkzeug.wrappers import Response as BaseResponse

PACKED = (".js", ".css", ".svg")
LEAST_BYTES = 500
"""Less than that is one packet either way."""


def asset(folder: Path, name: str) -> BaseResponse:
    """A file of the folder, compressed where the browser takes it. Raises NotFound."""
    path = safe_join(str(folder), name)
    if path is None or not name.endswith(PACKED) or not Path(path).is_file():
        return send_from_directory(folder, name, conditional=True)
    answer = send_from_directory(folder, name, conditional=True)
    answer.vary.add("Accept-Encoding")
    if answer.status_code != 200 or not _takes_gzip():
        return answer
    answer.close()
    answer.direct_passthrough = False
    answer.set_data(_packed(path, Path(path).stat().st_mtime_ns))
    answer.headers["Content-Encoding"] = "gzip"
    return answer


def compressed(page: Response) -> Response:
    """The page, compressed where the browser takes it.

    Only for pages without a token or another secret of ours beside words that a stranger chose:
    the size of such a page would tell the secret (BREACH).
    """
    page.vary.add("Accept-Encoding")
    text = page.get_data()
    if _takes_gzip() and len(text) >= LEAST_BYTES:
        page.set_data(gzip.compress(text, mtime=0))
        page.headers["Content-Encoding"] = "gzip"
    return page


def _takes_gzip() -> bool:
    return request.accept_encodings.quality("gzip") > 0


@lru_cache(maxsize=256)
def _packed(path: str, _changed_ns: int) -> bytes:
    return gzip.compress(Path(path).read_bytes(), mtime=0)
