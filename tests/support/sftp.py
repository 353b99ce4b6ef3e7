"""Knows a real SFTP server on the loopback address (paramiko's) with a folder behind it."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

import paramiko
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, OPEN_SUCCEEDED
from paramiko.sftp import SFTP_FAILURE, SFTP_OK

USER, PASSWORD = "sao-luu", "mot mat khau dai"


class _Doorman(paramiko.ServerInterface):
    def __init__(self, known: paramiko.PKey | None) -> None:
        self._known = known

    def check_auth_password(self, username: str, password: str) -> int:
        is_right = (username, password) == (USER, PASSWORD)
        return AUTH_SUCCESSFUL if is_right else AUTH_FAILED

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        is_right = username == USER and key == self._known
        return AUTH_SUCCESSFUL if is_right else AUTH_FAILED

    def get_allowed_auths(self, username: str) -> str:
        return "password,publickey"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED


class _Folder(paramiko.SFTPServerInterface):
    """The files of a folder; what writes more than `most` bytes finds the disk full."""

    root = Path()
    most = 1 << 40

    def _at(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def list_folder(self, path: str) -> Any:
        try:
            found = []
            for one in self._at(path).iterdir():
                attr = paramiko.SFTPAttributes.from_stat(one.stat())
                attr.filename = one.name
                found.append(attr)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        return found

    def stat(self, path: str) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(self._at(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    lstat = stat

    def open(self, path: str, flags: int, attr: Any) -> Any:
        try:
            file = os.fdopen(os.open(self._at(path), flags, 0o600), _mode(flags))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        handle = _Handle(flags)
        handle.most = self.most
        handle.readfile = handle.writefile = file
        return handle

    def remove(self, path: str) -> int:
        try:
            self._at(path).unlink()
        except OSError as error:
            return int(paramiko.SFTPServer.convert_errno(error.errno or 0))
        return SFTP_OK

    def posix_rename(self, oldpath: str, newpath: str) -> int:
        self._at(oldpath).replace(self._at(newpath))
        return SFTP_OK

    def chattr(self, path: str, attr: Any) -> int:
        return SFTP_OK


class _Handle(paramiko.SFTPHandle):
    most = 0
    readfile: Any
    writefile: Any

    def stat(self) -> Any:
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))

    def write(self, offset: int, data: Any) -> int:
        if offset + len(data) > self.most:
            return SFTP_FAILURE
        return super().write(offset, data)


def _mode(flags: int) -> str:
    return "rb" if not flags & (os.O_WRONLY | os.O_RDWR) else "r+b"


class SftpServer:
    """A server with a folder; `most` is how large a file may become, `host_key` who it is."""

    def __init__(self, root: Path, known: paramiko.PKey | None = None) -> None:
        self.host_key: paramiko.PKey = paramiko.RSAKey.generate(2048)
        self._known = known
        self._folder = type("Folder", (_Folder,), {"root": root})
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._talks: list[paramiko.Transport] = []
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def fill_up(self, most: int) -> None:
        """Let no file become larger than so many bytes."""
        self._folder.most = most  # type: ignore[attr-defined]

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                talk = paramiko.Transport(client)
                talk.add_server_key(self.host_key)
                talk.set_subsystem_handler("sftp", paramiko.SFTPServer, self._folder)
                self._talks.append(talk)
                with suppress(paramiko.SSHException, EOFError):
                    talk.start_server(server=_Doorman(self._known))

    def stop(self) -> None:
        """Let nobody in any more, and hang up."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()
        for talk in self._talks:
            talk.close()


@contextmanager
def sftp_server(root: Path, known: paramiko.PKey | None = None) -> Iterator[SftpServer]:
    """Give a server that ends with the context."""
    server = SftpServer(root, known)
    try:
        yield server
    finally:
        server.stop()
