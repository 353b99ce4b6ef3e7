"""Settings that can not work stop the program with a sentence that names them."""

import pytest

from app.config import SettingsError, read_settings


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"MOISO_OIDC_ISSUER": "http://sso.example"}, "MOISO_OIDC_ISSUER"),
        ({"MOISO_OIDC_ISSUER": "https://sso.example"}, "MOISO_OIDC_CLIENT_ID"),
        (
            {
                "MOISO_OIDC_ISSUER": "https://sso.example",
                "MOISO_OIDC_CLIENT_ID": "x",
                "MOISO_OIDC_ROLE": "admin",
            },
            "MOISO_OIDC_ROLE",
        ),
    ],
)
def test_a_setting_that_can_not_work_is_named(environ: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        read_settings(environ)
