"""How the settings of backups are written; ValueError says what is wrong with one."""

import re
from datetime import time
from urllib.parse import urlsplit

PUBLIC_KEY = re.compile(r"age1[02-9ac-hj-np-z]{58}")


def time_of_day(text: str) -> time:
    """The time of a day, as 19:30. Raises ValueError."""
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError(f"is {text!r}; give a time of the day, as 00:00 or 19:30")
    return time.fromisoformat(text)


def backups_kept(text: str) -> tuple[int, int, int]:
    """How many days, weeks and months have a backup that stays. Raises ValueError."""
    parts = [part.strip() for part in text.split(",")]
    if not re.fullmatch(r"[1-9][0-9]{0,2}(,[0-9]{1,3}){2}", ",".join(parts)):
        raise ValueError(f"is {text!r}; give how many of days, weeks and months stay, as 7,4,12")
    return int(parts[0]), int(parts[1]), int(parts[2])


def public_keys(text: str) -> tuple[str, ...]:
    """The public keys of age, by commas. Raises ValueError, which never tells a private one."""
    keys = tuple(key.strip() for key in text.split(","))
    if not all(PUBLIC_KEY.fullmatch(key) for key in keys):
        if "SECRET" in text.upper():  # Never told: the message may be kept in a log.
            raise ValueError("holds a private key; give the public one, which begins with age1")
        raise ValueError(f"is {text!r}; give what `moiso backups make-key` says, as age1…")
    return keys


def second_place_url(url: str) -> str:
    """The address of the second place. Raises ValueError, which never tells a password."""
    form = "file:///mnt/nas/moiso, sftp://user@host/folder or s3://key-id@bucket/folder"
    try:
        parts = urlsplit(url)
        has_password, port = parts.password is not None, parts.port
    except ValueError as error:  # of the port
        raise ValueError(f"is no address; write {form}") from error
    if has_password:
        raise ValueError(
            "holds a password; give it in MOISO_BACKUP_PASSWORD, or in a file that "
            "MOISO_BACKUP_PASSWORD_FILE names"
        )
    is_place = {
        "file": not parts.netloc and len(parts.path) > 1,
        "sftp": bool(parts.hostname and parts.username and len(parts.path) > 1),
        "s3": bool(parts.hostname) and port is None,
    }
    if not is_place.get(parts.scheme):
        raise ValueError(f"is {url!r}; write {form}")
    return url
