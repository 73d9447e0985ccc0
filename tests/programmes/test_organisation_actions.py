from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.accounts.queries import person_by_sign_in
from app.core.errors import Invalid
from app.core.ids import new_uid
from app.core.journal import Entry
from app.programmes import organisation_actions as actions
from app.programmes import queries
from app.programmes.models import Organisation, Representative
from app.programmes.rules import OrganisationDetails
from app.programmes.versions import Overtaken
from app.site.personal import close_account
from tests.makers.programmes import make_organisation, represent
from tests.makers.together import transactions_at_once

MARENDA = OrganisationDetails("Kingdom of Marenda", "10", "KE", "XI-MRD-1")


def make(session, person, details=MARENDA, now=None, uid=None):
    return actions.make_organisation(session, by=person("olga"), uid=uid or new_uid(), details=details, now=now)


def kinds(session):
    return session.scalars(select(Entry.kind).where(Entry.kind.like("organisation.%")).order_by(Entry.id)).all()


def test_an_organisation_is_made_and_corrected(session, person, now):
    made = make(session, person, now=now)
    assert (queries.organisation(session, made.uid).details, made.version) == (MARENDA, 1)
    bare = OrganisationDetails("Kingdom of Marenda")
    actions.change_organisation(session, by=person("olga"), organisation=made, version=1, details=bare, now=now)
    assert queries.organisation(session, made.uid).details == bare
    with pytest.raises(Overtaken):
        actions.change_organisation(session, by=person("olga"), organisation=made, version=1, details=bare, now=now)
    assert kinds(session) == ["organisation.made", "organisation.changed"]


def test_a_form_sent_twice_makes_one(database, now):
    uid = new_uid()

    def click(session, number):
        olga = person_by_sign_in(session, "olga")
        return actions.make_organisation(session, by=olga, uid=uid, details=MARENDA, now=now).uid

    assert set(transactions_at_once(database, 8, click)) == {uid}
    with database.reading() as reading:
        assert reading.scalar(select(func.count()).select_from(Organisation)) == 1


def test_two_of_one_name_in_one_country_could_not_be_told_apart(session, person, now):
    made = make(session, person, now=now)
    with pytest.raises(actions.Namesake):
        make(session, person, replace(MARENDA, name="KINGDOM of Marenda", reference=""), now=now)
    other = make(session, person, replace(MARENDA, country="SN"), now=now)
    with pytest.raises(actions.Namesake):
        actions.change_organisation(session, by=person("olga"), organisation=other, version=1, details=MARENDA, now=now)
    session.expire_all()
    assert {each.country for each in queries.organisations(session)} == {"KE", "SN"}
    assert made.version == 1


def test_what_cannot_be_an_organisation_is_refused(session, person, now):
    for wrong in ({"kind": "99"}, {"country": "ZZ"}, {"reference": "XI/1"}):
        with pytest.raises(Invalid):
            make(session, person, replace(MARENDA, **wrong), now=now)
    assert queries.organisations(session) == []


@pytest.mark.parametrize("sign_in", ["amina", "faisal", "olga", "nobody", ""])
def test_only_donors_represent_and_nobody_learns_who_has_an_account(session, person, now, sign_in):
    made = make(session, person, now=now)
    with pytest.raises(actions.NoDonor):
        actions.add_representative(session, by=person("olga"), organisation=made, sign_in=sign_in, now=now)
    assert queries.representatives(session, made) == []


def test_a_representative_is_added_once_and_removed(session, person, now):
    made, olga, dara = make(session, person, now=now), person("olga"), person("dara")
    for typed in ("dara", " DARA "):
        actions.add_representative(session, by=olga, organisation=made, sign_in=typed, now=now)
    assert queries.representatives(session, made) == [dara]
    assert queries.named_in(session, dara.id) == [{"organisation": made.name, "since": now.isoformat()}]
    for uid in (olga.uid, dara.uid, dara.uid, ""):
        actions.remove_representative(session, by=olga, organisation=made, uid=uid, now=now)
    assert queries.represented(session, dara) == []
    added, removed = "organisation.representative_added", "organisation.representative_removed"
    assert kinds(session)[1:] == [added, removed]


def test_whoever_closes_their_account_represents_nobody(session, person, now):
    represent(session, person("olga"), "Kingdom of Marenda")
    close_account(session, person=person("dara"), now=now)
    assert session.scalar(select(func.count()).select_from(Representative)) == 0
    assert make_organisation(session, person("olga"), "Kingdom of Marenda").name == "Kingdom of Marenda"
