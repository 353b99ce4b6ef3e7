"""One key a month for the marks of who booked, for all centres: a person is one in all of them."""

import hmac
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from alembic import op

from app.persistence.columns import Key

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


class _Mark(NamedTuple):
    """Whose booking it is, and the telephone number where it is still kept."""

    centre_id: int
    booking_id: int
    month: date
    person: str
    phone: str | None


def upgrade() -> None:
    """Gives each month the key of its first centre.

    Marks under another one are made anew where the number is known still, as of every booking to
    come; of those that are over they are deleted: what somebody has missed is forgotten.
    """
    bind = op.get_bind()
    old = {(row.centre_id, _day(row.month)): row.key for row in bind.execute(_rows("booking_keys"))}
    marks = _marks(bind)
    keys: dict[date, str] = {}
    for (_, month), key in sorted(old.items()):
        keys.setdefault(month, key)
    kept = []
    for mark in marks:
        key = keys[mark.month]
        if old[mark.centre_id, mark.month] != key:
            if mark.phone is None:
                continue
            mark = mark._replace(person=_marked(mark.phone, key))
        kept.append(mark)
    _drop()
    made = op.create_table(
        "booking_keys",
        sa.Column("month", sa.Date, primary_key=True),
        sa.Column("key", sa.String(64), nullable=False),
    )
    persons = _persons(sa.ForeignKeyConstraint(["month"], ["booking_keys.month"]))
    op.create_index("ix_booking_persons_mark", "booking_persons", ["person"])
    _insert(made, [{"month": month, "key": key} for month, key in keys.items()])
    _insert(persons, [_row(mark) for mark in kept])


def downgrade() -> None:
    """Gives each centre a copy of the keys of its marks, which stay as they are."""
    bind = op.get_bind()
    keys = {_day(row.month): row.key for row in bind.execute(_rows("booking_keys"))}
    marks = _marks(bind)
    _drop()
    made = op.create_table(
        "booking_keys",
        sa.Column("centre_id", Key, sa.ForeignKey("centres.id"), primary_key=True),
        sa.Column("month", sa.Date, primary_key=True),
        sa.Column("key", sa.String(64), nullable=False),
    )
    own = sa.ForeignKeyConstraint(
        ["centre_id", "month"], ["booking_keys.centre_id", "booking_keys.month"]
    )
    persons = _persons(own)
    op.create_index("ix_booking_persons_mark", "booking_persons", ["centre_id", "month", "person"])
    used = sorted({(mark.centre_id, mark.month) for mark in marks})
    _insert(made, [{"centre_id": c, "month": m, "key": keys[m]} for c, m in used])
    _insert(persons, [_row(mark) for mark in marks])


def _marked(phone: str, key: str) -> str:
    """What stood for the person in this version."""
    plain = f"0{phone.removeprefix('+84')}" if phone.startswith("+84") else phone
    return hmac.digest(bytes.fromhex(key), plain.encode(), "sha256").hex()


def _marks(bind: sa.Connection) -> list[_Mark]:
    query = sa.text(
        "SELECT p.centre_id, p.booking_id, p.month, p.person, c.phone FROM booking_persons p "
        "LEFT JOIN booking_contacts c ON c.centre_id = p.centre_id AND c.booking_id = p.booking_id"
    )
    return [
        _Mark(row.centre_id, row.booking_id, _day(row.month), row.person, row.phone)
        for row in bind.execute(query)
    ]


def _row(mark: _Mark) -> dict[str, object]:
    return {name: value for name, value in mark._asdict().items() if name != "phone"}


def _rows(table: str) -> sa.TextClause:
    return sa.text(f"SELECT * FROM {table}")  # noqa: S608 - a name of this module


def _day(told: date | str) -> date:
    """The day, which SQLite tells as text."""
    return date.fromisoformat(told) if isinstance(told, str) else told


def _drop() -> None:
    op.drop_table("booking_persons")
    op.drop_table("booking_keys")


def _persons(key: sa.ForeignKeyConstraint) -> sa.Table:
    return op.create_table(
        "booking_persons",
        sa.Column("centre_id", Key, primary_key=True),
        sa.Column("booking_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["centre_id", "booking_id"], ["bookings.centre_id", "bookings.id"]),
        key,
    )


def _insert(table: sa.Table, rows: list[dict[str, object]]) -> None:
    if rows:
        op.bulk_insert(table, rows)
