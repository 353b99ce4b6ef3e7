"""gunicorn's configuration: one light master, one worker of threads with everything in it.

gunicorn imports this in its master, so it imports little: the server itself is `app.wsgi`.
"""

import sys
import time
from threading import Thread

from gunicorn.workers.base import Worker

from app.config import read_settings

SWITCH_S = 0.0005
"""How long one thread may keep the others waiting for the interpreter (5 ms by default).

A request lets go of it at each statement of the database; beside a thread that computes it would
wait 5 ms every time.
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


HEARTBEAT_S = 1.0


def post_fork(_server: object, worker: Worker) -> None:
    """Shorten the interpreter's turns in the worker, and report it alive while it is made."""
    sys.setswitchinterval(SWITCH_S)
    Thread(target=_report_alive, args=(worker,), name="loading", daemon=True).start()


def _report_alive(worker: Worker) -> None:
    """Report the worker alive: migrating years of tickets may take longer than `timeout`."""
    while not worker.booted:
        worker.notify()
        time.sleep(HEARTBEAT_S)


def worker_exit(_server: object, worker: Worker) -> None:
    """Stop the services: the devices end what they have in hand."""
    application = getattr(worker, "wsgi", None)
    if application is not None:
        application.extensions["moiso"].stop()
