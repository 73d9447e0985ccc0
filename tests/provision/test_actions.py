from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.core.errors import Invalid, NotFound
from app.core.ids import new_uid
from app.core.journal import Entry
from app.programmes.versions import Overtaken
from app.provision import actions, queries
from app.provision.models import Agreement, Contribution
from app.provision.rules import Party
from app.provision.sheets import line_of, register
from tests.makers.people import NOW
from tests.makers.programmes import make_programme
from tests.makers.provision import AGREEMENT, ALL, CONTRIBUTION, EQUIPMENT, make_entry

LATER = NOW + timedelta(hours=1)


def journalled(session):
    found = session.scalars(select(Entry).order_by(Entry.id))
    return [(each.kind, each.payload["version"]) for each in found if each.kind.startswith(tuple(ALL))]


@pytest.mark.parametrize("kind", ALL)
def test_an_entry_says_what_was_entered(session, person, kind):
    made = make_entry(session, person("olga"), ALL[kind])
    session.expire_all()
    line = line_of(queries.entry(session, kind=kind, uid=made.uid))
    said = ALL[kind]
    assert (line.kind, line.paragraph, line.detail) == (kind, said.paragraph, said.kind)
    assert (line.starts_on, line.source) == (said.starts_on, said.source)
    assert [each.kind for each in queries.history(session, made)] == [f"{kind}.entered"]


def test_amounts_stay_exact(session, person):
    for amount in (Decimal("0.01"), Decimal("999999999999.99"), Decimal("250000.50")):
        made = make_entry(session, person("olga"), amount=amount)
        session.expire_all()
        assert session.get(Contribution, made.id).amount == amount


def test_a_form_sent_twice_makes_one_entry(session, person):
    uid = new_uid()
    first, second = (make_entry(session, person("olga"), AGREEMENT, uid=uid) for _ in range(2))
    assert first.id == second.id
    assert journalled(session) == [("agreement.entered", 1)]


def test_what_cannot_be_meant_is_refused_without_a_form_too(session, person):
    with pytest.raises(Invalid, match="greater than zero"):
        make_entry(session, person("olga"), amount=Decimal(-1))
    with pytest.raises(NotFound):
        make_entry(session, person("olga"), programme=new_uid())
    assert journalled(session) == []
    assert session.scalars(select(Contribution)).all() == []


def test_a_correction_keeps_what_was_said_in_the_journal(session, person):
    olga, made = person("olga"), make_entry(session, person("olga"))
    changed = replace(CONTRIBUTION, amount=Decimal(7), currency="USD", recipient=Party("SN"), ends_on=None)
    actions.correct(session, by=olga, found=made, version=1, details=changed, now=LATER)
    assert (made.amount, made.currency, made.recipient, made.ends_on, made.version) == (7, "USD", Party("SN"), None, 2)
    first, second = queries.history(session, made)
    assert (first.payload["said"]["amount"], second.payload["said"]["amount"]) == ("250000.5", "7")
    assert (second.kind, second.at, second.by) == ("contribution.corrected", LATER, olga.uid)


def test_who_has_not_seen_the_newest_version_changes_nothing(session, person):
    olga, made = person("olga"), make_entry(session, person("olga"), EQUIPMENT)
    actions.correct(session, by=olga, found=made, version=1, details=replace(EQUIPMENT, quantity=3), now=LATER)
    for version in (0, 1, 3):
        with pytest.raises(Overtaken):
            actions.correct(session, by=olga, found=made, version=version, details=EQUIPMENT, now=LATER)
        with pytest.raises(Overtaken):
            actions.withdraw(session, by=olga, found=made, version=version, why="A mistake.", now=LATER)
    assert (made.quantity, made.version, made.withdrawn_at) == (3, 2, None)


def test_parties_are_changed_added_and_removed_in_their_order(session, person):
    olga, made = person("olga"), make_entry(session, person("olga"), AGREEMENT)
    lists = (
        (Party("SN"), Party(), Party("SE"), Party(name="Port Safety Fund")),
        (Party(name="Port Safety Fund"), Party("SN")),
        (Party("ML"), Party("SE"), Party("SN"), Party("TG")),
    )
    for version, parties in enumerate(lists, 1):
        details = replace(AGREEMENT, kind="multilateral", parties=parties)
        actions.correct(session, by=olga, found=made, version=version, details=details, now=LATER)
        session.expire_all()
        made = queries.entry(session, kind="agreement", uid=made.uid)
        assert [each.party for each in made.parties] == [party for party in parties if party]
        assert [each.place for each in made.parties] == list(range(1, len(made.parties) + 1))


def test_a_withdrawn_entry_leaves_the_register_and_can_be_put_back(session, person):
    olga, made = person("olga"), make_entry(session, person("olga"))
    actions.withdraw(session, by=olga, found=made, version=1, why="Entered twice.", now=LATER)
    actions.withdraw(session, by=olga, found=made, version=1, why="Clicked twice.", now=LATER)
    assert register(session, provider="Here") == []
    assert [(each.uid, each.withdrawn_why) for each in queries.withdrawn(session)] == [(made.uid, "Entered twice.")]
    actions.restore(session, by=olga, found=made, version=2, now=LATER)
    actions.restore(session, by=olga, found=made, version=2, now=LATER)
    assert [line.uid for line in register(session, provider="Here")] == [made.uid]
    assert queries.withdrawn(session) == []
    verbs = ["contribution.entered", "contribution.withdrawn", "contribution.restored"]
    assert journalled(session) == [(verb, version) for version, verb in enumerate(verbs, 1)]


@pytest.mark.parametrize("why", ["", "x" * 501])
def test_nothing_is_withdrawn_without_a_reason(session, person, why):
    made = make_entry(session, person("olga"))
    with pytest.raises(actions.NoReason):
        actions.withdraw(session, by=person("olga"), found=made, version=1, why=why, now=LATER)
    assert made.withdrawn_at is None


def test_an_entry_belongs_to_a_programme(session, person):
    programme = make_programme(session, person("olga"))
    made = make_entry(session, person("olga"), programme=programme.uid, recipient=Party())
    session.expire_all()
    line = line_of(queries.entry(session, kind="contribution", uid=made.uid))
    assert (line.programme_uid, line.programme, line.recipients) == (programme.uid, programme.name, ())


def test_an_entry_is_found_under_its_own_kind_alone(session, person):
    made = make_entry(session, person("olga"))
    for kind, uid in (("agreement", made.uid), ("contribution", new_uid())):
        with pytest.raises(NotFound):
            queries.entry(session, kind=kind, uid=uid)


@pytest.mark.parametrize(
    "broken",
    [{"amount": -1}, {"currency": ""}, {"giver_name": "Fund"}, {"ends_on": CONTRIBUTION.starts_on.replace(1999)}],
)
def test_the_database_refuses_what_no_rule_would_let_through(session, person, broken):
    made = make_entry(session, person("olga"))
    for name, value in broken.items():
        setattr(made, name, Decimal(value) if name == "amount" else value)
    with pytest.raises(DBAPIError):
        session.flush()


def test_the_database_knows_no_party_that_is_nobody(session, person):
    made: Agreement = make_entry(session, person("olga"), AGREEMENT)
    made.parties[0].country = ""
    with pytest.raises(DBAPIError):
        session.flush()
