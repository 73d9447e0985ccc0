"""Certificates as Open Badges with a code, kept public keys, names shown or not, bundles for cohorts."""

import base64
import hashlib
import secrets

import sqlalchemy as sa
from alembic import op
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
REASONS = "('issued-in-error', 'dishonesty', 'asked-by-its-owner', 'other')"


def upgrade() -> None:
    """Apply. What older certificates say is signed anew by `campus certificates sign-anew`, which `make run` calls."""
    op.create_table(
        "issuer_key",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.Column("compromised_since", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuer_key")),
    )
    op.create_table(
        "bundle",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("cohort_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_bundle_cohort_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bundle_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle")),
        sa.UniqueConstraint("uid", name=op.f("uq_bundle_uid")),
    )
    op.create_index(op.f("ix_bundle_person_id"), "bundle", ["person_id"])
    for column in (
        sa.Column("code", sa.Text(), nullable=False, server_default=""),
        sa.Column("key_id", sa.String(length=16), nullable=False, server_default=""),
        sa.Column("status_index", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("shows_name", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("superseded_at", MOMENT, nullable=True),
    ):
        op.add_column("certificate", column)
    op.execute(
        "ALTER TABLE certificate ADD COLUMN revoked_reason VARCHAR(32)"
        f" CONSTRAINT ck_certificate_reason CHECK (revoked_reason IN {REASONS})"
    )
    _carry_over(op.get_bind())
    op.drop_column("certificate", "signature")
    op.drop_column("certificate", "public_key")
    op.create_index(op.f("ix_certificate_key_id"), "certificate", ["key_id"])
    op.create_index(op.f("ix_certificate_enrolment_id"), "certificate", ["enrolment_id"])
    op.create_index("uq_certificate_status_index", "certificate", ["status_index"], unique=True)
    fallen = sa.text("revoked_at IS NOT NULL OR superseded_by IS NOT NULL")
    op.create_index(
        "ix_certificate_fallen", "certificate", ["status_index"], sqlite_where=fallen, postgresql_where=fallen
    )


def _signer(record: str, signature: str, public_key: str) -> str:
    """The id of the key that signed an older record; empty where its signature does not fit."""
    try:
        public = _decoded(public_key)
        Ed25519PublicKey.from_public_bytes(public).verify(_decoded(signature), record.encode())
    except (InvalidSignature, ValueError):
        return ""
    return hashlib.sha256(public).hexdigest()[:16]


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _carry_over(connection: sa.Connection) -> None:
    """Give older certificates their key and a random place on the status lists.

    The signature goes with its column, so it is checked here for the last time: a record that it does not fit gets no
    key, and is never signed anew.
    """
    columns = "id, public_key, issued_at, record, signature"
    rows = connection.execute(sa.text(f"SELECT {columns} FROM certificate ORDER BY id")).all()  # noqa: S608 - constants
    places = secrets.SystemRandom().sample(range(max(131_072, 4 * len(rows))), len(rows))
    known = set()
    for (row_id, public_key, issued_at, record, signature), place in zip(rows, places, strict=True):
        key = _signer(record, signature, public_key)
        if key and key not in known:
            values = {"id": key, "public_key": public_key, "made_at": issued_at}
            connection.execute(
                sa.text("INSERT INTO issuer_key (id, public_key, made_at) VALUES (:id, :public_key, :made_at)"), values
            )
            known.add(key)
        connection.execute(
            sa.text("UPDATE certificate SET key_id = :key, status_index = :place WHERE id = :id"),
            {"key": key, "place": place, "id": row_id},
        )
    withdrawn = sa.text("UPDATE certificate SET revoked_reason = 'other' WHERE revoked_at IS NOT NULL")
    connection.execute(withdrawn)
