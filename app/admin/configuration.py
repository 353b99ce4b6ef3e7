"""The pages on which a centre's own staff change its configuration."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app import texts
from app.admin.configuration_forms import PAGES, SLIP_PARTS, SLIP_WORDS, PlainPart, page_json
from app.api.centre.configuration import configuration_json, version_json
from app.api.problems import language
from app.domain.alerts.targets import kind_of
from app.domain.centre.calendar import business_day
from app.domain.centre.patches import KEYS
from app.domain.devices.kinds import prints
from app.domain.messages.occasions import MessageKind
from app.domain.messages.outbox import Channel
from app.domain.messages.templates import FIELDS
from app.operations.installation import Installation
from app.operations.people.rights import Caller, Right
from app.reports.audit_table import actor_name
from app.request_context import RequestContext
from app.web.render import render_page


def add_configuration(web: Blueprint, context: RequestContext) -> None:
    """Add a page for each group of the configuration; who may only draft can't publish there."""
    installation = context.installation
    configurations = installation.configurations

    def page(code: str) -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.CONFIGURE)
        lang = language(request)
        return render_page(
            "admin/configuration.html",
            sections=(
                "configuration",
                "devices.advice",
                "kind",
                "origin",
                "pause",
                "preview",
                "trial",
                "visitor_message",
                "wrong",
            ),
            csrf=True,
            me=caller,
            code=code,
            pages=tuple(PAGES),
            plan=_plan(code, caller, lang),
        )

    def _plan(code: str, caller: Caller, lang: str) -> dict[str, Any]:
        """What the script draws at first."""
        plan = configuration_plan(installation, caller, lang, page=code, parts=page_json(code))
        if code == "slip":
            plan["slip_parts"] = list(SLIP_PARTS)
            plan["printers"] = [
                {"id": one.id, "name": one.name}
                for one in installation.authentication.devices(caller.centre_id)
                if one.url and prints(one.kind) and not one.is_revoked
            ]
            plan["slip_words"] = {key: _usual(key) for key in SLIP_WORDS}
        if code == "targets":
            plan["alert_ways"] = _alert_ways(installation, caller)
        if code == "messages":
            plan["message_words"] = {
                kind.value: {"usual": usual_words(kind), "fields": list(FIELDS[kind])}
                for kind in MessageKind
                if kind is not MessageKind.TRIAL
            }
        if code == "history":
            names = installation.authentication.names(caller.centre_id)
            found = configurations.history(caller, caller.centre_id)
            plan["versions"] = [
                {**version_json(one, lang), "who": actor_name(one.actor, names, lang)}
                for one in found
            ]
        return plan

    for code in PAGES:
        web.add_url_rule(f"/admin/{code}", f"configuration_{code}", page, defaults={"code": code})


def configuration_plan(
    installation: Installation, caller: Caller, lang: str, *, page: str, parts: Sequence[PlainPart]
) -> dict[str, Any]:
    """What a page that changes the configuration begins with: its parts, what is, the draft."""
    centre = installation.units.floor(caller.centre_id).centre
    return {
        "page": page,
        "parts": parts,
        "may_publish": caller.may(Right.PUBLISH),
        "time_zone": centre.time_zone.key,
        "today": f"{business_day(installation.clock.now(), centre.time_zone)}",
        "rows": dict(KEYS),
        "spoken": {one: texts.text(one, "language.name") for one in texts.languages()},
        **configuration_json(installation.configurations.current(caller), caller, lang),
    }


def _alert_ways(installation: Installation, caller: Caller) -> dict[str, Any]:
    """Over which ways alerts can be told, and what the settings of the server tell besides."""
    ready = {one.channel: one.is_ready for one in installation.message_channels.every(caller)}
    others = sorted({kind_of(target) for target in installation.alerts.targets})
    return {"mail": ready[Channel.EMAIL], "sms": ready[Channel.SMS], "others": others}


def usual_words(kind: MessageKind) -> dict[str, str]:
    """The product's own words of a message in each language."""
    key = f"visitor_message.words.{kind}"
    return {one: words.get(key, "") for one, words in texts.languages().items()}


def _usual(key: str) -> dict[str, str]:
    """The product's own words of a slip in each language; none where only a centre has such."""
    return {one: words.get(f"slip.{key}", "") for one, words in texts.languages().items()}
