"""The check list: what a centre lacks is wrong, with nothing of other centres in it."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

from sqlalchemy import text

from app.operations.people.accounts import AccountChanges
from app.operations.people.memberships import MembershipChanges
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web


def found(web: Web) -> dict[str, dict[str, Any]]:
    """Return what the administrator is told, by what was checked; a device by its name and a +."""
    told = web.ask("admin", "POST", "/checks", {}).get_json()
    return {f"+{one['name']}" if one["name"] else one["what"]: one for one in told}


@ON_SQLITE
def test_what_is_there_is_well_and_says_nothing_technical(web: Web) -> None:
    told = found(web)

    for what in ("people", "printer", "kiosk", "display", "disk", "data", "database", "clock"):
        assert (told[what]["state"], told[what]["detail"]) == ("well", "")
    assert told["address"]["state"] == "wrong"
    assert told["display"]["kind"] is None
    assert (told["+printer"]["kind"], told["+printer"]["state"]) == ("printer", "unknown")


@ON_SQLITE
def test_a_centre_without_people_or_kiosk_is_told_so(web: Web) -> None:
    with web.installation.database.write() as connection:
        for change in (
            "UPDATE users SET disabled_at = 1 WHERE role = 'officer'",
            "UPDATE devices SET revoked_at = 1 WHERE kind = 'kiosk'",
        ):
            connection.execute(text(change))

    told = found(web)

    assert [told[what]["state"] for what in ("people", "kiosk", "display")] == [
        "wrong",
        "wrong",
        "well",
    ]


@ON_SQLITE
def test_a_device_of_another_centre_is_not_in_the_list(web: Web) -> None:
    with web.installation.database.write() as connection:
        wrong = text("UPDATE devices SET url = 'alfa+tcp://h' WHERE name = 'board'")
        connection.execute(wrong)
        theirs = text("UPDATE devices SET url = 'alfa+tcp://h' WHERE name = 'board-b'")
        connection.execute(theirs)

    told = found(web)

    assert told["+board"]["state"] == "wrong"
    assert told["+board"]["kind"] == "board"
    assert "alfa" in told["+board"]["detail"]
    assert "+board-b" not in told


@ON_SQLITE
def test_the_support_file_of_the_whole_server_is_for_who_has_all_centres(web: Web) -> None:
    refused = web.get("admin", "/support")
    wanted = AccountChanges(memberships=MembershipChanges(everywhere=True))
    web.installation.accounts.change(None, web.seed.centres["dong-ha"], "admin", wanted)
    given = web.get("admin", "/support")

    assert (refused.status_code, refused.get_json()["code"]) == (403, "all_centres")
    assert given.status_code == 200
    with ZipFile(BytesIO(given.get_data())) as file:
        assert {"about.txt", "log.jsonl", "settings.json"} <= set(file.namelist())
