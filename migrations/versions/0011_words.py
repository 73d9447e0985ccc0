"""What a picture shows, as who brought it said."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. The files of today's drafts have no words; the default is for them alone."""
    op.add_column("draft_file", sa.Column("words", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """What people said would be lost."""
    raise NotImplementedError("restore a backup instead")
