"""Builds the archive of a release: wheels, installer, papers, their checksums and a signature.

    python -m release.build dist --key release-key.pem

It wants what `make setup` has made, and a registry only for wheels that are not in `--wheels` yet.
"""

import argparse
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from collections.abc import Iterable, Sequence
from hashlib import file_digest
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from app.persistence.revision import newest
from app.releases.minisign import public_key_of, signature_of
from app.releases.release import MANIFEST, PUBLIC_KEY, SIGNATURE
from release.bill import bill_of_materials, browser_packages, licence_list, wheels_in
from release.locks import Locked, locked_for

ROOT = Path(__file__).resolve().parent.parent
UPGRADES_FROM = "0.1.0"
"""The oldest version that an upgrade may begin at: all its steps are tried on a day kept of it."""
PACKAGES = ("app", "counter", "display", "hardware", "kiosk", "migrations")
PAPERS = ("MANUAL.md", "README.md", "CHANGELOG.md", "SECURITY.md", "PRIVACY.md", "LICENSE")
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64", "any")
"""Debian 12 and Ubuntu 22.04 have glibc 2.35 or later; no wheel of the lock needs as much."""
THIS_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
DEVELOPMENT_KEY = "development-release-key.pem"
EPOCH = 1_700_000_000
"""The time of all files: the same sources give the same archive."""
SPACE_FOR_VENV_MB = 40


def main(words: Sequence[str] | None = None) -> int:
    """Build by the command line; 0 when it is done."""
    parser = argparse.ArgumentParser(prog="release.build", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the archive goes")
    parser.add_argument("--key", type=Path, help="PEM of an Ed25519 key; one for trials if none")
    parser.add_argument("--wheels", type=Path, help="a folder that keeps fetched wheels")
    parser.add_argument("--python", action="append", help="as 3.12; again for more; this one's")
    parser.add_argument("--own", type=Path, help="the project's own wheel, if it is built already")
    parser.add_argument("--fetch", action="store_true", help="fetch the wheels and build nothing")
    asked = parser.parse_args(words)
    asked.folder.mkdir(parents=True, exist_ok=True)
    wheels = asked.wheels or asked.folder / "wheels"
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = {one: locked_for(lock, one) for one in asked.python or [THIS_PYTHON]}
    for python, packages in locked.items():
        fetch(packages, python, wheels)
    if asked.fetch:
        return 0
    if asked.key is None:
        asked.key = asked.folder / DEVELOPMENT_KEY
        print(f"No key was given (RELEASE_KEY=FILE): signed with a development key, {asked.key}")
    with tempfile.TemporaryDirectory() as place:
        own = asked.own or build_wheel(ROOT, Path(place))
        chosen = {python: chosen_of(packages, wheels) for python, packages in locked.items()}
        archive = write_archive(asked.folder, own=own, chosen=chosen, key=key_of(asked.key))
    print(f"{archive}: {archive.stat().st_size // 1_000_000} MB, with .sha256 and {SIGNATURE}")
    return 0


def build_wheel(source: Path, folder: Path) -> Path:
    """The project's own wheel, built of a copy: a folder `build` would keep what is long gone."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place, "source")
        copy.mkdir()
        for name in PACKAGES:
            shutil.copytree(
                source / name, copy / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(source / name, copy)
        words = f"from setuptools import build_meta; build_meta.build_wheel({str(folder)!r})"
        environ = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)}
        command = [sys.executable, "-W", "ignore", "-c", words]
        subprocess.run(command, cwd=copy, env=environ, stdout=subprocess.DEVNULL, check=True)
    (wheel,) = folder.glob("moiso-*.whl")
    return wheel


def fetch(packages: Sequence[Locked], python: str, wheels: Path) -> None:
    """Fetch the wheels that aren't in the folder yet; each must have a hash of the lock."""
    wheels.mkdir(parents=True, exist_ok=True)
    done = wheels / f".complete-{python}"
    lines = "\n".join(one.line for one in packages) + "\n"
    if done.exists() and done.read_text("utf-8") == lines:
        return
    with tempfile.TemporaryDirectory() as place:
        lock = Path(place, "lock.txt")
        lock.write_text(lines, "utf-8")
        words = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download"]
        words += ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--dest", str(wheels)]
        if python != THIS_PYTHON:
            words += ["--implementation", "cp", "--python-version", python]
            words += [word for one in PLATFORMS for word in ("--platform", one)]
        subprocess.run([*words, "-r", str(lock)], check=True)
    done.write_text(lines, "utf-8")


def chosen_of(packages: Iterable[Locked], wheels: Path) -> list[tuple[Locked, list[Path]]]:
    """The files of each package in the folder that the lock allows. Raises FileNotFoundError."""
    chosen = []
    for one in packages:
        stem = re.sub(r"[-_.]+", "_", one.name).lower()
        files = [
            f for f in wheels.glob("*.whl") if f.name.lower().startswith(f"{stem}-{one.version}-")
        ]
        right = [f for f in files if f"sha256:{_sha256(f)}" in one.hashes]
        if not right:
            raise FileNotFoundError(2, "", f"a wheel of {one.name} {one.version}")
        chosen.append((one, right))
    return chosen


def key_of(file: Path) -> Ed25519PrivateKey:
    """The key in the file; one is made where there is none. Raises ValueError for another kind."""
    if not file.exists():
        made = Ed25519PrivateKey.generate()
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key = load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{file} holds no Ed25519 key: openssl genpkey -algorithm ed25519")
    return key


def write_archive(
    folder: Path,
    *,
    own: Path,
    chosen: dict[str, list[tuple[Locked, list[Path]]]],
    key: Ed25519PrivateKey,
    schema: str | None = None,
) -> Path:
    """Write the archive with its checksum and signature; the archive's path."""
    version = own.name.split("-")[1]
    name = f"moiso-{version}-linux-x86_64"
    with tempfile.TemporaryDirectory() as place:
        root = Path(place, name)
        (root / "wheels").mkdir(parents=True)
        (root / "lock").mkdir()
        files = {own, *(f for one in chosen.values() for _, files in one for f in files)}
        for file in files:
            _put(file, root / "wheels" / file.name)
        mine = Locked("moiso", version, (f"sha256:{_sha256(own)}",))
        for python, packages in chosen.items():
            lines = [one.line for one in (*(one for one, _ in packages), mine)]
            (root / "lock" / f"{python}.txt").write_text("\n".join(lines) + "\n", "utf-8")
        shutil.copy(_pip(), root)
        shutil.copy(ROOT / "release/install.sh", root)
        shutil.copytree(ROOT / "release/units", root / "units")
        no_package = shutil.ignore_patterns("__init__.py", "__pycache__")
        shutil.copytree(ROOT / "release/screen", root / "screen", ignore=no_package)
        for paper in PAPERS:
            shutil.copy(ROOT / paper, root)
        components = [*wheels_in(sorted(files)), *browser_packages()]
        (root / "sbom.cdx.json").write_text(bill_of_materials(version, components), "utf-8")
        (root / "LICENCES.md").write_text(licence_list(components), "utf-8")
        (root / PUBLIC_KEY).write_text(
            f"untrusted comment: Mời Số\n{public_key_of(key).text}\n", "utf-8"
        )
        told = {
            "version": version,
            "schema": schema or newest(),
            "upgrades_from": UPGRADES_FROM,
            "installed_mb": _unpacked_mb(files) + SPACE_FOR_VENV_MB,
            "is_development": ".dev" in version,
        }
        (root / MANIFEST).write_text(json.dumps(told, indent=1) + "\n", "utf-8")
        _write_sums(root)
        archive = folder / f"{name}.tar.gz"
        _pack(root, archive)
    archive.with_name(archive.name + ".sha256").write_text(f"{_sha256(archive)}  {archive.name}\n")
    signature = signature_of(archive, key, f"moiso {version}")
    archive.with_name(archive.name + SIGNATURE).write_text(signature, "utf-8")
    return archive


def _pip() -> Path:
    """The wheel of pip that comes with Python: installing then wants no python3-venv of Debian."""
    folders = [
        Path(sysconfig.get_path("stdlib"), "ensurepip/_bundled"),
        Path("/usr/share/python-wheels"),
    ]
    found = sorted(file for folder in folders for file in folder.glob("pip-*.whl"))
    if not found:
        raise FileNotFoundError(2, "", "the wheel of pip: Debian has it in python3-venv")
    return found[0]


def _pack(root: Path, archive: Path) -> None:
    """Pack the folder: names in order, of nobody, at one time. Wheels are compressed already."""
    unfinished = archive.with_name(archive.name + ".part")

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = EPOCH
        entry.mode = 0o755 if entry.isdir() or entry.name.endswith(".sh") else 0o644
        return entry

    with (
        unfinished.open("wb") as out,
        gzip.GzipFile("", "wb", 1, out, mtime=EPOCH) as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        for path in (root, *sorted(root.rglob("*"))):
            tar.add(path, str(path.relative_to(root.parent)), recursive=False, filter=plain)
    unfinished.replace(archive)


def _write_sums(root: Path) -> None:
    """Write what `sha256sum -c` reads: a stick that has lost a block is told before anything."""
    files = sorted(path for path in root.rglob("*") if path.is_file())
    lines = [f"{_sha256(path)}  {path.relative_to(root)}\n" for path in files]
    (root / "SHA256SUMS").write_text("".join(lines), "utf-8")


def _put(file: Path, to: Path) -> None:
    """Put the file there; a link does instead of a hundred megabytes on the same disk."""
    if file.stat().st_dev == to.parent.stat().st_dev:
        os.link(file, to)
    else:
        shutil.copy(file, to)


def _unpacked_mb(files: Iterable[Path]) -> int:
    """What the wheels take, about three times as much as packed."""
    return 3 * sum(file.stat().st_size for file in files) // 1_000_000


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
