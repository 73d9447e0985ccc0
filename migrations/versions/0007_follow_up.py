"""What people answer some months after a certificate."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "follow_up",
        sa.Column("enrolment_id", KEY, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.Column("example", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_follow_up_enrolment_id")),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_follow_up")),
    )


def downgrade() -> None:
    """Answers would be lost."""
    raise NotImplementedError("restore a backup instead")
