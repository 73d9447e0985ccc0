"""Search looks for stems that the application makes, alike on both engines."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SQLITE_BEFORE = ("DROP TRIGGER passage_added", "DROP TRIGGER passage_gone", "DROP TABLE passage_words")
SQLITE_AFTER = (
    """CREATE VIRTUAL TABLE passage_words USING fts5(title_words, body_words, content='passage', content_rowid='id',
        tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'")""",
    """CREATE TRIGGER passage_added AFTER INSERT ON passage BEGIN
        INSERT INTO passage_words (rowid, title_words, body_words)
        VALUES (new.id, new.title_words, new.body_words); END""",
    """CREATE TRIGGER passage_gone AFTER DELETE ON passage BEGIN
        INSERT INTO passage_words (passage_words, rowid, title_words, body_words)
        VALUES ('delete', old.id, old.title_words, old.body_words); END""",
)
POSTGRESQL_BEFORE = ("ALTER TABLE passage DROP COLUMN words", "DROP FUNCTION words_of(text)")
POSTGRESQL_AFTER = (
    """ALTER TABLE passage ADD COLUMN words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title_words), 'A') ||
        setweight(to_tsvector('simple', body_words), 'C')) STORED""",
    "CREATE INDEX ix_passage_words ON passage USING gin (words)",
)


def upgrade() -> None:
    """Apply. Search finds nothing until `campus courses publish` has made the courses anew."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_BEFORE if is_sqlite else POSTGRESQL_BEFORE:
        op.execute(statement)
    op.execute("DELETE FROM passage")
    for column in ("title", "body"):
        op.drop_column("passage", column)
        op.add_column("passage", sa.Column(f"{column}_words", sa.Text(), nullable=False, server_default=""))
    for statement in SQLITE_AFTER if is_sqlite else POSTGRESQL_AFTER:
        op.execute(statement)


def downgrade() -> None:
    """The words as they were written are not kept."""
    raise NotImplementedError("restore a backup instead")
