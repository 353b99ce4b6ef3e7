"""The sample centre's people and devices, for a first run without anything to buy or configure."""

import secrets
from collections.abc import Iterator

from app.config import Settings, write_secret
from app.domain.centre.values import Centre
from app.operations.devices.devices import NewDevice
from app.operations.people.authentication import Authentication
from app.operations.people.passwords import hash_password
from app.operations.people.rights import Role

PASSWORD_BYTES = 9

SAMPLE_CODES = {
    "card_1950": "000000000050||CÔNG DÂN MẪU|02011950|Nữ|Địa chỉ mẫu|01072021",
    "card_1990": "000000000090||CÔNG DÂN MẪU|02011990|Nam|Địa chỉ mẫu|01072021",
    "appointment": "MOISO-H-MAU00001",
    "receipt": "H50.13-251120-0042",
    "other": "https://example.com/",
}
"""What may be held before the simulated scanner: cards of nobody, by the year of birth, codes as
on an appointment and on a dossier's receipt, and one of another kind. Their keys are those of
`lobby.code` in the texts.
"""


def sample_devices(centre: Centre) -> Iterator[NewDevice]:
    """A kiosk and its scanner, a reception printer, a rating tablet, a display a zone, a board a
    counter.

    The last counter has a digits-only board of another protocol, so that both are seen.
    """
    yield NewDevice("kiosk", "kiosk-1", "escpos+sim://kiosk-1?width=576")
    yield NewDevice("scanner", "scanner-1", "scanner+sim://scanner-1", kiosk="kiosk-1")
    yield NewDevice("printer", "reception-1", "escpos+sim://reception-1?width=576")
    yield NewDevice("rating", "rating-1")
    for zone in centre.zones.values():
        tv = f"mdc+sim://tv-{zone.code}"
        yield NewDevice("display", f"display-{zone.code}", tv, zone=zone.code)
    for number in centre.counters:
        name = f"board-{number:02d}"
        is_last = number == max(centre.counters)
        url = (
            f"ascii+sim://{name}?preset=edi-ed400&unshown=drop"
            if is_last
            else f"alpha+sim://{name}"
        )
        zone_code = centre.counters[number].zone
        yield NewDevice("board", name, url, zone_code, number)


def add_people(people: Authentication, centre: Centre, settings: Settings) -> str | None:
    """Add the sample accounts; returns the password if it was made here, else None.

    All share one password: MOISO_PASSWORD as it is, or one made now and kept in the data folder.
    """
    made = None if settings.password else secrets.token_urlsafe(PASSWORD_BYTES)
    password = settings.password or made or ""
    hashed = hash_password(password)  # Once: it takes its time on purpose.
    for username, name, role in _accounts(centre):
        people.add_user(centre.id, username, name=name, role=role, password_hash=hashed)
    if made:
        names = "admin, supervisor, reception, officer01, officer02, …"
        write_secret(settings.credentials_file, f"accounts: {names}\npassword: {made}")
    return made


def _accounts(centre: Centre) -> Iterator[tuple[str, str, Role]]:
    yield "admin", "Quản trị viên", Role.ADMIN
    yield "supervisor", "Giám sát viên", Role.SUPERVISOR
    yield "reception", "Lễ tân", Role.RECEPTION
    for place, _ in enumerate(centre.counters, start=1):
        yield f"officer{place:02d}", f"Cán bộ {place:02d}", Role.OFFICER
