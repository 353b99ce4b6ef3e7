"""Backups of the installation: which there are, one made now, one tried."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import Body, RequestId
from app.api.routes import Answer, RouteGroup
from app.domain.instants import iso
from app.operations.centre.backups import (
    KEPT,
    BackupCause,
    BackupState,
    BackupTrial,
    BackupTrouble,
    BackupWork,
)
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext


class BackupBody(Body):
    """A backup to be made now."""

    request_id: RequestId


class BackupAnswer(TypedDict):
    """A backup in the folder."""

    name: str
    at: str
    bytes: int


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
    most: Annotated[int, Field(description="How many are kept.")]
    running: BackupWork | None
    newest_age_s: Annotated[int | None, Field(description="How old the newest backup is.")]
    backups: list[BackupAnswer]
    trouble: BackupTroubleAnswer | None
    trial: BackupTrialAnswer | None


def backup_routes(context: RequestContext) -> RouteGroup:
    """The routes under /backups."""
    api = RouteGroup(context, "backups", "Backups of the whole installation.")
    backups = context.installation.backups

    @api.get("/backups", "Which backups there are", right=Right.CONFIGURE, gives=BackupsAnswer)
    def listed(caller: Caller) -> Answer:
        return _json(backups.state(caller))

    @api.post(
        "/backups",
        "Make a backup now, beside the requests",
        statuses=(202,),
        right=Right.CONFIGURE,
        gives=BackupsAnswer,
    )
    def begin(caller: Caller, body: BackupBody) -> Answer:
        backups.begin(caller, request_id=body.request_id)
        return _json(backups.state(caller))

    @api.post(
        "/backups/<name>/trial",
        "Restore a backup into a place of its own and compare its tables with its log",
        statuses=(202,),
        right=Right.CONFIGURE,
        gives=BackupsAnswer,
    )
    def begin_trial(caller: Caller, name: str) -> Answer:
        backups.begin_trial(caller, name)
        return _json(backups.state(caller))

    return api


def _json(state: BackupState) -> BackupsAnswer:
    return {
        "folder": str(state.folder),
        "is_chosen": state.is_chosen,
        "most": KEPT,
        "running": state.running,
        "newest_age_s": None if state.age is None else int(state.age.total_seconds()),
        "backups": [
            {"name": one.name, "at": iso(one.at), "bytes": one.size} for one in state.backups
        ],
        "trouble": None if state.trouble is None else _trouble_json(state.trouble),
        "trial": None if state.trial is None else _trial_json(state.trial),
    }


def _trouble_json(trouble: BackupTrouble) -> BackupTroubleAnswer:
    return {"cause": trouble.cause, "at": iso(trouble.at), "detail": trouble.detail}


def _trial_json(trial: BackupTrial) -> BackupTrialAnswer:
    return {
        "name": trial.name,
        "at": iso(trial.at),
        "is_well": trial.is_well,
        "detail": trial.detail,
    }
