from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.accounts.rules import Agency, Role, Sex
from app.catalogue.actions import enrol
from app.core.journal import Entry
from app.courseware.queries import published
from app.credentials.actions import revoke
from app.credentials.rules import Reason
from app.learning.actions import mark_read
from app.site.personal import close_account
from app.statistics.models import Tally
from app.statistics.tallying import following, tally
from tests.makers.assessment import finish
from tests.makers.credentials import make_certificate
from tests.makers.people import make_person
from tests.makers.programmes import make_cohort, make_programme

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
THEN, NOW = datetime(2026, 9, 10, 9, tzinfo=UTC), datetime(2026, 10, 5, tzinfo=UTC)
LATER = datetime(2027, 6, 1, tzinfo=UTC)


def cells(session, indicator, month=SEPTEMBER, programme=""):
    rows = session.scalars(
        select(Tally).where(Tally.indicator == indicator, Tally.month == month, Tally.programme == programme)
    )
    return {(row.dimension, row.category): (row.count, row.value) for row in rows}


@pytest.fixture
def people(session):
    """Two trainees and one facilitator who registered in September."""
    return [
        make_person(session, "one", now=THEN, country="KE", sex=Sex.FEMALE, agency=Agency.POLICE, language="fr"),
        make_person(session, "two", now=THEN, country="SN", sex=Sex.FEMALE, agency=Agency.CUSTOMS, language="en"),
        make_person(session, "staff", now=THEN, role=Role.FACILITATOR),
    ]


def test_people_who_registered_are_tallied_without_staff(session, people):
    tally(session, until=SEPTEMBER, now=NOW)
    assert cells(session, "O1") == {
        ("", ""): (2, 2),
        ("sex", "female"): (2, 2),
        ("country", "KE"): (1, 1),
        ("country", "SN"): (1, 1),
        ("agency", "police"): (1, 1),
        ("agency", "customs"): (1, 1),
        ("language", "fr"): (1, 1),
        ("language", "en"): (1, 1),
    }


def test_enrolments_and_hours_are_tallied_by_course_country_and_programme(session, people, person):
    course = published(session, "harbour")
    programme = make_programme(session, person("olga"))
    cohort = make_cohort(session, person("faisal"), programme=programme)
    first = enrol(session, by=people[0], course=course, now=THEN, cohort=cohort)
    enrol(session, by=people[1], course=course, now=THEN)
    mark_read(session, by=people[0], enrolment=first, module="cranes", now=THEN)
    mark_read(session, by=people[0], enrolment=first, module="seals", now=NOW)  # in October
    tally(session, until=SEPTEMBER, now=NOW)
    assert cells(session, "O2") == {("", ""): (2, 2), ("course", "harbour"): (2, 2)}
    assert cells(session, "O2", programme=programme.uid) == {("", ""): (1, 1)}
    assert cells(session, "O4") == {("", ""): (1, 20), ("course", "harbour"): (1, 20), ("country", "KE"): (1, 20)}
    assert cells(session, "O4", programme=programme.uid) == {("", ""): (1, 20)}


def test_completion_is_tallied_when_ninety_days_have_passed(session, people, signing_key):
    course = published(session, "harbour")
    soon, late = THEN + timedelta(days=89), THEN + timedelta(days=91)
    for who in people[:2]:
        enrol(session, by=who, course=course, now=THEN)
    make_certificate(session, people[0], signing_key, now=soon)
    make_certificate(session, people[1], signing_key, now=late)
    tally(session, until=date(2026, 11, 1), now=datetime(2026, 12, 29, tzinfo=UTC))
    assert cells(session, "C1") == {}
    tally(session, until=date(2026, 11, 1), now=datetime(2026, 12, 30, tzinfo=UTC))
    assert cells(session, "C1") == {
        ("", ""): (2, 1), ("sex", "female"): (2, 1), ("country", "KE"): (1, 1), ("country", "SN"): (1, 0)
    }  # fmt: skip


def test_a_withdrawn_certificate_completes_nothing(session, people, signing_key):
    made = make_certificate(session, people[0], signing_key, now=THEN)
    revoke(session, certificate=made, by=None, reason=Reason.OTHER, why="A mistake.", now=NOW)
    tally(session, until=SEPTEMBER, now=LATER)
    assert cells(session, "C1")["", ""] == (1, 0)


def test_first_attempts_at_the_final_test_are_tallied(session, people):
    finish(session, people[0], "final", now=THEN, is_right=False)
    finish(session, people[0], "final", now=THEN + timedelta(days=2))
    finish(session, people[1], "final", now=THEN)
    finish(session, people[1], "before", now=THEN)
    tally(session, until=SEPTEMBER, now=NOW)
    assert cells(session, "C3") == {("", ""): (0, 0), ("course", "harbour"): (2, 1)}


def test_what_is_on_offer_is_that_of_the_end_of_the_month(session, people):
    tally(session, until=date(2026, 11, 1), now=LATER)  # the course was published on 2 November
    assert cells(session, "O5", OCTOBER) == {("offer", "courses"): (0, 0), ("offer", "languages"): (0, 0)}
    assert cells(session, "O5", date(2026, 11, 1)) == {("offer", "courses"): (1, 1), ("offer", "languages"): (1, 1)}


def test_follow_up_is_tallied_when_nobody_can_answer_any_more(session, people, signing_key):
    make_certificate(session, people[0], signing_key, now=THEN)
    tally(session, until=SEPTEMBER, now=NOW)
    assert cells(session, "C4") == {}
    tally(session, until=SEPTEMBER, now=LATER)
    assert cells(session, "C4")["", ""] == (0, 0)
    assert cells(session, "C4n")["", ""] == (1, 0)


def test_a_month_is_tallied_once_and_stays_when_accounts_are_closed(session, people):
    tally(session, until=SEPTEMBER, now=NOW)
    close_account(session, person=people[0], now=NOW)
    make_person(session, "afterwards", now=THEN)
    assert tally(session, until=SEPTEMBER, now=NOW) == []
    assert cells(session, "O1")["", ""] == (2, 2)
    assert len(session.scalars(select(Entry).where(Entry.kind == "statistics.tallied")).all()) == 1


def test_the_journal_holds_the_cells_of_the_table(session, people):
    tally(session, until=SEPTEMBER, now=NOW)
    entry = session.scalars(select(Entry).where(Entry.kind == "statistics.tallied")).one()
    kept = session.scalars(select(Tally).order_by(Tally.id)).all()
    assert entry.payload == {
        "month": "2026-09-01",
        "cells": [[t.indicator, t.programme, t.dimension, t.category, t.count, t.value] for t in kept],
    }


def test_a_month_that_is_not_over_is_counted_and_not_kept(session, people):
    live = tally(session, until=SEPTEMBER, now=datetime(2026, 9, 20, tzinfo=UTC))
    assert next(cell for cell in live if (cell.indicator, cell.dimension) == ("O1", "")).count == 2
    assert session.scalars(select(Tally)).all() == []


def test_the_month_after_december_is_january():
    assert following(date(2026, 12, 1)) == date(2027, 1, 1)
    assert following(date(2027, 1, 1)) == date(2027, 2, 1)
