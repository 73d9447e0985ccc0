"""Organisations with representatives; funding with shares and days; programmes with what IATI asks."""

import sqlalchemy as sa
from alembic import op

from app.core.clock import utcnow
from app.core.database import UtcDateTime
from app.core.ids import new_uid

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CODES = {
    "identifier": 120, "scope": 1, "status": 1, "aid_type": 4, "flow_type": 4, "finance_type": 4, "tied_status": 1,
    "collaboration_type": 1, "gender": 1, "currency": 3,
}  # fmt: skip


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "organisation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=2), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("uid", name=op.f("uq_organisation_uid")),
    )
    _people("representative", "organisation")
    _people("programme_facilitator", "programme")
    _programme()
    _activity()
    _funders()
    _carry_over(op.get_bind())
    op.drop_table("funder")


def _people(name: str, of: str) -> None:
    op.create_table(
        name,
        sa.Column(f"{of}_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint([f"{of}_id"], [f"{of}.id"], name=op.f(f"fk_{name}_{of}_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{name}_person_id")),
        sa.PrimaryKeyConstraint(f"{of}_id", "person_id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_person_id"), name, ["person_id"])


def _programme() -> None:
    for column in (
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("countries", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("provisions", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("is_additional", sa.Boolean(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False, server_default=sa.true()),
    ):
        op.add_column("programme", column)
    for column in (  # with their checks, which SQLite takes together with a column only
        "ends_on DATE CONSTRAINT ck_programme_days_in_order CHECK (starts_on <= ends_on)",
        "mode VARCHAR(32) CONSTRAINT ck_programme_mode CHECK (mode IN ('online', 'in-person', 'mixed'))",
        "oda VARCHAR(32) CONSTRAINT ck_programme_oda CHECK (oda IN ('yes', 'no', 'unclear'))",
    ):
        op.execute(f"ALTER TABLE programme ADD COLUMN {column}")


def _activity() -> None:
    codes = [sa.Column(name, sa.String(length=length), nullable=False) for name, length in CODES.items()]
    lists = [sa.Column(name, sa.JSON(), nullable=False) for name in ("sectors", "countries", "budgets")]
    op.create_table(
        "activity",
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("reporting_id", KEY, nullable=True),
        *codes,
        *lists,
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_activity_programme_id")),
        sa.ForeignKeyConstraint(["reporting_id"], ["organisation.id"], name=op.f("fk_activity_reporting_id")),
        sa.PrimaryKeyConstraint("programme_id", name=op.f("pk_activity")),
    )
    op.create_index(op.f("ix_activity_reporting_id"), "activity", ["reporting_id"])


def _funders() -> None:
    op.create_table(
        "programme_funder",
        sa.Column("id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("share", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_programme_funder_programme_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_programme_funder_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_funder")),
        sa.UniqueConstraint("programme_id", "place", name=op.f("uq_programme_funder_programme_id_place")),
    )
    op.create_index(op.f("ix_programme_funder_organisation_id"), "programme_funder", ["organisation_id"])


def _carry_over(connection: sa.Connection) -> None:
    """Make an organisation of every name among the funders; nothing else is known of it, and nothing is made up."""
    organisation = sa.table(
        "organisation", sa.column("id"), sa.column("uid"), sa.column("name"), sa.column("kind"), sa.column("country"),
        sa.column("reference"), sa.column("version"), sa.column("created_at", UtcDateTime()),
    )  # fmt: skip
    rows = connection.execute(
        sa.text("SELECT programme_id, place, name FROM funder ORDER BY programme_id, place")
    ).all()
    blank = {"kind": "", "country": "", "reference": "", "version": 1, "created_at": utcnow()}
    for name in dict.fromkeys(row.name for row in rows):
        connection.execute(organisation.insert().values(uid=new_uid(), name=name, **blank))
    ids = {name: key for key, name in connection.execute(sa.text("SELECT id, name FROM organisation"))}
    for programme, place, name in rows:
        connection.execute(
            sa.text(
                "INSERT INTO programme_funder (programme_id, place, organisation_id) VALUES (:programme, :place, :id)"
            ),
            {"programme": programme, "place": place, "id": ids[name]},
        )


def downgrade() -> None:
    """Shares and organisations would be lost."""
    raise NotImplementedError("restore a backup instead")
