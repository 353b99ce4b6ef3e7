"""Who books online: codes told by telephone, places held meanwhile, used challenges."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables; nobody has asked for a code before."""
    op.create_table(
        "booking_proofs",
        sa.Column("id", sa.String(24), primary_key=True),
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("sent_at", Instant, nullable=False),
        sa.Column("plan", sa.String(64)),
        sa.Column("starts_at", Instant),
        sa.Column("ends_at", Instant),
        sa.Column("number", sa.Integer),
        sa.Column("held_until", Instant),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_booking_proofs_tries")),
        sa.CheckConstraint(
            "(plan IS NULL) = (held_until IS NULL) AND (plan IS NULL OR (number > 0 "
            "AND ends_at > starts_at))",
            name=op.f("ck_booking_proofs_held"),
        ),
    )
    op.create_index("ix_booking_proofs_centre", "booking_proofs", ["centre_id", "sent_at"])
    is_held = sa.text("plan IS NOT NULL")
    op.create_index(
        "uq_booking_proofs_place",
        "booking_proofs",
        ["centre_id", "plan", "starts_at", "number"],
        unique=True,
        sqlite_where=is_held,
        postgresql_where=is_held,
    )
    op.create_table(
        "booking_challenges",
        sa.Column("signature", sa.String(64), primary_key=True),
        sa.Column("expires_at", Instant, nullable=False),
    )


def downgrade() -> None:
    """Takes them away: who is about to book begins anew."""
    op.drop_table("booking_challenges")
    op.drop_table("booking_proofs")
