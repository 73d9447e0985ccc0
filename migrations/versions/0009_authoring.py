"""Drafts with authors, reviews and plans; pictures and files of courses; who published what; language of answers."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FOREIGN = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    _courseware()
    _drafts()
    _plans()
    op.add_column("answer", sa.Column("language", sa.String(length=8), nullable=True))


def _key() -> "sa.Column[int]":
    return sa.Column("id", KEY, nullable=False)


def _uid() -> "sa.Column[str]":
    return sa.Column("uid", sa.String(length=26), nullable=False)


def _table(name: str, *columns: object, key: tuple[str, ...] = ("id",), uid: bool = False) -> None:
    parts = list(columns)
    if key == ("id",):
        parts = [_key(), *([_uid()] if uid else []), *parts]
    if uid:
        parts.append(sa.UniqueConstraint("uid", name=op.f(f"uq_{name}_uid")))
    op.create_table(name, *parts, sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")))


def _to(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}"))


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _courseware() -> None:
    _table(
        "blob",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("mimetype", sa.String(length=80), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.UniqueConstraint("hash", name=op.f("uq_blob_hash")),
    )
    _table(
        "revision_file",
        sa.Column("revision_id", FOREIGN, nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("blob_id", FOREIGN, nullable=False),
        sa.Column("shown_id", FOREIGN, nullable=False),
        _to("revision_file", "revision_id", "revision"),
        _to("revision_file", "blob_id", "blob"),
        _to("revision_file", "shown_id", "blob"),
        key=("revision_id", "path"),
    )
    _table(
        "publication",
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("revision_id", FOREIGN, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(length=26), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        _to("publication", "revision_id", "revision"),
    )
    _index("publication", "course")
    op.add_column("course", sa.Column("files_hash", sa.String(length=64), nullable=True))
    op.execute(
        "UPDATE course SET files_hash = (SELECT revision.hash FROM revision WHERE revision.id = course.revision_id)"
    )
    op.execute(
        "INSERT INTO publication (course, revision_id, at, origin)"
        " SELECT course, id, published_at, 'files' FROM revision ORDER BY id"
    )


def _drafts() -> None:
    _table(
        "authorship",
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("person_id", FOREIGN, nullable=False),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        _to("authorship", "person_id", "person"),
        key=("course", "person_id"),
    )
    _index("authorship", "person_id")
    _table(
        "draft",
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("base_id", FOREIGN, nullable=True),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.UniqueConstraint("course", name=op.f("uq_draft_course")),
        _to("draft", "base_id", "revision"),
        uid=True,
    )
    _table(
        "draft_file",
        sa.Column("draft_id", FOREIGN, nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("blob_id", FOREIGN, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("saved_by", FOREIGN, nullable=True),
        sa.UniqueConstraint("draft_id", "path", name=op.f("uq_draft_file_draft_id_path")),
        _to("draft_file", "draft_id", "draft"),
        _to("draft_file", "blob_id", "blob"),
        _to("draft_file", "saved_by", "person"),
        uid=True,
    )
    _index("draft_file", "saved_by")
    _table(
        "draft_save",
        sa.Column("draft_id", FOREIGN, nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("saved_by", FOREIGN, nullable=True),
        _to("draft_save", "draft_id", "draft"),
        _to("draft_save", "saved_by", "person"),
    )
    _index("draft_save", "saved_by")
    op.create_index("ix_draft_save_draft_path", "draft_save", ["draft_id", "path"])
    _table(
        "presence",
        sa.Column("draft_id", FOREIGN, nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("person_id", FOREIGN, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        _to("presence", "draft_id", "draft"),
        _to("presence", "person_id", "person"),
        key=("draft_id", "path", "person_id"),
    )
    _index("presence", "person_id")


def _plans() -> None:
    _table(
        "review",
        sa.Column("draft_id", FOREIGN, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", FOREIGN, nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("is_approved", sa.Boolean(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", FOREIGN, nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        _to("review", "draft_id", "draft"),
        _to("review", "asked_by", "person"),
        _to("review", "decided_by", "person"),
        uid=True,
    )
    for column in ("draft_id", "asked_by", "decided_by"):
        _index("review", column)
    _table(
        "schedule",
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("revision_id", FOREIGN, nullable=False),
        sa.Column("base_id", FOREIGN, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("planned_by", FOREIGN, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        _to("schedule", "revision_id", "revision"),
        _to("schedule", "base_id", "revision"),
        _to("schedule", "planned_by", "person"),
        uid=True,
    )
    for column in ("course", "planned_by"):
        _index("schedule", column)


def downgrade() -> None:
    """Drafts would be lost."""
    raise NotImplementedError("restore a backup instead")
