"""Bodies as strangers send them: one that breaks HTTP's rules is their mistake, a 400."""

from collections.abc import Callable, Iterable
from typing import IO, Any

from gunicorn.http.errors import ParseException
from werkzeug.exceptions import BadRequest

from app.web.proxies import WsgiApp

BROKEN = (ParseException, OSError)
"""What gunicorn raises while it reads a body: a bad chunk, an end that comes too early."""


class CheckedBodies:
    """Has an application hear of a broken body as BadRequest, in the middle of its reading."""

    def __init__(self, application: WsgiApp) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["wsgi.input"] = _CheckedBody(environ["wsgi.input"])
        return self._application(environ, start_response)


class _CheckedBody:
    """The stream of a body; once broken it stays so, and is never read again."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._is_broken = False

    def read(self, *size: int) -> bytes:
        return self._checked(self._stream.read, *size)

    def readline(self, *size: int) -> bytes:
        return self._checked(self._stream.readline, *size)

    def readlines(self, *hint: int) -> list[bytes]:
        return self._checked(self._stream.readlines, *hint)

    def __iter__(self) -> Any:
        while line := self.readline():
            yield line

    def _checked(self, read: Callable[..., Any], *given: int) -> Any:
        if self._is_broken:
            raise BadRequest()
        try:
            return read(*given)
        except BROKEN as error:
            self._is_broken = True
            raise BadRequest() from error
