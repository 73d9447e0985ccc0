"""Joining and leaving a cohort: by actions, and by the pages with a code."""

from dataclasses import replace
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from app.accounts.actions import note_failures
from app.accounts.models import Failure
from app.accounts.queries import person_by_sign_in
from app.catalogue import actions
from app.catalogue.actions import InAnotherCohort, JoiningClosed, enrol, leave, remove_member
from app.catalogue.models import Enrolment
from app.catalogue.queries import (
    enrolment,
    joined_cohorts,
    joined_for,
    member_counts,
    members,
    personal_data,
)
from app.core.clock import utcnow
from app.core.errors import NotFound
from app.core.ids import grouped, new_uid
from app.core.journal import Entry
from app.courseware.queries import published
from app.programmes.actions import close_joining
from app.programmes.models import Cohort
from app.programmes.queries import code_key, own_cohort
from app.programmes.rules import MOST_WRONG_CODES
from tests.makers.people import PASSPHRASE
from tests.makers.programmes import COHORT, Opened, make_cohort, opened
from tests.makers.together import transactions_at_once
from tests.strict_client import StrictClient

FIELD = "/en/join/"
LATER = replace(COHORT, name="Class of Thiès")


@pytest.fixture
def cohort(database) -> Opened:
    """A cohort of Faisal's that people can join."""
    return opened(database, "faisal", has_programme=True)


@pytest.fixture
def made(session, person) -> Cohort:
    """The same in the session of the test."""
    return make_cohort(session, person("faisal"))


def kinds(session):
    found = session.scalars(select(Entry.kind).where(Entry.kind.like("cohort.%")).order_by(Entry.id)).all()
    return [each for each in found if each != "cohort.made"]


def cohort_of(database, name):
    with database.reading() as reading:
        found = joined_for(reading, person_id=person_by_sign_in(reading, name).id, course="harbour")
        return found.uid if found else None


def failures(database):
    with database.reading() as reading:
        return reading.scalar(select(func.count()).select_from(Failure).where(Failure.key.like("join-code:%")))


def close(database, uid):
    with database.unit_of_work() as session:
        olga = person_by_sign_in(session, "olga")
        close_joining(session, by=olga, cohort=own_cohort(session, by=olga, uid=uid), now=utcnow())


# by actions


def test_joining_enrols_and_joining_twice_is_joining_once(session, person, now, made):
    course, amina = published(session, "harbour"), person("amina")
    first = enrol(session, by=amina, course=course, cohort=made, now=now)
    assert enrol(session, by=amina, course=course, cohort=made, now=now) is first
    assert first.cohort_id == made.id
    assert kinds(session) == ["cohort.joined"]
    entry = session.scalar(select(Entry).where(Entry.kind == "cohort.joined"))
    assert (entry.by, entry.payload) == (amina.uid, {"cohort": made.uid, "enrolment": first.uid})


def test_who_took_the_course_alone_goes_on_with_the_cohort(session, person, now, made):
    course, amina = published(session, "harbour"), person("amina")
    alone = enrol(session, by=amina, course=course, now=now)
    assert enrol(session, by=amina, course=course, cohort=made, now=now) is alone
    assert alone.cohort_id == made.id
    assert enrol(session, by=amina, course=course, now=now).cohort_id == made.id  # enrolling again takes nobody out


def test_one_cohort_of_a_course_at_a_time(session, person, now, made):
    course, amina = published(session, "harbour"), person("amina")
    other = make_cohort(session, person("faisal"))
    enrol(session, by=amina, course=course, cohort=made, now=now)
    with pytest.raises(InAnotherCohort):
        enrol(session, by=amina, course=course, cohort=other, now=now)
    leave(session, by=amina, uid=made.uid, now=now)
    assert enrol(session, by=amina, course=course, cohort=other, now=now).cohort_id == other.id
    assert kinds(session) == ["cohort.joined", "cohort.left", "cohort.joined"]


def test_a_closed_cohort_keeps_its_members_and_takes_nobody_else(session, person, now, made):
    course = published(session, "harbour")
    enrol(session, by=person("amina"), course=course, cohort=made, now=now)
    close_joining(session, by=person("faisal"), cohort=made, now=now)
    assert enrol(session, by=person("amina"), course=course, cohort=made, now=now).cohort_id == made.id
    with pytest.raises(JoiningClosed):
        enrol(session, by=person("badr"), course=course, cohort=made, now=now)


def test_leaving_twice_or_what_one_is_not_in_changes_nothing(session, person, now, made):
    amina = person("amina")
    enrol(session, by=person("badr"), course=published(session, "harbour"), cohort=made, now=now)
    enrol(session, by=amina, course=published(session, "harbour"), cohort=made, now=now)
    for uid in (new_uid(), "", made.uid, made.uid):
        leave(session, by=amina, uid=uid, now=now)
    assert enrolment(session, person_id=amina.id, course="harbour").cohort_id is None
    assert [each.name for each in members(session, made)] == ["بدر الدين"]
    assert kinds(session).count("cohort.left") == 1


def test_a_removed_member_stays_enrolled(session, person, now, made):
    own = enrol(session, by=person("amina"), course=published(session, "harbour"), cohort=made, now=now)
    other = make_cohort(session, person("olga"))
    for cohort, uid in ((other, own.uid), (made, new_uid()), (made, "")):
        with pytest.raises(NotFound):
            remove_member(session, by=person("faisal"), cohort=cohort, uid=uid, now=now)
    remove_member(session, by=person("faisal"), cohort=made, uid=own.uid, now=now)
    assert (members(session, made), own.cohort_id) == ([], None)
    assert enrolment(session, person_id=person("amina").id, course="harbour") is own


def test_members_come_by_name_and_are_counted(session, person, now, made):
    course, empty = published(session, "harbour"), make_cohort(session, person("olga"))
    for name in ("olga", "badr", "amina"):
        enrol(session, by=person(name), course=course, cohort=made, now=now)
    assert [each.name for each in members(session, made)] == ["Amina Diallo", "Olga Petrova", "بدر الدين"]
    assert [
        each.person_id for each in sorted((each.enrolment for each in members(session, made)), key=lambda each: each.id)
    ] == [person(name).id for name in ("olga", "badr", "amina")]
    assert member_counts(session, [made, empty]) == {made.id: 3}
    assert member_counts(session, []) == {}
    assert joined_cohorts(session, person("amina").id) == [made]


def test_twenty_clicks_at_once_are_one_membership(database, now, cohort):
    def click(session, number):
        amina = person_by_sign_in(session, "amina")
        found = own_cohort(session, by=person_by_sign_in(session, "olga"), uid=cohort.uid)
        return enrol(session, by=amina, course=published(session, "harbour"), cohort=found, now=now).uid

    assert len(set(transactions_at_once(database, 20, click))) == 1
    with database.reading() as reading:
        assert reading.scalar(select(func.count()).select_from(Enrolment)) == 1
        assert kinds(reading) == ["cohort.joined"]


def test_of_two_cohorts_joined_at_once_one_is_joined(database, now):
    uids = [opened(database, name).uid for name in ("faisal", "olga")]

    def click(session, number):
        found = own_cohort(session, by=person_by_sign_in(session, "olga"), uid=uids[number])
        amina = person_by_sign_in(session, "amina")
        return enrol(session, by=amina, course=published(session, "harbour"), cohort=found, now=now).uid

    ended = transactions_at_once(database, 2, click)
    assert sorted(isinstance(each, InAnotherCohort) for each in ended) == [False, True]


# by the pages


def test_a_trainee_reads_who_will_see_what_and_joins(amina, faisal, cohort, database):
    assert amina.post(FIELD, {"code": f" {cohort.code} "}).location == cohort.joining
    page = amina.get(cohort.joining).has("Class of Dakar", "Safe harbours", "Safe Ports", "Republic of Tavoria")
    page.has("Kingdom of Marenda", "Port Safety Fund", "Faisal Khan", "What the facilitators will see of you")
    page.has("your name", "which modules you have read", "your certificate", "They never see your answers")
    page.lacks("faisal")
    assert cohort_of(database, "amina") is None
    assert amina.post(cohort.joining).location == "/en/courses/harbour/"
    amina.get("/en/courses/harbour/").has("You are in the cohort.", "0 of 4 steps done")
    assert cohort_of(database, "amina") == cohort.uid
    faisal.get(cohort.page).has("Amina Diallo")
    amina.get(cohort.joining).has("You are in this cohort.")
    amina.get(FIELD).has("My cohorts", "Class of Dakar", "Leave the cohort")


@pytest.mark.parametrize("typed", ["{}", " {} ", "{0[0]}{0[1]} {0[2]}", "{upper}"])
def test_a_code_is_read_as_it_is_written(amina, cohort, typed):
    code = grouped(cohort.code)
    written = {"{}": code, " {} ": f" {code.lower()}\t", "{upper}": cohort.code.upper()}.get(
        typed, code.replace("-", " – ")
    )
    assert amina.post(FIELD, {"code": written.replace("0", "o")}).location == cohort.joining


def test_a_double_click_joins_once(amina, cohort, database):
    for _ in range(3):
        assert amina.post(cohort.joining).location == "/en/courses/harbour/"
    with database.reading() as reading:
        assert kinds(reading) == ["cohort.joined"]


def test_who_is_in_another_cohort_leaves_it_first_and_comes_back(amina, cohort, database):
    other = opened(database, "olga", members=("amina",), details=LATER)
    page = amina.get(cohort.joining).has("with another cohort, Class of Thiès", "Leave that cohort")
    page.lacks(">Join the cohort</button>")
    amina.post(cohort.joining, expect=409).has("You take this course with another cohort.")
    assert cohort_of(database, "amina") == other.uid
    back = amina.post(f"{other.page}leave", {"code": page.fields()["code"]}).location
    assert back == cohort.joining
    amina.get(back).has("You have left the cohort.", "What the facilitators will see of you")
    amina.post(cohort.joining)
    assert cohort_of(database, "amina") == cohort.uid


def test_who_leaves_is_seen_no_more_and_keeps_the_course(amina, faisal, cohort, database):
    amina.post(cohort.joining)
    amina.post("/en/courses/harbour/cranes/read")
    for code in ("", "x" * 8, "https://e.example/"):
        assert amina.post(f"{cohort.page}leave", {"code": code}).location in {FIELD, f"/en/join/{'X' * 4}-{'X' * 4}"}
    faisal.get(cohort.page).lacks("Amina")
    amina.get("/en/courses/harbour/").has("1 of 4 steps done")


def test_nobody_leaves_for_another(amina, badr, cohort, database):
    amina.post(cohort.joining)
    badr.post(f"{cohort.page}leave", {"person": amina.person.uid, "person_id": str(amina.person.id)})
    assert cohort_of(database, "amina") == cohort.uid


def test_forged_fields_enrol_nobody_else(amina, cohort, database):
    amina.post(cohort.joining, {"person_id": "2", "by": "badr", "cohort": new_uid(), "course": "other"})
    assert (cohort_of(database, "amina"), cohort_of(database, "badr")) == (cohort.uid, None)


def test_a_closed_cohort_says_so(amina, badr, cohort, database):
    badr.post(cohort.joining)
    close(database, cohort.uid)
    amina.get(cohort.joining).has("Joining this cohort is closed.").lacks(">Join the cohort</button>")
    amina.post(cohort.joining, expect=409).has("Joining this cohort is closed. Ask its facilitator.")
    assert cohort_of(database, "amina") is None
    badr.get(cohort.joining).has("You are in this cohort.")
    assert failures(database) == 0


def test_a_wrong_code_is_refused_kept_in_the_field_and_counted(amina, cohort, database):
    for typed in ("", "\0", "  "):
        amina.post(FIELD, {"code": typed}, expect=422).has("Write the code.")
    for typed in ("short", "x" * 65, "аbcd-efgh", "uuuuuuuu"):
        amina.post(FIELD, {"code": typed}, expect=422).has("Codes have eight signs")
    assert failures(database) == 0
    page = amina.post(FIELD, {"code": "ZZZZ-zzzz"}, expect=404).has("No cohort has this code.")
    assert 'value="ZZZZ-zzzz"' in page.text
    for method in (amina.get, amina.post):
        method("/en/join/ZZZZ-ZZZZ", expect=404).has("No cohort has this code.")
    assert failures(database) == 3


def test_an_old_code_is_a_wrong_one(amina, faisal, cohort):
    faisal.post(f"{cohort.page}code")
    amina.get(cohort.joining, expect=404)
    amina.post(cohort.joining, expect=404)


def test_a_network_that_guesses_is_stopped_even_with_the_right_code_and_no_other(amina, app, cohort, database, enter):
    with database.unit_of_work() as session:
        for _ in range(MOST_WRONG_CODES - 1):
            note_failures(session, keys=[code_key("127.0.0.0/24")], now=utcnow())
    amina.get(cohort.joining)
    amina.get("/en/join/0000-0000", expect=404)
    amina.get(cohort.joining, expect=429).has("Wait a few minutes").lacks("Class of Dakar")
    amina.post(cohort.joining, expect=429)
    amina.post(FIELD, {"code": cohort.code}, expect=429).has("Wait a few minutes")
    enter("badr").post(cohort.joining, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert (cohort_of(database, "amina"), cohort_of(database, "badr")) == (None, cohort.uid)
    amina.get("/en/account/")
    StrictClient(app).post("/en/account/sign-in", {"sign_in": "amina", "password": PASSPHRASE})  # another count


def test_right_codes_are_never_counted(amina, cohort, database):
    for _ in range(5):
        amina.get(cohort.joining)
        amina.post(FIELD, {"code": cohort.code})
    assert failures(database) == 0


def test_signed_out_visitors_sign_in_and_come_back(visitor, cohort):
    to = visitor.get(cohort.joining, expect=303).location
    assert to == f"/en/account/sign-in?next={quote(cohort.joining)}"
    assert visitor.post(to, {"sign_in": "amina", "password": PASSPHRASE}).location == cohort.joining
    visitor.get(cohort.joining).has("Join the cohort")


def test_signed_out_visitors_learn_nothing_of_a_code(visitor, cohort, database):
    for code in (grouped(cohort.code), "0000-0000"):
        assert visitor.get(f"/join/{code}", expect=302).location == f"/en/join/{code}"
        assert visitor.get(f"/en/join/{code}", expect=303).location.startswith("/en/account/sign-in")
        visitor.post(f"/en/join/{code}", expect=303)
    assert failures(database) == 0


def test_the_short_addresses_lead_to_the_language_of_the_person_or_the_browser(visitor, amina):
    french = {"Accept-Language": "fr"}
    assert visitor.get("/join", expect=308).location.endswith("/join/")
    assert visitor.get("/join/", expect=302, headers=french).location == "/fr/join/"
    assert visitor.get("/join/ABCD-EFGH", expect=302, headers=french).location == "/fr/join/ABCD-EFGH"
    assert amina.get("/join/", expect=302, headers=french).location == "/en/join/"


def test_joining_needs_a_token_and_a_button(amina, cohort, database):
    amina.post(cohort.joining, token=False, expect=400)
    amina.post(FIELD, {"code": cohort.code}, token=False, expect=400)
    amina.post(f"{cohort.page}leave", token=False, expect=400)
    amina.get(f"{cohort.page}leave", expect=405)
    amina.get(f"{FIELD}?code={cohort.code}")
    assert cohort_of(database, "amina") is None


def test_everybody_may_join_also_who_facilitates(faisal, cohort, database):
    faisal.post(cohort.joining)
    assert cohort_of(database, "faisal") == cohort.uid


def test_the_data_of_a_member_name_the_cohort(amina, cohort):
    amina.post(cohort.joining)
    found = amina.get("/en/account/data.json").json
    assert [each["cohort"] for each in found["enrolments"]] == ["Class of Dakar"]
    assert found["facilitated"] == []
    assert "cohort.joined" in [each["kind"] for each in found["journal"]]


def test_the_data_of_a_facilitator_name_the_cohorts_and_no_member(amina, faisal, cohort):
    amina.post(cohort.joining)
    found = faisal.get("/en/account/data.json")
    assert [each["cohort"] for each in found.json["facilitated"]] == ["Class of Dakar"]
    found.lacks("Amina", amina.person.uid)


def test_closed_accounts_are_in_no_cohort_and_accompany_none(amina, faisal, olga, cohort, database):
    amina.post(cohort.joining)
    for client in (amina, faisal):
        client.post("/en/account/close", {"password": PASSPHRASE, "accept": "y"})
    olga.get(cohort.page).has("Nobody has joined yet.", "Nobody accompanies this cohort").lacks("Amina", "Faisal")
    assert personal_data_of_nobody(database, amina.person.id) == []


def personal_data_of_nobody(database, id):
    with database.reading() as reading:
        return personal_data(reading, id)


def test_a_code_of_a_course_that_differs_is_refused(session, person, now, made):
    own = enrol(session, by=person("amina"), course=published(session, "harbour"), now=now)
    made.course = "elsewhere"
    with pytest.raises(actions.Conflict):
        enrol(session, by=person("amina"), course=published(session, "harbour"), cohort=made, now=now)
    assert own.cohort_id is None
