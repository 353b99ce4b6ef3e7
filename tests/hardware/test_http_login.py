"""Knows the proof of a password by the examples of RFC 7616 and RFC 7617."""

import pytest

from hardware.http_login import HttpLogin, LoginRefused

# RFC 7616, 3.9.1.
USER, PASSWORD = "Mufasa", "Circle of Life"
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
CHALLENGE = (
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={}, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
    'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)
SHA256, MD5 = CHALLENGE.format("SHA-256"), CHALLENGE.format("MD5")
SHA256_RESPONSE = "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
MD5_RESPONSE = "8ca523f5e9506fed4657c9700eebdbec"


def proof(login: HttpLogin) -> str:
    return login.proof(USER, PASSWORD, "GET", "/dir/index.html", cnonce=CNONCE)


@pytest.mark.parametrize(
    ("challenges", "algorithm", "response"),
    [
        ([MD5], "MD5", MD5_RESPONSE),
        ([SHA256], "SHA-256", SHA256_RESPONSE),
        ([MD5, 'Basic realm="x"', SHA256], "SHA-256", SHA256_RESPONSE),
    ],
)
def test_a_digest_is_that_of_the_standard_and_the_better_one_is_taken(
    challenges: list[str], algorithm: str, response: str
) -> None:
    login = HttpLogin(is_secret=False)
    login.learn(challenges)

    told = proof(login)

    assert f'response="{response}"' in told
    assert told.startswith('Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/')
    assert f"algorithm={algorithm}" in told
    assert "qop=auth, nc=00000001" in told
    assert 'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"' in told
    assert PASSWORD not in told


def test_a_digest_of_before_there_was_a_count_is_that_of_rfc_2069() -> None:
    login = HttpLogin(is_secret=False)
    login.learn(['Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'])

    told = login.proof(USER, "CircleOfLife", "GET", "/dir/index.html")

    # RFC 2617 keeps its algorithm; the value is that of RFC 2069's errata 749.
    assert 'response="1949323746fe6a43ef61f9606e7febea"' in told
    assert "nc=" not in told


def test_requests_are_counted_until_the_next_challenge() -> None:
    login = HttpLogin(is_secret=False)
    login.learn([MD5])

    counts = [proof(login).partition("nc=")[2][:8] for _ in range(2)]
    login.learn([MD5])
    counts.append(proof(login).partition("nc=")[2][:8])

    assert counts == ["00000001", "00000002", "00000001"]


def test_nothing_is_proved_before_it_is_asked_for() -> None:
    assert proof(HttpLogin(is_secret=True)) == ""


def test_the_password_itself_is_sent_where_nobody_can_listen_only() -> None:
    """RFC 7617, 2: Aladdin."""
    secret, plain = HttpLogin(is_secret=True), HttpLogin(is_secret=False)
    secret.learn(['Basic realm="WallyWorld"'])
    with pytest.raises(LoginRefused, match="by https only"):
        plain.learn(['Basic realm="WallyWorld"'])

    told = secret.proof("Aladdin", "open sesame", "GET", "/")

    assert told == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    assert plain.proof("Aladdin", "open sesame", "GET", "/") == ""


@pytest.mark.parametrize(
    "challenges",
    [[], ["Bearer"], ['Digest realm="x", nonce="y", algorithm=SHA-512-256'], ["Digest"]],
)
def test_what_isn_t_known_is_told(challenges: list[str]) -> None:
    with pytest.raises(LoginRefused):
        HttpLogin(is_secret=True).learn(challenges)
