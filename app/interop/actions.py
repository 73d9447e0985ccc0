"""Questions come into a draft, quizzes go out: both are in the journal."""

import json
import re
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.authoring.actions import add_text, save_text
from app.authoring.models import Draft, DraftFile
from app.authoring.queries import file_at, files_of, lock
from app.core import journal
from app.core.errors import NotFound
from app.interop.writing import slug, unused


def add_quiz(
    session: Session, *, by: Person, draft: Draft, path: str, title: str, markdown: str, format: str, now: datetime
) -> DraftFile:
    """Put a quiz at the end of a text of a draft, or (path empty) into a file of its own. Sent twice, it comes in once.

    Raises NotFound if there is no such text, TextOvertaken where somebody saves it at this moment.
    """
    lock(session, draft)
    if known := _there(session, draft, path, markdown):
        return known
    if path:
        file = file_at(session, draft, path)
        if file.text is None:
            raise NotFound
        text = f"{file.text.rstrip()}\n\n{markdown}\n"
        made = save_text(session, by=by, draft=draft, path=path, text=text, seen=file.version, now=now)
    else:
        taken = {"course", *(file.path.partition(".")[0] for file in files_of(session, draft))}
        place = f"{unused(slug(title, 'questions'), taken)}.{draft.language}.md"
        text = f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n---\n\n{markdown}\n"
        made = add_text(session, by=by, draft=draft, path=place, text=text, now=now)
    said = {"course": draft.course, "draft": draft.uid, "path": made.path, "format": format}
    journal.record(session, "quiz.imported", by=by.uid, at=now, **said)
    session.flush()
    return made


def _there(session: Session, draft: Draft, path: str, markdown: str) -> DraftFile | None:
    """The file that has this quiz already, under whatever id: a second click would find the first one taken."""
    head, _, rest = markdown.partition(" {#")
    body = rest.partition("\n")[2]
    quiz = re.compile(
        re.escape(head) + r" \{#[a-z0-9-]+ quiz\}\n" + re.escape(body.strip("\n")).join((r"\n*", r"\n*\Z"))
    )
    found = (file for file in files_of(session, draft) if file.text and path in {"", file.path})
    return next((file for file in found if quiz.search(file.text or "")), None)


def note_export(
    session: Session, *, by: Person, course: str, quiz: str, format: str, hash: str, now: datetime, **more: object
) -> None:
    """Write down that a quiz went out with its key: who, which, from which state of the course, in which form."""
    said = {"course": course, "quiz": quiz, "format": format, "hash": hash}
    journal.record(session, "quiz.exported", by=by.uid, at=now, **said, **more)
    session.flush()
