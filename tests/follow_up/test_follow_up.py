from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.rules import Sex
from app.core.clock import utcnow
from app.core.errors import NotFound
from app.core.journal import Entry
from app.credentials.actions import correct, revoke
from app.credentials.queries import certificate
from app.credentials.rules import Reason
from app.follow_up import actions, queries
from app.follow_up.models import FollowUp
from app.follow_up.rules import Window, is_use
from tests.makers.credentials import has_certificate, made_issuer, make_certificate
from tests.makers.people import make_person

PAGE = "/en/learn/follow-up/harbour/"
EXAMPLE = "I now ask for the crane log before I seize anything."


@pytest.fixture
def certified(database, signing_key, amina):
    """Amina's certificate, four months old."""
    return has_certificate(database, amina.person, signing_key, now=utcnow() - timedelta(days=120))


def test_the_window_opens_after_three_months_and_closes_after_six():
    window = Window.after(utcnow())
    days = [day for day in range(200) if window.is_open(window.opens_at - timedelta(days=90) + timedelta(days=day))]
    assert (days[0], days[-1]) == (90, 183)


def test_a_yes_without_an_example_is_no_use():
    assert is_use(used=True, example=EXAMPLE)
    assert not is_use(used=True, example="  ")
    assert not is_use(used=False, example=EXAMPLE)


def test_somebody_is_asked_answers_and_is_no_longer_asked(amina, certified, database):
    amina.get("/en/learn/").has("Have you used at work what you learned in “Safe harbours”?", "Answer the question")
    amina.get(PAGE).has("Nobody reads your answer under your name")
    amina.post(PAGE, {"used": "yes", "example": EXAMPLE}, expect=303)
    amina.get("/en/learn/").has("Thank you.").lacks("Answer the question")
    amina.get(PAGE).has(EXAMPLE)
    with database.reading() as session:
        own = session.scalars(select(FollowUp)).one()
        assert (own.used, own.example) == (True, EXAMPLE)
        entry = session.scalars(select(Entry).where(Entry.kind == "follow_up.answered")).one()
        assert entry.payload == {"course": "harbour"}


def test_an_answer_may_be_changed_and_sent_twice(amina, certified, database):
    for values in ({"used": "yes", "example": EXAMPLE}, {"used": "no"}, {"used": "no"}):
        amina.post(PAGE, values, expect=303)
    with database.reading() as session:
        own = session.scalars(select(FollowUp)).one()
        assert (own.used, own.example) == (False, "")


def test_what_is_missing_is_said_and_what_was_typed_stays(amina, certified, database):
    amina.post(PAGE, {"example": EXAMPLE}, expect=422).has("Choose yes or no.", EXAMPLE)
    amina.post(PAGE, {"used": "yes"}, expect=422).has("Give one example in a sentence, or choose no.")
    amina.post(PAGE, {"used": "perhaps"}, expect=422)
    amina.post(PAGE, {"used": "yes", "example": "x" * 1001}, expect=422).has("no more than 1,000", "x" * 1001)
    with database.reading() as session:
        assert session.scalar(select(FollowUp)) is None


def test_nobody_else_is_asked(ben, certified, visitor):
    ben.get(PAGE, expect=404)
    ben.post(PAGE, {"used": "no"}, expect=404)
    visitor.get(PAGE, expect=303)


@pytest.mark.parametrize("days", [89, 185])
def test_outside_the_time_the_page_says_when(days, amina, database, signing_key):
    has_certificate(database, amina.person, signing_key, now=utcnow() - timedelta(days=days, minutes=-1))
    amina.get("/en/learn/").lacks("Answer the question")
    amina.get(PAGE).has("We ask between")
    amina.post(PAGE, {"used": "yes", "example": EXAMPLE}, expect=409).has("We ask between", EXAMPLE)


def test_the_action_refuses_outside_the_time_as_well(session, amina, signing_key):
    now = utcnow()
    person = session.merge(amina.person)
    make_certificate(session, person, signing_key, now=now)
    with pytest.raises(actions.NotOpen):
        actions.answer(session, by=person, course="harbour", used=True, example=EXAMPLE, now=now)
    with pytest.raises(NotFound):
        actions.answer(session, by=person, course="other", used=True, example=EXAMPLE, now=now)


def test_a_corrected_name_begins_nothing_anew_and_a_withdrawn_certificate_ends_it(session, amina, signing_key):
    then, now = utcnow() - timedelta(days=120), utcnow()
    person = session.merge(amina.person)
    made = make_certificate(session, person, signing_key, now=then)
    newer = correct(session, certificate=made, name="Amina B", issuer=made_issuer(signing_key), now=now, limit=None)
    assert [each.window.opens_at for each in queries.open_for(session, person.id, now)] == [Window.after(then).opens_at]
    standing = certificate(session, newer.uid)
    revoke(session, certificate=standing, by=None, reason=Reason.OTHER, why="A test.", now=now)
    assert queries.open_for(session, person.id, now) == []


def test_answers_are_counted_by_month_sex_and_agency(session, signing_key):
    then = utcnow() - timedelta(days=120)
    for number, (sex, used, example) in enumerate(
        [(Sex.FEMALE, True, EXAMPLE), (Sex.FEMALE, True, ""), (Sex.MALE, False, "")]
    ):
        person = make_person(session, f"asked{number}", sex=sex, now=then)
        make_certificate(session, person, signing_key, now=then)
        actions.answer(session, by=person, course="harbour", used=used, example=example, now=utcnow())
    make_certificate(session, make_person(session, "silent", sex=Sex.MALE, now=then), signing_key, now=then)
    found = {
        (each.dimension, each.category): (each.asked, each.answered, each.used)
        for each in queries.counts(session, then.date())
    }
    assert found[("", "")] == (4, 3, 1)
    assert found[("sex", "female")] == (2, 2, 1)
    assert found[("sex", "male")] == (2, 1, 0)
    assert queries.counts(session, (then - timedelta(days=62)).date()) == []


def test_a_month_is_over_when_nobody_can_answer_any_more():
    month = date(2026, 1, 1)
    closes = Window.after(utcnow().replace(year=2026, month=1, day=31, hour=23, minute=59)).closes_at
    assert not queries.is_over(month, closes)
    assert queries.is_over(month, closes + timedelta(minutes=1))


def test_the_answer_is_in_ones_data_and_goes_with_the_account(amina, certified, database):
    amina.post(PAGE, {"used": "yes", "example": EXAMPLE}, expect=303)
    assert amina.get("/en/account/data.json").json["follow_up"][0]["example"] == EXAMPLE
    amina.post("/en/account/close", {"password": "lumo-kade-tiro-vasu-neb", "accept": "y"}, expect=303)
    with database.reading() as session:
        assert session.scalar(select(FollowUp)) is None
