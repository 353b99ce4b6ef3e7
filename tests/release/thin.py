"""Knows how an archive is made whose packages are the tests' own: small, quick to install."""

import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from sysconfig import get_path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from release.build import THIS_PYTHON, write_archive
from release.locks import Locked

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NEWER_SCHEMA = "9001"
SITE = "moiso_tests_site"


def thin_archive(
    folder: Path,
    own: Path,
    *,
    version: str,
    changed: Mapping[str, str] | None = None,
    key: Ed25519PrivateKey = KEY,
) -> Path:
    """Make a signed archive of the version, whose files are the wheel's but for those changed."""
    folder.mkdir(exist_ok=True)
    wheel = another_version(own, folder, version, changed or {})
    site = site_wheel(folder)
    locked = Locked(SITE, "1", (f"sha256:{sha256(site.read_bytes()).hexdigest()}",))
    chosen = {THIS_PYTHON: [(locked, [site])]}
    return write_archive(folder, own=wheel, chosen=chosen, key=key)


def another_version(own: Path, folder: Path, version: str, changed: Mapping[str, str]) -> Path:
    """Write the wheel anew under the version; `changed` maps paths to what is added at the end."""
    before = own.name.split("-")[1]
    made = folder / own.name.replace(before, version)
    left = dict(changed)
    with zipfile.ZipFile(own) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if (
                entry.filename.endswith(("/METADATA", "/RECORD"))
                or entry.filename == "app/build.py"
            ):
                content = content.replace(before.encode(), version.encode())
            content += left.pop(entry.filename, "").encode()
            new.writestr(entry.filename.replace(before, version), content)
        for name, text in left.items():
            new.writestr(name, text)
    return made


def site_wheel(folder: Path) -> Path:
    """Write a wheel that lets the packages of the tests be found instead of being installed."""
    made = folder / f"{SITE}-1-py3-none-any.whl"
    info = f"{SITE}-1.dist-info"
    with zipfile.ZipFile(made, "w") as wheel:
        wheel.writestr(f"{SITE}.pth", get_path("purelib") + "\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {SITE}\nVersion: 1\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", f"{SITE}.pth,,\n")
    return made


def step(upgrade: str, *, after: str) -> dict[str, str]:
    """Return the file of a further step of the schema, which does the statement."""
    text = (
        '"""A step that only tests have."""\n\n'
        "from alembic import op\n\n"
        f'revision = "{NEWER_SCHEMA}"\ndown_revision = "{after}"\n'
        "branch_labels = depends_on = None\n\n\n"
        f"def upgrade():\n    {upgrade}\n\n\n"
        'def downgrade():\n    op.execute("DROP TABLE tried")\n'
    )
    return {f"migrations/versions/{NEWER_SCHEMA}_tried.py": text}
