"""The routes of backups: begun by one request, its end read by others."""

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web


@ON_SQLITE
def test_a_backup_is_begun_once_made_beside_the_requests_and_tried(web: Web) -> None:
    before = web.get("admin", "/backups").get_json()
    begun = web.command("admin", "/backups", request_id="request-of-today")
    again = web.command("admin", "/backups", request_id="request-of-today")
    refused = web.command("admin", "/backups")
    web.installation.backups.work()
    made = web.get("admin", "/backups").get_json()
    web.post("admin", f"/backups/{made['backups'][0]['name']}/trial")
    web.installation.backups.work()
    tried = web.get("admin", "/backups").get_json()

    assert (before["backups"], before["newest_age_s"], before["trial"]) == ([], None, None)
    assert (begun.status_code, begun.get_json()["running"]) == (202, "backup")
    assert again.status_code == 202
    assert (refused.status_code, refused.get_json()["code"]) == (409, "backup_running")
    assert (made["running"], made["newest_age_s"], len(made["backups"])) == (None, 0, 1)
    assert made["backups"][0]["bytes"] > 1000
    assert (tried["trial"]["name"], tried["trial"]["is_well"]) == (made["backups"][0]["name"], True)


@ON_SQLITE
def test_what_is_no_backup_is_not_there(web: Web) -> None:
    assert web.post("admin", "/backups/moiso.db/trial").status_code == 404
