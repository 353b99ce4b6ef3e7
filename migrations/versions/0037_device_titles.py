"""Devices have a title for people, know whether anybody paired them, and give up their name at the
end.
"""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant

revision = "0037"
down_revision = "0035"
branch_labels = None
depends_on = None

MARK = "~"
MOST = 64


def upgrade() -> None:
    """Adds the columns; a device that is there already counts as paired: nobody knows better."""
    op.add_column("devices", sa.Column("title", sa.String(64), nullable=False, server_default=""))
    op.add_column("devices", sa.Column("paired_at", Instant))
    op.execute("UPDATE devices SET paired_at = created_at")
    devices = _devices()
    revoked = sa.select(devices.c.id, devices.c.name).where(devices.c.revoked_at.is_not(None))
    for ident, name in op.get_bind().execute(revoked).all():
        mark = f"{MARK}{ident}"
        _rename(devices, ident, f"{name[: MOST - len(mark)]}{mark}")


def downgrade() -> None:
    """Takes them away; who was revoked has its name back where no other device has it by now."""
    devices = _devices()
    names = sa.select(devices.c.id, devices.c.centre_id, devices.c.name).order_by(devices.c.id)
    every = op.get_bind().execute(names).all()
    taken = {(centre, name) for _, centre, name in every}
    for ident, centre, name in every:
        own = name.partition(MARK)[0]
        if own != name and (centre, own) not in taken:
            taken.add((centre, own))
            _rename(devices, ident, own)
    op.drop_column("devices", "paired_at")
    op.drop_column("devices", "title")


def _devices() -> sa.TableClause:
    names = ("id", "centre_id", "name", "revoked_at")
    return sa.table("devices", *(sa.column(name) for name in names))


def _rename(devices: sa.TableClause, ident: int, name: str) -> None:
    op.execute(devices.update().where(devices.c.id == ident).values(name=name))
