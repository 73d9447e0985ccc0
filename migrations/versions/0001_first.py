"""The first schema: people, courses, attempts, certificates, releases, journal; full-text search on both databases."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

SQLITE = (
    """CREATE VIRTUAL TABLE passage_words USING fts5(
        title, body, content='passage', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER passage_added AFTER INSERT ON passage BEGIN
        INSERT INTO passage_words (rowid, title, body) VALUES (new.id, new.title, new.body); END""",
    """CREATE TRIGGER passage_gone AFTER DELETE ON passage BEGIN
        INSERT INTO passage_words (passage_words, rowid, title, body)
        VALUES ('delete', old.id, old.title, old.body); END""",
    *(
        f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON "{table}" BEGIN
        SELECT RAISE(ABORT, '{table} is append-only'); END"""
        for table in ("journal", "release", "document", "revision", "revision_document")
        for verb in ("UPDATE", "DELETE")
    ),
)
"""Full-text search by FTS5, kept in step by triggers; and tables to which rows are added and nothing else."""

POSTGRESQL = (
    "CREATE SEQUENCE journal_seq",
    """CREATE FUNCTION words_of(language text) RETURNS regconfig LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE language WHEN 'ar' THEN 'arabic'::regconfig WHEN 'en' THEN 'english'::regconfig
        WHEN 'es' THEN 'spanish'::regconfig WHEN 'fr' THEN 'french'::regconfig WHEN 'ru' THEN 'russian'::regconfig
        ELSE 'simple'::regconfig END $$""",
    """ALTER TABLE passage ADD COLUMN words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector(words_of(language), title), 'A') ||
        setweight(to_tsvector(words_of(language), body), 'C')) STORED""",
    "CREATE INDEX ix_passage_words ON passage USING gin (words)",
    """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""",
    *(
        f'CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        for table in ("journal", "release", "document", "revision", "revision_document")
    ),
)
"""The same on PostgreSQL: a generated tsvector with the word forms of each language, a sequence for the journal."""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "document",
        sa.Column("id", KEY, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("content_hash", name=op.f("uq_document_content_hash")),
    )
    op.create_table(
        "journal",
        sa.Column("id", KEY, nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(length=26), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        sa.UniqueConstraint("origin", "seq", name=op.f("uq_journal_origin_seq")),
        sa.UniqueConstraint("uid", name=op.f("uq_journal_uid")),
    )
    op.create_index("ix_journal_kind_at", "journal", ["kind", "at"], unique=False)

    op.create_table(
        "passage",
        sa.Column("id", KEY, nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("module", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
        sa.UniqueConstraint("course", "module", "language", name=op.f("uq_passage_course_module_language")),
    )
    op.create_table(
        "person",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("subject", sa.String(length=26), nullable=False),
        sa.Column("sign_in", sa.String(length=64), nullable=False),
        sa.Column("sign_in_key", sa.String(length=256), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("passphrase_hash", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column(
            "agency",
            sa.Enum(
                "police",
                "prosecution",
                "judiciary",
                "customs",
                "border",
                "financial-intelligence",
                "registry",
                "procurement",
                "prison",
                "ministry",
                "parliament",
                "civil-society",
                "academia",
                "private-sector",
                "other",
                name="agency",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "sex",
            sa.Enum("female", "male", "not-stated", name="sex", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("granted", sa.JSON(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("sign_in_key", name=op.f("uq_person_sign_in_key")),
        sa.UniqueConstraint("subject", name=op.f("uq_person_subject")),
        sa.UniqueConstraint("uid", name=op.f("uq_person_uid")),
    )
    op.create_table(
        "release",
        sa.Column("id", KEY, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("released_at", MOMENT, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=100), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("month", "number", name=op.f("uq_release_month_number")),
    )
    op.create_table(
        "revision",
        sa.Column("id", KEY, nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("rendering", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("course", "hash", "rendering", name=op.f("uq_revision_course_hash_rendering")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    op.create_index("ix_sign_in_failure_key_at", "sign_in_failure", ["key", "at"], unique=False)

    op.create_table(
        "course",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("revision_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_course_revision_id")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_course")),
    )
    op.create_table(
        "enrolment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("enrolled_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("person_id", "course", name=op.f("uq_enrolment_person_id_course")),
        sa.UniqueConstraint("uid", name=op.f("uq_enrolment_uid")),
    )
    op.create_table(
        "one_time_link",
        sa.Column("id", KEY, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "trainee",
                "instructor",
                "facilitator",
                "donor",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_one_time_link_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_link_token_hash")),
    )
    op.create_index(op.f("ix_one_time_link_person_id"), "one_time_link", ["person_id"], unique=False)

    op.create_table(
        "revision_document",
        sa.Column("revision_id", KEY, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("document_id", KEY, nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_revision_document_document_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_revision_document_revision_id")),
        sa.PrimaryKeyConstraint("revision_id", "place", name=op.f("pk_revision_document")),
    )
    op.create_table(
        "attempt",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("enrolment_id", KEY, nullable=False),
        sa.Column("quiz", sa.String(length=170), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision_id", KEY, nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("deadline_at", MOMENT, nullable=True),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.Column("earned", sa.String(length=40), nullable=True),
        sa.Column("possible", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_attempt_enrolment_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_attempt_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("enrolment_id", "quiz", "number", name=op.f("uq_attempt_enrolment_id_quiz_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_attempt_uid")),
    )
    op.create_index(
        "uq_attempt_open",
        "attempt",
        ["enrolment_id", "quiz"],
        unique=True,
        sqlite_where=sa.text("submitted_at IS NULL"),
        postgresql_where=sa.text("submitted_at IS NULL"),
    )

    op.create_table(
        "certificate",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("enrolment_id", KEY, nullable=True),
        sa.Column("revision_id", KEY, nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=100), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("superseded_by", KEY, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revoked_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_certificate_enrolment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_certificate_person_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_certificate_revision_id")),
        sa.ForeignKeyConstraint(["superseded_by"], ["certificate.id"], name=op.f("fk_certificate_superseded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("uid", name=op.f("uq_certificate_uid")),
    )
    op.create_index(op.f("ix_certificate_person_id"), "certificate", ["person_id"], unique=False)
    op.create_index(
        "uq_certificate_valid",
        "certificate",
        ["enrolment_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL AND superseded_by IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL AND superseded_by IS NULL"),
    )

    op.create_table(
        "reading",
        sa.Column("enrolment_id", KEY, nullable=False),
        sa.Column("module", sa.String(length=80), nullable=False),
        sa.Column("read_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_reading_enrolment_id")),
        sa.PrimaryKeyConstraint("enrolment_id", "module", name=op.f("pk_reading")),
    )
    op.create_table(
        "answer",
        sa.Column("attempt_id", KEY, nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("response", sa.JSON(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("late_response", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("late_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_answer_attempt_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("attempt_id", "question", name=op.f("pk_answer")),
    )
    op.create_table(
        "award",
        sa.Column("id", KEY, nullable=False),
        sa.Column("certificate_id", KEY, nullable=True),
        sa.Column("subject", sa.String(length=26), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column(
            "agency",
            sa.Enum(
                "police",
                "prosecution",
                "judiciary",
                "customs",
                "border",
                "financial-intelligence",
                "registry",
                "procurement",
                "prison",
                "ministry",
                "parliament",
                "civil-society",
                "academia",
                "private-sector",
                "other",
                name="agency",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "sex",
            sa.Enum("female", "male", "not-stated", name="sex", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_award_certificate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_award_certificate_id")),
    )
    op.create_index("ix_award_month", "award", ["month"], unique=False)
    op.create_index(op.f("ix_award_subject"), "award", ["subject"], unique=False)
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """There is nothing before the first schema."""
    raise NotImplementedError("restore a backup instead")
