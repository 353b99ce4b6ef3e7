"""By which key push services know this server: derived of its secret key, so kept nowhere.

RFC 8292. Under another secret key it is another one: browsers that subscribed before aren't told
any more, and subscribe anew.
"""

import json
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from app.domain.messages.push import packed
from app.operations.people.derived_keys import derived_key

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256 (SEC 2, 2.4.2): a private key is from 1 to one less."""

GOOD_FOR = timedelta(hours=12)
"""How long what was signed is believed; a service refuses more than a day."""

HALF = 32


class PushKeys:
    """The key pair of an installation, the same in all its processes."""

    def __init__(self, secret_key: str) -> None:
        number = int.from_bytes(derived_key(secret_key, "web push"), "big")
        self._number = number % (ORDER - 1) + 1

    @cached_property
    def public(self) -> str:
        """The public key, as browsers are given it when they subscribe."""
        from cryptography.hazmat.primitives import serialization as s  # noqa: PLC0415 - see below

        point = self._private.public_key().public_bytes(
            s.Encoding.X962, s.PublicFormat.UncompressedPoint
        )
        return packed(point)

    def authorization(self, endpoint: str, page_url: str, at: datetime) -> str:
        """The header that proves to the service of the endpoint who sends, and who to turn to."""
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - see below
        from cryptography.hazmat.primitives.asymmetric import ec, utils  # noqa: PLC0415

        parts = urlsplit(endpoint)
        claims = {"aud": f"https://{parts.netloc}", "exp": int((at + GOOD_FOR).timestamp())}
        if page_url.startswith("https://"):
            claims["sub"] = page_url
        head = {"typ": "JWT", "alg": "ES256"}
        said = ".".join(packed(json.dumps(one).encode()) for one in (head, claims))
        signed = self._private.sign(said.encode(), ec.ECDSA(hashes.SHA256()))
        both = utils.decode_dss_signature(signed)
        signature = packed(b"".join(one.to_bytes(HALF, "big") for one in both))
        return f"vapid t={said}.{signature}, k={self.public}"

    @cached_property
    def _private(self) -> Any:
        # 10 MB that few need, as of every cipher here.
        from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

        return ec.derive_private_key(self._number, ec.SECP256R1())
