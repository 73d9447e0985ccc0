"""Awards with language, programme and results; releases in parts; tallies of months."""

import json

import sqlalchemy as sa
from alembic import op

from app.core.ids import new_uid

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEPT = ("release_part", "tally")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "release_part",
        sa.Column("id", KEY, nullable=False),
        sa.Column("release_id", KEY, nullable=False),
        sa.Column("programme", sa.String(length=26), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("grouping", sa.String(length=24), nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_release_part_release_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_part")),
        sa.UniqueConstraint(
            "release_id", "programme", "period", "grouping", "course",
            name=op.f("uq_release_part_release_id_programme_period_grouping_course"),
        ),
    )  # fmt: skip
    op.create_table(
        "tally",
        sa.Column("id", KEY, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("indicator", sa.String(length=4), nullable=False),
        sa.Column("programme", sa.String(length=26), nullable=False),
        sa.Column("dimension", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally")),
        sa.UniqueConstraint(
            "month", "indicator", "programme", "dimension", "category",
            name=op.f("uq_tally_month_indicator_programme_dimension_category"),
        ),
    )  # fmt: skip
    op.create_index("ix_tally_programme", "tally", ["programme"])
    _awards()
    _keep()


def _awards() -> None:
    whole = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    for column in (
        sa.Column("uid", sa.String(length=26), nullable=False, server_default=""),
        sa.Column("language", sa.String(length=8), nullable=False, server_default="en"),
        sa.Column("pre", sa.Integer(), nullable=True),
        sa.Column("post", sa.Integer(), nullable=True),
        sa.Column("is_recorded", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("is_withdrawal_recorded", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("award", column)
    op.execute(
        f"ALTER TABLE award ADD COLUMN programme_id {whole} CONSTRAINT fk_award_programme_id REFERENCES programme (id)"
    )
    _carry_over(op.get_bind())
    op.create_index(op.f("ix_award_programme_id"), "award", ["programme_id"])
    op.create_index("uq_award_uid", "award", ["uid"], unique=True)


def _carry_over(connection: sa.Connection) -> None:
    """Give older awards a name, and what their certificate says of language and programme."""
    rows = connection.execute(
        sa.text(
            "SELECT award.id, certificate.record, cohort.programme_id FROM award"
            " LEFT JOIN certificate ON certificate.id = award.certificate_id"
            " LEFT JOIN enrolment ON enrolment.id = certificate.enrolment_id"
            " LEFT JOIN cohort ON cohort.id = enrolment.cohort_id ORDER BY award.id"
        )
    ).all()
    for row_id, record, programme_id in rows:
        values = {"uid": new_uid(), "language": _language(record), "programme": programme_id, "id": row_id}
        connection.execute(
            sa.text("UPDATE award SET uid = :uid, language = :language, programme_id = :programme WHERE id = :id"),
            values,
        )


def _language(record: str | None) -> str:
    """The language of a certificate; English, which it would have been, for one that leads nowhere any more."""
    try:
        found = json.loads(record or "{}").get("inLanguage", "en")
    except (ValueError, AttributeError):
        return "en"
    return found if found in {"ar", "en", "es", "fr", "ru", "zh"} else "en"


def _keep() -> None:
    for table in KEPT:
        if op.get_bind().dialect.name == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f'CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON "{table}" BEGIN '
                    f"SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        else:
            op.execute(
                f'CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def downgrade() -> None:
    """Figures that were published would be lost."""
    raise NotImplementedError("restore a backup instead")
