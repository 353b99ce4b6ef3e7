"""Gateways whose request is known: a centre fills in its own name, key and secret.

eSMS: its page for developers, "SendMultipleMessage_V4_post_json" and "SendZaloMessage"; SpeedSMS:
its library's `sendSMS`; VietGuys and Zalo's own: their pages for partners. An operator may change
its codes: what isn't known counts as refused, and is shown with what was said.
"""

import json
from collections.abc import Mapping

from app.domain.messages.gateway import AnswerRule, BodyForm, Gateway
from app.domain.messages.occasions import MessageKind
from app.domain.messages.outbox import Channel

NO_TEMPLATES = {kind.value: "" for kind in MessageKind}
ESMS_ANSWER = AnswerRule(
    field="CodeResult",
    sent=("100", "124"),  # 124: this RequestId was taken before.
    no_credit=("103",),
    sign_in=("101", "102"),
    busy=("99",),
    detail="ErrorMessage",
)

SMS: Mapping[str, Gateway] = {
    "eSMS": Gateway(
        url="https://rest.esms.vn/MainService.svc/json/SendMultipleMessage_V4_post_json/",
        body=json.dumps(
            {
                "ApiKey": "{user}",
                "SecretKey": "{secret}",
                "Brandname": "{sender}",
                "Phone": "{phone}",
                "Content": "{text}",
                "SmsType": "2",
                "IsUnicode": "0",
                "RequestId": "{id}",
            },
            indent=2,
        ),
        answer=ESMS_ANSWER,
    ),
    "SpeedSMS": Gateway(
        url="https://api.speedsms.vn/index.php/sms/send",
        headers=(("Authorization", "Basic {basic}"),),
        body=json.dumps(
            {"to": ["{phone}"], "content": "{text}", "sms_type": 3, "sender": "{sender}"}, indent=2
        ),
        answer=AnswerRule(
            field="code",
            sent=("00",),
            no_credit=("300",),
            sign_in=("007", "008", "009"),
            number=("105",),
            busy=("500",),
            detail="message",
        ),
    ),
    "VietGuys": Gateway(
        url="https://cloudsms.vietguys.biz:4438/api/index.php",
        form=BodyForm.FORM,
        body="u={user}\npwd={secret}\nfrom={sender}\nphone={phone}\nsms={text}\nbid={id}\njson=1",
        answer=AnswerRule(field="error", sent=("0",), detail="log"),
    ),
}

ZALO: Mapping[str, Gateway] = {
    "Zalo ZNS": Gateway(
        url="https://business.openapi.zalo.me/message/template",
        headers=(("access_token", "{secret}"),),
        body=json.dumps(
            {
                "phone": "{phone}",
                "template_id": "{template}",
                "template_data": {"so": "{label}", "quay": "{counter}", "so_nguoi": "{ahead}"},
                "tracking_id": "{id}",
            },
            indent=2,
        ),
        plain=False,
        answer=AnswerRule(
            field="error", sent=("0",), sign_in=("-124", "-216"), number=("-108", "-118"),
            no_credit=("-115",), detail="message",
        ),
        templates=NO_TEMPLATES,
    ),
    "eSMS (ZNS)": Gateway(
        url="https://rest.esms.vn/MainService.svc/json/SendZaloMessage_V4_post_json/",
        body=json.dumps(
            {
                "ApiKey": "{user}",
                "SecretKey": "{secret}",
                "OAID": "{sender}",
                "Phone": "{phone}",
                "TempID": "{template}",
                "Params": ["{label}", "{counter}"],
                "RequestId": "{id}",
            },
            indent=2,
        ),
        plain=False,
        answer=ESMS_ANSWER,
        templates=NO_TEMPLATES,
    ),
}  # fmt: skip

PRESETS: Mapping[Channel, Mapping[str, Gateway]] = {Channel.SMS: SMS, Channel.ZALO: ZALO}
