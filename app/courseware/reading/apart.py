"""The same reading in a process of its own, for texts that come by a form: a second for a file, more for a course.

Nothing else parses Markdown while a request waits.
"""

from collections.abc import Iterable, Mapping

import msgspec

from app.core import apart
from app.core.findings import Finding, Findings
from app.courseware.glossary import Glossary
from app.courseware.reading.document import read_document
from app.courseware.reading.folder import NO_GLOSSARIES, SourceFile, read_course
from app.courseware.reading.pictures import Attached, Beside
from app.courseware.rules import Course, Document

ONE_FILE, WHOLE_COURSE = 1.0, 30.0
"""Seconds."""


class _File(msgspec.Struct):
    text: str
    role: str
    name: str
    language: str
    path: str
    is_source: bool
    attached: list[Attached]
    shown_under: str


class _Folder(msgspec.Struct):
    name: str
    files: list[SourceFile]
    attached: list[Attached]
    glossaries: dict[str, Glossary]


class _Read(msgspec.Struct):
    documents: list[Document]
    findings: list[Finding]
    slug: str = ""
    hash: str = ""
    language: str = ""


def document_apart(
    text: str,
    *,
    role: str,
    name: str,
    language: str,
    path: str,
    is_source: bool,
    attached: Iterable[Attached] = (),
    shown_under: str = "",
) -> tuple[Document, list[Finding]]:
    """One file, understood; `path` is its place in the course, and what the findings call it.

    `attached` are the pictures and files that it can name, `shown_under` the address under which a draft's are shown.

    Raises TooMuch where it takes more than a second.
    """
    asked = _File(text, role, name, language, path, is_source, list(attached), shown_under)
    found = msgspec.json.decode(apart.work(_document, msgspec.json.encode(asked), seconds=ONE_FILE), type=_Read)
    return found.documents[0], found.findings


def course_apart(
    folder: str,
    files: Iterable[SourceFile],
    attached: Iterable[Attached] = (),
    glossaries: Mapping[str, Glossary] = NO_GLOSSARIES,
) -> tuple[Course, list[Finding]]:
    """A whole course, as `read_course` understands it.

    Raises TooMuch where it takes more than half a minute.
    """
    asked = msgspec.json.encode(_Folder(folder, list(files), list(attached), dict(glossaries)))
    found = msgspec.json.decode(apart.work(_course, asked, seconds=WHOLE_COURSE), type=_Read)
    course = Course(
        slug=found.slug, revision=0, hash=found.hash, language=found.language, documents=tuple(found.documents)
    )
    return course, found.findings


def _document(data: bytes) -> bytes:
    asked = msgspec.json.decode(data, type=_File)
    findings = Findings(asked.path)
    document = read_document(
        asked.text,
        role=asked.role,
        name=asked.name,
        language=asked.language,
        findings=findings,
        is_source=asked.is_source,
        beside=Beside.of(asked.path, asked.attached, asked.shown_under),
    )
    return msgspec.json.encode(_Read([document], sorted(findings.found)))


def _course(data: bytes) -> bytes:
    asked = msgspec.json.decode(data, type=_Folder)
    course, findings = read_course(asked.name, asked.files, asked.attached, asked.glossaries)
    return msgspec.json.encode(_Read(list(course.documents), findings, course.slug, course.hash, course.language))
