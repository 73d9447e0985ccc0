"""Keys of awards drawn by lot: in the order in which awards were made, they would say whose certificate is whose."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BY_LOT = {
    "postgresql": "UPDATE award SET id = (random() * 4611686018427387904)::bigint",
    "sqlite": "UPDATE award SET id = abs(random() / 2)",
}


def upgrade() -> None:
    """Apply. No other table names these keys."""
    op.execute(BY_LOT[op.get_bind().dialect.name])


def downgrade() -> None:
    """The keys say nothing, so those that there are can stay."""
