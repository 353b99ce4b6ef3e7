"""To which push services messages may go, as a setting says it."""

import re

PUSH_SERVICES = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
"""Those of Chrome and its kin, of Firefox, Safari and Edge: a host means what is below it, too."""


def push_hosts(text: str) -> tuple[str, ...]:
    """Hosts with commas between them. Raises ValueError."""
    hosts = tuple(word.strip().lower() for word in text.split(","))
    if not all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", host) for host in hosts):
        raise ValueError(f"is {text!r}; give hosts, as {','.join(PUSH_SERVICES[:2])}")
    return hosts
