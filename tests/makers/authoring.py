"""Courses that are being written, for tests: drafts with texts, pictures and authors."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.queries import person_by_sign_in
from app.authoring import actions
from app.authoring.models import Draft
from app.core.database import Database
from tests.makers.people import NOW

COURSE = """---
id: {course}
title: "{title}"
summary: A course that is being written.
audience: Prosecutors.
---

What this course is about.
"""

MODULE = """---
id: {id}
title: {title}
summary: What the module teaches.
minutes: 20
provisions: [UNTOC-30-2-d]
objectives:
  - Name a crane.
---

Cranes lift.

## Check yourself {{#check quiz}}

### Which one lifts? {{#lift}}

- [x] Crane
- [ ] Pier
"""


def begun(session: Session, by: Person, course: str = "harbour", *, now: datetime = NOW) -> Draft:
    """The draft of the published course, whose owner this person is from now on."""
    actions.share(session, by=by, course=course, person=by, is_owner=True, now=now)
    return actions.open_draft(session, by=by, course=course, now=now)


def new(
    session: Session,
    by: Person,
    course: str = "docks",
    title: str = "Docks by night",
    *,
    language: str = "en",
    modules: tuple[str, ...] = (),
    now: datetime = NOW,
) -> Draft:
    """A course that was never published, with its course page and modules of these names (`boats`: `01-boats/…`)."""
    text = COURSE.format(course=course, title=title)
    draft = actions.new_course(session, by=by, course=course, language=language, text=text, now=now)
    for number, name in enumerate(modules, start=1):
        path = f"{number:02}-{name}/{language}.md"
        text = MODULE.format(id=name, title=name.title())
        actions.add_text(session, by=by, draft=draft, path=path, text=text, now=now)
    return draft


@dataclass(frozen=True)
class Begun:
    """A draft that is in the database, for tests of views: its course and its addresses."""

    course: str

    @property
    def page(self) -> str:
        return f"/en/author/{self.course}/"


def kept_begun(database: Database, by: str = "ben", course: str = "harbour") -> Begun:
    """The draft of the published course, owned by somebody of the cast, committed."""
    with acting(database, by) as (session, person):
        return Begun(begun(session, person, course).course)


def kept_new(
    database: Database, by: str = "ben", course: str = "docks", title: str = "Docks by night", **values: object
) -> Begun:
    """A course that was never published, by somebody of the cast, committed."""
    with acting(database, by) as (session, person):
        return Begun(new(session, person, course, title, **values).course)  # type: ignore[arg-type]


def kept_text(database: Database, path: str, text: str, *, by: str = "ben", course: str = "harbour") -> None:
    """Put or replace a text of a draft, committed, as this member of the cast."""
    with acting(database, by) as (session, person):
        draft = actions.open_draft(session, by=person, course=course, now=NOW)
        actions._write(session, draft, path, text, person, NOW)


@contextmanager
def acting(database: Database, name: str) -> Iterator[tuple[Session, Person]]:
    """A unit of work and a member of the cast in it."""
    with database.unit_of_work() as session:
        person = person_by_sign_in(session, name)
        assert person
        yield session, person
