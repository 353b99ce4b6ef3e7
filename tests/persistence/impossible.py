"""Knows what must be impossible in the database: each attempt, and the constraint against it."""

from functools import partial

from app.persistence import schema
from app.persistence.schema import pairing_codes
from tests.persistence.attempts import (
    ALERT,
    DELIVERY,
    MAILING,
    SCHEDULE,
    Try,
    add,
    archived,
    asked,
    asked_twice,
    backed_up,
    change,
    copy,
    drop,
    lease,
    mailing,
    of_first_ticket,
    one_alert_twice,
    one_code_for_every_device,
    one_due_time_twice,
    said_twice,
)
from tests.persistence.impossible_bookings import IMPOSSIBLE_OF_BOOKINGS
from tests.persistence.impossible_messages import OF_MESSAGES
from tests.persistence.impossible_subscriptions import IMPOSSIBLE_OF_SUBSCRIPTIONS
from tests.support.builders import NOW

HEARD = {"device_id": 1, "source": "page", "process": "a", "state": "ok", "cause": "",
         "detail": "", "since_at": NOW, "heard_at": NOW}  # fmt: skip
ASKED_OF = {"device_id": 1, "what": "test", "words": {}, "until_at": NOW}
RATED = {"service": "dat-dai", "counter": 1, "rated_at": NOW, "score": 5, "reasons": []}
rating = partial(of_first_ticket, schema.ratings, RATED)
phone = partial(of_first_ticket, schema.phones, {"number": "0912345678"})

FREE = {"id": 4711, "ordinal": 4711, "label": "A4711", "track_code": "free"}
SHUT = {"service": "dat-dai", "reason": "system", "closed_at": NOW, "closed_by": "user:1"}
ACCESS = {"at": NOW, "last_at": NOW, "kind": "signed_in", "name": "x", "address": "", "times": 1,
          "facts": {}}  # fmt: skip
SAID = {"id": 1, "counter": 1, "sender": "counter", "code": "help", "sent_at": NOW, "sent_by": 1}
FACTOR = {"user_id": 1, "secret": "x", "begun_at": NOW}
WAITING = {**FREE, "state": "waiting", "counter": None}
TICKETS, LEGS, COUNTERS = schema.tickets, schema.transactions, schema.counters
PERIODS = schema.counter_periods

ENDED = {"ended_at": NOW, "end": "finished"}
NOBODY = {"officer_id": None, "state": "closed"}
SECOND = (COUNTERS.c.centre_id == 1) & (COUNTERS.c.number == 2)

IMPOSSIBLE: dict[str, tuple[str, Try]] = {
    "a second open call at one counter": (
        "uq_tickets_open_call",
        copy(TICKETS, **FREE, state="serving"),
    ),
    "a label twice a day": (
        "uq_tickets_centre_id_business_on_label",
        copy(TICKETS, **{**WAITING, "label": "A001"}),
    ),
    "a number twice a day": (
        "uq_tickets_centre_id_business_on_prefix_ordinal",
        copy(TICKETS, **{**WAITING, "ordinal": 1}),
    ),
    "a ticket's id twice": (
        "pk_tickets",
        copy(TICKETS, **{k: v for k, v in WAITING.items() if k != "id"}),
    ),
    "a phone page of two tickets": (
        "uq_tickets_track_code",
        copy(TICKETS, **{**WAITING, "track_code": "kept"}),
    ),
    "a called ticket that nobody holds": (
        "ck_tickets_holder",
        copy(TICKETS, **FREE, state="called", counter=None),
    ),
    "a held ticket that nobody holds": (
        "ck_tickets_holder",
        copy(TICKETS, **FREE, state="held", counter=None),
    ),
    "a waiting ticket at a counter": (
        "ck_tickets_holder",
        copy(TICKETS, **FREE, state="waiting", counter=1),
    ),
    "a done ticket at a counter": (
        "ck_tickets_holder",
        copy(TICKETS, **FREE, state="done", counter=1),
    ),
    "a state that isn't one": ("ck_tickets_state", copy(TICKETS, **{**WAITING, "state": "lost"})),
    "an action that isn't one": (
        "ck_tickets_last_action",
        copy(TICKETS, **WAITING, last_action="eat"),
    ),
    "the number 0": ("ck_tickets_counts", copy(TICKETS, **{**WAITING, "ordinal": 0})),
    "the version 0": ("ck_tickets_counts", copy(TICKETS, **WAITING, version=0)),
    "fewer than nobody ahead": ("ck_tickets_counts", copy(TICKETS, **WAITING, waiting_ahead=-1)),
    "a ticket of a service that isn't there": (
        "fk_tickets_centre_id_service",
        copy(TICKETS, **WAITING, service="khong-co"),
    ),
    "a ticket at a counter that isn't there": (
        "fk_tickets_centre_id_counter",
        copy(TICKETS, **FREE, state="held", counter=99),
    ),
    "a ticket sent to a counter that isn't there": (
        "fk_tickets_centre_id_target_counter",
        copy(TICKETS, **WAITING, target_counter=99),
    ),
    "a ticket of a centre that isn't there": (
        "fk_tickets_centre_id_service",
        copy(TICKETS, **WAITING, centre_id=99),
    ),
    "a ticket without a label": ("label", copy(TICKETS, **{**WAITING, "label": None})),
    "a second open transaction of a ticket": ("uq_transactions_open", copy(LEGS, leg=2)),
    "a transaction twice": ("pk_transactions", copy(LEGS)),
    "a transaction that ended without an end": (
        "ck_transactions_ended",
        change(LEGS, ended_at=None, end="finished"),
    ),
    "an end that isn't one": ("ck_transactions_end", change(LEGS, end="exploded")),
    "a transaction of a ticket that isn't there": (
        "fk_transactions_centre_id_ticket_id",
        copy(LEGS, ticket_id=4711),
    ),
    "another centre's ticket in a transaction": (
        "fk_transactions_centre_id_ticket_id",
        copy(LEGS, centre_id=2, leg=2, **ENDED),
    ),
    "a card that took no number": (
        "ck_card_tallies_taken",
        add(schema.card_tallies, business_on=NOW.date(), person="0" * 64, taken=0),
    ),
    "an empty telephone number": ("ck_phones_number", phone(number="")),
    "a number of no ticket": ("fk_phones_centre_id_ticket_id", phone(ticket_id=4711)),
    "a negative wait": ("ck_transactions_spans", change(LEGS, wait_ms=-1)),
    "a negative walk": ("ck_transactions_spans", change(LEGS, walk_ms=-1)),
    "a negative service": ("ck_transactions_spans", change(LEGS, service_ms=-1)),
    "a negative hold": ("ck_transactions_spans", change(LEGS, held_ms=-1)),
    "one officer at every counter": (
        "uq_counters_officer",
        change(COUNTERS, officer_id=4, state="open"),
    ),
    "a closed counter where somebody sits": (
        "ck_counters_closed_has_nobody",
        change(COUNTERS, state="closed"),
    ),
    "an open counter without anybody": (
        "ck_counters_closed_has_nobody",
        change(COUNTERS, officer_id=None, state="open"),
    ),
    "an officer who isn't there": (
        "fk_counters_centre_id_officer_id",
        change(COUNTERS, SECOND, officer_id=4711, state="open"),
    ),
    "a counter's state that isn't one": (
        "ck_counters_state",
        change(COUNTERS, SECOND, state="burning", officer_id=5),
    ),
    "a second open period at one counter": ("uq_counter_periods_open", copy(PERIODS, began_seq=99)),
    "a period that neither serves nor pauses": (
        "ck_counter_periods_state",
        change(PERIODS, state="closed"),
    ),
    "a period at a counter that isn't there": (
        "fk_counter_periods_centre_id_counter",
        change(PERIODS, PERIODS.c.counter == 1, counter=99),
    ),
    "a period of somebody who isn't there": (
        "fk_counter_periods_centre_id_officer_id",
        change(PERIODS, officer_id=4711),
    ),
    "two centres of one code": ("uq_centres_code", change(schema.centres, code="x")),
    "a log that begins before its first event": ("ck_centres_seq", change(schema.centres, seq=-1)),
    "two services of one prefix": (
        "uq_services_centre_id_prefix",
        change(schema.services, prefix="A"),
    ),
    "a service with tickets taken away": ("fk_tickets_centre_id_service", drop(schema.services)),
    "a counter with tickets taken away": ("fk_devices_centre_id_counter", drop(COUNTERS)),
    "a ticket with transactions taken away": ("fk_print_jobs_centre_id_ticket_id", drop(TICKETS)),
    "a role that isn't one": ("ck_users_role", change(schema.users, role="king")),
    "one word packed twice": (
        "uq_packed_words_centre_id_word",
        add(schema.packed_words, 2, word="x"),
    ),
    "two people of one name": ("uq_users_username", change(schema.users, username="admin")),
    "a session of somebody who isn't there": (
        "fk_sessions_centre_id_user_id",
        change(schema.sessions, user_id=4711),
    ),
    "a session of another centre's person": (
        "fk_sessions_centre_id_user_id",
        change(schema.sessions, user_id=1, centre_id=2),
    ),
    "two sessions of one token": (
        "uq_sessions_token_hash",
        change(schema.sessions, token_hash="x"),
    ),
    "a device's kind that isn't one": ("ck_devices_kind", change(schema.devices, kind="oven")),
    "two devices of one pairing code": ("uq_pairing_codes_code_hash", one_code_for_every_device),
    "a pairing code of a device that isn't there": (
        "fk_pairing_codes_centre_id_device_id",
        add(pairing_codes, device_id=4711, code_hash="0" * 64, expires_at=NOW),
    ),
    "paper of a printer that isn't there": (
        "fk_paper_rolls_centre_id_device_id",
        add(schema.paper_rolls, device_id=4711, roll={}),
    ),
    "a plan of a display that isn't there": (
        "fk_display_plans_centre_id_device_id",
        add(schema.display_plans, device_id=4711, plan={}),
    ),
    "two devices of one name": ("uq_devices_centre_id_name", change(schema.devices, name="x")),
    "two devices of one token": ("uq_devices_token_hash", change(schema.devices, token_hash="x")),
    "a device at a counter that isn't there": (
        "fk_devices_centre_id_counter",
        change(schema.devices, counter=99),
    ),
    "an end of a work on backups that there isn't": (
        "ck_backup_results_work",
        backed_up(work="dance"),
    ),
    "a backup that failed without a cause": (
        "ck_backup_results_well",
        backed_up(well_at=None),
    ),
    "an archive of no event": ("ck_event_archives_counts", archived(events=0)),
    "a lease of two processes": ("pk_leases", lease({}, {"holder": "b"})),
    "a lease taken fewer than no times": ("ck_leases_generation", lease({"generation": -1})),
    "a device heard in a way that isn't one": (
        "ck_device_states_source",
        add(schema.device_states, **{**HEARD, "source": "rumour"}),
    ),
    "a device that is as no device is": (
        "ck_device_states_state",
        add(schema.device_states, **{**HEARD, "state": "tired"}),
    ),
    "a state of a device that isn't there": (
        "fk_device_states_centre_id_device_id",
        add(schema.device_states, **{**HEARD, "device_id": 4711}),
    ),
    "two states of one device": ("pk_device_states", add(schema.device_states, 2, **HEARD)),
    "a request for what no device does": (
        "ck_device_requests_what",
        add(schema.device_requests, **{**ASKED_OF, "what": "sing"}),
    ),
    "a request for a device that isn't there": (
        "fk_device_requests_centre_id_device_id",
        add(schema.device_requests, **{**ASKED_OF, "device_id": 4711}),
    ),
    **OF_MESSAGES,
    "an event number twice": ("pk_events", copy(schema.events)),
    "event number 0": ("ck_events_seq", copy(schema.events, seq=0)),
    "a request answered twice": ("pk_requests", copy(schema.requests)),
    "a slip printed twice as one copy": (
        "uq_print_jobs_ticket_id_copy",
        copy(schema.print_jobs, id=4711),
    ),
    "a slip of a ticket that isn't there": (
        "fk_print_jobs_centre_id_ticket_id",
        copy(schema.print_jobs, id=4711, ticket_id=4711),
    ),
    "a slip on a device that isn't there": (
        "fk_print_jobs_centre_id_device_id",
        change(schema.print_jobs, device_id=4711),
    ),
    "a printed slip of a password that is kept": (
        "ck_print_jobs_wiped",
        copy(schema.print_jobs, id=4711, ticket_id=None, state="printed"),
    ),
    "a slip's state that isn't one": (
        "ck_print_jobs_state",
        change(schema.print_jobs, state="eaten"),
    ),
    "a number run begun twice": ("pk_series", copy(schema.series)),
    "a transaction at a counter that isn't there": (
        "fk_transactions_centre_id_counter",
        copy(LEGS, counter=99, leg=2, **ENDED),
    ),
    "a transaction of a service that isn't there": (
        "fk_transactions_centre_id_service",
        copy(LEGS, service="khong-co", leg=2, **ENDED),
    ),
    "a rating of six": ("ck_ratings_score", rating(score=6)),
    "a rating of a ticket that isn't there": (
        "fk_ratings_centre_id_ticket_id",
        rating(ticket_id=4711),
    ),
    "a rating of a counter that isn't there": ("fk_ratings_centre_id_counter", rating(counter=99)),
    "a rating of a service that isn't there": (
        "fk_ratings_centre_id_service",
        rating(service="khong-co"),
    ),
    "an event of a centre that isn't there": (
        "fk_events_centre_id",
        copy(schema.events, centre_id=99),
    ),
    "a request to a centre that isn't there": (
        "fk_requests_centre_id",
        copy(schema.requests, centre_id=99),
    ),
    "numbers of a centre that isn't there": (
        "fk_series_centre_id",
        copy(schema.series, centre_id=99),
    ),
    "somebody of a centre that isn't there": (
        "fk_users_centre_id",
        copy(schema.users, centre_id=99, id=4711, username="x"),
    ),
    "a centre that isn't there with people": (
        "fk_memberships_centre_id",
        add(schema.memberships, centre_id=99, user_id=1),
    ),
    "somebody of a centre who isn't there": (
        "fk_memberships_user_id",
        add(schema.memberships, user_id=4711),
    ),
    "somebody twice in a centre": ("pk_memberships", add(schema.memberships, user_id=1)),
    "a service of a centre that isn't there": (
        "fk_services_centre_id",
        copy(schema.services, centre_id=99),
    ),
    "a counter of a centre that isn't there": (
        "fk_counters_centre_id",
        copy(COUNTERS, centre_id=99, number=9, **NOBODY),
    ),
    "an alert raised twice": ("uq_alerts_open", one_alert_twice),
    "an alert seen by nobody": (
        "ck_alerts_seen",
        add(schema.alerts, **ALERT, acknowledged_at=NOW),
    ),
    "an alert seen by a stranger": (
        "fk_alerts_centre_id_acknowledged_by",
        add(schema.alerts, **ALERT, acknowledged_at=NOW, acknowledged_by=99),
    ),
    "an access of a stranger to the centre": (
        "fk_access_log_centre_id_user_id",
        add(schema.access_log, **ACCESS, user_id=4711),
    ),
    "an access that happened never": (
        "ck_access_log_times",
        add(schema.access_log, **{**ACCESS, "times": 0}),
    ),
    "two second factors of a person": (
        "pk_second_factors",
        add(schema.second_factors, 2, **FACTOR),
    ),
    "a second factor of a stranger": (
        "fk_second_factors_centre_id_user_id",
        add(schema.second_factors, **{**FACTOR, "user_id": 4711}),
    ),
    "a recovery code of a stranger": (
        "fk_recovery_codes_centre_id_user_id",
        add(schema.recovery_codes, user_id=4711, code_hash="x"),
    ),
    "failures counted in two entries": (
        "uq_access_log_counted_as",
        add(schema.access_log, 2, **ACCESS, counted_as="x"),
    ),
    "a service closed twice": ("pk_service_closures", add(schema.service_closures, 2, **SHUT)),
    "a closed service that isn't there": (
        "fk_service_closures_centre_id_service",
        add(schema.service_closures, **{**SHUT, "service": "khong-co"}),
    ),
    "what was said open twice": ("uq_messages_open", said_twice),
    "a message of a stranger": (
        "fk_messages_centre_id_sent_by",
        add(schema.messages, **{**SAID, "sent_by": 4711}),
    ),
    "a message at a counter that isn't there": (
        "fk_messages_centre_id_counter",
        add(schema.messages, **{**SAID, "counter": 99}),
    ),
    "a message from nowhere": (
        "ck_messages_sender",
        add(schema.messages, **{**SAID, "sender": "visitor"}),
    ),
    "an answer at no time": (
        "ck_messages_answered",
        add(schema.messages, **{**SAID, "answer": "coming"}),
    ),
    "two who ask for a person at one kiosk": ("uq_assistances_open", asked_twice),
    "who asks for a person at no kiosk": (
        "fk_assistances_centre_id_device_id",
        asked(device_id=4711),
    ),
    "a stranger who comes to help": (
        "fk_assistances_centre_id_accepted_by",
        asked(accepted_at=NOW, accepted_by=4711),
    ),
    "a stranger who has helped": (
        "fk_assistances_centre_id_ended_by",
        asked(ended_at=NOW, end="helped", ended_by=4711),
    ),
    "who comes to help at no time": ("ck_assistances_accepted", asked(accepted_by=1)),
    "help that ended at no time": ("ck_assistances_ended", asked(end="helped")),
    "help that ended otherwise": ("ck_assistances_end", asked(end="gone", ended_at=NOW)),
    **IMPOSSIBLE_OF_BOOKINGS,
    "a message about no alert": (
        "fk_webhook_deliveries_centre_id_alert_id",
        add(schema.webhook_deliveries, **DELIVERY),
    ),
    "a message neither sent nor to send": (
        "ck_webhook_deliveries_state",
        add(schema.webhook_deliveries, **{**DELIVERY, "state": "lost"}),
    ),
    "a schedule's version 0": (
        "ck_report_schedules_version",
        add(schema.report_schedules, **{**SCHEDULE, "version": 0}),
    ),
    "a schedule of somebody who isn't there": (
        "fk_report_schedules_centre_id_made_by",
        add(schema.report_schedules, **{**SCHEDULE, "made_by": 4711}),
    ),
    "a mailing of no schedule": (
        "fk_report_mailings_centre_id_schedule_id",
        add(schema.report_mailings, **MAILING),
    ),
    "a mailing asked for by somebody who isn't there": (
        "fk_report_mailings_centre_id_asked_by",
        mailing(asked_by=4711),
    ),
    "a due time twice": ("uq_report_mailings_centre_id_schedule_id_due_at", one_due_time_twice),
    "a mailing neither sent nor to send": (
        "ck_report_mailings_state",
        mailing(state="lost", settled_at=NOW),
    ),
    "fewer tries than none": ("ck_report_mailings_tries", mailing(tries=-1)),
    "a mailing that is sent and isn't over": (
        "ck_report_mailings_settled",
        mailing(state="sent"),
    ),
    "a mailing that is over and waits": (
        "ck_report_mailings_settled",
        mailing(settled_at=NOW),
    ),
    "a version 0 of a configuration": (
        "ck_configurations_version",
        add(schema.configurations, version=0, seq=1),
    ),
    "a version of no event": (
        "fk_configurations_centre_id_seq",
        add(schema.configurations, version=9, seq=4711),
    ),
    "two versions of one event": (
        "uq_configurations_centre_id_seq",
        add(schema.configurations, version=9, seq=1),
    ),
    "a draft of nobody": (
        "fk_configuration_drafts_centre_id_user_id",
        add(schema.configuration_drafts, user_id=4711, base_version=1, patch={}, saved_at=NOW),
    ),
    **IMPOSSIBLE_OF_SUBSCRIPTIONS,
}
"""What is tried, the constraint that forbids it (for a missing value the column), and how."""
