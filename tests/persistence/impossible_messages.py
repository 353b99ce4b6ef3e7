"""Knows what must be impossible in the tables of messages to visitors."""

from functools import partial

from app.persistence import schema
from tests.persistence.attempts import Try, add
from tests.support.builders import NOW

CHANNEL = {"channel": "sms", "is_on": False, "settings": {}, "version": 1, "changed_at": NOW}
CONTACT = {"about": "ticket", "about_id": 1, "channel": "sms", "address": "x", "language": "vi",
           "asked_at": NOW}  # fmt: skip
TOLD = {"about": "ticket", "about_id": 1, "kind": "near", "turn": 1, "channel": "sms",
        "state": "queued", "created_at": NOW, "next_try_at": NOW}  # fmt: skip
channel = partial(add, schema.message_channels)
contact = partial(add, schema.visitor_contacts)
told = partial(add, schema.visitor_messages)

OF_MESSAGES: dict[str, tuple[str, Try]] = {
    "a channel that isn't one": (
        "ck_message_channels_channel",
        channel(**{**CHANNEL, "channel": "pigeon"}),
    ),
    "the version 0 of a channel": (
        "ck_message_channels_version",
        channel(**{**CHANNEL, "version": 0}),
    ),
    "a channel twice": ("pk_message_channels", channel(2, **CHANNEL)),
    "a contact about nothing": (
        "ck_visitor_contacts_about",
        contact(**{**CONTACT, "about": "life"}),
    ),
    "a contact over no channel": (
        "ck_visitor_contacts_channel",
        contact(**{**CONTACT, "channel": "pigeon"}),
    ),
    "a contact without an address": (
        "ck_visitor_contacts_address",
        contact(**{**CONTACT, "address": ""}),
    ),
    "two contacts of one ticket": ("pk_visitor_contacts", contact(2, **CONTACT)),
    "a message to a visitor twice": (
        "uq_visitor_messages_centre_id_about_about_id_kind_turn",
        told(2, **TOLD),
    ),
    "a message about nothing": ("ck_visitor_messages_about", told(**{**TOLD, "about": "life"})),
    "a message of no kind": ("ck_visitor_messages_kind", told(**{**TOLD, "kind": "gossip"})),
    "a message over no channel": (
        "ck_visitor_messages_channel",
        told(**{**TOLD, "channel": "pigeon"}),
    ),
    "a message in no state": (
        "ck_visitor_messages_state",
        told(**{**TOLD, "state": "lost", "settled_at": NOW}),
    ),
    "a message tried fewer times than none": (
        "ck_visitor_messages_counts",
        told(**{**TOLD, "tries": -1}),
    ),
    "a message that is sent and isn't over": (
        "ck_visitor_messages_settled",
        told(**{**TOLD, "state": "sent"}),
    ),
}
