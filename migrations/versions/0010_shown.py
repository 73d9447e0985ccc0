"""Which bytes readers get of a picture: the reduced one beside the original."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WHOLE = {"postgresql": "BIGINT", "sqlite": "INTEGER"}


def upgrade() -> None:
    """Apply. Written out, because SQLite adds a column with its constraint only in this form."""
    whole = WHOLE[op.get_bind().dialect.name]
    op.execute(f"ALTER TABLE blob ADD COLUMN shown_id {whole} CONSTRAINT fk_blob_shown_id REFERENCES blob (id)")


def downgrade() -> None:
    """Nobody would know which picture is shown."""
    raise NotImplementedError("restore a backup instead")
