"""Knows what a centre's file may say of who is told of alerts."""

from typing import Any

import pytest

from app.domain.alerts.targets import EMAIL, SMS, told_of
from app.persistence.centre.configuration import (
    ConfigurationError,
    build_centre,
    checked,
    read_file,
    sample_file,
)


def with_alerts(**recipients: Any) -> dict[str, Any]:
    return {**read_file(sample_file("quang-tri")), "alerts": recipients}


def test_a_file_without_recipients_names_nobody() -> None:
    centre = build_centre(1, read_file(sample_file("quang-tri")))

    assert list(told_of(centre.alerts, is_grave=True)) == []


def test_who_hears_everything_hears_what_is_grave_once() -> None:
    plain = with_alerts(
        mail=["a@b.vn"], mail_grave=["a@b.vn", "c@d.vn"], sms_grave=["0912 345 678"]
    )

    recipients = build_centre(1, checked(plain, where="here")).alerts

    assert list(told_of(recipients, is_grave=False)) == [(EMAIL, "a@b.vn")]
    assert list(told_of(recipients, is_grave=True)) == [
        (EMAIL, "a@b.vn"),
        (EMAIL, "c@d.vn"),
        (SMS, "+84912345678"),
    ]


@pytest.mark.parametrize(
    ("recipients", "says"),
    [
        ({"mail": ["nobody"]}, r"alerts\.mail\.0.*no e-mail address"),
        ({"mail_grave": ["a@b.vn", "x@y.vn\nBcc: z@z.vn"]}, r"alerts\.mail_grave\.1"),
        ({"mail": ["a@b.vn", "A@B.vn"]}, "stands twice"),
        ({"sms_grave": ["0233 385 2222"]}, r"alerts\.sms_grave\.0.*no mobile number"),
        ({"sms_grave": ["+1 202 555 0100"]}, "no mobile number"),
        ({"mail": [f"a{n}@b.vn" for n in range(21)]}, r"alerts\.mail"),
        ({"telegram": ["@boss"]}, r"alerts\.telegram"),
    ],
)
def test_what_reaches_nobody_is_refused(recipients: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        checked(with_alerts(**recipients), where="here")
