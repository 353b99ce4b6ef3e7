"""Messages to visitors: channels of a centre, contacts left for a day, the outbox."""

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Instant, Key

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

ABOUT = "about IN ('ticket', 'booking', 'trial')"
CHANNEL = "channel IN ('sms', 'zalo', 'email')"


def upgrade() -> None:
    """Adds the tables; nobody was told anything before."""
    op.create_table(
        "message_channels",
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), primary_key=True),
        sa.Column("channel", sa.String(8), primary_key=True),
        sa.Column("is_on", sa.Boolean, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("secret", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.CheckConstraint(CHANNEL, name=op.f("ck_message_channels_channel")),
        sa.CheckConstraint("version > 0", name=op.f("ck_message_channels_version")),
    )
    op.create_table(
        "visitor_contacts",
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), primary_key=True),
        sa.Column("about", sa.String(8), primary_key=True),
        sa.Column("about_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.CheckConstraint(ABOUT, name=op.f("ck_visitor_contacts_about")),
        sa.CheckConstraint(CHANNEL, name=op.f("ck_visitor_contacts_channel")),
        sa.CheckConstraint("address <> ''", name=op.f("ck_visitor_contacts_address")),
    )
    _add_outbox()


def _add_outbox() -> None:
    op.create_table(
        "visitor_messages",
        sa.Column("id", Key, primary_key=True),
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), nullable=False),
        sa.Column("about", sa.String(8), nullable=False),
        sa.Column("about_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("trouble", sa.String(16), nullable=False, server_default=""),
        sa.Column("detail", sa.String(200), nullable=False, server_default=""),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("next_try_at", Instant, nullable=False),
        sa.Column("settled_at", Instant),
        sa.UniqueConstraint(
            "centre_id",
            "about",
            "about_id",
            "kind",
            "turn",
            name=op.f("uq_visitor_messages_centre_id_about_about_id_kind_turn"),
        ),
        sa.CheckConstraint(ABOUT, name=op.f("ck_visitor_messages_about")),
        sa.CheckConstraint(
            "kind IN ('near', 'called', 'confirmed', 'evening', 'soon', 'changed', 'cancelled', "
            "'trial')",
            name=op.f("ck_visitor_messages_kind"),
        ),
        sa.CheckConstraint(CHANNEL, name=op.f("ck_visitor_messages_channel")),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'uncertain', 'failed', 'dropped')",
            name=op.f("ck_visitor_messages_state"),
        ),
        sa.CheckConstraint("tries >= 0 AND turn >= 0", name=op.f("ck_visitor_messages_counts")),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (state IN ('queued', 'sending'))",
            name=op.f("ck_visitor_messages_settled"),
        ),
    )
    is_open = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_visitor_messages_due",
        "visitor_messages",
        ["next_try_at"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    """Takes them away; whoever asked to be told isn't told any more."""
    for table in ("visitor_messages", "visitor_contacts", "message_channels"):
        op.drop_table(table)
