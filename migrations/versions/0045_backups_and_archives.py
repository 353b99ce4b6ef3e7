"""What came of backups, their copies and drills; and which events of past years are in files."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

IS_ARCHIVED = (
    "EXISTS (SELECT 1 FROM event_archives a JOIN tickets t ON t.centre_id = a.centre_id "
    "WHERE a.centre_id = OLD.centre_id AND t.id = OLD.ticket_id "
    "AND OLD.seq <= a.seq AND t.business_on < a.before_on)"
)
REFUSED = "events are append-only"


def upgrade() -> None:
    """Adds the tables; an event may be deleted once an archive has it."""
    op.create_table(
        "backup_results",
        sa.Column("work", sa.String(8), primary_key=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("well_at", Instant),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("cause", sa.String(8), nullable=False),
        sa.Column("detail", sa.String(400), nullable=False),
        sa.CheckConstraint(
            "work IN ('backup', 'copy', 'trial', 'key')", name=op.f("ck_backup_results_work")
        ),
        sa.CheckConstraint(
            "cause <> '' OR (well_at IS NOT NULL AND detail = '')",
            name=op.f("ck_backup_results_well"),
        ),
    )
    op.create_table(
        "event_archives",
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), primary_key=True),
        sa.Column("before_on", sa.Date, primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("events", sa.BigInteger, nullable=False),
        sa.Column("file", sa.String(120), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("digests", sa.JSON, nullable=False),
        sa.Column("counters", sa.JSON, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.CheckConstraint("seq > 0 AND events > 0", name=op.f("ck_event_archives_counts")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER events_no_delete")
        op.execute(
            f"CREATE TRIGGER events_no_delete BEFORE DELETE ON events WHEN NOT {IS_ARCHIVED} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
        return
    op.execute("DROP TRIGGER events_append_only ON events")
    op.execute(
        "CREATE TRIGGER events_append_only BEFORE UPDATE OR TRUNCATE ON events "
        "FOR EACH STATEMENT EXECUTE FUNCTION events_are_append_only()"
    )
    op.execute(
        "CREATE FUNCTION events_are_archived() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NOT {IS_ARCHIVED} THEN RAISE EXCEPTION '{REFUSED}'; END IF; "
        "RETURN OLD; END $$"
    )
    op.execute(
        "CREATE TRIGGER events_archived BEFORE DELETE ON events "
        "FOR EACH ROW EXECUTE FUNCTION events_are_archived()"
    )


def downgrade() -> None:
    """Takes them away; what is archived stays in its files, and the log has gaps there."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER events_no_delete")
        op.execute(
            "CREATE TRIGGER events_no_delete BEFORE DELETE ON events "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
    else:
        op.execute("DROP TRIGGER events_archived ON events")
        op.execute("DROP FUNCTION events_are_archived()")
        op.execute("DROP TRIGGER events_append_only ON events")
        op.execute(
            "CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events "
            "FOR EACH STATEMENT EXECUTE FUNCTION events_are_append_only()"
        )
    op.drop_table("event_archives")
    op.drop_table("backup_results")
