"""Vietnamese in plain letters, as it is compared, searched for, and made into names."""

import re
import unicodedata


def folded(text: str) -> str:
    """The text in small letters without diacritics and signs, its words apart by one space."""
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    plain = "".join(one for one in apart if not unicodedata.combining(one))
    return " ".join(re.findall(r"[a-z0-9]+", plain))
