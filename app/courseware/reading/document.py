"""One file: front matter, prose and quizzes become a Document."""

from app.core.embedded import files_of
from app.core.findings import Findings
from app.core.markdown import render
from app.courseware.reading.advice.prose import advise_prose
from app.courseware.reading.advice.questions import advise_objectives
from app.courseware.reading.callouts import callouts, check_callouts
from app.courseware.reading.foreign import check_foreign
from app.courseware.reading.front_matter import read_front_matter
from app.courseware.reading.limits import check_limits
from app.courseware.reading.links import check_own_links
from app.courseware.reading.outline import outline
from app.courseware.reading.pictures import Beside
from app.courseware.reading.placeholders import check_placeholders
from app.courseware.reading.quizzes import read_quiz
from app.courseware.rules import MODULE, Document
from app.courseware.sources import hash_of, normalised


def read_document(
    source: str,
    *,
    role: str,
    name: str,
    language: str,
    findings: Findings,
    is_source: bool,
    beside: Beside | None = None,
) -> Document:
    """Understand one file; every problem is noted, and what can be understood is returned all the same.

    `beside` are the pictures and files that it can name.
    """
    text = normalised(source)
    beside = beside or Beside()
    if not check_limits(text, findings):
        return Document(role=role, name=name, language=language, title="", hash=hash_of(source))
    front = read_front_matter(text, role, findings)
    values = front.values
    cut = outline(front.text, front.first_line, findings)
    check_callouts(cut.prose, front.first_line, language, findings)
    check_foreign(front.text.split("\n"), front.first_line, findings)
    check_placeholders(front.text, front.first_line, findings)
    objectives = values.get("objectives", ())
    with files_of(beside):
        rendered = render("\n".join(cut.prose), callouts(language))
        quizzes = tuple(
            read_quiz(raw, len(objectives), findings, role=role, language=language, is_source=is_source)
            for raw in cut.quizzes
        )
    beside.check(text.split("\n"), 1, findings)
    document = Document(
        role=role,
        name=values.get("id", name) if role == "module" else name,
        language=language,
        hash=hash_of(source),
        title=values.get("title", ""),
        summary=values.get("summary", ""),
        audience=values.get("audience", ""),
        minutes=values.get("minutes", 0),
        provisions=values.get("provisions", ()),
        objectives=objectives,
        html=rendered.html,
        headings=rendered.headings,
        quizzes=quizzes,
        review=values.get("review", ""),
        translates=values.get("translates", ""),
    )
    check_own_links(document, text, beside.text, findings)
    advise_prose(cut.prose, front.first_line, language, findings)
    if is_source and role == MODULE:
        advise_objectives(document.quizzes, len(objectives), findings)
    return document
