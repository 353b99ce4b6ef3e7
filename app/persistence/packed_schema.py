"""The tables of packed days: what is over, once more, in a form that a million rows are read in."""

from sqlalchemy import Column, Date, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from app.persistence.metadata import Key, centre_column, metadata

packed_columns = Table(
    "packed_columns",
    metadata,
    Column("centre_id", Key, primary_key=True),
    Column("part", String(12), primary_key=True),
    Column("name", String(16), primary_key=True),
    Column("business_on", Date, primary_key=True),
    Column("form", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("ix_packed_columns_centre_id_business_on", "centre_id", "business_on"),
)
"""The numbers of one column of one day: a report reads the few columns that it needs."""

packed_words = Table(
    "packed_words",
    metadata,
    Column("id", Key, primary_key=True),
    centre_column(),
    Column("word", String(200), nullable=False),
    UniqueConstraint("centre_id", "word"),
)
