from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.actions import Profile, change_profile
from app.accounts.queries import person_by_sign_in
from app.accounts.rules import Agency, Sex
from app.catalogue.actions import enrol
from app.core.errors import Conflict, Invalid, NotFound
from app.core.journal import Entry
from app.core.keys import canonical, key_id, make_key
from app.courseware.actions import publish
from app.courseware.queries import published
from app.credentials.actions import (
    MOST_CORRECTIONS,
    CannotPrint,
    NoCorrection,
    NotComplete,
    correct,
    let_go,
    revoke,
    sign_anew,
)
from app.credentials.badge.status import LIST_SIZE
from app.credentials.checking import judge_certificate
from app.credentials.code import decode
from app.credentials.key_actions import know_key, mark_compromised, retire_keys
from app.credentials.models import Award, Certificate, IssuerKey
from app.credentials.queries import (
    certificate,
    certificates_of,
    fallen,
    fallen_between,
    next_to_sign_anew,
    own_certificate,
    personal_data,
    successor,
    to_sign_anew,
    uid_hash,
)
from app.credentials.rules import Reason, Verdict
from tests.makers.courses import SECOND, make_course
from tests.makers.credentials import complete, issued, made_issuer, make_certificate
from tests.makers.people import make_person
from tests.makers.together import transactions_at_once


def verdict(session, made):
    return judge_certificate(session, made).verdict


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def test_a_completed_course_gives_a_signed_certificate(session, person, signing_key, now):
    made = make_certificate(session, person("amina"), signing_key, now=now)
    assert verdict(session, made) is Verdict.VALID
    assert made.key_id == key_id(signing_key.public) == signing_key.id
    assert (made.claims.name, made.claims.uid, made.claims.percent) == ("Amina Diallo", made.uid, 100)
    assert decode(made.code).agrees_with(made.claims)
    assert session.get_one(IssuerKey, signing_key.id).public == signing_key.public


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
    assert caught.value.values == {"signs": "“𒀀” (U+12000), “𒀁” (U+12001)"}
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
            revoke(session, certificate=made, by=None, reason=Reason.ERROR, why=why, now=now)
    revoke(session, certificate=made, by=None, reason=Reason.ERROR, why=" Issued by mistake. ", now=now)
    assert (made.revoked_at, made.revoked_why, made.revoked_reason) == (now, "Issued by mistake.", Reason.ERROR)
    assert verdict(session, made) is Verdict.WITHDRAWN
    assert session.scalars(select(Award.is_withdrawn)).all() == [True]
    with pytest.raises(Conflict):
        revoke(session, certificate=made, by=None, reason=Reason.ERROR, why="Again.", now=now)


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
    assert (made.person_id, made.enrolment_id, verdict(session, made)) == (None, None, Verdict.VALID)
    assert (other.person_id, count(session, Award)) == (person("badr").id, 2)
    assert set(session.scalars(select(Award.certificate_id))) == {None, other.id}
    assert list(certificates_of(session, person("amina").id)) == personal_data(session, person("amina").id) == []


def corrected(session, made, key, now, *, name="Amina Diallo Ndiaye", limit=None):
    return correct(session, certificate=made, name=name, issuer=made_issuer(key), now=now, limit=limit)


def test_a_corrected_name_makes_a_new_certificate_and_the_old_one_leads_to_it(session, person, signing_key, now):
    old = make_certificate(session, person("amina"), signing_key, now=now)
    new = corrected(session, old, signing_key, now + timedelta(days=3))
    assert replace(new.claims, uid=old.uid, name=old.claims.name) == old.claims
    assert (new.claims.name, new.person_id, new.enrolment_id) == (
        "Amina Diallo Ndiaye",
        old.person_id,
        old.enrolment_id,
    )
    assert (verdict(session, old), verdict(session, new)) == (Verdict.SUPERSEDED, Verdict.VALID)
    assert successor(session, old) is new
    assert successor(session, new) is None
    assert list(certificates_of(session, person("amina").id)) == [new]
    assert session.execute(select(Award.certificate_id, Award.is_withdrawn)).all() == [(new.id, False)]
    assert issued(session, person("amina"), signing_key, now=now) is new


def test_a_chain_of_corrections_ends_at_the_newest_and_has_a_limit(session, person, signing_key, now):
    first = make_certificate(session, person("amina"), signing_key, now=now)
    newest = first
    for number in range(MOST_CORRECTIONS):
        newest = corrected(
            session, newest, signing_key, now, name=f"Amina {'I' * (number + 1)}", limit=MOST_CORRECTIONS
        )
    assert successor(session, first) is newest
    with pytest.raises(NoCorrection):
        corrected(session, newest, signing_key, now, limit=MOST_CORRECTIONS)
    assert corrected(session, newest, signing_key, now).claims.name == "Amina Diallo Ndiaye"


def test_what_no_longer_stands_or_says_it_already_is_not_corrected(session, person, signing_key, now):
    old = make_certificate(session, person("amina"), signing_key, now=now)
    with pytest.raises(Invalid):
        corrected(session, old, signing_key, now, name="Amina Diallo")
    with pytest.raises(CannotPrint):
        corrected(session, old, signing_key, now, name="Amina 𒀀")
    new = corrected(session, old, signing_key, now)
    with pytest.raises(NoCorrection):
        corrected(session, old, signing_key, now, name="Third")
    revoke(session, certificate=new, by=None, reason=Reason.OTHER, why="Test.", now=now)
    with pytest.raises(NoCorrection):
        corrected(session, new, signing_key, now, name="Third")
    with pytest.raises(Conflict):
        revoke(session, certificate=old, by=None, reason=Reason.OTHER, why="Test.", now=now)
    assert count(session, Certificate) == 2


def test_ten_corrections_at_once_make_one(database, person, signing_key, now):
    with database.unit_of_work() as session:
        uid = make_certificate(session, person_by_sign_in(session, "amina"), signing_key, now=now).uid

    def click(session, number):
        try:
            return corrected(session, certificate(session, uid), signing_key, now).uid
        except NoCorrection:
            return None

    assert len(set(transactions_at_once(database, 10, click)) - {None}) == 1
    with database.reading() as reading:
        assert (count(reading, Certificate), count(reading, Award)) == (2, 1)


def test_a_key_that_retires_leaves_its_certificates_valid(session, person, signing_key, now, tmp_path):
    old, fresh = make_certificate(session, person("amina"), signing_key, now=now), make_key(tmp_path)
    retire_keys(session, keys=(signing_key,), successor=fresh, now=now)
    new = make_certificate(session, person("badr"), fresh, now=now)
    assert (verdict(session, old), verdict(session, new)) == (Verdict.VALID, Verdict.VALID)
    assert (old.key_id, new.key_id) == (signing_key.id, fresh.id)
    assert session.get_one(IssuerKey, signing_key.id).retired_at == now
    assert session.get_one(IssuerKey, fresh.id).retired_at is None


def test_what_a_compromised_key_signed_is_signed_anew(session, person, signing_key, now, tmp_path):
    made, fresh = make_certificate(session, person("amina"), signing_key, now=now), make_key(tmp_path)
    before = made.claims
    marked = mark_compromised(session, key_id=signing_key.id, since=now.date(), now=now)
    assert (marked.compromised_since, marked.retired_at) == (now.date(), now)
    assert to_sign_anew(session) == 1
    sign_anew(session, certificate=next_to_sign_anew(session, limit=9)[0], issuer=made_issuer(fresh), now=now)
    assert to_sign_anew(session) == 0
    assert (made.key_id, made.claims, verdict(session, made)) == (fresh.id, before, Verdict.VALID)
    assert decode(made.code).is_signed_by(fresh.public)


def test_a_day_of_compromise_moves_back_and_never_forward(session, signing_key, now):
    know_key(session, key=signing_key)
    for day, expected in ((20, 20), (22, 20), (5, 5)):
        day_of = now.date().replace(day=day)
        found = mark_compromised(session, key_id=signing_key.id, since=day_of, now=now)
        assert found.compromised_since == now.date().replace(day=expected)
    with pytest.raises(Invalid):
        mark_compromised(session, key_id=signing_key.id, since=now.date() + timedelta(days=1), now=now)
    with pytest.raises(NotFound):
        mark_compromised(session, key_id="0" * 16, since=now.date(), now=now)


def test_places_on_the_status_lists_are_random_and_nobodys_else(session, person, signing_key, now):
    made = [make_certificate(session, make_person(session, f"p{n}", now=now), signing_key, now=now) for n in range(12)]
    places = [each.status_index for each in made]
    assert len(set(places)) == 12
    assert sorted(places) != places
    revoke(session, certificate=made[3], by=None, reason=Reason.OTHER, why="Test.", now=now)
    assert list(fallen_between(session, 0, LIST_SIZE)) == [made[3].status_index]
    withdrawn, superseded = fallen(session)
    assert (withdrawn, superseded) == ([uid_hash(made[3].uid)], [])


def test_a_record_of_the_first_form_is_signed_anew_with_all_it_said(session, person, signing_key, now):
    made = make_certificate(session, person("amina"), signing_key, now=now)
    says = made.claims
    first = {
        "kind": "palermo-campus-certificate", "version": 1, "uid": says.uid, "name": says.name, "language": "en",
        "course": {"id": says.course, "title": says.title, "language": "en", "revision": says.revision},
        "provisions": list(says.provisions), "minutes": says.minutes, "percent": says.percent,
        "awarded_on": says.awarded_on.isoformat(), "provider": says.provider, "framework": "UNTOC-30-2-d",
    }  # fmt: skip
    made.record, made.code = canonical(first).decode(), ""
    session.flush()
    assert verdict(session, made) is Verdict.ALTERED
    for each in next_to_sign_anew(session, limit=10):
        sign_anew(session, certificate=each, issuer=made_issuer(signing_key), now=now)
    assert (verdict(session, made), made.claims) == (Verdict.VALID, says)
