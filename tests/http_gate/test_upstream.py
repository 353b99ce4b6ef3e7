"""Says when the worker must be read again: it replaces parts of gunicorn's own by their names."""

import hashlib
import inspect
from importlib.metadata import version

from gunicorn.workers.gthread import TConn, ThreadWorker

READ = (
    TConn,
    ThreadWorker.__init__,
    ThreadWorker.init_process,
    ThreadWorker.accept,
    ThreadWorker.enqueue_req,
    ThreadWorker.finish_request,
    ThreadWorker.handle,
    ThreadWorker.run,
    ThreadWorker.wait_for_and_dispatch_events,
    ThreadWorker.murder_keepalived,
    ThreadWorker.murder_pending,
)


def test_what_the_worker_replaces_is_what_it_was_written_for() -> None:
    source = "".join(inspect.getsource(one) for one in READ)

    found = (version("gunicorn"), hashlib.sha256(source.encode()).hexdigest()[:16])

    assert found == ("27.0.1", "0dc2ea908d3b8f96"), (
        "app/http_gate was written for another gunicorn: read what it replaces in the new version, "
        "change the worker, and note what was read"
    )
