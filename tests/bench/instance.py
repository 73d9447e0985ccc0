"""A fresh instance for the bench: its own folder, database, keys, the real courses, and people signed in beforehand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, session
from flask.testing import FlaskClient
from flask_login import login_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Engine, event, func, insert, select
from sqlalchemy.orm import make_transient

from app.accounts.models import Person
from app.accounts.passphrases import hashed
from app.accounts.rules import Agency, Sex, sign_in_key
from app.assessment.models import Attempt
from app.catalogue.models import Enrolment
from app.core.clock import utcnow
from app.core.database import Database
from app.core.ids import new_uid
from app.core.settings import Settings
from app.courseware.actions import publish, read_all
from app.courseware.queries import published
from app.courseware.rules import Course
from app.learning.models import Reading
from app.site import create_app, schema
from app.site.cli import make_secrets
from tests.bench.load import Answer, Script, Visitor, answered

COURSE = "article-30"
PASSPHRASE = "lumo-kade-tiro-vasu-neb"
READ = 3
"""Modules that everybody has marked as read."""


@dataclass(frozen=True)
class Instance:
    """The application in this process, over the same database as the server under test."""

    app: Flask
    database: Database
    course: Course

    @property
    def module_path(self) -> str:
        """A module in the middle of the course."""
        return f"/en/courses/{COURSE}/{self.course.modules[READ].name}/"

    @property
    def quiz_path(self) -> str:
        """The quiz of the cycles: ungraded, drawn from pools, once for each person."""
        quiz = next(each for each in self.course.quizzes.values() if each.module is None and not each.quiz.is_graded)
        return f"/en/courses/{COURSE}/quiz/{quiz.key}/"

    @property
    def handed_in(self) -> int:
        """How many attempts the database holds as handed in."""
        with self.database.reading() as reading:
            return reading.scalar(select(func.count()).where(Attempt.submitted_at.is_not(None))) or 0

    @property
    def synchronous(self) -> int:
        """SQLite's word for how durable a commit is on a connection of ours; 2 is FULL."""
        with self.database.engine.connect() as connection:
            return int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())


@contextmanager
def fresh_instance(folder: Path, environ: dict[str, str]) -> Iterator[Instance]:
    """Set an instance up as `campus setup`, `db upgrade` and `courses publish` do."""
    make_secrets(folder)
    settings = Settings.read(environ)
    database = Database(settings.database_url)
    schema.upgrade(database)
    for each in read_all(settings.courses):
        with database.unit_of_work() as unit:
            publish(unit, each, by=None, now=utcnow())
    app = create_app(settings, database=database)
    with database.reading() as reading:
        course = published(reading, COURSE)
    yield Instance(app, database, course)
    database.dispose()


def _amina(number: int) -> str:
    return f"Amina Diallo {number}"


def make_visitors(instance: Instance, count: int, named: Callable[[int], str] = _amina) -> list[Visitor]:
    """Enrol people who have read some modules, all with one passphrase, and make the cookies of their sessions."""
    now, passphrase_hash = utcnow(), hashed(PASSPHRASE)
    rows = [
        {
            "uid": new_uid(), "subject": new_uid(), "sign_in": (sign_in := f"trainee{number}"), "epoch": 0,
            "sign_in_key": sign_in_key(sign_in), "name": named(number), "passphrase_hash": passphrase_hash,
            "language": "en", "country": "SN", "agency": Agency.PROSECUTION,
            "sex": Sex.FEMALE, "granted": [], "created_at": now,
        }
        for number in range(count)
    ]  # fmt: skip
    with instance.database.unit_of_work() as unit:
        unit.execute(insert(Person), rows)
        people = unit.scalars(select(Person).order_by(Person.id)).all()
        enrolled = [
            {"uid": new_uid(), "person_id": person.id, "course": COURSE, "enrolled_at": now} for person in people
        ]
        unit.execute(insert(Enrolment), enrolled)
        modules = [each.name for each in instance.course.modules[:READ]]
        enrolments = unit.scalars(select(Enrolment.id)).all()
        reading = [{"enrolment_id": id, "module": module, "read_at": now} for id in enrolments for module in modules]
        unit.execute(insert(Reading), reading)
        for person in people:
            make_transient(person)
    return [_visitor(instance.app, person) for person in people]


def _visitor(app: Flask, person: Person | None, sign_in: str = "") -> Visitor:
    """A session as signing in leaves it behind, without the passphrase being hashed."""
    with app.test_request_context():
        if person:
            session["sid"] = new_uid()
            login_user(person)
        token = generate_csrf()
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(dict(session))}"
    return Visitor(cookie, token, person.sign_in if person else sign_in)


def make_strangers(instance: Instance, known: list[Visitor]) -> list[Visitor]:
    """The same people before they sign in: each with a session that holds a token and nothing else."""
    return [_visitor(instance.app, None, each.sign_in) for each in known]


def play(client: FlaskClient, script: Script) -> Iterator[tuple[str, Answer, bool]]:
    """Let the test client do what a script says; each answer with its step's label, and whether it ends a unit."""
    step = next(script)
    while True:
        headers = {"Cookie": step.cookie, "Accept": step.accept, "Accept-Language": "en"}
        found = client.open(
            step.path,
            method=step.method,
            headers=headers,
            data=step.body or None,
            content_type=step.content_type or None,
        )
        if found.status_code != step.status:
            raise RuntimeError(f"{step.method} {step.path}: {found.status_code}, not {step.status}")
        answer = Answer(found.status_code, found.headers.get("Location", ""), found.data, is_brotli=False)
        yield step.label, answer, step.ends
        try:
            step = script.send(answer)
        except StopIteration:
            return


def open_attempt(instance: Instance, visitor: Visitor) -> dict[str, object]:
    """Start the quiz and answer all of it; return where to save, and one question with the values to choose from."""
    client = instance.app.test_client(use_cookies=False)
    headers = {"Cookie": visitor.cookie}
    at = client.post(instance.quiz_path, headers=headers, data={"csrf_token": visitor.token}).headers["Location"]
    fields = answered(client.get(at, headers=headers).text)
    client.post(f"{at}answers", headers=headers, data=dict([("csrf_token", visitor.token), *fields]))
    names = {name for name, _ in fields}
    single = next(
        question.id
        for question in instance.course.quizzes[instance.quiz_path.split("/")[-2]].quiz.questions.values()
        if question.kind == "single" and question.id in names
    )
    return {"path": f"{at}answers", "question": single, "values": ["1", "2"]}


def statements(instance: Instance, script: Script, *, units: int = 2) -> dict[str, int]:
    """SQL statements of each step, without BEGIN and COMMIT, in the last of some units (the first ones warm up)."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "PRAGMA")):
            seen.append(statement)

    counts: dict[str, int] = {}
    client = instance.app.test_client(use_cookies=False)
    event.listen(Engine, "before_cursor_execute", note)
    try:
        for label, _, ends in play(client, script):
            counts[label] = len(seen)
            seen.clear()
            units -= ends
            if not units:
                break
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return counts
