"""What readers are told of a translation: how many of its parts are behind their source."""

from collections.abc import Mapping

import msgspec

from app.courseware.reading.limits import LONGEST_FILE
from app.courseware.rules import Document
from app.courseware.translation.standing import standing


def with_standing(
    placed: list[tuple[str, Document]], texts: Mapping[str, str], language: str
) -> list[tuple[str, Document]]:
    """The documents of a course with their paths; translations know how they stand. `language` is that of the source.

    A translation that says nothing of its blocks is compared as far as its `translates` goes.
    """
    sources = {document.name: path for path, document in placed if document.language == language}

    def counted(path: str, document: Document) -> Document:
        source = sources.get(document.name, path)
        is_too_long = max(len(texts[source]), len(texts[path])) > LONGEST_FILE
        return document if source == path or is_too_long else _counted(document, texts[source], texts[path])

    return [(path, counted(path, document)) for path, document in placed]


def _counted(document: Document, source: str, text: str) -> Document:
    found = standing(source, text)
    return msgspec.structs.replace(document, parts=found.total, behind=found.behind, untranslated=found.missing)
