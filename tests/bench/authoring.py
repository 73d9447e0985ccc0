"""The authors' part of the bench: reading texts here and apart, pictures, differences, item analysis, publishing.

The first line of each group is the floor that the others are compared with: bare Python-Markdown, one encoding of a
picture, the standard library's difflib, one reading of the same rows.
"""

import random
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from difflib import SequenceMatcher
from io import BytesIO
from pathlib import Path
from typing import Any

from markdown import markdown
from PIL import Image
from sqlalchemy import insert, select

from app.accounts.models import Person
from app.accounts.rules import Agency
from app.assessment import analysing
from app.assessment.models import Answer, Attempt
from app.assessment.rules import grade
from app.catalogue.models import Enrolment
from app.core.clock import utcnow
from app.core.differences import words
from app.core.errors import CampusError
from app.core.findings import Findings
from app.core.ids import new_uid
from app.core.pictures import reduced
from app.courseware.actions import read
from app.courseware.reading import SourceFile, read_course, read_folder
from app.courseware.reading.apart import course_apart, document_apart
from app.courseware.reading.document import read_document
from app.courseware.rules import Course
from app.learning.changeover import changeover
from app.questions.kinds.choices import ChoiceQuestion
from tests.bench import instance as instances
from tests.bench import servers
from tests.bench.costs import Group, Task
from tests.bench.instance import COURSE, Instance
from tests.bench.report import Goal, goal_lines, machine, machine_lines
from tests.makers.hostile import SHAPES
from tests.makers.pictures import photograph

PACKAGES = ("markdown", "nh3", "pillow", "sqlalchemy")
FOLDER = servers.ROOT / "courses" / COURSE
MODULE = "04-needs-first/en.md"
PEOPLE = 10_000
"""Attempts at the final test, each of twenty questions: as many as item analysis reads."""
FINAL = "final"
BATCH = 20_000
BOUND = 120.0
MEGABYTE = 1_000_000


class Broken(Exception):
    """What was measured did not do what it is there for; the message says what."""


@dataclass
class Outcome:
    """A whole run."""

    machine: dict[str, Any]
    groups: Sequence[Group]
    goals: Sequence[Goal]

    def as_json(self) -> dict[str, Any]:
        """Everything, for a program."""
        groups = {group.title: {task.name: task.as_json() for task in group.tasks} for group in self.groups}
        return {"machine": self.machine, "groups": groups, "goals": [asdict(goal) for goal in self.goals]}


def measure(folder: Path, rounds: int) -> Outcome:
    """Measure all groups.

    Raises Broken if something that was measured gave no answer.
    """
    until = time.monotonic() + BOUND
    environ = {
        "CAMPUS_INSTANCE": str(folder), "CAMPUS_BASE_URL": "http://127.0.0.1:1", "CAMPUS_COURSES": str(FOLDER.parent),
        "DATABASE_URL": f"sqlite:///{folder / 'campus.db'}",
    }  # fmt: skip
    found = machine(PACKAGES)
    with instances.fresh_instance(folder, environ) as instance:
        _fill(instance)
        groups = [_texts(), _courses(), _pictures(), _differences(), _people(instance)]
        for group in groups:
            group.run(rounds, until)
    return Outcome(found, groups, _goals(groups))


def lines(outcome: Outcome) -> list[str]:
    """The report for a terminal."""
    said = [*machine_lines(outcome.machine), f"load before: {outcome.machine['load_before']:.1f}", ""]
    for group in outcome.groups:
        said += [*group.lines, ""]
    said.append("What is done apart costs no processor time of this process and its children: look at the clock there.")
    return [*said, "", *goal_lines(outcome.goals)]


def _texts() -> Group:
    text = (FOLDER / MODULE).read_text(encoding="utf-8")
    asked = {"role": "module", "name": "needs-first", "language": "en", "path": MODULE, "is_source": True}

    def here(number: int) -> None:
        given = {key: value for key, value in asked.items() if key != "path"}
        read_document(text, findings=Findings(MODULE), **given)  # type: ignore[arg-type]

    def apart(number: int) -> None:
        document, _ = document_apart(text, **asked)  # type: ignore[arg-type]
        if not document.quizzes:
            raise Broken("the module came back without its quiz")

    def hostile(number: int) -> None:
        for shape in SHAPES.values():
            with suppress(CampusError):
                document_apart(shape(MEGABYTE), **asked)  # type: ignore[arg-type]

    return Group(
        f"a module of {len(text) // 1000} kB",
        [
            Task("Python-Markdown alone", lambda number: markdown(text, extensions=["tables", "footnotes"])),
            Task("understood and checked here", here),
            Task("the same apart (preview)", apart),
            Task("1 MB of hostile text, each", hostile, each=len(SHAPES), rounds=1),
        ],
    )


def _courses() -> Group:
    files, _ = _folder()
    return Group(
        f"a course of {len(files)} files",
        [
            Task(
                "Python-Markdown alone", lambda number: [markdown(file.text, extensions=["tables"]) for file in files]
            ),
            Task("understood and checked here", lambda number: read_course(COURSE, files)),
            Task("the same apart (publishing)", lambda number: course_apart(COURSE, files)),
        ],
    )


def _folder() -> tuple[list[SourceFile], object]:
    files, *rest = read_folder(FOLDER)
    return files, rest


def _pictures() -> Group:
    given = photograph(3000, 2000)

    def once(number: int) -> bytes:
        buffer = BytesIO()
        Image.open(BytesIO(given)).resize((1280, 853)).save(buffer, "WEBP", quality=80)
        return buffer.getvalue()

    return Group(
        f"a picture of 3000 × 2000 pixels, {len(given) // 1000} kB",
        [
            Task("decoded, encoded once", once, size=len),
            Task("made ready to read", lambda number: reduced(given).content, size=len),
        ],
    )


def _differences() -> Group:
    text = (FOLDER / MODULE).read_text(encoding="utf-8")
    drawn = random.Random(30)
    other = " ".join("other" if drawn.random() < 0.02 else word for word in text.split(" "))
    return Group(
        "a module in which every fiftieth word has changed",
        [
            Task("difflib", lambda number: SequenceMatcher(None, text.split(), other.split()).get_opcodes()),
            Task("what went and what came", lambda number: words(text, other)),
            Task("texts of 200 kB with nothing in common", lambda number: words("a b " * 50_000, "c d " * 50_000)),
        ],
    )


def _people(instance: Instance) -> Group:
    statement = (
        select(Attempt.id, Attempt.asked, Answer.question, Answer.response)
        .join(Answer, Answer.attempt_id == Attempt.id)
        .where(Attempt.quiz == FINAL)
    )

    def rows(number: int) -> int:
        with instance.database.reading() as reading:
            return len(reading.execute(statement).all())

    def analysed(number: int) -> None:
        analysing.forget_kept()
        with instance.database.reading() as reading:
            found = analysing.studied(reading, instance.course, FINAL)
        if found.study.whole is None:
            raise Broken("the analysis is withheld")

    def remembered(number: int) -> None:
        with instance.database.reading() as reading:
            analysing.studied(reading, instance.course, FINAL)

    def changed(number: int) -> None:
        with instance.database.reading() as reading:
            changeover(reading, instance.course, read(FOLDER).course, utcnow())

    return Group(
        f"{PEOPLE:,} first attempts of twenty questions",
        [
            Task("their rows, read once", rows),
            Task("item analysis", analysed),
            Task("item analysis, asked again", remembered),
            Task("what a new revision means for them", changed),
        ],
    )


def _fill(instance: Instance) -> None:
    now = utcnow() - timedelta(hours=1)
    with instance.database.unit_of_work() as unit:
        people = [
            {
                "uid": new_uid(), "subject": new_uid(), "sign_in": f"p{n}", "sign_in_key": f"p{n}", "name": f"P {n}",
                "passphrase_hash": "", "language": "en",
                "country": "KE", "agency": Agency.CUSTOMS, "granted": [], "created_at": now,
            }
            for n in range(PEOPLE)
        ]  # fmt: skip
        unit.execute(insert(Person), people)
        ids = unit.scalars(select(Person.id).order_by(Person.id)).all()
        enrolled = [{"uid": new_uid(), "person_id": id, "course": COURSE, "enrolled_at": now} for id in ids]
        unit.execute(insert(Enrolment), enrolled)
        attempts, answers = _answered(instance.course, unit.scalars(select(Enrolment.id)).all())
        unit.execute(insert(Attempt), attempts)
        for place in range(0, len(answers), BATCH):
            unit.execute(insert(Answer), answers[place : place + BATCH])


def _answered(course: Course, enrolments: Sequence[int]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Attempts and answers; who is able answers choices rightly more often, everything else stays open."""
    quiz, now, drawn = course.quizzes[FINAL].quiz, utcnow() - timedelta(hours=1), random.Random(31)
    attempts, answers = [], []
    for number, enrolment in enumerate(enrolments, start=1):
        able, seed = drawn.random(), str(number)
        asked = quiz.draw(seed)
        given = {}
        for id in asked:
            question = quiz.questions[id]
            if isinstance(question, ChoiceQuestion):
                right = tuple(option.id for option in question.options if option.is_right)
                given[id] = right if drawn.random() < able else (drawn.choice(question.options).id,)
        result = grade(quiz, list(asked), given)
        attempts.append(
            {
                "id": number, "uid": new_uid(), "enrolment_id": enrolment, "quiz": FINAL, "number": 1,
                "revision_id": course.revision, "seed": seed, "asked": list(asked), "started_at": now,
                "submitted_at": now, "deadline_at": None, "earned": result.earned, "possible": result.possible,
                "passed": result.passed,
            }
        )  # fmt: skip
        answers += [
            {"attempt_id": number, "question": id, "seq": 1, "response": list(each), "saved_at": now, "language": "en"}
            for id, each in given.items()
        ]
    return attempts, answers


def _goals(groups: Sequence[Group]) -> list[Goal]:
    texts, courses, _, _, people = groups
    hostile, course, study = texts.tasks[-1], courses.tasks[-1], people.task("item analysis")
    return [
        Goal("1 MB of hostile text refused or read within a second", f"{hostile.wall:.0f} ms", hostile.wall < 1000),
        Goal("a course read apart within two seconds", f"{course.wall:.0f} ms", course.wall < 2000),
        Goal(f"{PEOPLE:,} attempts analysed within five seconds", f"{study.wall:.0f} ms", study.wall < 5000),
    ]
