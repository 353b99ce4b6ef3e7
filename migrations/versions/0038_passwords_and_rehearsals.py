"""What setting a centre up leaves: slips with passwords, wiped, and rehearsals, taken out."""

import sqlalchemy as sa
from alembic import op

from app.persistence.migrate import change_schema

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

WIPED = "ticket_id IS NOT NULL OR state IN ('queued', 'printing') OR CAST(document AS TEXT) = '{}'"
ANY, TICKETS_ONLY = "ticket_id BIGINT,", "ticket_id BIGINT NOT NULL,"
NAME = "ck_print_jobs_wiped"
REHEARSALS, OF_REHEARSALS = "ix_tickets_rehearsal", sa.text("origin = 'rehearsal'")
NEXT = "CONSTRAINT ck_print_jobs_state "


def upgrade() -> None:
    """Lets a slip have no ticket, but then keep no words once it is over; finds rehearsals."""
    op.create_index(
        REHEARSALS,
        "tickets",
        ["centre_id"],
        sqlite_where=OF_REHEARSALS,
        postgresql_where=OF_REHEARSALS,
    )
    if op.get_bind().dialect.name == "sqlite":
        change_schema("print_jobs", TICKETS_ONLY, ANY)
        change_schema("print_jobs", NEXT, f"CONSTRAINT {NAME} CHECK ({WIPED}), {NEXT}")
        return
    op.alter_column("print_jobs", "ticket_id", existing_type=sa.BigInteger(), nullable=True)
    op.create_check_constraint(op.f(NAME), "print_jobs", WIPED)


def downgrade() -> None:
    """Takes the slips without a ticket away; nothing tells of them but the log."""
    op.drop_index(REHEARSALS, table_name="tickets")
    op.execute("DELETE FROM print_jobs WHERE ticket_id IS NULL")
    if op.get_bind().dialect.name == "sqlite":
        change_schema("print_jobs", f"CONSTRAINT {NAME} CHECK ({WIPED}), {NEXT}", NEXT)
        change_schema("print_jobs", ANY, TICKETS_ONLY)
        return
    op.drop_constraint(op.f(NAME), "print_jobs", type_="check")
    op.alter_column("print_jobs", "ticket_id", existing_type=sa.BigInteger(), nullable=False)
