"""How the addresses are written to which alerts go; ValueError says what is wrong with one."""

import re


def webhook_address(url: str) -> str:
    """The address of a webhook. Raises ValueError."""
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"is {url!r}; it begins with https:// or http://")
    return url


def alert_addresses(text: str) -> tuple[str, ...]:
    """Addresses with spaces between them. Raises ValueError, which tells no password."""
    urls = tuple(text.split())
    for place, url in enumerate(urls, 1):
        if not re.match(r"[a-z][a-z0-9+.-]*://.", url, re.IGNORECASE):
            raise ValueError(
                f"is wrong at its address {place}; each begins as tgram:// or mailtos:// do"
            )
    return urls
