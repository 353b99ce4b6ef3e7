"""Knows where nginx, Caddy and promtool are here, how to get them, and how a test runs them.

`python -m tests.support.proxies` unpacks Debian's packages beside the tests' own: nothing of the
machine is changed, and no service is started.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.live import until
from tests.support.patience import patience
from tests.support.ports import free_port

UNPACKED = Path(sys.prefix) / "proxies"
PATHS = {"nginx": "usr/sbin/nginx", "caddy": "usr/bin/caddy", "promtool": "usr/bin/promtool"}
PACKAGES = {"promtool": "prometheus"}
"""Debian's package of a program that isn't called so itself."""
STOP_S = 15

MAIN = """
{user}
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/unused-1;
    uwsgi_temp_path {folder}/unused-2;
    scgi_temp_path {folder}/unused-3;
    include {folder}/site.conf;
}}
"""
"""What Debian's nginx.conf is around a site, in a folder of the test's own."""


def find_proxy(name: str) -> str | None:
    """Return the path of nginx or caddy: the system's, else the unpacked one, else nothing."""
    unpacked = UNPACKED / PATHS[name]
    if (found := shutil.which(name)) or (found := shutil.which(name, path="/usr/sbin")):
        return found
    return str(unpacked) if unpacked.exists() else None


def missing(name: str) -> str:
    """Return the sentence with which tests of it are skipped."""
    package = PACKAGES.get(name, name)
    return f"there is no {name} here: its configuration isn't tried; install Debian's {package}"


@contextmanager
def running(name: str, configuration: str, folder: Path) -> Iterator[None]:
    """Run the proxy with the configuration that `moiso proxy` printed, until it is left."""
    folder.mkdir(parents=True, exist_ok=True)
    program = find_proxy(name)
    assert program is not None
    log = folder / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [program, *_words(name, configuration, folder)],
            env=_environ(folder),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            yield
            assert process.poll() is None, log.read_text(errors="replace")
        finally:
            process.terminate()
            process.wait(patience(STOP_S))


def until_it_listens(port: int) -> None:
    """Wait until somebody listens on the port."""
    until(lambda: _listens(port), f"a proxy on port {port}")


def _words(name: str, configuration: str, folder: Path) -> list[str]:
    if name == "caddy":
        file = folder / "Caddyfile"
        file.write_text(configuration, "utf-8")
        return ["run", "--config", str(file), "--adapter", "caddyfile"]
    (folder / "site.conf").write_text(configuration, "utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    main = folder / "nginx.conf"
    main.write_text(MAIN.format(user=user, folder=folder), "utf-8")
    return ["-p", str(folder), "-e", str(folder / "nginx.log"), "-c", str(main)]


def _environ(folder: Path) -> dict[str, str]:
    own = {
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "CADDY_ADMIN": f"127.0.0.1:{free_port()}",
    }
    return {**os.environ, **own}


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def main() -> int:
    """Get what is missing, if this machine can; 0 even without: tests say what they skip."""
    wanted = [name for name in PATHS if find_proxy(name) is None]
    if not wanted or not (shutil.which("apt-get") and shutil.which("dpkg")):
        return 0
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted:
            from_ = PACKAGES.get(name, name)
            got = subprocess.run(
                ["apt-get", "-qq", "download", from_], cwd=folder, capture_output=True, check=False
            )
            for package in Path(folder).glob(f"{from_}_*.deb"):
                subprocess.run(["dpkg", "-x", str(package), str(UNPACKED)], check=True)
            if got.returncode:
                print(missing(name), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
