"""What stands between clients and gunicorn's threads: a thread is given whole requests only.

gunicorn 27.0 reads a request in the thread that answers it, writes the answer there, and closes a
connection on the thread that waits for all others: some hundred half-open requests, clients that
read nothing, or twenty that stay after `Connection: close` stop a centre. Here one thread reads all
requests and writes what clients did not take at once. `worker.GateWorker` replaces the parts of
`gunicorn.workers.gthread.ThreadWorker` that wait; `tests/http_gate/test_upstream.py` fails as soon
as gunicorn is of another version or changes what is replaced, so that this is read again.
"""
