"""The set-up of an installation that has no centre yet: its code, its first centre, how far it is.

What is so far known of it is a file in the data folder: before there is a centre there is no
log that could hold it, and once set-up has ended nobody asks for it again.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any

from app import texts
from app.config import write_secret
from app.domain.centre.beginnings import Beginning, whole_place
from app.domain.centre.calendar import business_day
from app.domain.centre.patches import Plain
from app.domain.errors import Invalid, NotSignedIn, NotThere
from app.operations.clock import Clock
from app.operations.people.accounts import LONGEST_NAME, must_be_username, note_account
from app.operations.people.authentication import Authentication
from app.operations.people.passwords import check_password, hash_password
from app.operations.people.rights import Caller, Right, Role
from app.operations.people.throttling import SignInThrottle
from app.persistence.centre.configuration import build_centre
from app.persistence.centre.presets import new_centre
from app.persistence.centre.store import centre_ids, save_centre
from app.persistence.people.accounts import insert_user
from app.persistence.queue.unit_of_work import UnitsOfWork

SCREENS: Sequence[str] = (
    "code", "kind", "administrator", "name", "services", "counters", "hours", "address", "people",
    "rehearsal", "checks",
)  # fmt: skip
