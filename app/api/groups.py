"""Every route of the API, and the document that describes them."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from flask import Flask

from app.api.alerts.alerts import alert_routes
from app.api.booking.bookings import booking_routes
from app.api.booking.online import online_booking_routes
from app.api.booking.own import own_booking_routes
from app.api.booking.public import public_routes
from app.api.centre.backups import backup_routes
from app.api.centre.catalogue import catalogue_routes
from app.api.centre.centres import centre_routes
from app.api.centre.configuration import configuration_routes
from app.api.centre.previews import preview_routes
from app.api.centre.services import service_routes
from app.api.centre.setup import setup_routes
from app.api.checks import check_routes
from app.api.devices.agents import agent_routes, pairing_routes
from app.api.devices.devices import device_routes
from app.api.devices.printer_search import printer_search_routes
from app.api.lobby.displays import display_routes
from app.api.lobby.media import media_routes
from app.api.mailing.schedules import schedule_routes
from app.api.messages.channels import channel_routes
from app.api.messages.consents import booking_consent_routes, consent_routes
from app.api.openapi import openapi_document
from app.api.people.audit import audit_routes
from app.api.people.password_slips import password_slip_routes
from app.api.people.second_factors import second_factor_routes
from app.api.people.sessions import session_routes
from app.api.people.users import user_routes
from app.api.problems import PREFIX
from app.api.queue.assistance import assistance_routes
from app.api.queue.counters import counter_routes
from app.api.queue.event_stream import stream_routes
from app.api.queue.messages import message_routes
from app.api.queue.records import record_routes
from app.api.queue.rehearsals import rehearsal_routes
from app.api.queue.tickets import ticket_routes
from app.api.reports import report_routes
from app.api.routes import RouteGroup
from app.api.subscriptions.subscriptions import subscription_routes
from app.api.visitors.cards import card_routes
from app.api.visitors.tracking import rating_routes, tracking_routes
from app.api.waits.forecast import forecast_routes
from app.api.waits.trials import trial_routes
from app.build import VERSION
from app.operations.people.rights import Right
from app.request_context import RequestContext


def route_groups(context: RequestContext) -> Sequence[RouteGroup]:
    """The API, a group of routes for each of its parts."""
    return [
        ticket_routes(context),
        card_routes(context),
        counter_routes(context),
        message_routes(context),
        assistance_routes(context),
        booking_routes(context),
        rehearsal_routes(context),
        session_routes(context),
        user_routes(context),
        password_slip_routes(context),
        second_factor_routes(context),
        service_routes(context),
        configuration_routes(context),
        preview_routes(context),
        catalogue_routes(context),
        setup_routes(context),
        centre_routes(context),
        check_routes(context),
        backup_routes(context),
        display_routes(context),
        media_routes(context),
        record_routes(context),
        stream_routes(context),
        report_routes(context),
        schedule_routes(context),
        subscription_routes(context),
        channel_routes(context),
        forecast_routes(context),
        trial_routes(context),
        alert_routes(context),
        audit_routes(context),
        device_routes(context),
        printer_search_routes(context),
        pairing_routes(context),
        agent_routes(context),
        tracking_routes(context),
        consent_routes(context),
        rating_routes(context),
        public_routes(context),
        online_booking_routes(context),
        own_booking_routes(context),
        booking_consent_routes(context),
    ]


def add_api(app: Flask, context: RequestContext) -> None:
    """Give the application the addresses of the API."""
    groups = route_groups(context)
    for group in groups:
        app.register_blueprint(group.blueprint)

    @cache
    def document() -> dict[str, Any]:
        """The OpenAPI document, made when somebody asks: a server starts without it."""
        return openapi_document(groups, VERSION, app.config["SESSION_COOKIE_NAME"])

    # For who holds the answers to it without asking for it over HTTP.
    app.extensions["openapi"] = document
    settings = context.installation.settings
    is_open = settings.open_docs or settings.demo

    @app.get(f"{PREFIX}/openapi.json")
    def openapi() -> dict[str, Any]:
        if not is_open:
            context.identity().must(Right.OWN_ACCOUNT)  # Staff, and no device.
        return document()
