"""The certificates' part of the bench: signing, checking, printing, bundling and issuing them, each beside a floor.

The floors are measured in the same round: one Ed25519 signature, one page of a line, an empty Python process, the bare
Flask page. Everything is the code that pages and commands run; only the data is made in bulk.
"""

import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import typst
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import Person
from app.core.clock import utcnow
from app.core.keys import is_signed, signing_key
from app.core.settings import Settings
from app.credentials import actions, bundling, code, printing, publishing
from app.credentials.checking import Judgement, judge, judge_text
from app.credentials.issuing import issuer
from app.credentials.models import Certificate
from app.credentials.pdf import Sheet, pades
from app.credentials.pdf.press import GENERATION
from app.credentials.pdf.sheet import FONTS
from app.credentials.queries import bundle_of, standing_certificates
from app.credentials.rules import Verdict
from app.credentials.sealing import link, sealed
from app.web.session import settings
from tests.bench import cohort as cohorts
from tests.bench import instance as instances
from tests.bench import people, servers
from tests.bench.costs import Cost, Group, Task
from tests.bench.instance import COURSE, Instance
from tests.bench.load import Visitor, ask
from tests.bench.report import Goal, Round, Subject, goal_lines, machine, machine_lines, table

BOUND = 125.0
"""Seconds after which no further round begins, so that the whole stays under four minutes."""
PACKAGES = ("pyld", "cryptography", "cbor2", "typst", "pyhanko", "pypdfium2", "sqlalchemy", "gunicorn")
COHORT, BOOK, TOTAL, WITHDRAWN = 1000, 300, 10_000, 100
ASKING, ASKING_ROUNDS, COUNTED = 320, 3, 2
"""People who ask for a certificate over HTTP in each round, and those with whom SQL statements are counted."""
CONNECTIONS, SECONDS, BARE_SECONDS = 16, 6.0, 1.0
PATH = f"/en/courses/{COURSE}/certificate"


class Broken(Exception):
    """What was measured did not do what it is there for; the message says what."""


@dataclass
class Outcome:
    """A whole run of this part."""

    machine: dict[str, Any]
    groups: list[Group]
    asking: Subject
    bare: Subject
    checks: list[str]

    def task(self, title: str, name: str) -> Task:
        """A task by its group and its own name."""
        return next(each for each in self.groups if each.title == title).task(name)

    @property
    def goals(self) -> list[Goal]:
        """What the design promises, and what this run says of it."""
        plain = self.task("printing many", "certificates").cpu
        signed = self.task("printing many", "signed (PAdES)").cpu
        return [
            Goal("a certificate printed in 10 ms of CPU, warm", f"{plain:.1f} ms", plain <= 10),
            Goal("1,000 printed and signed in a minute on one core", f"{signed:.0f} s", signed <= 60),
        ]

    def as_json(self) -> dict[str, Any]:
        """Everything, for a program."""
        return {
            "machine": self.machine,
            "groups": {each.title: {task.name: task.as_json() for task in each.tasks} for each in self.groups},
            "asking": self.asking.as_json(),
            "bare": self.bare.as_json(),
            "goals": [asdict(each) for each in self.goals],
            "checks": self.checks,
        }


@dataclass
class Bench:
    """The instance, a key for documents, and the certificates of the cohort once they are issued."""

    instance: Instance
    settings: Settings
    pades: Path
    cohort_id: int
    certificates: Sequence[Certificate] = ()

    def sheet(self, place: int) -> Sheet:
        """What is printed of one certificate of the cohort."""
        found = self.certificates[place % len(self.certificates)]
        return printing.sheet(found.claims, link=link(self.settings.base_url, found.uid, found.code))

    def sheets(self, number: int, count: int) -> list[Sheet]:
        """Sheets for a round, others in each."""
        return [self.sheet(number * count + place) for place in range(count)]


def measure(folder: Path, rounds: int) -> Outcome:
    """Make an instance in the folder and measure everything.

    Raises Broken where something did not come out as it should.
    """
    port, until = servers.free_port(), time.monotonic() + BOUND
    environ = {
        "CAMPUS_INSTANCE": str(folder), "CAMPUS_BASE_URL": f"http://127.0.0.1:{port}", "PORT": str(port),
        "CAMPUS_COURSES": str(servers.ROOT / "courses"), "DATABASE_URL": f"sqlite:///{folder / 'campus.db'}",
    }  # fmt: skip
    found = machine(PACKAGES) | {"rounds": rounds, "connections": CONNECTIONS}
    with instances.fresh_instance(folder, environ) as instance:
        visitors = instances.make_visitors(instance, COHORT + ASKING * ASKING_ROUNDS + COUNTED, people.name)
        cohort_id = cohorts.graduate(instance, COHORT)
        with instance.app.app_context():
            bench = Bench(instance, settings(), folder / "document-key", cohort_id)
            pades.make_document_key(bench.pades, organisation="School of Tavoria", country=None, years=2)
            groups = [sealing(bench).run(rounds, until), issued(bench), checking(bench).run(rounds, until)]
            groups += [single(bench).run(rounds, until), stream(bench).run(COHORT // GENERATION, until)]
            groups += [bundles(bench).run(1, until)]
        cohorts.fill_up(instance, TOTAL, WITHDRAWN)
        groups += [published(instance).run(rounds, until)]
        asking, bare, checks = asked(instance, environ, visitors[COHORT:])
        found["load_after"] = os.getloadavg()[0]
        return Outcome(found, groups, asking, bare, checks)


# ---- Signing ----------------------------------------------------------------


def sealing(bench: Bench) -> Group:
    """A certificate signed, beside one signature."""
    signs = issuer(bench.settings)
    course = bench.instance.course
    provisions = tuple(course.provisions)

    def says(number: int, count: int) -> list[Any]:
        first = number * count
        return [people.claims(first + at, revision=course.hash, provisions=provisions) for at in range(count)]

    def signatures(number: int) -> None:
        for at in range(2000):
            signs.key.sign(b"%64d" % at)

    def codes(number: int) -> None:
        for each in says(number, 500):
            code.encode(each, signs.key)

    def seal(number: int) -> str:
        made = [sealed(each, issuer=signs, status_index=1, now=utcnow()) for each in says(number, 60)]
        return made[0].record

    def first(_: int) -> Cost:
        made = _fresh("seal", *provisions)
        return Cost(made["cpu"], made["wall"], int(made["grown"]))

    return Group(
        "signing",
        [
            Task("Ed25519 signature", signatures, each=2000),
            Task("code alone", codes, each=500),
            Task("record and code", seal, each=60, size=lambda record: len(record.encode())),
            Task("the first of a worker (grows by)", first),
        ],
    )


def issued(bench: Bench) -> Group:
    """The cohort's certificates issued as the page does it, each committed."""
    quarter = COHORT // 4
    tasks = [
        Task(
            "issued, in the database", lambda number: cohorts.issue(bench.instance, number * quarter, quarter), quarter
        )
    ]
    group = Group("issuing, one process", tasks).run(4, float("inf"))
    with bench.instance.database.reading() as reading:
        bench.certificates = standing_certificates(reading, bench.cohort_id)
        reading.expunge_all()
    if len(bench.certificates) != COHORT:
        raise Broken(f"{len(bench.certificates)} certificates were issued, not {COHORT}")
    return group


def _fresh(*arguments: str) -> dict[str, float]:
    """What `tests.bench.fresh` says in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.fresh", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, cwd=servers.ROOT)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


# ---- Checking ---------------------------------------------------------------


def checking(bench: Bench) -> Group:
    """Every way in which a certificate is handed in, beside one signature checked and one empty process."""
    key = signing_key(bench.settings.keys)
    signature = key.sign(b"message")
    site = bench.settings.base_url
    plain = printing.printed(bench.sheet(0))
    signed = printing.printed(bench.sheet(1), pades=bench.pades)

    def signatures(_: int) -> None:
        for _ in range(1000):
            is_signed(b"message", signature, key.public)

    def empty(_: int) -> None:
        for _ in range(4):
            subprocess.run([sys.executable, "-c", ""], check=True, timeout=60)

    return Group(
        "checking",
        [
            Task("Ed25519 verification", signatures, each=1000),
            Task("a row, by its serial", _judged(bench, lambda found: found.uid, 60), each=60),
            Task("a code", _judged(bench, lambda found: link(site, found.uid, found.code), 60), each=60),
            Task("a record", _judged(bench, lambda found: found.record, 60), each=60),
            Task("an empty Python process", empty, each=4, rounds=3),
            Task("a PDF (1 process)", _judged_pdf(bench, plain, 2), each=2, rounds=3),
            Task("a signed PDF (2)", _judged_pdf(bench, signed, 2), each=2, rounds=3),
        ],
    )


def _judged(bench: Bench, said: Callable[[Certificate], str], count: int) -> Callable[[int], None]:
    """Hand in what is said of certificates, others in each round."""

    def work(number: int) -> None:
        first = number * count % (COHORT - count)
        for found in bench.certificates[first : first + count]:
            with bench.instance.database.reading() as reading:
                _expect_valid(judge_text(reading, said(found)))

    return work


def _judged_pdf(bench: Bench, pdf: bytes, count: int) -> Callable[[int], None]:
    def work(_: int) -> None:
        for _ in range(count):
            with bench.instance.database.reading() as reading:
                _expect_valid(judge(reading, pdf, sealers=bench.pades))

    return work


def _expect_valid(judged: Judgement) -> None:
    if judged.verdict is not Verdict.VALID:
        raise Broken(f"a good certificate came out as {judged.verdict}: {judged}")


# ---- Printing ---------------------------------------------------------------


def single(bench: Bench) -> Group:
    """One certificate as the page prints it: a process for each."""

    def one(*, pades: Path | None = None, is_cold: bool = False) -> Callable[[int], bytes]:
        def work(number: int) -> bytes:
            if is_cold:
                _forget()
            return printing.printed(bench.sheet(number), pades=pades)

        return work

    return Group(
        "printing one, a process each",
        [
            Task("a page of one line", lambda _: _fresh("lines", "1") and None),
            Task("a certificate", one(), size=len),
            Task("files not in memory", one(is_cold=True), size=len),
            Task("signed (PAdES)", one(pades=bench.pades), size=len),
        ],
    )


def _forget() -> None:
    """Let the kernel drop the fonts and typst itself from its memory, as after a start of the machine."""
    for folder in (FONTS, Path(typst.__file__).parent):
        for file in folder.rglob("*"):
            if file.is_file():
                handle = os.open(file, os.O_RDONLY)
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(handle)


def stream(bench: Bench) -> Group:
    """A thousand certificates, one after another; a round is what one process prints before the next takes over."""

    def printed(pades: Path | None) -> Callable[[int], int]:
        def work(number: int) -> int:
            sizes = [len(each) for each in printing.printed_each(bench.sheets(number, GENERATION), pades=pades)]
            return sum(sizes) // len(sizes)

        return work

    return Group(
        "printing many",
        [
            Task("a page of one line", _line),
            Task("what the page says", lambda number: bench.sheets(number, GENERATION) and None, each=GENERATION),
            Task("certificates", printed(None), each=GENERATION, size=int),
            Task("signed (PAdES)", printed(bench.pades), each=GENERATION, size=int),
        ],
    )


def _line(_: int) -> Cost:
    made = _fresh("lines", str(GENERATION))
    return Cost(made["cpu"], made["wall"])


def bundles(bench: Bench) -> Group:
    """The whole cohort in one file, by itself and as its facilitator gets it."""

    def zipped(_: int) -> int:
        return _bundled(bench, "zip", COHORT)

    def bound(_: int) -> int:
        cohorts.let_go(bench.instance, bench.cohort_id, COHORT - BOOK)
        return _bundled(bench, "book", BOOK)

    def book(pades: Path | None) -> Callable[[int], bytes]:
        return lambda _: printing.printed_book(bench.sheets(0, BOOK), pades=pades)

    return Group(
        "bundles",
        [
            Task("a page of one line", _line),
            Task(f"a book of {BOOK}", book(None), each=BOOK, size=len),
            Task("the same, signed (PAdES)", book(bench.pades), each=BOOK, size=len),
            Task(f"a cohort of {COHORT:,} as zip", zipped, each=COHORT, size=int),
            Task(f"a cohort of {BOOK} as book", bound, each=BOOK, size=int),
        ],
    )


def _bundled(bench: Bench, form: str, members: int) -> int:
    """Make a bundle of the cohort as its process does; the size of its file."""
    database = bench.instance.database
    with database.unit_of_work() as unit:
        person = unit.scalars(select(Person).limit(1)).one()
        made, _ = actions.ask_for_bundle(unit, by=person, cohort_id=bench.cohort_id, form=form, now=utcnow())
        uid = made.uid
    bundling.make(database, bench.settings, uid=uid)
    with database.reading() as reading:
        bundle = bundle_of(reading, uid)
        file = bundling.file_of(bench.settings, bundle)
    if bundle.problem or _held(file) != members:
        raise Broken(f"the {form} of {members} certificates was not made whole: {bundle.problem}")
    return file.stat().st_size


def _held(file: Path) -> int:
    """How many certificates a bundle holds."""
    if not zipfile.is_zipfile(file):
        return len(pypdfium2.PdfDocument(file))
    with zipfile.ZipFile(file) as archive:
        return sum(name.endswith(".pdf") for name in archive.namelist())


# ---- Publishing and issuing over HTTP ---------------------------------------


def published(instance: Instance) -> Group:
    """What others fetch, of ten thousand certificates of which one in a hundred was withdrawn: whole requests."""
    client = instance.app.test_client(use_cookies=False)

    def get(path: str, count: int = 10) -> Callable[[int], int]:
        return lambda _: [_fetched(client, path) for _ in range(count)][-1]

    def anew(_: int) -> int:
        publishing._lists.clear()  # what this process keeps until something changes
        return _fetched(client, "/verify/status/0")

    return Group(
        f"published, of {TOTAL:,}",
        [
            Task("/healthz", get("/healthz", 40), each=40, size=int),
            Task("list.json", get("/verify/list.json"), each=10, size=int),
            Task("verifier.html", get("/verify/verifier.html?lang=en"), each=10, size=int),
            Task("status list, signed anew", anew, size=int),
            Task("status list, kept", get("/verify/status/0"), each=10, size=int),
        ],
    )


def _fetched(client: FlaskClient, path: str) -> int:
    answer = client.get(path, headers={"Accept-Encoding": "br", "Accept-Language": "en"})
    if answer.status_code != 200:
        raise Broken(f"{path}: {answer.status_code}")
    return len(answer.data)


def asked(instance: Instance, environ: dict[str, str], visitors: list[Visitor]) -> tuple[Subject, Subject, list[str]]:
    """People who ask for their certificates at once, beside the bare page; and whether the database holds them."""
    folder = Path(environ["CAMPUS_INSTANCE"])
    steps = instances.statements(instance, ask(PATH, visitors[:COUNTED]))
    asking, bare = Subject("certificate", "certificate", steps), Subject("bare page", "page", {"page": 1})
    compress = {name: value for name, value in instance.app.config.items() if name.startswith("COMPRESS_")}
    plain = {"BARE_DATABASE": str(folder / "bare.db"), "BARE_CONFIG": json.dumps(compress)}
    with (
        servers.campus(environ, int(environ["PORT"]), folder / "campus.log", ["--workers", "2"]) as ours,
        servers.bare(ours, plain, folder / "bare.log") as beside,
    ):
        _load(beside, {"script": "read", "path": "/1/"}, BARE_SECONDS)
        before = cohorts.certificates(instance)
        for number in range(ASKING_ROUNDS):
            mine = visitors[COUNTED + ASKING * number :][:ASKING]
            bare.rounds.append(_load(beside, {"script": "read", "path": "/1/"}, BARE_SECONDS))
            asking.rounds.append(_load(ours, {"script": "ask", "path": PATH, "visitors": mine}, SECONDS))
            asking.ratios.append(asking.rounds[-1].units / bare.rounds[-1].units)
            asking.shares.append(bare.rounds[-1].cpu / asking.rounds[-1].cpu)
    told, held = sum(each.finished for each in asking.rounds), cohorts.certificates(instance) - before
    if told != held:
        raise Broken(f"{told} certificates were acknowledged, the database holds {held}")
    return (
        asking,
        bare,
        [f"All {told} certificates that were acknowledged over HTTP are in the database; the bundles are whole."],
    )


def _load(server: servers.Server, plan: dict[str, Any], seconds: float) -> Round:
    before = server.cpu
    seen = servers.loaded(server, plan, connections=CONNECTIONS, seconds=seconds)
    return Round.of(seen, server.cpu - before)


# ---- Report -----------------------------------------------------------------


def lines(outcome: Outcome) -> list[str]:
    """The report for a terminal."""
    found = outcome.machine
    said = [*machine_lines(found)]
    scripts = f"Names in {len(people.WORDS)} scripts, certificates in {len(people.LANGUAGES)} languages"
    load = f"load before: {found['load_before']:.1f}, after: {found['load_after']:.1f}"
    said += [f"{scripts}; medians of up to {found['rounds']} rounds; CPU of all processes; {load}.", ""]
    for group in outcome.groups:
        said += [*group.lines, ""]
    head = ("issuing over HTTP", "requests/s", "of bare", "by CPU", "p50 ms", "p95 ms", "CPU ms/request", "SQL")
    said += [*table(head, [_http_row(outcome.bare), _http_row(outcome.asking)]), ""]
    return [*said, *outcome.checks, "", *goal_lines(outcome.goals)]


def _http_row(subject: Subject) -> tuple[str, ...]:
    middles = [f"{subject.middle(figure):.1f}" for figure in ("p50", "p95", "cpu")]
    statements = str(sum(subject.statements.values()))
    return (
        subject.name,
        f"{subject.middle('units'):.0f}",
        f"{subject.ratio:.3f}",
        f"{subject.share:.2f}",
        *middles,
        statements,
    )
