"""Bringing a site up to date that people already use."""

import pytest
from alembic import command
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from app.core.database import Database
from app.programmes.queries import organisations, programmes
from app.programmes.rules import OrganisationDetails
from app.site import schema

PERSON = (
    "INSERT INTO person (id, uid, subject, sign_in, sign_in_key, name, passphrase_hash, language, country, agency, sex,"
    " granted, epoch, created_at) VALUES (1, 'u', 's', 'amina', 'amina', 'Amina', 'x', 'en', 'SN', 'police', 'female',"
    " '[]', 0, '2026-01-01 00:00:00+00:00')"
)
ENROLMENT = (
    "INSERT INTO enrolment (id, uid, person_id, course, enrolled_at)"
    " VALUES (7, 'e', 1, 'harbour', '2026-01-02 00:00:00+00:00')"
)
PROGRAMMES = (
    "INSERT INTO programme (id, uid, name, provider, summary, version, created_at)"
    " VALUES (3, 'p', 'Safe Ports', '', '', 1, '2026-01-04 00:00:00+00:00'),"
    " (4, 'q', 'Old Ports', '', '', 1, '2026-01-04 00:00:00+00:00')"
)
FUNDERS = (
    "INSERT INTO funder (programme_id, place, name)"
    " VALUES (3, 1, 'Kingdom of Marenda'), (3, 2, 'Port Safety Fund'), (4, 1, 'Port Safety Fund')"
)
READING = "INSERT INTO reading (enrolment_id, module, read_at) VALUES (7, 'cranes', '2026-01-03 00:00:00+00:00')"


@pytest.fixture
def first(database: Database):
    """A database as the first release left it, with somebody who has read something."""
    with database.engine.begin() as connection:
        _drop_everything(connection)
        command.upgrade(schema.config(connection), "0001")
        for statement in (PERSON, ENROLMENT, READING):
            connection.execute(text(statement))
    return database


def _drop_everything(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
            connection.execute(text(statement))
        return
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for table in inspect(connection).get_table_names():
        if not table.startswith("passage_words_"):  # these go with the full-text table they belong to
            connection.exec_driver_sql(f'DROP TABLE "{table}"')


def test_enrolments_keep_what_belongs_to_them_and_may_join_cohorts(first):
    schema.upgrade(first)
    with first.engine.begin() as connection:
        assert connection.execute(text("SELECT id, course, cohort_id FROM enrolment")).all() == [(7, "harbour", None)]
        assert connection.execute(text("SELECT enrolment_id, module FROM reading")).all() == [(7, "cranes")]
    keys = {key for each in inspect(first.engine).get_foreign_keys("enrolment") for key in each["constrained_columns"]}
    assert keys == {"person_id", "cohort_id"}


def test_an_enrolment_cannot_name_a_cohort_that_is_not_there(first):
    schema.upgrade(first)
    with pytest.raises(IntegrityError), first.engine.begin() as connection:
        connection.execute(text("UPDATE enrolment SET cohort_id = 99"))


def test_funders_become_organisations_joined_by_name(first):
    with first.engine.begin() as connection:
        command.upgrade(schema.config(connection), "0004")
        for statement in (PROGRAMMES, FUNDERS):
            connection.execute(text(statement))
    schema.upgrade(first)
    with first.reading() as session:
        found = {each.name: each for each in programmes(session)}
        funded = {name: [funder.name for funder in each.funders] for name, each in found.items()}
        names = [(each.name, each.details) for each in organisations(session)]
    assert funded == {"Safe Ports": ["Kingdom of Marenda", "Port Safety Fund"], "Old Ports": ["Port Safety Fund"]}
    assert names == [(name, OrganisationDetails(name)) for name in ("Kingdom of Marenda", "Port Safety Fund")]
    assert found["Safe Ports"].grants[0].share is None
    assert found["Safe Ports"].is_open
    assert (found["Safe Ports"].countries, found["Safe Ports"].is_additional) == ([], None)
