"""Knows one connected screen of a test's server, without a socket in between."""

from typing import Any, cast

from flask_socketio import SocketIO, SocketIOTestClient

from tests.support.web import Web


class Screen:
    """One connected screen, and the pictures it was sent."""

    def __init__(self, client: SocketIOTestClient, namespace: str) -> None:
        self._client = client
        self._namespace = namespace
        self.pictures: list[dict[str, Any]] = []

    @property
    def is_connected(self) -> bool:
        """Whether the server let it in."""
        return bool(self._client.is_connected(self._namespace))

    def look(self) -> list[dict[str, Any]]:
        """Return all pictures so far, the newest last."""
        for event in self._client.get_received(self._namespace):
            assert event["name"] == "picture"
            self.pictures.append(event["args"][0])
        return self.pictures

    def shows(self, label: str) -> bool:
        """Tell whether the newest picture has the label among its calls."""
        newest = self.look()[-1]
        return label in [call["label"] for call in newest["calls"]]

    def leave(self) -> None:
        """Disconnect."""
        self._client.disconnect(namespace=self._namespace)


def connect(web: Web, namespace: str, name: str | None, **auth: Any) -> Screen:
    """Connect a screen as the one of the name."""
    socketio = cast(SocketIO, web.server.app.extensions["socketio"])
    if name is not None:
        auth["token"] = web.known(name).token
    client = socketio.test_client(web.server.app, namespace=namespace, auth=auth)
    return Screen(client, namespace)
