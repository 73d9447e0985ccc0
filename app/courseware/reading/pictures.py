"""Pictures and files of a course: which names in a text lead to which of them, and what is wrong with the names.

A text names a file that lies beside it (`harbour.webp`), or one in the folder `pictures` of the course, which all texts
share (`../pictures/harbour.webp` from a module). Nothing is ever shown from another site.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath, relpath
from urllib.parse import unquote, urlsplit

from app.core.embedded import Picture
from app.core.errors import N_
from app.core.files import ENDINGS, RASTER, SHOWN_ENDINGS
from app.core.findings import Findings
from app.core.pictures import SHOWN_AS, fitted

SHARED = "pictures"
"""The folder of a course whose files every text of the course can name."""
PLACE = re.compile(rf"(?:(?:[0-9]{{1,4}}-[a-z0-9-]{{1,80}}|{SHARED})/)?[a-z0-9][a-z0-9._-]{{0,99}}\.[a-z]{{3,4}}")
"""Where a file may lie: in the course folder, in that of a module, or in the shared one; in small Latin letters."""
FILE = re.compile(r"\.(?!md$)[A-Za-z0-9]{2,5}$")
MOST_FILES = 200
"""Of one course."""
MOST_SHOWN, MOST_NOTED, LONGEST_NAME = 6, 50, 300


@dataclass(frozen=True)
class Attached:
    """A picture or file of a course as texts can name it, without its bytes."""

    path: str
    hash: str
    mimetype: str
    size: int
    width: int | None = None
    height: int | None = None

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown on a page."""
        return self.shown_as in {"webp", "svg"}

    @property
    def shown_as(self) -> str:
        """The ending under which readers get it."""
        return SHOWN_ENDINGS[SHOWN_AS if self.mimetype in RASTER else self.mimetype]

    @property
    def address(self) -> str:
        """Its public address: it depends on the file alone, so that all servers write the same page."""
        return f"/media/{self.hash[:32]}.{self.shown_as}"

    @property
    def shown_size(self) -> tuple[int | None, int | None]:
        """Width and height in which a page shows it."""
        if self.width and self.height and self.mimetype in RASTER:
            return fitted(self.width, self.height)
        return self.width, self.height


def may_lie_at(path: str) -> bool:
    """Whether a file of a course may have this path."""
    return PLACE.fullmatch(path) is not None and f".{path.rpartition('.')[2]}" in ENDINGS


def place_of(text: str, name: str) -> str | None:
    """The path within the course that a name in a text means; None if no file of the course can be meant."""
    if len(name) > LONGEST_NAME:
        return None
    try:
        parts = urlsplit(name)
    except ValueError:  # brackets and the like, in the place of a host
        return None
    if parts.scheme or parts.netloc or parts.path.startswith("/") or not parts.path:
        return None
    path = normpath(join(dirname(text), unquote(parts.path)))
    return path if dirname(path) in {dirname(text), SHARED} else None


def name_from(text: str, path: str) -> str:
    """What a text writes to name the file at a path."""
    return relpath(path, dirname(text) or ".")


@dataclass
class Beside:
    """What the names in one text lead to (the Markdown's `Files`); remembers which were used and which lead nowhere."""

    text: str = ""
    attached: dict[str, Attached] = field(default_factory=dict)
    shown_under: str = ""
    """Where a draft's files are shown to its authors; nothing: at the public addresses."""
    used: set[str] = field(default_factory=set)
    pictures: dict[str, str] = field(default_factory=dict)
    """Names of pictures, with their alternative text (the empty one, if any is)."""
    links: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, text: str, attached: Iterable[Attached], shown_under: str = "") -> "Beside":
        """What a text of a course can name."""
        return cls(text, {each.path: each for each in attached}, shown_under)

    def picture(self, name: str, alternative: str) -> Picture | None:
        """The picture of a name; None if there is none."""
        words = alternative.strip()
        self.pictures[name] = words and self.pictures.get(name, words)
        found = self._found(name)
        return Picture(self._address(found), *found.shown_size) if found and found.is_picture else None

    def link(self, name: str) -> str | None:
        """The address of a file; None if the name is no file's."""
        found = self._found(name)
        if found is None and place_of(self.text, name) and FILE.search(urlsplit(name).path):
            self.links.add(name)
        return self._address(found) if found else None

    def check(self, lines: list[str], first_line: int, findings: Findings) -> None:
        """Note names that lead nowhere, and pictures without words for those who cannot see them."""
        where = _Lines(lines, first_line)
        for name, alternative in list(self.pictures.items())[:MOST_NOTED]:
            self._check_picture(name, alternative, where.of(name), findings)
        for name in sorted(self.links)[:MOST_NOTED]:
            known = [name_from(self.text, each.path) for each in self._near()]
            _note_missing(name, known, where.of(name), findings)

    def _check_picture(self, name: str, alternative: str, line: int, findings: Findings) -> None:
        if place_of(self.text, name) is None:
            problem = N_("the picture %(name)s is not a file of this course")
            remedy = N_(
                "upload it under “Pictures and files”, or lay it beside the text; nothing is shown from elsewhere"
            )
            findings.add(line, problem, remedy, name=name)
        elif (found := self._found(name)) is None:
            known = [name_from(self.text, each.path) for each in self._near() if each.is_picture]
            _note_missing(name, known, line, findings)
        elif not found.is_picture:
            remedy = N_("write a link to it: [words](%(name)s), without the exclamation mark")
            findings.add(line, N_("%(name)s is no picture"), remedy, name=name)
        if not alternative:
            problem = N_("the picture %(name)s has no alternative text")
            remedy = N_("say in the square brackets what it shows, for those who cannot see it")
            findings.add(line, problem, remedy, name=name)

    def _found(self, name: str) -> Attached | None:
        path = place_of(self.text, name)
        found = self.attached.get(path) if path else None
        if found:
            self.used.add(found.path)
        return found

    def _near(self) -> list[Attached]:
        """The files that this text can name."""
        return [each for each in self.attached.values() if dirname(each.path) in {dirname(self.text), SHARED}]

    def _address(self, found: Attached) -> str:
        return self.shown_under + found.path if self.shown_under else found.address


def _note_missing(name: str, known: list[str], line: int, findings: Findings) -> None:
    problem = N_("there is no file %(name)s")
    if known:
        remedy = N_("there are %(known)s; write one of these, or upload the file")
        findings.add(line, problem, remedy, name=name, known=", ".join(known[:MOST_SHOWN]))
    else:
        remedy = N_("upload it under “Pictures and files”, or lay it beside the text; nothing is shown from elsewhere")
        findings.add(line, problem, remedy, name=name)


@dataclass(frozen=True)
class _Lines:
    """The lines of a text, in which a name is found again: Markdown itself keeps no numbers."""

    lines: list[str]
    first: int

    def of(self, name: str) -> int:
        near = (number for number, line in enumerate(self.lines, start=self.first) if name and name in line)
        return next(near, self.first)
