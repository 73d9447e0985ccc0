from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.actions import Profile, change_profile
from app.accounts.queries import person_by_sign_in
from app.accounts.rules import Agency, Sex
from app.catalogue.actions import enrol
from app.core.errors import Conflict, Invalid, NotFound
from app.core.journal import Entry
from app.core.keys import key_id
from app.courseware.actions import publish
from app.courseware.queries import published
from app.credentials.actions import CannotPrint, NotComplete, let_go, revoke
from app.credentials.models import Award, Certificate
from app.credentials.queries import certificate, certificates_of, own_certificate, personal_data
from tests.makers.courses import SECOND, make_course
from tests.makers.credentials import complete, issued, make_certificate
from tests.makers.people import make_person
from tests.makers.together import transactions_at_once


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def test_a_completed_course_gives_a_signed_certificate(session, person, signing_key, now):
    made = make_certificate(session, person("amina"), signing_key, now=now)
    assert made.is_genuine
    assert made.key == key_id(signing_key.public) == signing_key.id
    assert (made.says["name"], made.says["uid"], made.says["percent"]) == ("Amina Diallo", made.uid, 100)


def test_twenty_clicks_at_once_are_one_certificate_and_one_award(database, signing_key, now):
    with database.unit_of_work() as session:
        complete(session, person_by_sign_in(session, "amina"), now=now)

    def click(session, number):
        return issued(session, person_by_sign_in(session, "amina"), signing_key, now=now).uid

    assert len(set(transactions_at_once(database, 20, click))) == 1
    with database.reading() as reading:
        assert (count(reading, Certificate), count(reading, Award)) == (1, 1)
        assert reading.scalar(select(func.count()).select_from(Entry).where(Entry.kind == "certificate.issued")) == 1


def test_what_is_not_complete_gives_none(session, person, signing_key, now):
    with pytest.raises(NotComplete):
        issued(session, person("amina"), signing_key, now=now)
    enrol(session, by=person("amina"), course=published(session, "harbour"), now=now)
    with pytest.raises(NotComplete):
        issued(session, person("amina"), signing_key, now=now)
    assert (count(session, Certificate), count(session, Award)) == (0, 0)


def test_a_name_that_no_font_covers_stops_the_issue_and_says_which_signs(session, signing_key, now):
    stranger = make_person(session, "stranger", name="Anna 𒀀𒀁", now=now)
    complete(session, stranger, now=now)
    with pytest.raises(CannotPrint) as caught:
        issued(session, stranger, signing_key, now=now)
    assert caught.value.values == {"signs": "“𒀀” “𒀁”"}
    assert (count(session, Certificate), count(session, Award)) == (0, 0)


def test_an_award_is_counted_by_month_and_kind_without_name_or_day(session, person, signing_key, now):
    made = make_certificate(session, person("amina"), signing_key, now=now)
    award = session.scalars(select(Award)).one()
    assert (award.certificate_id, award.month.isoformat(), award.course) == (made.id, "2026-11-01", "harbour")
    assert (award.country, award.agency, award.sex) == ("SN", Agency.PROSECUTION, Sex.FEMALE)
    assert award.subject not in {person("amina").uid, made.uid}


def test_a_certificate_keeps_the_name_and_the_revision_it_was_issued_in(session, person, signing_key, now):
    amina, made = person("amina"), make_certificate(session, person("amina"), signing_key, now=now)
    before = made.record
    change_profile(session, by=amina, profile=Profile("Other Name", "fr", "ML", Agency.OTHER, Sex.NOT_STATED), now=now)
    publish(session, make_course(**{"02-seals/en.md": SECOND + "\nMore.\n"}), by=None, now=now)
    again = issued(session, amina, signing_key, now=now + timedelta(days=9))
    assert again is made
    assert again.record == before
    assert session.scalars(select(Award.country)).one() == "SN"


def test_a_course_that_has_grown_since_gives_the_old_certificate_and_no_new_one(session, person, signing_key, now):
    made = make_certificate(session, person("amina"), signing_key, now=now)
    publish(session, make_course(**{"03-more/en.md": SECOND.replace("id: seals", "id: more")}), by=None, now=now)
    assert issued(session, person("amina"), signing_key, now=now) is made


def test_a_certificate_is_withdrawn_once_with_a_reason_and_no_longer_counts(session, person, signing_key, now):
    made = make_certificate(session, person("amina"), signing_key, now=now)
    for why in ("", "  \n"):
        with pytest.raises(Invalid):
            revoke(session, certificate=made, by=None, why=why, now=now)
    revoke(session, certificate=made, by=None, why=" Issued by mistake. ", now=now)
    assert (made.revoked_at, made.revoked_why, made.is_genuine) == (now, "Issued by mistake.", True)
    assert session.scalars(select(Award.is_withdrawn)).all() == [True]
    with pytest.raises(Conflict):
        revoke(session, certificate=made, by=None, why="Again.", now=now)


def test_a_certificate_is_found_by_its_owner_alone(session, person, signing_key, now):
    made = make_certificate(session, person("amina"), signing_key, now=now)
    assert own_certificate(session, uid=made.uid, person_id=person("amina").id) is made
    assert certificate(session, made.uid) is made
    for uid, name in ((made.uid, "badr"), (made.uid, "olga"), ("0" * 26, "amina")):
        with pytest.raises(NotFound):
            own_certificate(session, uid=uid, person_id=person(name).id)


def test_letting_go_keeps_the_certificate_and_the_award_and_cuts_both_links(session, person, signing_key, now):
    made = make_certificate(session, person("amina"), signing_key, now=now)
    other = make_certificate(session, person("badr"), signing_key, now=now)
    let_go(session, person=person("amina"))
    session.expire_all()
    assert (made.person_id, made.enrolment_id, made.is_genuine) == (None, None, True)
    assert (other.person_id, count(session, Award)) == (person("badr").id, 2)
    assert session.scalars(select(Award.certificate_id).order_by(Award.id)).all() == [None, other.id]
    assert list(certificates_of(session, person("amina").id)) == personal_data(session, person("amina").id) == []
