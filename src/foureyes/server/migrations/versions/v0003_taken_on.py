"""Who has taken on which file or directory of a repository."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "taken_on",
        sa.Column("repository", _BIG, primary_key=True, autoincrement=False),
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("user", _BIG, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("comment", _BIG, nullable=False),
        sa.Column("at", _BIG, nullable=False),
    )
