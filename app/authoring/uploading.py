"""Pictures and files that come into a draft: looked through apart, named, kept, and what became of each."""

import re
import time
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.authoring import actions
from app.authoring.models import Draft
from app.authoring.queries import file_at, files_of, lock
from app.core.database import take_lock
from app.core.errors import N_, CampusError, Invalid
from app.core.files import SHOWN_ENDINGS, shown_apart
from app.core.pictures import Measured, Shown
from app.courseware import filing
from app.courseware.reading.pictures import MOST_FILES, SHARED, name_from

AT_ONCE = 20
"""Files in one form."""
ENOUGH = 60.0
"""Seconds after which the rest of a form's files has to come again."""
LONGEST_ALTERNATIVE = 300
LONGEST_STEM = 60
PICTURES = {"image/webp", "image/svg+xml"}


class NotSaid(Invalid):
    """A picture came without words for those who cannot see it."""

    message = N_("Say what it shows, in a line of its own: some people cannot see it.")


class TooManyFiles(Invalid):
    """The draft has as many files as it can, or the form had more than it can."""

    message = N_("A course can have 200 pictures and files, and a form can bring 20 at once.")


class TookTooLong(Invalid):
    """The files before this one took all the time."""

    message = N_("The files before it took too long. Send it again.")


class OtherKind(Invalid):
    """A file was to take the place of one of another kind."""

    message = N_("It is of another kind than the file that it would replace. Upload it as a new file.")


@dataclass(frozen=True)
class Sent:
    """A file as a form brought it, and what it shows in its sender's words."""

    name: str
    content: bytes
    words: str = ""


@dataclass(frozen=True)
class Looked:
    """A file that was looked through: what readers will get of it, or why it cannot be taken."""

    sent: Sent
    made: Shown | None
    refusal: CampusError | None = None

    @property
    def ending(self) -> str:
        """The ending of its name in the course."""
        return SHOWN_ENDINGS[self.made.mimetype] if self.made else ""


@dataclass(frozen=True)
class Became:
    """What became of a file: where it lies now and what to write to show it, or why it was refused."""

    name: str
    path: str = ""
    markdown: str = ""
    before: int = 0
    after: int = 0
    refusal: CampusError | None = None
    remarks: tuple[str, ...] = ()


def looked_through(sent: Sequence[Sent], *, needs_words: bool = True) -> list[Looked]:
    """What becomes of files, one by one. Slow: nothing may be locked meanwhile."""
    started = time.monotonic()
    return [_looked(each, place, time.monotonic() - started, needs_words) for place, each in enumerate(sent)]


def _looked(sent: Sent, place: int, seconds: float, needs_words: bool) -> Looked:  # noqa: FBT001
    try:
        if place >= AT_ONCE:
            raise TooManyFiles
        if seconds > ENOUGH:
            raise TookTooLong
        made = shown_apart(sent.content, sent.name)
        if needs_words and not sent.words and made.mimetype in PICTURES:
            raise NotSaid
    except CampusError as error:
        return Looked(sent, None, error)
    return Looked(sent, made)


def take_in(
    session: Session, *, by: Person, draft: Draft, folder: str, files: Iterable[Looked], now: datetime
) -> list[Became]:
    """Put files that were looked through into a folder of a draft, each under a name that is free."""
    take_lock(session, "draft", draft.course)  # two with the same name at once get two names
    taken = {each.path for each in files_of(session, draft)}
    attached = sum(not path.endswith(".md") for path in taken)
    became = []
    for each in files:
        if each.made is None or attached >= MOST_FILES:
            became.append(Became(each.sent.name, refusal=each.refusal or TooManyFiles()))
            continue
        path = free_path(folder, each.sent.name, each.ending, taken)
        _attach(session, by, draft, path, each.made, each.sent.words, now)
        taken.add(path)
        attached += 1
        became.append(_became(each, path))
    return became


def replace(session: Session, *, by: Person, draft: Draft, path: str, file: Looked, now: datetime) -> Became:
    """Put a file in the place of another one; all texts that name it show the new one.

    Raises NotFound if there is none; OtherKind for a PDF in the place of a picture; and what the file was refused for.
    """
    lock(session, draft)  # before the files, as everywhere
    known = file_at(session, draft, path)
    if file.made is None:
        raise file.refusal or OtherKind
    if known.text is not None or not path.endswith(f".{file.ending}"):
        raise OtherKind
    _attach(session, by, draft, path, file.made, file.sent.words, now)
    return _became(file, path)


def _attach(session: Session, by: Person, draft: Draft, path: str, made: Shown, words: str, now: datetime) -> None:
    what = Measured(made.mimetype, made.width, made.height)
    blob = filing.keep(session, content=made.content, what=what, made=made)
    said = " ".join(words.split())[:LONGEST_ALTERNATIVE]
    actions.attach(session, by=by, draft=draft, path=path, blob_id=blob.id, words=said, now=now)


def _became(file: Looked, path: str) -> Became:
    assert file.made
    return Became(
        name=file.sent.name,
        path=path,
        markdown=markdown_for(path, file.sent.words),
        before=len(file.sent.content),
        after=len(file.made.content),
        remarks=file.made.remarks,
    )


def free_path(folder: str, name: str, ending: str, taken: Collection[str]) -> str:
    """Where a file of this name will lie: `Hafen (2).JPG` becomes `01-cranes/hafen-2.webp`."""
    stem = stem_of(name)
    home = f"{folder}/" if folder else ""
    number = 1
    while (path := f"{home}{stem}{f'-{number}' if number > 1 else ''}.{ending}") in taken:
        number += 1
    return path


def stem_of(name: str) -> str:
    """A file's name without its ending, in small Latin letters, digits and hyphens; `file` where none are left."""
    last = re.split(r"[/\\]", name)[-1]
    stem = last.rpartition(".")[0] or last
    latin = unicodedata.normalize("NFKD", stem[:200]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:LONGEST_STEM].strip("-") or "file"


def markdown_for(path: str, words: str) -> str:
    """What a text writes to show a picture, or to lead to a file; from a module where all texts can name it."""
    is_shared = path.startswith(f"{SHARED}/")
    return naming(name_from("01-x/en.md" if is_shared else path, path), words)


def naming(name: str, words: str) -> str:
    """The Markdown that shows the picture of this name with these words, or leads to the file; it has words, too."""
    is_picture = not name.endswith((".pdf", ".csv"))
    return f"![{_in_brackets(words)}]({name})" if is_picture else f"[{_in_brackets(words) or name}]({name})"


def _in_brackets(words: str) -> str:
    """Words that stand between square brackets of Markdown and are only words."""
    plain = " ".join(words.split())[:LONGEST_ALTERNATIVE]
    return re.sub(r"([\\\[\]`*_<>!])", r"\\\1", plain)
