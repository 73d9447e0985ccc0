"""A course folder: which files belong to it, in which order, and whether they fit together."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.core.findings import Finding, Findings
from app.core.ids import is_slug
from app.core.places import LANGUAGES
from app.courseware.reading.document import normalised, read_document
from app.courseware.rules import COURSE, MODULE, QUIZZES, Course, Document, are_alike
from app.questions.kinds.choices import ChoiceQuestion
from app.questions.kinds.matching import Matching

LANGUAGE = "|".join(LANGUAGES)
COURSE_FILE = re.compile(rf"course\.({LANGUAGE})\.md")
QUIZ_FILE = re.compile(rf"([a-z][a-z0-9-]*)\.({LANGUAGE})\.md")
MODULE_FILE = re.compile(rf"(\d+-[a-z0-9-]+)/({LANGUAGE})\.md")


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
            findings.append(Finding(f"{folder.name}/{name}", line, "the file is not UTF-8", "save it as UTF-8"))
    return files, findings


def read_course(folder: str, files: Iterable[SourceFile]) -> tuple[Course, list[Finding]]:
    """Understand a whole course; `folder` is its name. Every problem of every file is in the findings."""
    reading = _Reading(folder, sorted(files, key=lambda file: file.path))
    placed = reading.documents()
    reading.check_together(placed)
    documents = [document for _, document in placed]
    course = Course(
        slug=reading.slug, revision=0, hash=reading.hash(), language=reading.language, documents=tuple(documents)
    )
    return course, sorted(reading.found)


class _Reading:
    """The reading of one course; gathers findings over all files."""

    def __init__(self, folder: str, files: list[SourceFile]) -> None:
        self.folder = folder
        self.files = files
        self.found: list[Finding] = []
        self.slug = folder
        self.language = self._source_language()

    def hash(self) -> str:
        """SHA-256 over the paths and normalised texts of all files."""
        digest = hashlib.sha256()
        for file in self.files:
            digest.update(f"{file.path}\0{normalised(file.text)}\0".encode())
        return digest.hexdigest()

    def documents(self) -> list[tuple[str, Document]]:
        """The documents with their paths, in the order in which a course keeps them."""
        found = [(file.path, document) for file in self.files if (document := self._document(file))]
        order = {COURSE: 0, MODULE: 1, QUIZZES: 2}
        return sorted(found, key=lambda placed: order[placed[1].role])

    def check_together(self, placed: list[tuple[str, Document]]) -> None:
        """What no single file shows: names used twice, translations that do not fit their source."""
        if not is_slug(self.folder):
            remedy = "use small Latin letters, digits and hyphens, a letter first"
            self._add("course.en.md", f"the folder “{self.folder}” cannot be the name of a course", remedy)
        if not any(each.role == COURSE for _, each in placed):
            self._add("course.en.md", "the course has no course page", "write course.<language>.md with a title")
        sources = {each.name: each for _, each in placed if each.language == self.language}
        seen: set[tuple[str, str]] = set()
        for path, each in placed:
            if (each.name, each.language) in seen:
                self._add(path, f"two modules have the id {each.name}", "give each module its own id")
            seen.add((each.name, each.language))
            source = sources.get(each.name)
            if each.language != self.language and source is None:
                self._add(path, f"{each.language} translates nothing", f"write the {self.language} file first")
            elif each.language != self.language and source:
                self._check_translation(path, source, each)
        self._check_quiz_ids(placed)
        self._check_course_id()

    def _check_course_id(self) -> None:
        """The folder is the course's name in addresses; the id in the file says the same, so that a copy is noticed."""
        for file in self.files:
            named = (
                re.search(r"^id:\s*[\"']?([\w-]+)", file.text, re.MULTILINE)
                if COURSE_FILE.fullmatch(file.path)
                else None
            )
            if named and named[1] != self.folder:
                remedy = f"write `id: {self.folder}`, or rename the folder"
                self._add(file.path, f"the id {named[1]} is not the name of the folder, {self.folder}", remedy)

    def _check_quiz_ids(self, placed: list[tuple[str, Document]]) -> None:
        """Quizzes of a module differ by id, and so do those of the whole course, in whichever file they stand."""
        seen: set[tuple[str, str, str]] = set()
        for path, document in placed:
            home = document.name if document.role == MODULE else ""
            for quiz in document.quizzes:
                key = (home, document.language, quiz.id)
                if quiz.id and key in seen:
                    self._add(path, f"two quizzes have the id #{quiz.id}", "give each quiz its own id")
                seen.add(key)

    def _document(self, file: SourceFile) -> Document | None:
        placed = self._place(file.path)
        if placed is None:
            return None
        role, name, language = placed
        findings = Findings(f"{self.folder}/{file.path}")
        document = read_document(
            file.text, role=role, name=name, language=language, findings=findings, is_source=language == self.language
        )
        self.found += findings.found
        return document

    def _place(self, path: str) -> tuple[str, str, str] | None:
        if match := COURSE_FILE.fullmatch(path):
            return COURSE, COURSE, match[1]
        if match := QUIZ_FILE.fullmatch(path):
            return QUIZZES, match[1], match[2]
        if match := MODULE_FILE.fullmatch(path):
            return MODULE, match[1].split("-", 1)[1], match[2]
        self._add(path, "this file has no place in a course", "name it course.en.md, 01-module/en.md or test.en.md")
        return None

    def _source_language(self) -> str:
        pages = {match[1]: file for file in self.files if (match := COURSE_FILE.fullmatch(file.path))}
        for language, file in pages.items():
            if re.search(rf"^language:\s*{language}\s*$", file.text, re.MULTILINE):
                return language
        return "en" if "en" in pages or not pages else next(iter(pages))

    def _check_translation(self, path: str, source: Document, words: Document) -> None:
        for quiz in source.quizzes:
            theirs = words.quiz(quiz.id)
            if theirs is None:
                self._add(path, f"{words.language} lacks the quiz #{quiz.id}", "translate it")
                continue
            for id, question in quiz.questions.items():
                other = theirs.questions.get(id)
                if other is None or not are_alike(question, other) or _shape(other) != _shape(question):
                    problem = f"{words.language}: question #{id} differs in kind or number of parts from its source"
                    self._add(path, problem, "translate every part in its place", other.line if other else 1)

    def _add(self, path: str, problem: str, remedy: str, line: int = 1) -> None:
        self.found.append(Finding(f"{self.folder}/{path}", line, problem, remedy))


def _shape(question: object) -> object:
    """What a translation must have like its source: how many parts, and which rows are distractors."""
    if isinstance(question, ChoiceQuestion):
        return len(question.options)
    if isinstance(question, Matching):
        return [bool(pair.left) for pair in question.pairs]
    return len(getattr(question, "things", ()) or getattr(question, "gaps", ()))
