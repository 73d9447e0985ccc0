"""From lives to rows: people, cohorts, readings, attempts and certificates of the story, put into the database.

The journal gets what figures are checked against later: who registered, enrolled, joined, was certified. Single
readings and attempts of invented people are not written there: half a million entries that nobody asks for.
"""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from fractions import Fraction
from itertools import islice

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.assessment.models import Answer, Attempt
from app.catalogue.models import Enrolment
from app.core.ids import ALPHABET
from app.core.journal import LOCAL, Entry
from app.core.places import country_name
from app.courseware.rules import Course
from app.credentials.badge.proof import JCS, SUITES
from app.credentials.badge.status import LIST_SIZE
from app.credentials.models import Award, Certificate
from app.credentials.sealing import Issuer, sealed
from app.follow_up.models import FollowUp
from app.learning.models import Reading
from app.programmes.models import Cohort, CohortFacilitator, Programme
from app.programmes.rules import CODE_LENGTH, Mode
from app.site.demo.answering import Answering
from app.site.demo.bulk import Values, first_free, go_on_numbering, put
from app.site.demo.episodes import Group, Life, Outline, Taken, Tried
from app.site.demo.lives import Story
from app.site.demo.seals import says

CHUNK = 2000
DRAWS = 40
"""So many draws of questions are made for each quiz; attempts of invented people share them, having no answers."""
NOBODY = "!"
"""No passphrase fits this; invented people cannot sign in."""


@dataclass
class Stage:
    """What the crowd needs to find there before it comes."""

    courses: Mapping[str, Course]
    programmes: Sequence[Programme]
    """In the order of the plans."""
    facilitators: Sequence[int]
    issuer: Issuer


@dataclass
class _Rows:
    """Rows of one chunk, by table."""

    persons: list[Values] = field(default_factory=list)
    enrolments: list[Values] = field(default_factory=list)
    readings: list[Values] = field(default_factory=list)
    attempts: list[Values] = field(default_factory=list)
    given: list[Values] = field(default_factory=list)
    certificates: list[Values] = field(default_factory=list)
    awards: list[Values] = field(default_factory=list)
    answers: list[Values] = field(default_factory=list)


def outline_of(course: Course) -> Outline:
    """What a story needs of a course."""
    own = {each.quiz.is_graded: each.key for each in course.quizzes.values() if each.module is None}
    checks = {each.module: each.key for each in course.quizzes.values() if each.module}
    possible = {
        key: sum(placed.quiz.questions[each].points for each in placed.quiz.draw(""))
        for key, placed in course.quizzes.items()
    }
    return Outline(course.slug, tuple(each.name for each in course.modules), checks, own[False], own[True], possible)


class Crowd:
    """Puts people into the database, chunk by chunk."""

    def __init__(self, session: Session, *, stage: Stage, story: Story, count: int, seed: int) -> None:
        self.session, self.stage, self.story = session, stage, story
        self.chance = random.Random(f"{seed} rows")  # noqa: S311 - ids that a second load makes again
        models = (Person, Enrolment, Cohort, Certificate, Attempt)
        self.person, self.enrolment, self.first_cohort, self.certificate, self.attempt = (
            first_free(session, model) for model in models
        )
        self.answering = Answering(seed)
        self.cohorts: list[str] = []
        lists = 1 + 2 * (self.certificate + 2 * count) // LIST_SIZE
        self.places = iter(self.chance.sample(range(LIST_SIZE * lists), 2 * count))
        self.draws = {
            (course.slug, key): self._draws(course, key) for course in stage.courses.values() for key in course.quizzes
        }
        self.entries: list[tuple[datetime, str, str | None, dict[str, object]]] = []
        self.rows = _Rows()

    def _draws(self, course: Course, key: str) -> list[tuple[str, list[str]]]:
        seeds = [self.uid() for _ in range(DRAWS)]
        return [(seed, list(course.quizzes[key].quiz.draw(seed))) for seed in seeds]

    def uid(self) -> str:
        """An identifier in the form of all others, the same for the same seed."""
        return f"{self.chance.getrandbits(103):026x}"

    def come(
        self, lives: Iterable[Life], progress: Callable[[int], None], cast: Iterable[tuple[Person, Life]] = ()
    ) -> None:
        """Put all these people in, with everything they did, and what those of the cast did who are there already."""
        for person, life in cast:
            for taken in life.taken:
                self.take(life, taken, person.id, person.uid, person.subject)
        rest = iter(lives)
        while chunk := list(islice(rest, CHUNK)):
            self._open_cohorts()
            for life in chunk:
                self._person(life)
            self._put()
            progress(len(chunk))
        go_on_numbering(self.session, Person, Enrolment, Cohort, Certificate, Attempt)
        self._write_journal()

    def _open_cohorts(self) -> None:
        cohorts, facilitators = [], []
        for number, group in enumerate(self.story.groups[len(self.cohorts) :], len(self.cohorts)):
            who = self.stage.facilitators[number % len(self.stage.facilitators)]
            made_at = datetime.combine(group.starts_on, time(8), UTC) - timedelta(days=10)
            cohorts.append(self._cohort(number, group, made_at))
            facilitators.append((self.first_cohort + number, who, made_at))
        put(self.session, Cohort, COHORT, cohorts)
        put(self.session, CohortFacilitator, ("cohort_id", "person_id", "since"), facilitators)

    def _cohort(self, number: int, group: Group, made_at: datetime) -> Values:
        country = country_name(group.country, "en")
        programme = self.stage.programmes[group.plan]
        uid = self.uid()
        self.cohorts.append(uid)
        self._note(made_at, "cohort.made", None, cohort=uid, course=group.course, programme=programme.uid)
        closed_at = datetime.combine(group.starts_on, time(8), UTC) + timedelta(days=14)
        return (
            self.first_cohort + number,
            uid,
            programme.id,
            group.course,
            f"{country}, {group.starts_on:%B %Y}",
            "Online" if programme.mode is Mode.ONLINE else f"Training centre, {country}",
            group.starts_on,
            group.ends_on,
            "".join(self.chance.choices(ALPHABET, k=CODE_LENGTH)),
            1,
            made_at,
            closed_at if closed_at < self.story.until else None,
        )

    def _note(self, at: datetime, kind: str, by: str | None, **payload: object) -> None:
        self.entries.append((at, kind, by, payload))

    def _person(self, life: Life) -> None:
        uid, subject = self.uid(), self.uid()
        sign_in = f"invented-{self.person}"
        self.rows.persons.append(
            (self.person, uid, subject, sign_in, sign_in, life.name, NOBODY, life.language, life.country, life.agency,
             life.sex, [], 0, life.came_at)
        )  # fmt: skip
        self._note(life.came_at, "person.registered", uid, roles=["trainee"])
        for taken in life.taken:
            self.take(life, taken, self.person, uid, subject)
        self.person += 1

    def take(self, life: Life, taken: Taken, person: int, uid: str, subject: str) -> None:
        """Put in how somebody took a course."""
        own, number = self.uid(), self.enrolment
        self.enrolment += 1
        cohort = None if taken.group is None else self.first_cohort + taken.group
        self.rows.enrolments.append((number, own, person, taken.course, cohort, taken.enrolled_at))
        self._note(taken.enrolled_at, "enrolment.made", uid, enrolment=own, course=taken.course)
        if taken.group is not None:
            self._note(taken.enrolled_at, "cohort.joined", uid, cohort=self.cohorts[taken.group], enrolment=own)
        self.rows.readings += [(number, module, at) for module, at in taken.read]
        course = self.stage.courses[taken.course]
        self.rows.attempts += [self._attempt(number, course, each, life.language) for each in taken.tried]
        if taken.awarded_at:
            programme = None if taken.group is None else self.stage.programmes[self.story.groups[taken.group].plan]
            self._certify(life, taken, taken.awarded_at, (person, number, subject), programme)
        if taken.answer:
            self.rows.answers.append((number, *taken.answer))
            self._note(taken.answer[0], "follow_up.answered", uid, course=taken.course)

    def _attempt(self, enrolment: int, course: Course, tried: Tried, language: str) -> Values:
        seed, asked = self.chance.choice(self.draws[course.slug, tried.quiz])
        minutes = course.quizzes[tried.quiz].quiz.minutes
        started_at = tried.at - timedelta(minutes=self.answering.chance.randint(4, 14))
        number = self.attempt
        self.attempt += 1
        self.rows.given += (
            (number, item, 1, reply, tried.at, said)
            for item, reply, said in self.answering.answers(course, tried.quiz, asked, tried.earned, language)
        )
        return (
            number,
            self.uid(),
            enrolment,
            tried.quiz,
            tried.number,
            course.revision,
            seed,
            asked,
            started_at,
            started_at + timedelta(minutes=minutes) if minutes else None,
            tried.at,
            Fraction(tried.earned),
            tried.possible,
            tried.passed,
        )

    def _certify(
        self, life: Life, taken: Taken, at: datetime, ids: tuple[int, int, str], programme: Programme | None
    ) -> None:
        course = self.stage.courses[taken.course]
        told = says(
            life, course, taken, uid=self.uid(), at=at, programme=programme, provider=self.stage.issuer.provider
        )
        place, (person, enrolment, subject) = next(self.places), ids
        suites = SUITES if life.sign_in else (JCS,)  # the other takes 13 ms: eight minutes for a whole crowd
        seal = sealed(told, issuer=self.stage.issuer, status_index=place, now=at, suites=suites)
        self.rows.certificates.append(
            (self.certificate, told.uid, person, enrolment, course.revision, course.slug, seal.record, seal.code,
             seal.key_id, place, at, False)
        )  # fmt: skip
        self._note(
            at, "certificate.issued", None, certificate=told.uid, course=course.slug, revision=course.hash,
            key=seal.key_id,
        )  # fmt: skip
        outline = self.story.outlines[taken.course]
        self.rows.awards.append(
            (self.uid(), self.certificate, subject, at.date().replace(day=1), course.slug, life.country, life.agency,
             life.sex, life.language, programme.id if programme else None, taken.first(outline.pre),
             taken.first(outline.final), False, False, False)
        )  # fmt: skip
        self.certificate += 1

    def _put(self) -> None:
        rows, self.rows = self.rows, _Rows()
        put(self.session, Person, PERSON, rows.persons)
        put(self.session, Enrolment, ENROLMENT, rows.enrolments)
        put(self.session, Reading, ("enrolment_id", "module", "read_at"), rows.readings)
        put(self.session, Attempt, ATTEMPT, rows.attempts)
        put(self.session, Answer, ANSWER, rows.given)
        put(self.session, Certificate, CERTIFICATE, rows.certificates)
        put(self.session, Award, AWARD, rows.awards)
        put(self.session, FollowUp, ("enrolment_id", "answered_at", "used", "example"), rows.answers)

    def _write_journal(self) -> None:
        """One entry after the other as things happened, under numbers that nobody else has."""
        self.entries.sort(key=lambda entry: entry[0])
        first = _reserved(self.session, len(self.entries))
        rows = (
            (LOCAL, seq, self.uid(), kind, at, by, payload)
            for seq, (at, kind, by, payload) in enumerate(self.entries, first)
        )
        put(self.session, Entry, ("origin", "seq", "uid", "kind", "at", "by", "payload"), rows)
        self.entries.clear()


def _reserved(session: Session, count: int) -> int:
    """The first of so many numbers of this server's journal."""
    if session.get_bind().dialect.name == "sqlite":
        return int(session.scalar(text("SELECT coalesce(max(seq), 0) + 1 FROM journal WHERE origin = 'local'")) or 1)
    first = int(session.scalar(text("SELECT nextval('journal_seq')")) or 1)
    session.execute(text("SELECT setval('journal_seq', :last)"), {"last": first + count})
    return first


PERSON = (
    "id", "uid", "subject", "sign_in", "sign_in_key", "name", "passphrase_hash", "language", "country", "agency", "sex",
    "granted", "epoch", "created_at",
)  # fmt: skip
ENROLMENT = ("id", "uid", "person_id", "course", "cohort_id", "enrolled_at")
COHORT = (
    "id", "uid", "programme_id", "course", "name", "place", "starts_on", "ends_on", "join_code", "version",
    "created_at", "closed_at",
)  # fmt: skip
ATTEMPT = (
    "id", "uid", "enrolment_id", "quiz", "number", "revision_id", "seed", "asked", "started_at", "deadline_at",
    "submitted_at", "earned", "possible", "passed",
)  # fmt: skip
ANSWER = ("attempt_id", "question", "seq", "response", "saved_at", "language")
CERTIFICATE = (
    "id", "uid", "person_id", "enrolment_id", "revision_id", "course", "record", "code", "key_id", "status_index",
    "issued_at", "shows_name",
)  # fmt: skip
AWARD = (
    "uid", "certificate_id", "subject", "month", "course", "country", "agency", "sex", "language", "programme_id",
    "pre", "post", "is_withdrawn", "is_recorded", "is_withdrawal_recorded",
)  # fmt: skip
