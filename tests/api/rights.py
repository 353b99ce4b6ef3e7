"""Knows how a row of the table of rights is written, and the rows of lobby and supervision."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """A route: how it is called with everything right, and what each of CALLERS is answered."""

    route: str
    statuses: tuple[int, ...]
    body: dict[str, Any] | None = None
    path: dict[str, str] = field(default_factory=dict)
    needs_id: bool = True


def row(route: str, statuses: str, body: dict[str, Any] | None = None, **more: Any) -> Row:
    """Return a row; its statuses are written in the order of CALLERS."""
    return Row(route, tuple(map(int, statuses.split())), body, **more)


DISPLAY = {"int:device_id": "{display}"}
ZONE = {"zone": "a"}
RECORD = {"int:ticket_id": "{waiting}", "int:leg": "1"}
BARE = {"needs_id": False}
NO_SCHEDULE = {"int:schedule_id": "0"}
SCHEDULE = {"reports": [{"name": "waits"}], "period": "yesterday", "rhythm": "daily",
            "at": "07:00", "recipients": ["lanh-dao@example.gov.vn"]}  # fmt: skip

NO_BOOKING = {"int:ident": "0"}
NO_SUBSCRIPTION = {"int:ident": "0"}

BOOKING = (
    #                                         nobody kiosk displ board offic recep super admin
    row("GET /bookings", "                      401   403   403   403   403   200   200   200"),
    row("POST /bookings", "                     401   403   403   403   403   201   201   201",
        {"service": "dat-dai", "start": "2026-11-25T01:10:00Z"}),
    row("GET /presence", "                      401   200   403   403   200   200   200   200"),
    row("GET /displays/<zone>/presence", "      401   403   404   403   403   200   200   200",
        path=ZONE),
    row("GET /bookings/slots", "                401   403   403   403   403   422   422   422"),
    row("POST /bookings/check-in", "            401   422   403   403   403   422   403   422",
        {"code": "MOISO-H-NOBODYHASTHISONE2345"}),
    row("GET /bookings/<int:ident>/contact", "  401   403   403   403   404   404   403   404",
        path=NO_BOOKING),
    row("POST /bookings/<int:ident>/<action>", "401   403   403   403   403   404   404   404",
        {"version": 1}, path={**NO_BOOKING, "action": "cancel"}),
)  # fmt: skip

CONSENT = {"channel": "sms", "to": "0912 345 678"}
MESSAGES = (
    #                                         nobody kiosk displ board offic recep super admin
    row("GET /message-channels", "              401   403   403   403   403   403   403   200"),
    row("PUT /message-channels/<channel>", "    401   403   403   403   403   403   403   200",
        {"is_on": False, "version": 0}, path={"channel": "sms"}, **BARE),
    row("POST /message-channels/<channel>/test", "401 403 403   403   403   403   403   409",
        {"to": "0912 345 678"}, path={"channel": "sms"}),
    row("GET /track/<code>/messages", "         200   200   200   200   200   200   200   200",
        path={"code": "{code}"}),
    row("PUT /track/<code>/messages", "         409   409   409   409   409   409   409   409",
        CONSENT, path={"code": "{code}"}),
    row("DELETE /track/<code>/messages", "      200   200   200   200   200   200   200   200",
        path={"code": "{code}"}),
)  # fmt: skip

CENTRE = {"code": "dong-ha"}
SECRET = {"secret": "NOBODYHASTHISONE2345"}
PUBLIC = (
    #                                         nobody kiosk displ board offic recep super admin
    row("GET /public/v1/centres/<code>", "      200   200   200   200   200   200   200   200",
        path=CENTRE),
    row("GET /public/v1/centres/<code>/services", "200 200 200   200   200   200   200   200",
        path=CENTRE),
    row("GET /public/v1/centres/<code>/waits", "200   200   200   200   200   200   200   200",
        path=CENTRE),
    row("GET /public/v1/schemas/waits", "       200   200   200   200   200   200   200   200"),
    row("GET /public/v1/centres/<code>/slots", "422   422   422   422   422   422   422   422",
        path=CENTRE),
    row("GET /public/v1/challenge", "           200   200   200   200   200   200   200   200"),
    row("POST /public/v1/phone-codes", "        409   409   409   409   409   409   409   409",
        {"centre": "dong-ha", "service": "dat-dai", "start": "2026-11-25T01:10:00Z",
         "phone": "0912345678", "altcha": "x"}),
    row("POST /public/v1/phone-codes/<code_id>", "404 404  404   404   404   404   404   404",
        {"phone": "0912345678", "code": "123456"}, path={"code_id": "nobody"}, **BARE),
    row("POST /public/v1/bookings", "           409   409   409   409   409   409   409   409",
        {"centre": "dong-ha", "service": "dat-dai", "start": "2026-11-25T01:10:00Z"}),
    row("GET /public/v1/bookings/<secret>/messages", "404 404 404 404  404   404   404   404",
        path=SECRET),
    row("PUT /public/v1/bookings/<secret>/messages", "404 404 404 404  404   404   404   404",
        CONSENT, path=SECRET),
    row("DELETE /public/v1/bookings/<secret>/messages", "404 404 404 404 404 404 404   404",
        path=SECRET),
    row("GET /public/v1/bookings/<secret>", "   404   404   404   404   404   404   404   404",
        path=SECRET),
    row("PATCH /public/v1/bookings/<secret>", " 404   404   404   404   404   404   404   404",
        {"start": "2026-11-25T01:10:00Z"}, path=SECRET),
    row("DELETE /public/v1/bookings/<secret>", "404   404   404   404   404   404   404   404",
        path=SECRET),
    row("POST /public/v1/bookings/<secret>/check-in", "404 404 404 404 404 404 404  404",
        {"presence": "ABCDEFGH"}, path=SECRET),
)  # fmt: skip

LOBBY = (
    #                                         nobody kiosk displ board offic recep super admin
    row("POST /displays/<zone>/speaking", "     401   403   200   403   403   403   403   403",
        {"screen": "screen-of-a-test", "sound": "ok"}, path=ZONE, **BARE),
    row("GET /devices/<int:device_id>/display", "401  403   403   403   403   403   200   200",
        path=DISPLAY),
    row("PUT /devices/<int:device_id>/display", "401  403   403   403   403   403   403   200",
        {"layout": "calls"}, path=DISPLAY, **BARE),
    row("GET /notices", "                       401   403   403   403   403   403   200   200"),
    row("POST /notices", "                      401   403   403   403   403   403   201   201",
        {"text": {"vi": "x"}}, **BARE),
    row("DELETE /notices/<int:notice_id>", "    401   403   403   403   403   403   404   404",
        path={"int:notice_id": "0"}),
    row("GET /media", "                         401   403   403   403   403   403   200   200"),
    row("POST /media", "                        401   403   403   403   403   403   403   422",
        {}, **BARE),
    row("DELETE /media/<name>", "               401   403   403   403   403   403   403   404",
        path={"name": "none.png"}),
)  # fmt: skip

SUPERVISION = (
    #                                         nobody kiosk displ board offic recep super admin
    row("GET /transactions", "                  401   403   403   403   403   403   200   200"),
    row("GET /transactions/<int:ticket_id>/<int:leg>", "401 403 403 403 403  403  404   404",
        path=RECORD),
    row("POST /transactions/<int:ticket_id>/<int:leg>/correct", "401 403 403 403 403 403 404 404",
        {"reason": "x", "corrections": 0}, path=RECORD),
    row("GET /reports", "                       401   403   403   403   403   403   200   200"),
    row("GET /reports/<name>", "                401   403   403   403   403   403   200   200",
        path={"name": "waits"}),
    row("GET /report-schedules", "              401   403   403   403   403   403   200   200"),
    row("POST /report-schedules", "             401   403   403   403   403   403   201   409",
        SCHEDULE, **BARE),
    row("PUT /report-schedules/<int:schedule_id>", "401 403 403 403   403   403   404   404",
        {**SCHEDULE, "version": 1}, path=NO_SCHEDULE, **BARE),
    row("DELETE /report-schedules/<int:schedule_id>", "401 403 403 403 403  403   404   404",
        path=NO_SCHEDULE),
    row("POST /report-schedules/<int:schedule_id>/send", "401 403 403 403 403 403 409   409",
        {}, path=NO_SCHEDULE),
    row("GET /report-schedules/mailings", "     401   403   403   403   403   403   200   200"),
    row("GET /subscriptions", "                 401   403   403   403   403   403   403   200"),
    row("POST /subscriptions", "                401   403   403   403   403   403   403   201",
        {"name": "Kho", "url": "https://events.example.vn/in"}, **BARE),
    row("PATCH /subscriptions/<int:ident>", "   401   403   403   403   403   403   403   404",
        {"on": False}, path=NO_SUBSCRIPTION, **BARE),
    row("DELETE /subscriptions/<int:ident>", "  401   403   403   403   403   403   403   404",
        path=NO_SUBSCRIPTION),
    row("POST /subscriptions/<int:ident>/test", "401  403   403   403   403   403   403   404",
        {}, path=NO_SUBSCRIPTION, **BARE),
    row("GET /subscriptions/<int:ident>/deliveries", "401 403 403 403 403   403   403   404",
        path=NO_SUBSCRIPTION),
    row("GET /configuration", "                 401   403   403   403   403   403   403   200"),
    row("POST /configuration", "                401   403   403   403   403   403   403   200",
        {"expected_version": 1, "patch": {}}),
    row("PUT /configuration/draft", "           401   403   403   403   403   403   403   200",
        {"expected_version": 1, "patch": {}}, **BARE),
    row("DELETE /configuration/draft", "        401   403   403   403   403   403   403   204"),
    row("DELETE /configuration/plan", "         401   403   403   403   403   403   403   404"),
    row("GET /configuration/history", "         401   403   403   403   403   403   403   200"),
    row("POST /configuration/restore", "        401   403   403   403   403   403   403   200",
        {"version": 1, "expected_version": 1}),
    row("GET /configuration/holidays", "        401   403   403   403   403   403   403   422"),
    row("GET /configuration/trial", "           401   403   403   403   403   403   403   404"),
    row("POST /configuration/trial", "          401   403   403   403   403   403   403   202",
        {"patch": {}}, **BARE),
    row("GET /configuration/slip.png", "        401   403   403   403   403   403   403   200"),
    row("POST /configuration/slip.png", "       401   403   403   403   403   403   403   200",
        {"patch": {}}, **BARE),
    row("POST /configuration/slip/print", "     401   403   403   403   403   403   403   422",
        {"printer": 4711}),
    row("GET /configuration/slip/print/<int:job_id>", "401 403 403 403 403   403   403   404",
        path={"int:job_id": "4711"}),
    row("POST /configuration/voice/clip", "     401   403   403   403   403   403   403   422",
        {"label": "A001", "counter": 99}, **BARE),
    row("POST /configuration/display", "        401   403   403   403   403   403   403   200",
        {"zones": ["a"]}, **BARE),
    row("POST /procedures/import", "            401   403   403   403   403   403   403   422",
        {"content": "AA=="}, **BARE),
    row("GET /support", "                       401   403   403   403   403   403   403   403"),
    row("GET /backups", "                       401   403   403   403   403   403   403   200"),
    row("POST /backups", "                      401   403   403   403   403   403   403   202",
        {}),
    row("POST /backups/<name>/trial", "         401   403   403   403   403   403   403   404",
        path={"name": "moiso.zip"}),
    row("GET /setup", "                         401   403   403   403   403   403   403   200"),
    row("GET /setup/qr", "                      401   403   403   403   403   403   403   422"),
    row("POST /setup/done", "                   401   403   403   403   403   403   403   200",
        {"screen": "name"}, **BARE),
    row("POST /setup/end", "                    401   403   403   403   403   403   403   200",
        {}, **BARE),
    row("POST /configuration/logo", "           401   403   403   403   403   403   403   422",
        {}, **BARE),
    row("GET /events", "                        401   403   403   403   403   403   200   200"),
    row("GET /events/stream", "                 401   403   403   403   403   403   200   200"),
    row("GET /floor/forecast", "                401   403   403   403   403   403   200   200"),
    row("GET /alerts", "                        401   403   403   403   403   403   200   200"),
    row("GET /alerts/deliveries", "             401   403   403   403   403   403   200   200"),
    row("POST /alerts/<int:alert_id>/acknowledge", "401 403 403 403   403   403   404   404",
        {}, path={"int:alert_id": "1"}, **BARE),
    row("GET /messages", "                      401   403   403   403   403   403   200   200"),
    row("POST /messages", "                     401   403   403   403   403   403   409   409",
        {"code": "phone"}),
    row("POST /messages/<int:message_id>/answer", "401 403 403 403    403   403   404   404",
        {"answer": "coming"}, path={"int:message_id": "1"}, **BARE),
    row("POST /messages/<int:message_id>/end", "401   403   403   403   404   403   404   404",
        {}, path={"int:message_id": "1"}, **BARE),
    row("GET /assistances", "                   401   200   403   403   403   200   200   200"),
    row("POST /assistances", "                  401   204   403   403   403   403   403   403", {}),
    row("POST /assistances/<int:ident>/accept", "401  403   403   403   403   404   404   404",
        {}, path={"int:ident": "1"}, **BARE),
    row("POST /assistances/<int:ident>/end", "  401   404   403   403   403   404   404   404",
        {}, path={"int:ident": "1"}, **BARE),
    row("GET /audit", "                         401   403   403   403   403   403   200   200"),
    row("GET /access-log", "                    401   403   403   403   403   403   403   200"),
)  # fmt: skip
