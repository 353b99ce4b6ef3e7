"""Push services know the server by one key pair, which its secret key alone decides."""

from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.jwk import ECKey

from app.operations.messages.push_keys import PushKeys
from tests.support.push_service import octets_of, octets_told

KEY = "a key that only tests use, long enough"
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
ENDPOINT = "https://push.example.net:8443/wpush/v2/abc"


def test_each_process_has_the_same_pair_and_another_secret_key_another() -> None:
    point = octets_of(PushKeys(KEY).public)

    assert PushKeys(KEY).public == PushKeys(KEY).public
    assert PushKeys(KEY).public != PushKeys(KEY + "!").public
    known = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    assert known.curve.name == "secp256r1"


def test_what_is_signed_names_the_service_the_end_and_whom_to_ask() -> None:
    keys = PushKeys(KEY)

    scheme, _, rest = keys.authorization(ENDPOINT, "https://so.example.gov.vn", NOW).partition(" ")
    told = dict(part.strip().split("=", 1) for part in rest.split(","))
    point = octets_of(told["k"])
    public = {"x": octets_told(point[1:33]), "y": octets_told(point[33:])}
    key = ECKey.import_key({"kty": "EC", "crv": "P-256", **public})
    token = jwt.decode(told["t"], key, algorithms=["ES256"])

    assert (scheme, told["k"]) == ("vapid", keys.public)
    assert token.header == {"typ": "JWT", "alg": "ES256"}
    assert token.claims == {
        "aud": "https://push.example.net:8443",
        "exp": int(NOW.timestamp()) + 12 * 3600,
        "sub": "https://so.example.gov.vn",
    }


def test_a_page_without_https_is_nobody_to_turn_to() -> None:
    told = PushKeys(KEY).authorization(ENDPOINT, "http://127.0.0.1:8080", NOW)
    claims = octets_of(told.partition("t=")[2].split(".")[1])

    assert b"sub" not in claims
