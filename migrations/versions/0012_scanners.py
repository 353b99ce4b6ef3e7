"""Code scanners are devices, too; each belongs to a kiosk."""

import sqlalchemy as sa
from alembic import op

from app.persistence.metadata import Key

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('kiosk', 'display', 'board', 'printer', 'rating', 'keypad')"
AFTER = "kind IN ('kiosk', 'display', 'board', 'printer', 'rating', 'keypad', 'scanner')"


def upgrade() -> None:
    """Adds the column (devices are never deleted, so it needs no foreign key) and the kind."""
    op.add_column("devices", sa.Column("kiosk", Key, nullable=True))
    _allow(BEFORE, AFTER)


def downgrade() -> None:
    """Lets no new scanner come; those there are stay, and belong to no kiosk."""
    _allow(AFTER, BEFORE)
    op.drop_column("devices", "kiosk")


def _allow(before: str, after: str) -> None:
    """Changes which kinds of devices there may be; for SQLite see the step of the keypads."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_devices_kind"), "devices", type_="check")
        op.create_check_constraint(
            op.f("ck_devices_kind"), "devices", after, postgresql_not_valid=after == BEFORE
        )
        return
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema=ON")
    bind.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after) "
            "WHERE type = 'table' AND name = 'devices'"
        ),
        {"before": before, "after": after},
    )
    bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema=OFF")
