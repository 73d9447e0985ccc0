"""What the paths of a draft mean: the course page, modules in order, quizzes, languages; and how to order them anew.

Pure: works on paths and texts, whether they are valid or not, for a draft may be wrong.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from app.authoring.front import read_front
from app.core.ids import is_slug
from app.courseware.lines import HEADING, Code
from app.courseware.reading.front_matter import RESERVED
from app.courseware.sources import COURSE_FILE, MODULE_FILE, QUIZ_FILE, language_of
from app.questions.sections import ATTRIBUTES, Attributes

FOLDER = re.compile(r"(\d+)-([a-z0-9-]+)/(.+)")
LINK = re.compile(r"(\]\(\.\./)(\d+-[a-z0-9-]+)(/)")
MOST_MODULES = 99
"""Their numbers have two digits."""
LONGEST_NAME = 60
RESERVED_COURSES = {"new"}
"""Words that addresses of the workspace use where the name of a course stands."""
RESERVED_QUIZZES = {"course"}
"""The name of the course page among the files."""


@dataclass(frozen=True)
class QuizPart:
    """A quiz as far as its headings tell."""

    id: str
    title: str
    questions: int
    is_graded: bool


@dataclass(frozen=True)
class Part:
    """A text of the course page, a module or quizzes, in the source language, with the languages that there are."""

    name: str
    path: str
    title: str
    minutes: int
    quizzes: tuple[QuizPart, ...]
    languages: tuple[str, ...]
    paths: tuple[str, ...]
    """All files that belong to it: its translations and, of a module, everything in its folder."""
    folder: str = ""

    @property
    def questions(self) -> int:
        """How many questions all its quizzes have."""
        return sum(quiz.questions for quiz in self.quizzes)

    @property
    def others(self) -> int:
        """How many pictures and other files belong to it."""
        return len(self.paths) - len(self.languages)


@dataclass(frozen=True)
class Outline:
    """A course as it is being written. `page` is None where there is no course page in the source language."""

    page: Part | None
    modules: tuple[Part, ...]
    quizzes: tuple[Part, ...]

    @property
    def before(self) -> tuple[Part, ...]:
        """Quizzes of the whole course that do not count: what is known before."""
        return tuple(each for each in self.quizzes if not _counts(each))

    @property
    def after(self) -> tuple[Part, ...]:
        """Quizzes of the whole course that count, and files of both kinds."""
        return tuple(each for each in self.quizzes if _counts(each))

    @property
    def minutes(self) -> int:
        """What trainees need for all of it, as the course says."""
        return (self.page.minutes if self.page else 0) + sum(each.minutes for each in self.modules)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the course page."""
        return self.page.languages if self.page else ()

    @cached_property
    def next_number(self) -> int:
        """The number of a module that is added at the end."""
        return max((_number(each.folder) for each in self.modules), default=0) + 1

    @property
    def titles(self) -> dict[str, str]:
        """What the texts in the source language are called, by their path."""
        parts = [*((self.page,) if self.page else ()), *self.modules, *self.quizzes]
        return {part.path: part.title for part in parts}

    def module(self, name: str) -> Part | None:
        """The module of this name."""
        return next((each for each in self.modules if each.name == name), None)

    def quiz(self, name: str) -> Part | None:
        """The quizzes of the whole course in the file of this name."""
        return next((each for each in self.quizzes if each.name == name), None)


def outline_of(texts: Mapping[str, str | None], language: str) -> Outline:
    """The outline of files by path (a picture has no text), with `language` as the source."""
    page = _part("course", f"course.{language}.md", [path for path in texts if COURSE_FILE.fullmatch(path)], texts)
    modules = [
        _part(folder.split("-", 1)[1], f"{folder}/{language}.md", paths, texts, folder=folder)
        for folder, paths in sorted(_folders(texts).items())
    ]
    quizzes = [_part(name, f"{name}.{language}.md", paths, texts) for name, paths in sorted(_quiz_files(texts).items())]
    return Outline(page if page.path in texts else None, tuple(modules), tuple(quizzes))


def _folders(paths: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(paths):
        if FOLDER.fullmatch(path):
            found.setdefault(path.partition("/")[0], []).append(path)
    return {folder: inside for folder, inside in found.items() if any(MODULE_FILE.fullmatch(each) for each in inside)}


def _quiz_files(paths: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(paths):
        match = QUIZ_FILE.fullmatch(path)
        if match and not COURSE_FILE.fullmatch(path):
            found.setdefault(match[1], []).append(path)
    return found


def _part(name: str, path: str, paths: list[str], texts: Mapping[str, str | None], *, folder: str = "") -> Part:
    front = read_front(texts.get(path) or "")
    source = language_of(path)
    languages = {language_of(each) for each in paths if each.endswith(".md")} - {source}
    minutes = front.values.get("minutes")
    return Part(
        name=name,
        path=path,
        title=str(front.values.get("title") or "") or name,
        minutes=minutes if isinstance(minutes, int) and 0 < minutes <= 600 else 0,
        quizzes=tuple(quizzes_in(front.body)),
        languages=(source, *sorted(languages)),
        paths=tuple(sorted(paths)),
        folder=folder,
    )


def quizzes_in(body: str) -> Iterator[QuizPart]:
    """The quizzes of a text by their headings: a question is a heading with an id inside a quiz."""
    quiz, level, questions, code = None, 0, 0, Code()
    for line in body.split("\n"):
        heading = None if code.takes(line) else HEADING.match(line)
        if heading is None:
            continue
        depth, braces = len(heading[1]), ATTRIBUTES.match(line)
        attributes = Attributes.read(braces[3]) if braces else Attributes()
        if quiz and depth <= level:
            yield QuizPart(quiz[0], quiz[1], questions, quiz[2])
            quiz = None
        if braces and "quiz" in attributes.words:
            title, is_graded = braces[2].strip(), "ungraded" not in attributes.words
            quiz, level, questions = (attributes.id, title, is_graded), depth, 0
        elif quiz and attributes.id and "pool" not in attributes.words:
            questions += 1
    if quiz:
        yield QuizPart(quiz[0], quiz[1], questions, quiz[2])


def _counts(part: Part) -> bool:
    return not part.quizzes or any(quiz.is_graded for quiz in part.quizzes)


def _number(folder: str) -> int:
    return int(folder.partition("-")[0])


def moved_by(outline: Outline, name: str, step: int) -> dict[str, str]:
    """New names of folders, so that a module comes `step` places later (earlier where it is negative).

    Nothing where it would leave the course at an end.
    """
    folders = [each.folder for each in outline.modules]
    place = next((place for place, each in enumerate(outline.modules) if each.name == name), None)
    if place is None or not 0 <= place + step < len(folders):
        return {}
    folders.insert(place + step, folders.pop(place))
    return renumbered(folders)


def renumbered(folders: Iterable[str]) -> dict[str, str]:
    """Folders of modules in their order, with the names that put them there; those that stay are not named."""
    new = {folder: folder_of(number, folder.split("-", 1)[1]) for number, folder in enumerate(folders, start=1)}
    return {old: folder for old, folder in new.items() if old != folder}


def folder_of(number: int, name: str) -> str:
    """The folder of a module."""
    return f"{number:02}-{name}"


def moves(paths: Iterable[str], folders: Mapping[str, str]) -> dict[str, str]:
    """The new paths of all files in folders that are renamed."""
    parted = ((path, *path.partition("/")) for path in paths)
    return {path: f"{folders[folder]}/{rest}" for path, folder, slash, rest in parted if slash and folder in folders}


def relinked(text: str, folders: Mapping[str, str]) -> str:
    """A text whose links to other modules (`../02-seals/`) follow them to where they have gone."""
    return LINK.sub(lambda found: found[1] + folders.get(found[2], found[2]) + found[3], text)


def name_from(title: str) -> str:
    """A name for addresses from a title: `Sea ports: who checks?` becomes `sea-ports-who-checks`; empty if it cannot.

    Titles in scripts other than the Latin one give none.
    """
    latin = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    letters = sum(sign.isalpha() for sign in title)
    if sum(sign.isalpha() for sign in latin) * 2 < letters:
        return ""
    words = re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "", latin)).strip("-0123456789")
    short = words[:LONGEST_NAME]
    return (short.rpartition("-")[0] or short if len(words) > LONGEST_NAME else words).strip("-")


def is_module_name(name: str) -> bool:
    """Whether a module may be called so."""
    return is_slug(name) and len(name) <= LONGEST_NAME and name not in RESERVED


def is_course_name(name: str) -> bool:
    """Whether a course may be called so."""
    return is_slug(name) and len(name) <= LONGEST_NAME and name not in RESERVED_COURSES


def is_quiz_name(name: str) -> bool:
    """Whether quizzes of the whole course may be kept under this name."""
    return is_slug(name) and len(name) <= LONGEST_NAME and name not in RESERVED_QUIZZES
