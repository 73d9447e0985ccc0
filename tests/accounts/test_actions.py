from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.actions import (
    LINK_LIFE,
    NameTaken,
    change_passphrase,
    erase,
    make_link,
    note_failure,
    note_sign_in,
    set_roles,
    use_link,
)
from app.accounts.models import Failure, OneTimeLink, Person
from app.accounts.queries import is_throttled, link_for, person_by_sign_in, visitor
from app.accounts.rules import PER_ACCOUNT, PER_NETWORK, WINDOW, Role
from app.core.errors import NotFound
from app.core.journal import Entry
from app.web.access import Permission
from tests.makers.people import make_person
from tests.makers.together import transactions_at_once

NETWORK = "192.0.2.0/24"


def fail(session, now, times, sign_in="amina", network=NETWORK):
    for _ in range(times):
        note_failure(session, sign_in=sign_in, network=network, now=now)


def throttled(session, now, sign_in="amina", network=NETWORK):
    return is_throttled(session, sign_in=sign_in, network=network, now=now)


def test_a_name_that_is_taken_is_refused(session, now):
    with pytest.raises(NameTaken):
        make_person(session, "AMINA", now=now)


def test_a_name_is_taken_once_however_many_ask_at_once(database, now):
    made = transactions_at_once(database, 8, lambda session, number: make_person(session, "newcomer", now=now).uid)
    assert sum(isinstance(each, str) for each in made) == 1
    assert sum(isinstance(each, NameTaken) for each in made) == 7


def test_an_account_is_throttled_after_ten_failures_from_anywhere(session, now):
    fail(session, now, PER_ACCOUNT - 1)
    assert not throttled(session, now)
    fail(session, now, 1, network="203.0.113.0/24")
    assert throttled(session, now, network="198.51.100.0/24")
    assert not throttled(session, now, sign_in="badr")


def test_failures_count_for_every_way_of_writing_a_name(session, now):
    fail(session, now, PER_ACCOUNT, sign_in="ＡＭＩＮＡ")
    assert throttled(session, now)


def test_failures_count_for_names_that_nobody_has(session, now):
    fail(session, now, PER_ACCOUNT, sign_in="nobody")
    assert throttled(session, now, sign_in="nobody")


def test_a_network_is_throttled_after_many_failures_under_any_names(session, now):
    session.add_all([Failure(key=f"network:{NETWORK}", at=now) for _ in range(PER_NETWORK - 1)])
    session.flush()
    assert not throttled(session, now, sign_in="badr")
    fail(session, now, 1, sign_in="somebody-else")
    assert throttled(session, now, sign_in="badr")
    assert not throttled(session, now, sign_in="badr", network="203.0.113.0/24")


def test_signing_in_counts_nothing(session, person, now):
    for _ in range(PER_ACCOUNT + 5):
        note_sign_in(session, person=person("amina"), now=now)
    assert not throttled(session, now)


def test_signing_in_clears_the_failures_of_the_account_and_not_those_of_the_network(session, person, now):
    fail(session, now, PER_ACCOUNT - 1)
    note_sign_in(session, person=person("amina"), now=now)
    keys = set(session.scalars(select(Failure.key)))
    assert keys == {f"network:{NETWORK}"}


def test_a_failure_stops_counting_after_five_minutes(session, now):
    fail(session, now, PER_ACCOUNT)
    assert throttled(session, now + WINDOW - timedelta(milliseconds=1))
    assert not throttled(session, now + WINDOW)


@pytest.mark.parametrize("what", ["failure", "sign-in"])
def test_failures_that_no_longer_count_are_forgotten(session, person, now, what):
    fail(session, now, 3, sign_in="badr")
    later = now + WINDOW
    if what == "failure":
        fail(session, later, 1)
    else:
        note_sign_in(session, person=person("amina"), now=later)
    assert session.scalar(select(func.count()).select_from(Failure).where(Failure.at == now)) == 0


def test_a_new_passphrase_ends_every_session_begun_before(session, person, now):
    amina = person("amina")
    before = amina.get_id()
    assert visitor(session, before) is amina
    change_passphrase(session, person=amina, passphrase_hash="x", by=amina, now=now)
    assert visitor(session, before) is None
    assert visitor(session, amina.get_id()) is amina


def test_a_session_that_we_never_made_is_nobodys(session):
    assert not any(visitor(session, token) for token in ("", ".", ".0", "nobody.0", "\u0660.\u0660", "x" * 5000))


def test_a_link_works_once(session, person, now):
    token = make_link(session, person=person("amina"), role=None, by=None, now=now)
    use_link(session, token=token, now=now)
    with pytest.raises(NotFound):
        use_link(session, token=token, now=now)


def test_a_link_expires_after_seven_days(session, person, now):
    token = make_link(session, person=person("amina"), role=None, by=None, now=now)
    assert link_for(session, token, now + LINK_LIFE)
    with pytest.raises(NotFound):
        link_for(session, token, now + LINK_LIFE + timedelta(seconds=1))


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR])
def test_a_new_link_ends_the_one_before_and_no_other(session, person, now, role):
    whose = None if role else person("amina")
    others = make_link(session, person=person("badr"), role=None, by=None, now=now)
    first = make_link(session, person=whose, role=role, by=None, now=now)
    second = make_link(session, person=whose, role=role, by=None, now=now)
    assert link_for(session, second, now)
    assert link_for(session, others, now)
    with pytest.raises(NotFound):
        link_for(session, first, now)


def test_the_database_does_not_know_the_token(session, person, now):
    token = make_link(session, person=person("amina"), role=None, by=None, now=now)
    kept = session.scalars(select(OneTimeLink)).one()
    assert token not in kept.token_hash
    assert len(kept.token_hash) == 64


def test_a_link_is_used_once_however_many_use_it_at_once(database, now):
    with database.unit_of_work() as session:
        token = make_link(session, person=None, role=Role.ADMINISTRATOR, by=None, now=now)
    found = transactions_at_once(database, 8, lambda session, number: use_link(session, token=token, now=now).role)
    assert [each for each in found if each is Role.ADMINISTRATOR] == [Role.ADMINISTRATOR]
    assert sum(isinstance(each, NotFound) for each in found) == 7


def test_roles_are_set_exactly_and_trainee_stays(session, person, now):
    ben = person("ben")
    set_roles(session, person=ben, roles=frozenset({Role.DONOR, Role.TRAINEE}), by=person("olga"), now=now)
    assert ben.roles == {Role.DONOR, Role.TRAINEE}
    assert ben.can(Permission.READ_OWN_FIGURES)
    assert not ben.can(Permission.WRITE_COURSES)
    entry = session.scalars(select(Entry).where(Entry.kind == "person.roles_set")).one()
    assert (entry.by, entry.payload) == (person("olga").uid, {"person": ben.uid, "roles": ["donor"]})


def test_erasing_leaves_no_account_link_or_failure(session, person, now):
    amina = person("amina")
    make_link(session, person=amina, role=None, by=None, now=now)
    fail(session, now, 2)
    erase(session, person=amina, now=now)
    assert person_by_sign_in(session, "amina") is None
    assert session.scalars(select(OneTimeLink)).all() == []
    assert session.scalars(select(Failure.key).where(Failure.key.contains("amina"))).all() == []


def test_no_entry_of_the_journal_holds_a_name(session, now):
    made = make_person(session, "wanderer", name="Wanda Erer", now=now)
    change_passphrase(session, person=made, passphrase_hash="x", by=made, now=now)
    said = " ".join(str(each.payload) for each in session.scalars(select(Entry)))
    assert "Wanda" not in said
    assert "wanderer" not in said
    assert session.scalar(select(func.count()).select_from(Person)) == 8
