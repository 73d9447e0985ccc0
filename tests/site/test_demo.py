"""The demonstration: told the same way twice, loaded into an empty database only, marked on every page."""

from collections import Counter
from datetime import UTC, date, datetime
from functools import cache

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import selectinload

from app.accounts.models import Person
from app.accounts.queries import person_by_sign_in
from app.assessment.models import Answer, Attempt
from app.assessment.queries import OwnAttempt
from app.assessment.rules import grade
from app.authoring import translating
from app.authoring.checked import checked
from app.authoring.listings import own_courses
from app.catalogue.models import Enrolment
from app.core.ids import is_uid
from app.core.journal import Entry
from app.core.places import LANGUAGES
from app.core.settings import Settings
from app.courseware.queries import published, revision
from app.credentials.checking import judge_certificate
from app.credentials.models import Award, Certificate
from app.credentials.printing import sheet
from app.credentials.rules import Verdict
from app.follow_up.models import FollowUp
from app.learning.queries import enrolled
from app.programmes.models import Cohort, Programme
from app.programmes.queries import funded_programme, programme_of, programmes_for
from app.programmes.rules import check_grants
from app.site import create_app
from app.site.cli import make_secrets
from app.site.demo import loading, writing
from app.site.demo.episodes import Outline
from app.site.demo.invented import CAST, PLANS
from app.site.demo.lives import Story
from app.statistics.models import Release
from tests.makers.credentials import make_claims
from tests.makers.people import make_person
from tests.strict_client import StrictClient

BANNER = "Invented data. Nothing here is about real people."
LAST = date(2026, 10, 31)
UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
PEOPLE = 250
OUTLINES = {
    "long": Outline("long", ("a", "b", "c"), {"a": "a/check"}, "pre", "final", {"pre": 10, "final": 20, "a/check": 7}),
    "short": Outline("short", ("a",), {}, "pre", "final", {"pre": 2, "final": 4}),
    "article-30": Outline("article-30", ("a",), {}, "pre", "final", {"pre": 10, "final": 20}),
    "company-registers": Outline("company-registers", ("a",), {}, "pre", "final", {"pre": 2, "final": 4}),
    "training-trainers": Outline("training-trainers", ("a",), {}, "pre", "final", {"pre": 2, "final": 4}),
}


def told(seed: int, count: int) -> tuple[Story, list]:
    story = Story(seed=seed, last=LAST, outlines=OUTLINES)
    return story, list(story.people(count))


def test_the_same_seed_tells_the_same_story():
    assert told(30, 300)[1] == told(30, 300)[1]
    assert told(30, 300)[1] != told(31, 300)[1]


def test_a_story_is_plausible():
    story, lives = told(30, 6000)
    taken = [each for life in lives for each in life.taken]
    awarded = [each for each in taken if each.awarded_at]
    assert len(lives) == 6000
    assert len({life.country for life in lives}) > 90
    assert {each.awarded_at.strftime("%Y-%m") for each in awarded} == {f"{month:%Y-%m}" for month in story.months}
    pairs = [(each.first("pre"), each.first("final")) for each in awarded if each.first("pre") is not None]
    before, after = (sum(column) / len(pairs) for column in zip(*pairs, strict=True))
    assert 38 < before < 55
    assert 65 < after < 85
    assert any(post < pre for pre, post in pairs)
    assert 0.5 < len(awarded) / len(taken) < 0.85
    assert 0.3 < Counter(life.sex.value for life in lives)["female"] / len(lives) < 0.5


def test_nothing_happens_after_the_story_or_in_the_wrong_order():
    for life in told(7, 1500)[1]:
        for taken in life.taken:
            moments = [taken.enrolled_at, *(at for _, at in taken.read), *(each.at for each in taken.tried)]
            assert all(life.came_at < at < UNTIL for at in moments)
            finals = [each for each in taken.tried if each.quiz == "final"]
            assert [each.number for each in finals] == list(range(1, len(finals) + 1))
            if taken.awarded_at:
                assert finals[-1].passed
                assert finals[-1].at < taken.awarded_at < UNTIL
                assert len(taken.read) == len(OUTLINES[taken.course].modules)


read_once = cache(loading.read_all)


@pytest.fixture(autouse=True)
def courses_are_read_once(monkeypatch):
    """The real courses take some seconds to read, and nothing here is about reading them."""
    monkeypatch.setattr(loading, "read_all", read_once)


@pytest.fixture
def wanted():
    return loading.Wanted(PEOPLE, 30, LAST)


@pytest.fixture
def invented(database, tmp_path):
    """Settings of an instance of its own, over a database without people."""
    with database.unit_of_work() as session:
        session.execute(delete(Person))
    folder = tmp_path / "invented-instance"
    make_secrets(folder)
    address = database.url.render_as_string(hide_password=False)
    environ = {"CAMPUS_INSTANCE": str(folder), "DATABASE_URL": address, "CAMPUS_BASE_URL": "http://localhost"}
    return Settings.read(environ)


@pytest.fixture
def site(invented, database):
    return create_app(invented, database=database)


def load(site, database, invented, wanted):
    with site.app_context():
        loading.load(database, invented, wanted=wanted, passphrase="lumo-kade-tiro-vasu-neb", progress=lambda _: None)


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def test_a_loaded_demonstration_holds_together(site, database, invented, wanted):
    load(site, database, invented, wanted)
    assert invented.is_invented
    with database.reading() as session:
        kinds = Counter(session.scalars(select(Entry.kind)))
        assert kinds["enrolment.made"] == count(session, Enrolment) > PEOPLE
        assert kinds["certificate.issued"] == count(session, Certificate) == count(session, Award) > PEOPLE / 2
        assert kinds["follow_up.answered"] == count(session, FollowUp) > 0
        assert kinds["cohort.made"] == count(session, Cohort)
        assert count(session, Person) == kinds["person.registered"] - 7  # the template's cast registered before
        seqs = session.scalars(select(Entry.seq).order_by(Entry.seq)).all()
        assert len(set(seqs)) == len(seqs)
        assert all(is_uid(uid) for uid in session.scalars(select(Award.uid)))
        certificates = session.scalars(select(Certificate).limit(60)).all()
        assert {judge_certificate(session, each).verdict for each in certificates} == {Verdict.VALID}
        assert count(session, Programme) == len(PLANS)
        assert session.scalars(select(Award).where(Award.programme_id.is_not(None))).first()
        for cohort in session.scalars(select(Cohort.id).limit(30)).all():
            programme = programme_of(session, cohort)
            check_grants(programme.grants, starts_on=programme.starts_on, ends_on=programme.ends_on)
        courses = {slug: published(session, slug) for slug in loading.SLUGS}
        certified = set(session.scalars(select(Certificate.enrolment_id)))
        for each in session.scalars(select(Enrolment).limit(60)).all():
            found = enrolled(session, person_id=each.person_id, course=courses[each.course])
            assert found.progress.is_complete == (each.id in certified)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_after_loading_the_site_goes_on_as_any_other(site, database, invented, wanted, now, monkeypatch):
    load(site, database, invented, wanted)
    monkeypatch.setattr(loading, "WITHDRAWN", 40)
    with database.unit_of_work() as session:
        loading.withdraw_some(session, now=now)
        fallen = session.scalars(select(Award).where(Award.is_withdrawn.is_(True))).all()
        assert len(fallen) == count(session, Award) // 40 > 0
        assert Counter(session.scalars(select(Entry.kind)))["certificate.revoked"] == len(fallen)
        newcomer = make_person(session, "newcomer", now=now)
        assert newcomer.id == session.scalar(select(func.max(Person.id)))
    with database.reading() as session:
        amina = StrictClient(site, person_by_sign_in(session, "amina"))
        faisal = StrictClient(site, person_by_sign_in(session, "faisal"))
        dara = person_by_sign_in(session, "dara")
        assert [each.name for each in programmes_for(session, dara)] == ["Ports and Borders"]
        assert funded_programme(session, by=dara, uid=programmes_for(session, dara)[0].uid)
        serial = session.scalar(select(Certificate.uid).join(Person).where(Person.sign_in == "amina"))
    assert BANNER in amina.get("/en/learn/").text
    assert "Des registres de sociétés" in amina.get(f"/en/certificates/{serial}/").text
    cohorts = faisal.get("/en/cohorts/").text
    assert cohorts.count("/en/cohorts/") >= loading.FAISAL


def test_the_answers_of_the_crowd_earn_exactly_what_their_attempts_say(site, database, invented, wanted):
    load(site, database, invented, wanted)
    answered = select(Answer.attempt_id).where(Answer.attempt_id == Attempt.id).exists()
    with database.reading() as session:
        attempts = session.scalars(select(Attempt).where(answered).options(selectinload(Attempt.answers))).all()
        assert len(attempts) > PEOPLE / 2
        for each in attempts:
            own = OwnAttempt(each, revision(session, each.revision_id))
            found = grade(own.placed.quiz, each.asked, own.responses, own.as_answered)
            assert (found.earned, found.possible, found.passed) == (each.earned, each.possible, each.passed)
        languages = Counter(answer.language for each in attempts for answer in each.answers)
        assert {"en", "fr"} <= set(languages) <= set(LANGUAGES)


def test_every_certificate_of_an_invented_site_says_so(site):
    with site.test_request_context():
        assert BANNER in sheet(make_claims(), link="http://localhost", is_invented=True).labels["disclaimer"]
        assert BANNER not in sheet(make_claims(), link="http://localhost").labels["disclaimer"]


def test_a_database_with_people_is_refused_and_nothing_is_marked(database, tmp_path):
    make_secrets(tmp_path / "real")
    address = database.url.render_as_string(hide_password=False)
    settings = Settings.read({"CAMPUS_INSTANCE": str(tmp_path / "real"), "DATABASE_URL": address})
    found = create_app(settings, database=database).test_cli_runner().invoke(args=["demo", "load", "--people", "10"])
    assert found.exit_code == 1
    assert "There are people in this database already" in found.output
    assert not settings.is_invented
    with database.reading() as session:
        assert count(session, Person) == 7


def test_real_sites_bear_no_banner(visitor):
    assert BANNER not in visitor.get("/en/").text


def test_the_command_releases_and_prints_sign_ins_that_work(site, database, invented):
    runner = site.test_cli_runner()
    said = runner.invoke(args=["demo", "load", "--people", "60", "--every", "24"])
    assert said.exit_code == 0, said.output
    assert all(part.sign_in in said.output for part in CAST)
    passphrase = next(line.split()[-1] for line in said.output.splitlines() if "with the passphrase" in line)
    client = site.test_client()
    page = client.get("/en/account/sign-in").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    fields = {"csrf_token": token, "sign_in": "olga", "password": passphrase}
    assert client.post("/en/account/sign-in", data=fields).status_code == 303
    with database.reading() as session:
        released = session.scalars(select(Release)).all()
        assert len(released) == 1
        assert released[0].content["is_invented"] is True
    again = runner.invoke(args=["demo", "load", "--if-empty", "--every", "24"])
    assert (again.exit_code, again.output) == (0, "")
    assert passphrase in runner.invoke(args=["demo", "sign-ins"]).output
    kept = invented.instance / "demo-sign-in"
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_load_that_was_interrupted_goes_on(site, database, invented, wanted):
    load(site, database, invented, wanted)
    (invented.instance / "demo-sign-in").write_text("kept", encoding="ascii")
    (invented.instance / "demo-sign-in").chmod(0o600)
    said = site.test_cli_runner().invoke(args=["demo", "load", "--if-empty", "--every", "12"])
    assert said.exit_code == 0, said.output
    assert said.output.startswith("Releases: 2 in")
    with database.reading() as session:
        assert session.scalars(select(Release.month).order_by(Release.id)).all() == ["2025-10", "2026-10"]
        assert count(session, Person) == PEOPLE + 18


def test_ben_is_writing_a_course(session, person):
    """A changed module, a question without a key, a French translation that is behind: as on an ordinary day."""
    for found in loading.read_all(loading.COURSES):
        if found.course.slug == "training-trainers":
            loading.publish(session, found, by=None, now=UNTIL)
    ben = person("ben")
    writing.write(session, ben=ben, now=UNTIL)
    listed = {each.course: each for each in own_courses(session, ben)}["training-trainers"]
    assert (listed.languages, listed.standing.has_changed) == (("en", "fr"), True)
    assert listed.behind > 0
    draft = listed.standing.draft
    errors = checked(session, draft).errors
    assert [each.path.partition("/")[2] for each in errors] == [writing.ADDED]
    line = next(each for each in translating.table(session, draft).lines if each.path == writing.CHANGED)
    assert line.cells[0].standing.behind == 1
