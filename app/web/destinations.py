"""Knows which addresses lead to a page of ours; where a page sends somebody is asked here first."""

import re
from urllib.parse import quote, unquote, urlsplit

LONGEST = 2_000
STRANGE = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufeff]")
"""What browsers cut out of an address (tab, line ends), read as another sign (\\), or trim."""


def inside(address: str) -> str:
    """Returns the path and the query of the address if it leads to a page of ours, else "".

    It is taken apart and written anew, so a browser reads what was checked. Whatever may be read
    in two ways is refused: signs that browsers drop, steps (`.`, `..`) and empty steps of a path,
    also where they are written as %2e, %2f or %5c.
    """
    # `urlsplit` takes "///evil" for a path, browsers for a host.
    if len(address) > LONGEST or address.startswith("//") or STRANGE.search(address):
        return ""
    try:
        parts = urlsplit(address)
        path = unquote(parts.path, errors="strict")
    except ValueError:
        return ""
    if parts.scheme or parts.netloc or not path.startswith("/") or STRANGE.search(path):
        return ""
    steps = path.split("/")[1:]
    if any(step in (".", "..") for step in steps) or "" in steps[:-1]:
        return ""
    query = quote(parts.query, safe="%/:?@!$&'()*+,;=-._~")
    return quote(path, safe="/:@!$&'()*+,;=-._~") + (f"?{query}" if query else "")
