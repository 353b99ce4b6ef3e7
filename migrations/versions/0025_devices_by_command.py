"""Devices know whether the command line set their URL: only that one may lead anywhere."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

SET = ("device_added", "device_url")


def upgrade() -> None:
    """Adds what the log says of it: the command line, unless somebody signed in came last."""
    op.add_column(
        "devices",
        sa.Column("by_command", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    devices = sa.table("devices", sa.column("id"), sa.column("by_command", sa.Boolean))
    op.execute(devices.update().values(by_command=sa.true()))
    for device, actor in _last_set_by().items():
        if actor != "system":
            op.execute(devices.update().where(devices.c.id == device).values(by_command=sa.false()))


def _last_set_by() -> dict[int, str]:
    events = sa.table(
        "events",
        sa.column("centre_id"),
        sa.column("seq"),
        sa.column("type"),
        sa.column("actor"),
        sa.column("facts", sa.JSON),
    )
    e = events.c
    query = sa.select(e.actor, e.facts).where(e.type == "device").order_by(e.centre_id, e.seq)
    rows = op.get_bind().execute(query)
    return {facts["device"]: actor for actor, facts in rows if facts.get("change") in SET}


def downgrade() -> None:
    """Takes the column away: every URL may lead anywhere again."""
    op.drop_column("devices", "by_command")
