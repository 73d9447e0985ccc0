"""A course folder: which files belong to it, in which order, and whether they fit together."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from app.core.errors import N_
from app.core.findings import Finding, Findings
from app.core.ids import is_slug
from app.courseware.glossary import SOURCE, Glossary
from app.courseware.reading.document import read_document
from app.courseware.reading.links import Pages, check_links_between
from app.courseware.reading.pictures import MOST_FILES, Attached, Beside
from app.courseware.reading.translations import check_terms, standings, with_standing
from app.courseware.rules import COURSE, MODULE, QUIZZES, Course, Document, are_alike
from app.courseware.sources import COURSE_FILE, normalised, part_at
from app.courseware.translation.standing import Standing

NO_GLOSSARIES: Mapping[str, Glossary] = MappingProxyType({})


@dataclass(frozen=True)
class SourceFile:
    """A file of a course: its path within the course folder, and its text."""

    path: str
    text: str


def read_folder(folder: Path) -> tuple[list[SourceFile], list[Finding]]:
    """The Markdown files of a course folder, in order; what is not UTF-8 is noted.

    A folder or file whose name starts with a dot is passed over.
    """
    files, findings = [], []
    for path in sorted(folder.rglob("*.md")):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        try:
            files.append(SourceFile(name, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            findings.append(Finding(f"{folder.name}/{name}", line, N_("the file is not UTF-8"), N_("save it as UTF-8")))
    return files, findings


def read_course(
    folder: str,
    files: Iterable[SourceFile],
    attached: Iterable[Attached] = (),
    glossaries: Mapping[str, Glossary] = NO_GLOSSARIES,
) -> tuple[Course, list[Finding]]:
    """Understand a whole course; `folder` is its name, `attached` are its pictures and other files.

    Every problem of every file is in the findings; `glossaries` have the terms that translations from English keep to.
    """
    reading = _Reading(folder, sorted(files, key=lambda file: file.path), sorted(attached, key=lambda each: each.path))
    placed = reading.documents()
    reading.check_together(placed)
    found = reading.standings(placed)
    reading.check_terms(placed, found, glossaries)
    documents = [document for _, document in with_standing(placed, found, reading.language)]
    course = Course(
        slug=reading.slug, revision=0, hash=reading.hash(), language=reading.language, documents=tuple(documents)
    )
    return course, sorted(reading.found)


def source_language(files: Iterable[SourceFile]) -> str:
    """The language in which a course is written first: that of the course page which says so, else English."""
    pages = {match[1]: file for file in files if (match := COURSE_FILE.fullmatch(file.path))}
    for language, file in pages.items():
        if re.search(rf"^language:\s*{language}\s*$", file.text, re.MULTILINE):
            return language
    return "en" if "en" in pages or not pages else next(iter(pages))


class _Reading:
    """The reading of one course; gathers findings over all files."""

    def __init__(self, folder: str, files: list[SourceFile], attached: list[Attached]) -> None:
        self.folder = folder
        self.files = files
        self.attached = attached
        self.used: set[str] = set()
        self.found: list[Finding] = []
        self.slug = folder
        self.language = source_language(files)

    def hash(self) -> str:
        """SHA-256 over the paths and normalised texts of all texts, and the paths and bytes of all other files."""
        digest = hashlib.sha256()
        for file in self.files:
            digest.update(f"{file.path}\0{normalised(file.text)}\0".encode())
        for each in self.attached:
            digest.update(f"{each.path}\0{each.hash}\0".encode())
        return digest.hexdigest()

    def documents(self) -> list[tuple[str, Document]]:
        """The documents with their paths, in the order in which a course keeps them."""
        found = [(file.path, document) for file in self.files if (document := self._document(file))]
        order = {COURSE: 0, MODULE: 1, QUIZZES: 2}
        return sorted(found, key=lambda placed: order[placed[1].role])

    def standings(self, placed: list[tuple[str, Document]]) -> dict[str, Standing]:
        """How each translation stands, by its path."""
        return standings(placed, {file.path: file.text for file in self.files}, self.language)

    def check_terms(
        self, placed: list[tuple[str, Document]], found: Mapping[str, Standing], glossaries: Mapping[str, Glossary]
    ) -> None:
        """Whether translations say the terms of the Convention as its text in their language does."""
        for path, document in placed if self.language == SOURCE else ():
            if path in found and document.language in glossaries:
                findings = Findings(f"{self.folder}/{path}", self.found)
                check_terms(found[path], glossaries[document.language], document.language, findings)

    def check_together(self, placed: list[tuple[str, Document]]) -> None:
        """What no single file shows: names used twice, translations that do not fit their source."""
        if not is_slug(self.folder):
            remedy = N_("use small Latin letters, digits and hyphens, a letter first")
            problem = N_("the folder “%(folder)s” cannot be the name of a course")
            self._add("course.en.md", problem, remedy, folder=self.folder)
        if not any(each.role == COURSE for _, each in placed):
            remedy = N_("write course.<language>.md with a title")
            self._add("course.en.md", N_("the course has no course page"), remedy)
        sources = {each.name: each for _, each in placed if each.language == self.language}
        seen: set[tuple[str, str]] = set()
        for path, each in placed:
            if (each.name, each.language) in seen:
                problem = N_("two modules have the id %(id)s")
                self._add(path, problem, N_("give each module its own id"), id=each.name)
            seen.add((each.name, each.language))
            source = sources.get(each.name)
            if each.language != self.language and source is None:
                problem, remedy = N_("%(language)s translates nothing"), N_("write the %(source)s file first")
                self._add(path, problem, remedy, language=each.language, source=self.language)
            elif each.language != self.language and source:
                self._check_translation(path, source, each)
        self._check_quiz_ids(placed)
        self._check_course_id()
        self._check_links(placed)
        self._check_attached()

    def _check_attached(self) -> None:
        """Files that are too many, and those that nobody sees."""
        if len(self.attached) > MOST_FILES:
            problem, remedy = (
                N_("the course has %(count)s pictures and files, more than %(most)s"),
                N_("take some away"),
            )
            self._add("", problem, remedy, count=len(self.attached), most=MOST_FILES)
        for each in self.attached:
            if each.path not in self.used:
                findings = Findings(f"{self.folder}/{each.path}", self.found)
                findings.advise(1, N_("no text names this file"), N_("name it in a text, or take it away"))

    def _check_course_id(self) -> None:
        """The folder is the course's name in addresses; the id in the file says the same, so that a copy is noticed."""
        for file in self.files:
            named = (
                re.search(r"^id:\s*[\"']?([\w-]+)", file.text, re.MULTILINE)
                if COURSE_FILE.fullmatch(file.path)
                else None
            )
            if named and named[1] != self.folder:
                problem = N_("the id %(id)s is not the name of the folder, %(folder)s")
                remedy = N_("write `id: %(folder)s`, or rename the folder")
                self._add(file.path, problem, remedy, id=named[1], folder=self.folder)

    def _check_links(self, placed: list[tuple[str, Document]]) -> None:
        pages = Pages(self.slug, tuple(dict.fromkeys(each.name for _, each in placed if each.role == MODULE)))
        texts = {file.path: file.text for file in self.files}
        for path, document in placed:
            findings = Findings(f"{self.folder}/{path}", self.found)
            check_links_between(document, normalised(texts[path]), pages, findings)

    def _check_quiz_ids(self, placed: list[tuple[str, Document]]) -> None:
        """Quizzes of a module differ by id, and so do those of the whole course, in whichever file they stand."""
        seen: set[tuple[str, str, str]] = set()
        for path, document in placed:
            home = document.name if document.role == MODULE else ""
            for quiz in document.quizzes:
                key = (home, document.language, quiz.id)
                if quiz.id and key in seen:
                    problem = N_("two quizzes have the id %(id)s")
                    self._add(path, problem, N_("give each quiz its own id"), id=f"#{quiz.id}")
                seen.add(key)

    def _document(self, file: SourceFile) -> Document | None:
        placed = part_at(file.path)
        if placed is None:
            remedy = N_("name it course.en.md, 01-module/en.md or test.en.md")
            self._add(file.path, N_("this file has no place in a course"), remedy)
            return None
        role, name, language = placed
        findings = Findings(f"{self.folder}/{file.path}")
        beside = Beside.of(file.path, self.attached)
        document = read_document(
            file.text,
            role=role,
            name=name,
            language=language,
            findings=findings,
            is_source=language == self.language,
            beside=beside,
        )
        self.found += findings.found
        self.used |= beside.used
        return document

    def _check_translation(self, path: str, source: Document, words: Document) -> None:
        """What a translation lacks is read in the source, so nothing of it keeps a course from being published."""
        findings = Findings(f"{self.folder}/{path}", self.found)
        for quiz in source.quizzes:
            theirs = words.quiz(quiz.id)
            if theirs is None:
                problem = N_("%(language)s lacks the quiz %(id)s")
                findings.advise(1, problem, N_("translate it"), language=words.language, id=f"#{quiz.id}")
                continue
            for id, question in quiz.questions.items():
                other = theirs.questions.get(id)
                if other is None or not are_alike(question, other):
                    problem = N_("%(language)s: question %(id)s differs in kind or number of parts from its source")
                    remedy, line = N_("translate every part in its place"), other.line if other else 1
                    findings.advise(line, problem, remedy, language=words.language, id=f"#{id}")

    def _add(self, path: str, problem: str, remedy: str, **values: str | int) -> None:
        Findings(f"{self.folder}/{path}", self.found).add(1, problem, remedy, **values)
