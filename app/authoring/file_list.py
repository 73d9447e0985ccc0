"""The pictures and files of a draft as their authors see them: sizes, and which texts name them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.authoring.models import Draft, DraftFile
from app.authoring.queries import attached_of, files_of, shown_of, words_of
from app.authoring.uploading import markdown_for
from app.core.errors import NotFound
from app.courseware.models import Blob
from app.courseware.reading.pictures import Attached, place_of

NAMED = re.compile(r"(!?)\[([^\[\]\n]{0,400})\]\(\s{0,3}<?([^()<>\s]{1,300})")
"""A picture or link of Markdown: enough to tell where a file is used."""


@dataclass(frozen=True)
class Line:
    """A file in the list: as it was given, as readers get it, and which texts name it."""

    given: Attached
    shown: Blob
    words: str
    """What it shows: as who brought it said or, before anybody has, as the first text that names it says."""
    texts: tuple[str, ...]

    @property
    def markdown(self) -> str:
        """What a text writes to show it, or to lead to it."""
        return markdown_for(self.given.path, self.words)

    @property
    def is_reduced(self) -> bool:
        """Whether readers get something smaller than what lies in the draft."""
        return self.shown.hash != self.given.hash


def lines_of(session: Session, draft: Draft) -> list[Line]:
    """All pictures and files of a draft, by path."""
    shown, said = shown_of(session, draft), words_of(session, draft)
    named = names_in(files_of(session, draft))
    return [
        Line(
            given=each,
            shown=shown[each.path],
            words=said.get(each.path) or next(filter(None, named.get(each.path, {}).values()), ""),
            texts=tuple(named.get(each.path, {})),
        )
        for each in attached_of(session, draft)
    ]


def line_of(session: Session, draft: Draft, path: str) -> Line:
    """One picture or file of a draft.

    Raises NotFound if there is none.
    """
    for each in lines_of(session, draft):
        if each.given.path == path:
            return each
    raise NotFound


def names_in(files: Iterable[DraftFile]) -> Mapping[str, Mapping[str, str]]:
    """Which files are named: by path of the file, the paths of texts, each with the words that it uses."""
    found: dict[str, dict[str, str]] = {}
    for file in files:
        for _mark, words, name in NAMED.findall(file.text or ""):
            if path := place_of(file.path, name):
                found.setdefault(path, {}).setdefault(file.path, words)
    return found
