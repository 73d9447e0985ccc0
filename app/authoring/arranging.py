"""What happens to the parts of a draft: modules and quizzes added, moved, renamed, taken away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.authoring.actions import PathTaken, add_text, move, remove, save_text
from app.authoring.front import compose, read_front, written
from app.authoring.models import Draft
from app.authoring.outline import MOST_MODULES, Part, folder_of, moved_by, moves, relinked
from app.authoring.queries import file_at, files_of, lock, outline_in
from app.core.errors import N_, Conflict, NotFound


class NameUsed(Conflict):
    """Two modules of a course cannot have one name."""

    message = N_("This course has a part with this name already. Choose another name.")


class ModulesFull(Conflict):
    """Folders are numbered with two digits."""

    message = N_("A course has at most 99 modules. Make another course for what follows.")


class NamePublished(Conflict):
    """Names of modules are in addresses, in attempts and in certificates."""

    message = N_("This course has been published, so the names of its modules stay as they are.")


class QuizKind(StrEnum):
    """Which place a quiz has in the course."""

    PRE_TEST = "pre-test"
    FINAL_TEST = "final-test"
    OTHER = "other"


RULES = {QuizKind.PRE_TEST: "ungraded attempts=1", QuizKind.FINAL_TEST: "pass=70", QuizKind.OTHER: ""}
"""What stands on the heading of a new quiz; its authors change it."""


@dataclass(frozen=True)
class NewCourse:
    """What is said of a course when it is begun."""

    name: str
    title: str
    language: str
    summary: str
    audience: str

    @property
    def text(self) -> str:
        """Its course page; the checker takes English for the source where it is not said."""
        values = {"id": self.name, "title": self.title, "summary": self.summary, "audience": self.audience}
        if self.language != "en":
            values["language"] = self.language
        return compose(values, "\n")


def add_module(
    session: Session, *, by: Person, draft: Draft, name: str, title: str, minutes: int, now: datetime
) -> str:
    """Put a module at the end of a draft; its path.

    Raises NameUsed, or ModulesFull.
    """
    lock(session, draft)
    found = outline_in(session, draft)
    if found.module(name):
        raise NameUsed
    if found.next_number > MOST_MODULES:
        raise ModulesFull
    values = {"id": name, "title": title, "summary": "", "minutes": minutes, "provisions": [], "objectives": []}
    path = f"{folder_of(found.next_number, name)}/{draft.language}.md"
    add_text(session, by=by, draft=draft, path=path, text=compose(values, "\n"), now=now)
    return path


def add_quiz(
    session: Session, *, by: Person, draft: Draft, name: str, kind: QuizKind, title: str, now: datetime
) -> str:
    """Put a quiz of the whole course into a draft; its path.

    Raises NameUsed.
    """
    heading = title.translate(str.maketrans("{}", "()"))  # braces at the end of a heading are ours
    attributes = " ".join(each for each in (f"#{name}", "quiz", RULES[kind]) if each)
    text = compose({"title": title}, f"\n## {heading} {{{attributes}}}\n")
    path = f"{name}.{draft.language}.md"
    try:
        add_text(session, by=by, draft=draft, path=path, text=text, now=now)
    except PathTaken as error:
        raise NameUsed from error
    return path


def move_module(session: Session, *, by: Person, draft: Draft, name: str, step: int, now: datetime) -> None:
    """Let a module come one place earlier (-1) or later (1); at an end nothing happens.

    Raises NotFound if there is no such module.
    """
    lock(session, draft)
    found = outline_in(session, draft)
    if found.module(name) is None:
        raise NotFound
    _rename(session, by, draft, moved_by(found, name, step), now)


def rename_module(session: Session, *, by: Person, draft: Draft, name: str, new: str, now: datetime) -> None:
    """Give a module another name while nobody can have read it.

    Raises NamePublished, NameUsed, or NotFound if there is no such module.
    """
    lock(session, draft)
    found = outline_in(session, draft)
    module = found.module(name)
    if module is None:
        raise NotFound
    if draft.base_id is not None:
        raise NamePublished
    if new != name and found.module(new):
        raise NameUsed
    folder = f"{module.folder.partition('-')[0]}-{new}"
    _rename(session, by, draft, {module.folder: folder} if new != name else {}, now)
    for path in moves(module.paths, {module.folder: folder}).values():
        _say_id(session, by, draft, path, new, now)


def remove_part(session: Session, *, by: Person, draft: Draft, part: Part, now: datetime) -> None:
    """Take a module or a file of quizzes out of a draft, with translations and pictures; texts stay in the history."""
    for path in part.paths:
        remove(session, by=by, draft=draft, path=path, now=now)


def _rename(session: Session, by: Person, draft: Draft, folders: Mapping[str, str], now: datetime) -> None:
    """Rename folders; links to them in other texts follow."""
    files = files_of(session, draft)
    move(session, by=by, draft=draft, paths=moves([file.path for file in files], folders), now=now)
    _relink(session, by, draft, [file.path for file in files if file.text is not None], folders, now)


def _relink(
    session: Session, by: Person, draft: Draft, paths: Iterable[str], folders: Mapping[str, str], now: datetime
) -> None:
    for path in paths:
        file = file_at(session, draft, path)
        text = relinked(file.text or "", folders)
        save_text(session, by=by, draft=draft, path=path, text=text, seen=file.version, now=now)


def _say_id(session: Session, by: Person, draft: Draft, path: str, name: str, now: datetime) -> None:
    file = file_at(session, draft, path)
    if file.text is not None and read_front(file.text).is_sound:
        text = written(file.text, {"id": name})
        save_text(session, by=by, draft=draft, path=path, text=text, seen=file.version, now=now)
