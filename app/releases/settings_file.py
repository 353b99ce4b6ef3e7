"""The file of settings that an installed program and each of its commands read.

`install.sh` leaves a link to it in the program's own folder. So a shell without any setting works
on the server's data, and a program that was not installed so reads no file at all.
"""

import sys
from collections.abc import MutableMapping
from pathlib import Path

from app.config import PREFIX, SettingsError

LINK = "moiso.env"


def settings_file() -> Path | None:
    """Where the settings of this program's installation stand; None where there is no such file."""
    link = Path(sys.prefix, LINK)
    return link.resolve() if link.is_symlink() or link.exists() else None


def take_over(environ: MutableMapping[str, str]) -> None:
    """Put the file's settings into the environment, whose own words go first.

    Raises SettingsError where the file can't be read: another place would be worked on.
    """
    file = settings_file()
    if file is None:
        return
    try:
        written = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise SettingsError(
            f"the settings in {file} can't be read ({why}): run the command as the server's user, "
            "as `sudo -u moiso moiso …`"
        ) from error
    for name, value in read_lines(written, file).items():
        environ.setdefault(name, value)


def read_lines(written: str, file: Path) -> dict[str, str]:
    """The settings of the text, a line each, as systemd reads such a file. Raises SettingsError."""
    found = {}
    for number, line in enumerate(written.splitlines(), 1):
        text = line.strip()
        if not text or text.startswith(("#", ";")):
            continue
        name, is_set, value = text.partition("=")
        name = name.removeprefix("export ").strip()
        if not is_set or not name.startswith(PREFIX):
            raise SettingsError(f"{file}, line {number} is {text[:40]!r}; write {PREFIX}NAME=value")
        value = value.strip()
        is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
        found[name] = value[1:-1] if is_quoted else value
    return found
