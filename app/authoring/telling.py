"""What has happened to a course, told from the journal in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core.errors import N_
from app.core.journal import Entry

ACTS = {
    "course.begun": N_("%(by)s began the course."),
    "course.published": N_("%(by)s published the course."),
    "course.rolled_back": N_("%(by)s made an earlier revision the current one again."),
    "course.shared": N_("%(by)s let %(person)s write the course."),
    "course.owned": N_("%(by)s made %(person)s an owner of the course."),
    "course.unshared": N_("%(by)s took %(person)s from the authors."),
    "draft.begun": N_("%(by)s began a draft of the published course."),
    "draft.brought_together": N_("%(by)s brought the draft together with what is published."),
    "draft.saved": N_("%(by)s changed %(path)s."),
    "draft.put_aside": N_("%(by)s kept another text of %(path)s beside."),
    "draft.file_attached": N_("%(by)s added the file %(path)s."),
    "draft.files_moved": N_("%(by)s moved or renamed files."),
    "draft.file_removed": N_("%(by)s removed %(path)s."),
    "draft.review_rule": N_("%(by)s changed whether a second person looks at the course before it is published."),
    "draft.discarded": N_("%(by)s threw the draft away."),
    "review.asked": N_("%(by)s asked the other authors to look at the draft."),
    "review.approved": N_("%(by)s approved the draft."),
    "review.decided": N_("%(by)s asked for changes."),
    "publication.planned": N_("%(by)s planned a publication."),
    "publication.cancelled": N_("%(by)s cancelled a planned publication."),
    "publication.overtaken": N_("A planned publication was left out, because something else had been published."),
    "translation.begun": N_("%(by)s began the translation %(path)s."),
    "translation.reviewed": N_("%(by)s said whether a person has read the translation %(path)s."),
    "quiz.imported": N_("%(by)s imported questions."),
    "quiz.exported": N_("%(by)s exported questions."),
}
"""The kinds of entries that authors see, each with its sentence. Whoever records another kind adds it here."""
APART = {
    "course.owned": ("course.shared", "is_owner", True),
    "review.approved": ("review.decided", "is_approved", True),
    "course.rolled_back": ("course.published", "origin", "rollback"),
}
"""Sentences that are no kind of their own: entries of the second kind that say this."""
PAGE = 200
"""Entries of the journal on one page; those of one sitting are one sentence."""


@dataclass(frozen=True)
class Act:
    """Something that happened, perhaps several times in a row: the phrase, who, what, and when last."""

    kind: str
    at: datetime
    by: str | None
    """The name; empty: somebody who has no account any more; None: the server itself."""
    path: str
    person: str
    times: int = 1

    @property
    def phrase(self) -> str:
        """The sentence, with places for who and what."""
        return ACTS[self.kind]


@dataclass(frozen=True)
class Activity:
    """One page of what happened, the newest first."""

    acts: Sequence[Act]
    number: int
    has_more: bool


def activity(session: Session, course: str, *, number: int = 1) -> Activity:
    """A page of what happened to a course; pages count from 1."""
    kinds = ACTS.keys() - APART.keys()
    about = Entry.payload["course"].as_string() == course
    statement = select(Entry).where(Entry.kind.in_(kinds), about).order_by(Entry.id.desc())
    entries = session.scalars(statement.offset((number - 1) * PAGE).limit(PAGE + 1)).all()
    names = _names(session, entries)
    return Activity(gathered(_act(entry, names) for entry in entries[:PAGE]), number, len(entries) > PAGE)


def _names(session: Session, entries: Iterable[Entry]) -> Mapping[str, str]:
    uids = {uid for entry in entries for uid in (entry.by, entry.payload.get("person")) if uid}
    return {uid: name for uid, name in session.execute(select(Person.uid, Person.name).where(Person.uid.in_(uids)))}


def _act(entry: Entry, names: Mapping[str, str]) -> Act:
    payload: Mapping[str, Any] = entry.payload
    apart = (kind for kind, (of, key, value) in APART.items() if entry.kind == of and payload.get(key) == value)
    return Act(
        kind=next(apart, entry.kind),
        at=entry.at,
        by=None if entry.by is None else names.get(entry.by, ""),
        path=str(payload.get("path", "")),
        person=names.get(str(payload.get("person", "")), ""),
    )


def gathered(acts: Iterable[Act]) -> list[Act]:
    """The same act by the same person, done again and again, as one."""
    found = []
    for _, group in groupby(acts, key=lambda act: (act.kind, act.by, act.path, act.person)):
        same = list(group)
        found.append(replace(same[0], times=len(same)))
    return found
