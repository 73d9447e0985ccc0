"""What has been provided: contributions, agreements with their parties, equipment."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
MONEY = "(amount IS NULL) = (currency = '') AND (amount IS NULL OR amount > 0)"


def _registered() -> list[sa.Column]:
    """What all entries have."""
    return [
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("programme_id", KEY, nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
    ]


def _kept(table: str, *kinds: str) -> list[sa.Constraint]:
    """The constraints of all entries; the kinds are those of the table."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    name = {"contribution": "contribution_kind", "agreement": "agreement_form", "equipment": "equipment_state"}[table]
    return [
        sa.CheckConstraint(f"kind IN ({listed})", name=op.f(f"ck_{table}_{name}")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f(f"fk_{table}_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    ]


def _party(name: str) -> list[sa.Column]:
    return [
        sa.Column(f"{name}_country", sa.String(length=2), nullable=False),
        sa.Column(f"{name}_name", sa.String(length=120), nullable=False),
    ]


def _money() -> list[sa.Column]:
    return [
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
    ]


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "contribution",
        *_registered(),
        sa.Column("kind", sa.String(length=32), nullable=False),
        *_party("giver"),
        *_party("recipient"),
        *_money(),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        *_kept("contribution", "regular", "voluntary", "confiscated"),
        sa.CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name=op.f("ck_contribution_days_in_order")),
        sa.CheckConstraint(MONEY, name=op.f("ck_contribution_currency_beside_amount")),
        sa.CheckConstraint("giver_country = '' OR giver_name = ''", name=op.f("ck_contribution_one_giver")),
    )
    op.create_table(
        "agreement",
        *_registered(),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("terms", sa.Text(), nullable=False),
        *_kept("agreement", "bilateral", "multilateral"),
        sa.CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name=op.f("ck_agreement_days_in_order")),
        sa.CheckConstraint(
            "starts_on IS NULL OR signed_on <= starts_on", name=op.f("ck_agreement_signed_before_in_force")
        ),
    )
    op.create_table(
        "agreement_party",
        sa.Column("agreement_id", KEY, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.CheckConstraint("(country = '') <> (name = '')", name=op.f("ck_agreement_party_state_or_body")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_party_agreement_id")),
        sa.PrimaryKeyConstraint("agreement_id", "place", name=op.f("pk_agreement_party")),
    )
    op.create_table(
        "equipment",
        *_registered(),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        *_party("giver"),
        sa.Column("recipient", sa.String(length=2), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        *_money(),
        sa.Column("note", sa.Text(), nullable=False),
        *_kept("equipment", "new", "in-use", "needs-repair", "out-of-use", "returned"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_equipment_some")),
        sa.CheckConstraint(MONEY, name=op.f("ck_equipment_currency_beside_amount")),
        sa.CheckConstraint("giver_country = '' OR giver_name = ''", name=op.f("ck_equipment_one_giver")),
    )
    op.create_index(op.f("ix_equipment_recipient"), "equipment", ["recipient"])
    for table in ("contribution", "agreement", "equipment"):
        op.create_index(op.f(f"ix_{table}_programme_id"), table, ["programme_id"])


def downgrade() -> None:
    """What was entered would be lost."""
    raise NotImplementedError("restore a backup instead")
