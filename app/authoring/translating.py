"""Translations of a draft: how far each has come, beginning one, and saving what translators write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.authoring import actions
from app.authoring.models import Draft, DraftFile, DraftSave
from app.authoring.outline import Outline, Part, outline_of
from app.authoring.queries import file_at, files_of
from app.core import journal
from app.core.errors import N_, CampusError, NotFound
from app.core.places import LANGUAGES
from app.courseware.models import Revision, RevisionDocument, StoredDocument
from app.courseware.sources import hash_of
from app.courseware.translation.composing import again, begun, composed, has_front, with_review
from app.courseware.translation.merging import Edit, Merged, merged
from app.courseware.translation.standing import Standing, said_in, standing

FORMER = 30
"""Former states of a source that are looked through, from the draft's history and from revisions each."""
REVIEWS = ("", "machine", "reviewed")


class NotReady(CampusError):
    """A source without a title in its front matter, or too long for a course: its translation could not be kept."""

    status = 409
    message = N_("This text needs a title, and at most 5,000 lines, before it can be translated.")


class PageFirst(CampusError):
    """A course is in a language as soon as its page is."""

    status = 409
    message = N_("Begin with the course page: its title is what people see first.")


@dataclass(frozen=True)
class Cell:
    """One text in one language: its path, and how it stands; None where nobody has begun."""

    language: str
    path: str
    standing: Standing | None
    review: str = ""


@dataclass(frozen=True)
class Line:
    """One text of the source, and its translations in the order of the languages."""

    path: str
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """All texts of a course in all languages of which there is something."""

    languages: tuple[str, ...]
    lines: tuple[Line, ...]
    offered: tuple[str, ...]
    """Languages that can be begun."""


@dataclass(frozen=True)
class Opened:
    """A translation beside its source, as a translator sees it."""

    course: str
    source_language: str
    language: str
    source_path: str
    path: str
    source: str
    text: str
    version: int
    review: str
    standing: Standing


def table(session: Session, draft: Draft) -> Table:
    """How far the translations of a draft have come."""
    texts = {file.path: file.text for file in files_of(session, draft)}
    outline = outline_of(texts, draft.language)
    parts = _parts(outline)
    used = tuple(code for code in LANGUAGES if any(code in part.languages[1:] for part in parts))
    lines = tuple(
        Line(part.path, part.title, tuple(_cell(session, draft, texts, part.path, code) for code in used))
        for part in parts
    )
    offered = tuple(code for code in LANGUAGES if code not in used and code != draft.language)
    return Table(used, lines, offered if outline.page else ())


def _parts(outline: Outline) -> list[Part]:
    pages = [outline.page] if outline.page else []
    return [*pages, *outline.before, *outline.modules, *outline.after]


def _cell(session: Session, draft: Draft, texts: Mapping[str, str | None], path: str, language: str) -> Cell:
    target = path_in(path, language)
    source, text = texts.get(path), texts.get(target)
    if source is None or text is None:
        return Cell(language, target, None)
    return Cell(language, target, _standing(session, draft, path, source, text), said_in(text).review)


def behind_in(session: Session, draft: Draft) -> int:
    """How many parts of all translations of a draft somebody has to look at."""
    cells = (cell for line in table(session, draft).lines for cell in line.cells)
    return sum(cell.standing.to_do for cell in cells if cell.standing)


def path_in(path: str, language: str) -> str:
    """Where the translation of a text stands: `01-cranes/en.md` in French is `01-cranes/fr.md`."""
    return f"{path[: -len('en.md')]}{language}.md"


def opened(session: Session, draft: Draft, *, path: str, language: str) -> Opened:
    """The translation of a source into a language.

    Raises NotFound where there is no such source or nobody has begun.
    """
    source = _source(session, draft, path, language)
    file = file_at(session, draft, path_in(path, language))
    if file.text is None:
        raise NotFound
    return Opened(
        course=draft.course,
        source_language=draft.language,
        language=language,
        source_path=path,
        path=file.path,
        source=source,
        text=file.text,
        version=file.version,
        review=said_in(file.text).review,
        standing=standing(source, file.text, former(session, draft, path)),
    )


def _source(session: Session, draft: Draft, path: str, language: str) -> str:
    """The text of a source.

    Raises NotFound for what is no text in the language of the source, and for that language as a target.
    """
    if language == draft.language or not path.endswith(f"{draft.language}.md"):
        raise NotFound
    text = file_at(session, draft, path).text
    if text is None:
        raise NotFound
    return text


def _standing(session: Session, draft: Draft, path: str, source: str, text: str) -> Standing:
    """As `standing`; of former sources only the one that the file says it translates, where it says no more.

    Cutting sixty of them for every translation in a table would take seconds.
    """
    said = said_in(text)
    if said.blocks or not said.translates or said.translates == hash_of(source):
        return standing(source, text)
    known = (each for each in former(session, draft, path) if hash_of(each) == said.translates)
    return standing(source, text, islice(known, 1))


def former(session: Session, draft: Draft, path: str) -> list[str]:
    """Former texts of a file, the newest first: of this draft, and of what was published."""
    saved = session.scalars(
        select(DraftSave.text)
        .where(DraftSave.draft_id == draft.id, DraftSave.path == path)
        .order_by(DraftSave.id.desc())
        .limit(FORMER)
    )
    published = session.scalars(
        select(StoredDocument.source)
        .join(RevisionDocument, RevisionDocument.document_id == StoredDocument.id)
        .join(Revision, Revision.id == RevisionDocument.revision_id)
        .where(Revision.course == draft.course, RevisionDocument.path == path)
        .order_by(Revision.id.desc())
        .limit(FORMER)
    )
    return list(dict.fromkeys([*saved, *published]))


def begin(session: Session, *, by: Person, draft: Draft, path: str, language: str, now: datetime) -> str:
    """Begin a translation, with the words of the source everywhere; the path of the file. Twice begins it once.

    Raises PageFirst where the course page is not in this language yet, NotReady where the source has no title.
    """
    source, target = _source(session, draft, path, language), path_in(path, language)
    paths = {file.path for file in files_of(session, draft)}
    if target in paths:
        return target
    page = f"course.{language}.md"
    if target != page and page not in paths:
        raise PageFirst
    if not has_front(source):
        raise NotReady
    actions.add_text(session, by=by, draft=draft, path=target, text=begun(source), now=now)
    journal.record(session, "translation.begun", by=by.uid, at=now, course=draft.course, path=target)
    return target


def save(
    session: Session, *, by: Person, draft: Draft, found: Opened, edits: Mapping[int, Edit], now: datetime
) -> Merged:
    """Save what a translator wrote; where an edit clashes or does not fit, nothing is saved and all of it is told.

    Raises TextOvertaken where the file changed between reading and saving: ask again.
    """
    made = merged(found.standing, edits)
    if made.is_clean and made.is_changed:
        text = composed(found.source, made.blocks, review=found.review)
        _put(session, by, draft, found, text, now)
    return made


def reshape(session: Session, *, by: Person, draft: Draft, found: Opened, now: datetime) -> None:
    """Give a translation the form of its source as it is now: new parts with the source's words, old ones gone.

    Raises TextOvertaken where the file changed between reading and saving.
    """
    _put(session, by, draft, found, again(found.source, found.standing, review=found.review), now)


def review(session: Session, *, by: Person, draft: Draft, found: Opened, said: str, now: datetime) -> None:
    """Say who stands for a translation: a machine, or a person who has read it.

    Raises TextOvertaken where the file changed between reading and saving: what was read is not what stands there.
    """
    if said in REVIEWS and said != found.review:
        _put(session, by, draft, found, with_review(found.text, said), now)
        journal.record(
            session, "translation.reviewed", by=by.uid, at=now, course=draft.course, path=found.path, review=said
        )


def _put(session: Session, by: Person, draft: Draft, found: Opened, text: str, now: datetime) -> DraftFile:
    return actions.save_text(session, by=by, draft=draft, path=found.path, text=text, seen=found.version, now=now)


def pages_of(places: Sequence[int], found: Standing, *, parts: int = 200) -> list[list[int]]:
    """Blocks of a translation in pages of about so many fields: a page holds one block at least."""
    pages: list[list[int]] = []
    room = 0
    for place in places:
        size = len(found.pairs[place].source.parts)
        if not pages or size > room:
            pages.append([])
            room = parts
        pages[-1].append(place)
        room -= size
    return pages
