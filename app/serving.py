"""gunicorn's configuration: one light master, one worker of threads with everything in it.

gunicorn imports this in its master, so it imports little: the server itself is `app.wsgi`.
"""

import gc
import importlib
import logging
import os
import sys
import time
from collections.abc import Callable
from threading import Thread

from gunicorn.http.wsgi import Response
from gunicorn.workers.base import Worker

from app.config import read_settings

SWITCH_S = 0.0005
"""How long one thread may keep the others waiting for the interpreter (5 ms by default).

A request lets go of it at each statement of the database; beside a thread that computes it would
wait 5 ms every time.
"""

COLLECTED_EVERY = 10_000
"""How many more objects than before are made until the garbage of cycles is looked for (700 by
default): the loading of the server would be gone through again and again.
"""

_settings = read_settings()

wsgi_app = "app.wsgi:application()"
bind = f"{_settings.host}:{_settings.port}"
worker_class = "app.http_gate.worker.GateWorker"
workers = 1  # Sockets, devices and the newest floor live in one process's memory.
threads = _settings.threads
worker_connections = 65_536  # Who says nothing holds no thread; what is asked waits for one.
keepalive = 75
graceful_timeout = 2
timeout = 60
loglevel = "warning"
control_socket_disable = True
# Whose word about a request counts is decided by `app.web.proxies`, not by gunicorn as well.
forwarded_allow_ips = ""


HEARTBEAT_S = 1.0
ORPHAN_S = 5.0
"""How long a worker without a master has for its own end, in which the devices end theirs."""


def post_fork(_server: object, worker: Worker) -> None:
    """Shorten the interpreter's turns in the worker, report it alive while it is made, and let it
    outlive no master.
    """
    sys.setswitchinterval(SWITCH_S)
    gc.set_threshold(COLLECTED_EVERY)
    load_sockets_alone()
    Thread(target=_report_alive, args=(worker,), name="loading", daemon=True).start()
    Thread(target=_end_with_master, args=(worker,), name="master-watch", daemon=True).start()


def post_worker_init(_worker: Worker) -> None:
    """Take what a started server consists of out of the search for garbage.

    It stays to the end. A search through all of it stopped every thread for 100 ms, once in a
    thousand tickets.
    """
    gc.collect()
    gc.freeze()


CLIENTS_ALONE_NEED = ("aiohttp", "requests", "valkey")


def load_sockets_alone() -> None:
    """Load the library of sockets without what its clients and its own bus would need.

    It takes them where they are installed, and does without where they aren't: an eighth of the
    time of a start, and 20 MB. Who needs one of them later loads it as ever.
    """
    absent = [name for name in CLIENTS_ALONE_NEED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # None: not to be found
    importlib.import_module("flask_socketio")
    for name in absent:
        del sys.modules[name]


def _report_alive(worker: Worker) -> None:
    """Report the worker alive: migrating years of tickets may take longer than `timeout`."""
    while not worker.booted:
        worker.notify()
        time.sleep(HEARTBEAT_S)


def _end_with_master(worker: Worker) -> None:
    """End this process soon after its master.

    gunicorn's worker leaves its loop then, and the interpreter waits for the threads: for as long
    as a screen stays, which is pinged, says that it is online, and is sent nothing any more.
    """
    while os.getppid() == worker.ppid:
        time.sleep(HEARTBEAT_S)
    logging.getLogger(__name__).error("the master is gone: this worker ends")
    time.sleep(ORPHAN_S)
    os._exit(1)


def worker_exit(_server: object, worker: Worker) -> None:
    """Stop the services: the devices end what they have in hand."""
    application = getattr(worker, "wsgi", None)
    if application is not None:
        application.extensions["moiso"].stop()


def _without_its_name(headers: Callable[[Response], list[str]]) -> Callable[[Response], list[str]]:
    """The headers that gunicorn puts on every answer, but not which program gives it."""

    def nameless(answer: Response) -> list[str]:
        return [line for line in headers(answer) if not line.startswith("Server:")]

    return nameless


Response.default_headers = _without_its_name(Response.default_headers)
