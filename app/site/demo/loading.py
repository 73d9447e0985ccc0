"""Loading a demonstration: courses, cast, programmes, crowd, withdrawals, and the releases of all its months."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.passphrases import hashed
from app.accounts.queries import person_by_sign_in
from app.core.clock import utcnow
from app.core.database import Database
from app.core.errors import N_, Conflict
from app.core.settings import INVENTED, Settings
from app.courseware.actions import publish, read_all
from app.courseware.queries import published
from app.courseware.rules import Course
from app.credentials.actions import revoke
from app.credentials.issuing import issuer
from app.credentials.key_actions import know_key
from app.credentials.models import Award, Certificate
from app.credentials.rules import Reason
from app.programmes.models import Cohort, CohortFacilitator
from app.site.demo import staging, writing
from app.site.demo.crowd import NOBODY, Crowd, Stage, outline_of
from app.site.demo.episodes import Life
from app.site.demo.invented import ARTICLE_30, REGISTERS, TRAINERS
from app.site.demo.lives import MONTHS, Story, month_of
from app.statistics import actions as statistics
from app.statistics.models import Release

COURSES = Path(__file__).parent / "courses"
SLUGS = (ARTICLE_30, REGISTERS, TRAINERS)
WITHDRAWN = 700
"""One in so many certificates is withdrawn in the last month."""
FAISAL = 4
"""Cohorts that Faisal accompanies: the newest."""

Progress = Callable[[int], None]


class NotEmpty(Conflict):
    """There are people in the database already."""

    message = N_(
        "There are people in this database already. A demonstration is loaded into an empty one; name another folder "
        "with CAMPUS_INSTANCE, or another DATABASE_URL."
    )


@dataclass(frozen=True)
class Wanted:
    """What to load: how many people, from which seed, and the last day of their story."""

    people: int
    seed: int
    last: date


def refuse_people(session: Session) -> None:
    """Raises NotEmpty where a real site, or another demonstration, has begun."""
    if session.scalar(select(Person.id).limit(1)) is not None:
        raise NotEmpty


def mark(settings: Settings) -> None:
    """Mark the instance as invented, once and for all: from now on every page says so."""
    (settings.instance / INVENTED).touch()


def publish_courses(session: Session, settings: Settings, *, now: datetime) -> dict[str, Course]:
    """The site's own course, and two short ones that belong to the demonstration."""
    for found in (*read_all(settings.courses), *read_all(COURSES)):
        if found.course.slug in SLUGS:
            publish(session, found, by=None, now=now)
    return {slug: published(session, slug) for slug in SLUGS}


def load(database: Database, settings: Settings, *, wanted: Wanted, passphrase: str, progress: Progress) -> None:
    """Put everything but the releases into an empty database, in one transaction.

    Raises NotEmpty if there are people in it.
    """
    with database.unit_of_work() as session:
        refuse_people(session)
        mark(settings)
        now = staging.begun_at(wanted.last)
        courses = publish_courses(session, settings, now=now)
        cast = staging.make_cast(session, passphrase_hash=hashed(passphrase), now=now)
        others = staging.make_facilitators(session, nobody=NOBODY, now=now)
        donors = staging.make_organisations(session, by=cast["olga"], now=now)
        programmes = staging.make_programmes(session, by=cast["olga"], organisations=donors, last=wanted.last, now=now)
        staging.describe_first(session, by=cast["olga"], organisations=donors, programmes=programmes, last=wanted.last)
        staging.enter_provision(session, by=cast["olga"], programmes=programmes, last=wanted.last)
        own = issuer(settings)
        know_key(session, key=own.key)
        stage = Stage(courses, programmes, [each.id for each in others], own)
        story = Story(
            seed=wanted.seed,
            last=wanted.last,
            outlines={slug: outline_of(course) for slug, course in courses.items()},
        )
        crowd = Crowd(session, stage=stage, story=story, count=wanted.people, seed=wanted.seed)
        crowd.come(story.people(wanted.people), progress, ((cast["amina"], _graduate(story, cast["amina"])),))
        _accompany(session, cast["faisal"])
        writing.write(session, ben=cast["ben"], now=datetime.combine(wanted.last, time(15), UTC))


def _graduate(story: Story, person: Person) -> Life:
    return story.graduate(
        name=person.name,
        sign_in=person.sign_in,
        country=person.country,
        agency=person.agency,
        sex=person.sex,
        language=person.language,
    )


def _accompany(session: Session, faisal: Person) -> None:
    """Let Faisal accompany the newest cohorts, so that there are people under way in what he sees."""
    newest = session.scalars(select(Cohort.id).order_by(Cohort.starts_on.desc(), Cohort.id).limit(FAISAL)).all()
    session.add_all(
        [CohortFacilitator(cohort_id=cohort, person_id=faisal.id, since=faisal.created_at) for cohort in newest]
    )
    session.flush()


def last_month(database: Database) -> date | None:
    """The last month of the story that is loaded; None where there is none."""
    with database.reading() as session:
        return session.scalar(select(func.max(Award.month)))


def waiting(database: Database, *, last: date, every: int) -> list[date]:
    """The months that have no release yet: every third month, say, and always the last one."""
    with database.reading() as session:
        known = set(session.scalars(select(Release.month)))
    wanted = [month_of(last, number - 1) for number in range(1, MONTHS + 1) if number % every == 0 or number == MONTHS]
    return [month for month in wanted if f"{month:%Y-%m}" not in known]


def release_all(database: Database, settings: Settings, *, months: list[date], progress: Progress) -> None:
    """Publish the figures of these months one after the other, as they would have been published then.

    A few certificates are withdrawn in the last month of the story, so that there is something to subtract.
    """
    last = last_month(database)
    for month in months:
        with database.unit_of_work() as session:
            if month == last:
                withdraw_some(session, now=_early_in(month) + timedelta(days=20))
            _release(session, settings, month)
        progress(1)


def withdraw_some(session: Session, *, now: datetime) -> None:
    """Withdraw one in so many of the older certificates, chosen by their random names."""
    olga = person_by_sign_in(session, "olga")
    earlier = select(Certificate).where(Certificate.issued_at < now - timedelta(days=30)).order_by(Certificate.uid)
    count = (session.scalar(select(func.count(Award.id))) or 0) // WITHDRAWN
    why = "Two accounts turned out to belong to one person."
    for found in session.scalars(earlier.limit(count)).all():
        revoke(session, certificate=found, by=olga.uid if olga else None, reason=Reason.ERROR, why=why, now=now)


def _early_in(month: date) -> datetime:
    return datetime.combine(month.replace(day=2), time(6), UTC)


def _release(session: Session, settings: Settings, month: date) -> None:
    statistics.release(
        session,
        month=f"{month:%Y-%m}",
        threshold=settings.threshold,
        key=issuer(settings).key,
        now=min(_early_in(month + timedelta(days=31)), utcnow()),
        is_invented=True,
        progress=lambda *_: None,
    )
