"""What readers get of a translation: how far it is behind its source, and no question whose words may not fit."""

from collections.abc import Container, Mapping

import msgspec

from app.core.errors import N_
from app.core.findings import Findings
from app.courseware.glossary import Glossary, lacking
from app.courseware.reading.advice.passages import LINK, bare
from app.courseware.reading.limits import LONGEST_FILE
from app.courseware.reading.spoken import spoken
from app.courseware.rules import Document, Pool, Quiz
from app.courseware.sources import normalised
from app.courseware.translation.standing import Standing, State, standing

HEADINGS = frozenset({"heading", "quiz"})


def standings(placed: list[tuple[str, Document]], texts: Mapping[str, str], language: str) -> dict[str, Standing]:
    """How each translation of a course stands, by its path; `language` is that of the source.

    A translation that says nothing of its blocks is compared as far as its `translates` goes; a file that is too long
    is not.
    """
    sources = {document.name: path for path, document in placed if document.language == language}
    pairs = [(path, sources[each.name]) for path, each in placed if sources.get(each.name, path) != path]
    return {
        path: standing(normalised(texts[source]), normalised(texts[path]))
        for path, source in pairs
        if max(len(texts[source]), len(texts[path])) <= LONGEST_FILE
    }


def with_standing(
    placed: list[tuple[str, Document]], found: Mapping[str, Standing], language: str
) -> list[tuple[str, Document]]:
    """The documents of a course with their paths, translations with how they stand; `language` is the source's."""
    sources = {document.name: document for _, document in placed if document.language == language}
    return [
        (path, _counted(document, sources[document.name], found[path]) if path in found else document)
        for path, document in placed
    ]


def check_terms(found: Standing, glossary: Glossary, language: str, findings: Findings) -> None:
    """Advise where a translated part lacks a term of the Convention that its source, in English, uses."""
    remedy = N_("say it as the Convention does in this language, or mend the glossary")
    for pair in found.pairs:
        if pair.target is None or pair.state not in {State.CURRENT, State.UNKNOWN}:
            continue
        source, words = (LINK.sub(r"\1", "\n".join(block.words)) for block in (pair.source, pair.target))
        for term in lacking(glossary, source, words, language):
            problem = N_("the glossary says “%(other)s” for “%(english)s”, and this part does not")
            values = {"other": term.other, "english": term.english}
            findings.advise(pair.target.line, problem, remedy, **values)


def _counted(document: Document, theirs: Document, found: Standing) -> Document:
    fitting = _fitting(found)
    return msgspec.structs.replace(
        document,
        parts=found.total,
        behind=found.behind,
        behind_under=_behind_under(found, document.title),
        untranslated=found.missing,
        html=spoken(document.html, theirs.html, theirs.language) if found.missing else document.html,
        quizzes=tuple(_with(quiz, fitting) for quiz in document.quizzes),
    )


def _behind_under(found: Standing, title: str) -> tuple[str, ...]:
    here, places = title, dict[str, None]()
    for pair in found.pairs:
        if pair.target and pair.source.kind in HEADINGS:
            here = bare(" ".join(pair.target.words))
        if pair.state is State.BEHIND:
            places[here] = None
    return tuple(places)


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
