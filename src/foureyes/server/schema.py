"""The tables of the server: what is kept between deliveries. Made and changed by the migrations beside this file.

Everything here can be read again from the forge or worked out anew, but for the gate's memory and what people said in
commands; the ledger has tables of its own. Documents are JSON text, so that both databases keep the same bytes.
"""

import sqlalchemy as sa

metadata = sa.MetaData()

_BIG = sa.BigInteger()

repositories = sa.Table(
    "repository",
    metadata,
    sa.Column("id", _BIG, primary_key=True, autoincrement=False),
    sa.Column("installation", _BIG, nullable=False, index=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
)

deliveries = sa.Table(
    "delivery",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("partition", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("received_at", sa.Float, nullable=False, index=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("processed_at", sa.Float),
    sa.Column("outcome", sa.Text, nullable=False, server_default=""),
)

pulls = sa.Table(
    "pull_request",
    metadata,
    sa.Column("repository", _BIG, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("head", sa.Text, nullable=False, index=True),
    sa.Column("base", sa.Text, nullable=False),
    sa.Column("is_open", sa.Boolean, nullable=False),
    sa.Column("memory", sa.Text, nullable=False, server_default=""),
    sa.Column("seen_at", sa.Float, nullable=False),
)

reviews = sa.Table(
    "review",
    metadata,
    sa.Column("repository", _BIG, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("head", sa.Text, primary_key=True),
    sa.Column("base", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)

decisions = sa.Table(
    "decision",
    metadata,
    sa.Column("repository", _BIG, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("head", sa.Text, nullable=False, index=True),
    sa.Column("is_approved", sa.Boolean, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("record", _BIG, nullable=False),
    sa.Column("document", sa.Text, nullable=False, server_default=""),
)

merge_groups = sa.Table(
    "merge_group",
    metadata,
    sa.Column("repository", _BIG, primary_key=True, autoincrement=False),
    sa.Column("head", sa.Text, primary_key=True),
    sa.Column("branch", sa.Text, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("record", _BIG, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)

postings = sa.Table(
    "posting",
    metadata,
    sa.Column("repository", _BIG, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("what", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False),
)

commands = sa.Table(
    "command",
    metadata,
    sa.Column("repository", _BIG, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("comment", _BIG, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("user", _BIG, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("head", sa.Text, nullable=False),
    sa.Column("at", _BIG, nullable=False),
)

taken_on = sa.Table(
    "taken_on",
    metadata,
    sa.Column("repository", _BIG, primary_key=True, autoincrement=False),
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("user", _BIG, nullable=False),
    sa.Column("login", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("comment", _BIG, nullable=False),
    sa.Column("at", _BIG, nullable=False),
)

executors = sa.Table(
    "executor",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("process", sa.Integer, nullable=False),
    sa.Column("last_seen", sa.Float, nullable=False),
)
