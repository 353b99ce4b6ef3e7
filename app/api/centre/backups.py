"""Backups of the installation: which there are, one made now, one tried."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import Body, RequestId
from app.api.routes import Answer, RouteGroup
from app.domain.instants import iso, iso_or_none
from app.operations.centre.backups import BackupCause, BackupState
from app.operations.people.rights import Caller, Right
from app.persistence.backup_results import BackupResult, BackupWork
from app.request_context import RequestContext


class BackupBody(Body):
    """A backup to be made now."""

    request_id: RequestId


class BackupAnswer(TypedDict):
    """A backup in the folder."""

    name: str
    at: str
    bytes: int
    is_sealed: Annotated[bool, Field(description="Whether it is encrypted.")]


class BackupsKeptAnswer(TypedDict):
    """The newest of how many days, weeks and months stay."""

    days: int
    weeks: int
    months: int


class BackupCopyAnswer(TypedDict):
    """The second place, and what came of the last copy; `detail` is for a technician."""

    place: str
    at: str | None
    well_at: Annotated[str | None, Field(description="When a copy went well last.")]
    is_well: bool
    detail: str


class BackupTroubleAnswer(TypedDict):
    """Why the last attempt made no backup; `detail` is for a technician."""

    cause: BackupCause
    at: str
    detail: str


class BackupTrialAnswer(TypedDict):
    """What came of trying a backup; `detail` is for a technician, and empty where it is well."""

    name: str
    at: str
    is_well: bool
    detail: str


class BackupsAnswer(TypedDict):
    """The backups, the newest first, and what was or is done with them."""

    folder: str
    is_chosen: Annotated[bool, Field(description="Whether MOISO_BACKUP_DIR names the folder.")]
    is_sealed: Annotated[bool, Field(description="Whether MOISO_BACKUP_KEY encrypts new ones.")]
    kept: BackupsKeptAnswer
    running: BackupWork | None
    newest_age_s: Annotated[int | None, Field(description="How old the newest backup is.")]
    backups: list[BackupAnswer]
    trouble: BackupTroubleAnswer | None
    copy: Annotated[BackupCopyAnswer | None, Field(description="None: there is no second place.")]
    trial: BackupTrialAnswer | None


def backup_routes(context: RequestContext) -> RouteGroup:
    """The routes under /backups."""
    api = RouteGroup(context, "backups", "Backups of the whole installation.")
    backups = context.installation.backups

    @api.get("/backups", "Which backups there are", right=Right.CONFIGURE, gives=BackupsAnswer)
    def listed(caller: Caller) -> Answer:
        return _json(backups.state(caller), backups.kept)

    @api.post(
        "/backups",
        "Make a backup now, beside the requests",
        statuses=(202,),
        right=Right.CONFIGURE,
        gives=BackupsAnswer,
    )
    def begin(caller: Caller, body: BackupBody) -> Answer:
        backups.begin(caller, request_id=body.request_id)
        return _json(backups.state(caller), backups.kept)

    @api.post(
        "/backups/<name>/trial",
        "Restore a backup into a place of its own and compare its tables with its log",
        statuses=(202,),
        right=Right.CONFIGURE,
        gives=BackupsAnswer,
    )
    def begin_trial(caller: Caller, name: str) -> Answer:
        backups.begin_trial(caller, name)
        return _json(backups.state(caller), backups.kept)

    return api


def _json(state: BackupState, kept: tuple[int, int, int]) -> BackupsAnswer:
    made, tried = (state.results.get(work) for work in (BackupWork.BACKUP, BackupWork.TRIAL))
    days, weeks, months = kept
    return {
        "folder": str(state.folder),
        "is_chosen": state.is_chosen,
        "is_sealed": state.is_sealed,
        "kept": {"days": days, "weeks": weeks, "months": months},
        "running": state.running,
        "newest_age_s": None if state.age is None else int(state.age.total_seconds()),
        "backups": [
            {"name": one.name, "at": iso(one.at), "bytes": one.size, "is_sealed": one.is_sealed}
            for one in state.backups
        ],
        "trouble": None if made is None or made.is_well else _trouble_json(made),
        "copy": _copy_json(state) if state.second else None,
        "trial": None if tried is None else _trial_json(tried),
    }


def _trouble_json(made: BackupResult) -> BackupTroubleAnswer:
    return {"cause": BackupCause(made.cause), "at": iso(made.at), "detail": made.detail}


def _copy_json(state: BackupState) -> BackupCopyAnswer:
    copied = state.results.get(BackupWork.COPY)
    return {
        "place": state.second,
        "at": iso(copied.at) if copied else None,
        "well_at": iso_or_none(copied.well_at) if copied else None,
        "is_well": copied is None or copied.is_well,
        "detail": copied.detail if copied else "",
    }


def _trial_json(tried: BackupResult) -> BackupTrialAnswer:
    return {
        "name": tried.name,
        "at": iso(tried.at),
        "is_well": tried.is_well,
        "detail": tried.detail,
    }
