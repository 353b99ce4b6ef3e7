"""All that this server does otherwise than python-engineio, python-socketio, simple-websocket.

- `direct_socket.DirectSocket` (with `wire` and `listener`) takes the place of
  `engineio.socket.Socket` by name. Fault: each socket has a thread that sends and each ping a
  thread that sleeps; a call to 200 displays woke 200 threads. Seen in python-engineio 4.15.1.
- `direct_socket.Handover` takes the place of the engine's WebSocket. Faults: simple-websocket 1.1.0
  reads each connection on a thread of its own beside the one that serves it, so a few hundred that
  never join held them all; and it accepts every offer to compress, without a setting: 300 KiB for
  each screen.
- `rooms.OrderlyManager` takes the place of `socketio.Manager`. Fault: two threads may each make a
  missing room, and who was in the first one is lost. Seen in python-socketio 5.18.1.

`app/addresses.py` puts them in. `tests/realtime/engineio_patch/test_upstream.py` fails as soon as
a library is of another version or changes what is replaced here, so that the patch is read again,
and when a library has lost the fault, so that the patch goes.
"""
