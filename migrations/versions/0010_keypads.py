"""Keypads at counters are devices, too."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('kiosk', 'display', 'board', 'printer', 'rating')"
AFTER = "kind IN ('kiosk', 'display', 'board', 'printer', 'rating', 'keypad')"


def upgrade() -> None:
    """Lets a device be a keypad."""
    _allow(BEFORE, AFTER)


def downgrade() -> None:
    """Lets no new keypad come; those there are stay."""
    _allow(AFTER, BEFORE)


def _allow(before: str, after: str) -> None:
    """Changes which kinds of devices there may be.

    SQLite can't change a constraint, and making the table anew would break those that point at
    it; a change that touches no row is written into its schema, as sqlite.org/lang_altertable.html
    says in section 7.
    """
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
