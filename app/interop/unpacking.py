"""What of a zip belongs to a course: which files are taken, and why the others are not."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from posixpath import dirname

from app.core.errors import N_, CampusError
from app.core.files import ENDINGS, Filed, ending_of, filed_apart
from app.courseware.reading.limits import LONGEST_FILE
from app.courseware.reading.pictures import MOST_FILES, may_lie_at
from app.courseware.sources import COURSE_FILE, part_at
from app.interop.zips import BadZip

ENOUGH = 60.0
"""Seconds for all pictures of a zip."""


class Fate(StrEnum):
    """What becomes of an entry."""

    TAKEN = "taken"
    IGNORED = "ignored"
    REFUSED = "refused"


@dataclass(frozen=True)
class Line:
    """What becomes of one entry, and why."""

    path: str
    fate: Fate
    reason: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Folder:
    """A course folder as it came in a zip: its texts, its pictures and files, and a line for each entry."""

    texts: Mapping[str, str]
    files: Mapping[str, Filed]
    lines: tuple[Line, ...]

    @property
    def page(self) -> str:
        """The path of the course page, in English if there is one."""
        pages = sorted(path for path in self.texts if COURSE_FILE.fullmatch(path))
        return "course.en.md" if "course.en.md" in pages else pages[0]


@dataclass
class _Sorting:
    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, Filed] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def take(self, path: str, content: bytes) -> None:
        try:
            reason = self._ignored(path)
            if not reason:
                self._keep(path, content)
            self.lines.append(Line(path, Fate.IGNORED if reason else Fate.TAKEN, reason))
        except CampusError as error:
            self.lines.append(Line(path, Fate.REFUSED, error.message, error.values))

    def _ignored(self, path: str) -> str:
        name, ending = path.rpartition("/")[2], ending_of(path)
        if any(part.startswith((".", "__MACOSX")) for part in path.split("/")) or name == "Thumbs.db":
            return N_("a file that a computer keeps for itself")
        if ending == ".zip":
            return N_("a zip within the zip")
        if ending == ".md":
            return "" if part_at(path) else N_("it has no place in a course")
        if ending not in ENDINGS:
            return N_("it is no text, picture, PDF or table")
        return "" if may_lie_at(path) else N_("its name or folder cannot be that of a course’s file")

    def _keep(self, path: str, content: bytes) -> None:
        if path.endswith(".md"):
            self.texts[path] = _text(content)
            return
        if len(self.files) >= MOST_FILES:
            raise BadZip(N_("A course can have 200 pictures and files."))
        if time.monotonic() - self.started > ENOUGH:
            raise BadZip(N_("The files before it took too long. Send it again."))
        found = filed_apart(content, path)
        if ENDINGS[ending_of(path)] != found.what.mimetype:
            raise BadZip(N_("The ending of its name does not fit its content."))
        self.files[path] = found


def sorted_out(entries: Mapping[str, bytes]) -> Folder:
    """The course in a zip. Slow where there are pictures.

    Raises BadZip unless there is one course in it.
    """
    top = _course_folder(entries)
    sorting = _Sorting()
    for path in sorted(entries):
        if path.startswith(top):
            sorting.take(path.removeprefix(top), entries[path])
        else:
            sorting.lines.append(Line(path, Fate.IGNORED, N_("it lies outside the course’s folder")))
    if not any(COURSE_FILE.fullmatch(path) for path in sorting.texts):
        raise BadZip(N_("The course page in the zip cannot be read."))
    return Folder(sorting.texts, sorting.files, tuple(sorting.lines))


def _course_folder(entries: Mapping[str, bytes]) -> str:
    """The folder that holds a course page; GitHub puts one or two around it."""
    homes = sorted({dirname(path) for path in entries if COURSE_FILE.fullmatch(path.rpartition("/")[2])})
    homes = [home for home in homes if not any(part.startswith((".", "__MACOSX")) for part in home.split("/"))]
    if not homes:
        raise BadZip(N_("There is no course page (course.en.md, or in another language) in the zip."))
    if len(homes) > 1:
        raise BadZip(N_("There are several courses in the zip: %(names)s. Send one."), names=", ".join(homes)[:300])
    return f"{homes[0]}/" if homes[0] else ""


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadZip(N_("the file is not UTF-8")) from error
    if "\0" in text:
        raise BadZip(N_("the file is not UTF-8"))
    if len(text) > LONGEST_FILE:
        raise BadZip(N_("The text has more than 200,000 characters."))
    return text
