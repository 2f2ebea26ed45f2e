"""Merge groups, and what was decided of each pull request, so that those that share a head can be told together."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "merge_group",
        sa.Column("repository", _BIG, primary_key=True, autoincrement=False),
        sa.Column("head", sa.Text, primary_key=True),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("record", _BIG, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.add_column("decision", sa.Column("document", sa.Text, nullable=False, server_default=""))
