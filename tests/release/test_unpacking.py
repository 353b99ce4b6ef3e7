"""An archive puts its files and folders below the folder given, and nothing anywhere else."""

import io
import tarfile
from pathlib import Path

import pytest

from app.releases.release import MANIFEST, UnusableRelease, unpacked_release

pytestmark = pytest.mark.release


def packed(folder: Path, *entries: tarfile.TarInfo) -> Path:
    """Write an archive of a release with the entries besides."""
    archive = folder / "moiso.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        for entry in (tarfile.TarInfo(f"moiso/{MANIFEST}"), *entries):
            entry.size = 2 if entry.isfile() else 0
            tar.addfile(entry, io.BytesIO(b"{}"))
    return archive


def entry(name: str, kind: bytes = tarfile.REGTYPE, mode: int = 0o644) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname, made.mode = kind, "/etc/passwd", mode
    return made


def test_files_folders_and_what_may_be_run_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(tarfile, "data_filter", raising=False)  # As in Python 3.11.2.
    archive = packed(
        tmp_path, entry("moiso/install.sh", mode=0o755), entry("moiso/wheels", tarfile.DIRTYPE)
    )
    (tmp_path / "there").mkdir()

    found = unpacked_release(archive, tmp_path / "there")

    assert found == tmp_path / "there/moiso"
    assert (found / MANIFEST).read_bytes() == b"{}"
    assert (found / "install.sh").stat().st_mode & 0o777 == 0o755
    assert (found / MANIFEST).stat().st_mode & 0o777 == 0o644
    assert (found / "wheels").is_dir()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../outside", tarfile.REGTYPE),
        ("moiso/../../outside", tarfile.REGTYPE),
        ("/outside", tarfile.REGTYPE),
        ("moiso/link", tarfile.SYMTYPE),
        ("moiso/link", tarfile.LNKTYPE),
    ],
    ids=["above", "above within", "absolute", "symbolic link", "link"],
)
def test_what_would_lie_elsewhere_is_refused(tmp_path: Path, name: str, kind: bytes) -> None:
    archive = packed(tmp_path, entry(name, kind))
    (tmp_path / "there").mkdir()

    with pytest.raises(UnusableRelease, match="may not be in it"):
        unpacked_release(archive, tmp_path / "there")

    assert not (tmp_path / "outside").exists()
    assert not Path("/outside").exists()
