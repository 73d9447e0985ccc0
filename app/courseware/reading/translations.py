"""What readers get of a translation: how far it is behind its source, and no question whose words may not fit."""

from collections.abc import Container, Mapping

import msgspec

from app.courseware.reading.limits import LONGEST_FILE
from app.courseware.reading.spoken import spoken
from app.courseware.rules import Document, Pool, Quiz
from app.courseware.sources import normalised
from app.courseware.translation.standing import Standing, State, standing


def with_standing(
    placed: list[tuple[str, Document]], texts: Mapping[str, str], language: str
) -> list[tuple[str, Document]]:
    """The documents of a course with their paths; translations know how they stand. `language` is that of the source.

    A translation that says nothing of its blocks is compared as far as its `translates` goes.
    """
    sources = {document.name: (path, document) for path, document in placed if document.language == language}

    def counted(path: str, document: Document) -> Document:
        source, theirs = sources.get(document.name, (path, document))
        is_too_long = max(len(texts[source]), len(texts[path])) > LONGEST_FILE
        return document if source == path or is_too_long else _counted(document, theirs, texts[source], texts[path])

    return [(path, counted(path, document)) for path, document in placed]


def _counted(document: Document, theirs: Document, source: str, text: str) -> Document:
    found = standing(normalised(source), normalised(text))
    fitting = _fitting(found)
    return msgspec.structs.replace(
        document,
        parts=found.total,
        behind=found.behind,
        untranslated=found.missing,
        html=spoken(document.html, theirs.html, theirs.language) if found.missing else document.html,
        quizzes=tuple(_with(quiz, fitting) for quiz in document.quizzes),
    )


def _fitting(found: Standing) -> set[str]:
    """Which questions the translation may say in its own words: those not known to be other words by now.

    Whoever changes a question may have moved its options, and the key comes from the source alone.
    """
    safe = {State.CURRENT, State.UNKNOWN}
    return {pair.source.anchor for pair in found.pairs if pair.source.kind == "question" and pair.state in safe}


def _with(quiz: Quiz, fitting: Container[str]) -> Quiz:
    """A quiz without the words that do not fit; there, readers get those of the source."""
    return msgspec.structs.replace(quiz, pools=tuple(_left(quiz.id, pool, fitting) for pool in quiz.pools))


def _left(quiz: str, pool: Pool, fitting: Container[str]) -> Pool:
    questions = tuple(each for each in pool.questions if f"{quiz}#{each.id}" in fitting)
    return msgspec.structs.replace(pool, questions=questions)
