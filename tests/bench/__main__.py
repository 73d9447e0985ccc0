"""`python -m tests.bench [pages] [certificates] [authoring] [population]`: measure some parts or all, print tables."""

import json
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median
from typing import Any

import click

from tests.bench import instance as instances
from tests.bench import servers
from tests.bench.instance import PASSPHRASE, Instance
from tests.bench.load import Visitor, cycle, enter, read, save
from tests.bench.report import Outcome, Round, Subject, lines, machine

BOUND = 165.0
"""Seconds after which no further round begins, so that the whole stays under three minutes."""
LOADS = 7
"""Measurements in a round, in lengths of one of ours: four of ours, four of bare at half the length, and a margin."""
CYCLES_A_SECOND = 500
"""People are supplied for this many; a server that is faster ends the measurement early, which costs nothing."""
WARM = 1.0
"""Seconds of load before the first measurement: templates are compiled, the course is read."""
COUNTED = 4
"""People who are kept for counting SQL statements."""

Plan = dict[str, Any]


@dataclass
class Bench:
    """Both servers, the people, and what is measured."""

    instance: Instance
    ours: servers.Server
    bare: servers.Server
    visitors: list[Visitor]
    connections: int
    seconds: float
    handed_in: int = 0
    bare_rounds: list[Round] = field(default_factory=list)

    def measure(self, server: servers.Server, plan: Plan, seconds: float) -> Round:
        """Load one server as a plan says, and look at what its workers spend meanwhile."""
        before = server.cpu
        seen = self.load(server, plan, seconds)
        return Round.of(seen, server.cpu - before)

    def load(self, server: servers.Server, plan: Plan, seconds: float) -> dict[str, Any]:
        """Let a load client follow a plan; what it saw."""
        try:
            return servers.loaded(server, plan, connections=self.connections, seconds=seconds)
        except servers.WrongAnswer as error:
            raise click.ClickException(str(error)) from error

    def measure_bare(self) -> Round:
        """Load the bare page."""
        found = self.measure(self.bare, {"script": "read", "path": "/1/"}, max(self.seconds / 2, 0.5))
        self.bare_rounds.append(found)
        return found


def plans(bench: Bench, rounds: int) -> dict[str, Callable[[int], Plan]]:
    """What is done to our server in each round, by the name of the subject."""
    many = bench.connections
    readers = bench.visitors[COUNTED : COUNTED + many]
    attempts = [instances.open_attempt(bench.instance, each) for each in readers]
    entering = bench.visitors[COUNTED + many : COUNTED + many + 1000]
    strangers = instances.make_strangers(bench.instance, entering)
    takers = bench.visitors[COUNTED + many :]
    share = len(takers) // rounds

    def page(_: int) -> Plan:
        return {"script": "read", "path": bench.instance.module_path, "visitors": readers}

    def saving(number: int) -> Plan:
        first = 10 + number * 100_000
        return {"script": "save", "path": "", "visitors": readers, "attempts": attempts, "first": first}

    def cycles(number: int) -> Plan:
        mine = takers[share * number : share * (number + 1)]
        return {"script": "cycle", "path": bench.instance.quiz_path, "visitors": mine}

    def signing_in(_: int) -> Plan:
        path = "/en/account/sign-in"
        return {"script": "enter", "path": path, "passphrase": PASSPHRASE, "visitors": strangers}

    return {"module page": page, "quiz save": saving, "quiz cycle": cycles, "sign-in": signing_in}


def counted(bench: Bench) -> dict[str, dict[str, int]]:
    """The SQL statements of each subject, by step, counted in this process."""
    instance, people = bench.instance, bench.visitors[:COUNTED]
    attempt = instances.open_attempt(instance, people[2])
    saver = save(str(attempt["path"]), people[2], str(attempt["question"]), ["1", "2"], 10)
    strangers = instances.make_strangers(instance, people)
    return {
        "module page": instances.statements(instance, read(instance.module_path, people[0].cookie)),
        "quiz save": instances.statements(instance, saver),
        "quiz cycle": instances.statements(instance, cycle(instance.quiz_path, people[:2])),
        "sign-in": instances.statements(instance, enter("/en/account/sign-in", PASSPHRASE, strangers)),
    }


def subjects_of(bench: Bench, rounds: int, until: float) -> list[Subject]:
    """Measure everything in every round, each subject between two measurements of the bare page."""
    statements = counted(bench)
    todo = plans(bench, rounds)
    found = {name: Subject(name, name, statements[name]) for name in todo}
    bench.handed_in = bench.instance.handed_in
    bench.load(bench.bare, {"script": "read", "path": "/1/"}, WARM)
    bench.load(bench.ours, todo["module page"](0), WARM)
    before = bench.measure_bare()
    for number in range(rounds):
        if time.monotonic() > until:
            break
        for name, plan in todo.items():
            mine = bench.measure(bench.ours, plan(number), bench.seconds)
            after = bench.measure_bare()
            beside = mean([before.units, after.units])
            found[name].rounds.append(mine)
            found[name].ratios.append(mine.units * len(mine.steps) / beside)
            found[name].shares.append(mean([before.cpu, after.cpu]) / mine.cpu)
            before = after
    bare = Subject("bare page", "page", {"page": 1}, bench.bare_rounds)
    return [bare, *found.values()]


def checks(bench: Bench, subjects: list[Subject]) -> list[str]:
    """Whether what the servers said is what the database holds.

    Raises ClickException if a cycle was acknowledged that is not there.
    """
    told = sum(each.finished for each in next(each for each in subjects if each.name == "quiz cycle").rounds)
    held = bench.instance.handed_in - bench.handed_in
    if told != held or bench.instance.synchronous != 2:
        raise click.ClickException(f"{told} cycles were acknowledged, the database holds {held}")
    return [f"All {told} acknowledged cycles are in the database; commits were synchronous (FULL)."]


def sync_ms(folder: Path) -> float:
    """The median time of a 4 kB write with fdatasync where the database lies: the floor under every save."""
    times = []
    with (folder / "sync").open("wb") as file:
        for _ in range(50):
            began = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - began)
    return median(times) * 1000


PARTS = ("pages", "certificates", "authoring", "population")
LARGEST = "population-10m"
"""Ten million awards on PostgreSQL: measured where it is asked for."""


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice([*PARTS, LARGEST]))
@click.option("--rounds", default=3, show_default=True)
@click.option("--seconds", default=4.0, show_default=True, help="Length of each measurement of ours; bare takes half.")
@click.option("--connections", default=16, show_default=True)
@click.option("--workers", default=None, type=int, help="As `campus serve` has it, unless given.")
@click.option("--threads", default=None, type=int, help="As `campus serve` has it, unless given.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write all figures here.")
def main(
    parts: tuple[str, ...],
    rounds: int,
    seconds: float,
    connections: int,
    workers: int | None,
    threads: int | None,
    json_file: Path | None,
) -> None:
    """Measure PARTS: pages (also saves, quizzes, sign-ins) beside a bare Flask page, certificates beside their floors,
    reading, analysing and publishing courses, figures over populations of different size.

    The options from --seconds to --threads are for pages.
    """
    found: dict[str, Any] = {}
    for part in parts or PARTS:
        with tempfile.TemporaryDirectory(prefix="campus-bench-") as name:
            if part == "pages":
                until = time.monotonic() + BOUND - seconds * LOADS
                outcome = _run(Path(name), rounds, seconds, connections, _options(workers, threads), until)
                said = lines(outcome)
                found[part] = outcome.as_json()
            elif part == "certificates":
                said, found[part] = _certificates(Path(name), rounds)
            elif part == "authoring":
                said, found[part] = _authoring(Path(name), rounds)
            else:
                said, found[part] = _population(Path(name), rounds, has_largest=part == LARGEST)
        click.echo("\n".join([*said, ""]))
    if json_file:
        json_file.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _certificates(folder: Path, rounds: int) -> tuple[list[str], dict[str, Any]]:
    from tests.bench import certificates  # loads typst and pyHanko, which would only be in the way of pages

    try:
        outcome = certificates.measure(folder, rounds)
    except (certificates.Broken, servers.WrongAnswer) as error:
        raise click.ClickException(str(error)) from error
    return certificates.lines(outcome), outcome.as_json()


def _authoring(folder: Path, rounds: int) -> tuple[list[str], dict[str, Any]]:
    from tests.bench import authoring  # as above

    try:
        outcome = authoring.measure(folder, rounds)
    except authoring.Broken as error:
        raise click.ClickException(str(error)) from error
    return authoring.lines(outcome), outcome.as_json()


def _population(folder: Path, rounds: int, *, has_largest: bool) -> tuple[list[str], dict[str, Any]]:
    from tests.bench import population  # as above

    try:
        outcome = population.measure(folder, rounds, has_largest=has_largest)
    except (population.Broken, servers.WrongAnswer) as error:
        raise click.ClickException(str(error)) from error
    return list(population.lines(outcome)), outcome.as_json()


def _options(workers: int | None, threads: int | None) -> list[str]:
    options = []
    for name, value in (("--workers", workers), ("--threads", threads)):
        options += [name, str(value)] if value else []
    return options


def _run(folder: Path, rounds: int, seconds: float, connections: int, options: list[str], until: float) -> Outcome:
    port = servers.free_port()
    environ = {
        "CAMPUS_INSTANCE": str(folder), "CAMPUS_BASE_URL": f"http://127.0.0.1:{port}", "PORT": str(port),
        "CAMPUS_COURSES": str(servers.ROOT / "courses"), "DATABASE_URL": f"sqlite:///{folder / 'campus.db'}",
    }  # fmt: skip
    found = machine() | {"rounds": rounds, "connections": connections, "sync_ms": sync_ms(folder)}
    with instances.fresh_instance(folder, environ) as instance:
        supply = int(rounds * seconds * CYCLES_A_SECOND) + COUNTED + connections
        visitors = instances.make_visitors(instance, supply)
        compress = {name: value for name, value in instance.app.config.items() if name.startswith("COMPRESS_")}
        plain = {"BARE_DATABASE": str(folder / "bare.db"), "BARE_CONFIG": json.dumps(compress)}
        with (
            servers.campus(environ, port, folder / "campus.log", options) as ours,
            servers.bare(ours, plain, folder / "bare.log") as bare,
        ):
            arguments = ours.arguments
            found |= {name: arguments[arguments.index(f"--{name}") + 1] for name in ("workers", "threads")}
            bench = Bench(instance, ours, bare, visitors, connections, seconds)
            subjects = subjects_of(bench, rounds, until)
            memory = {"workers": ours.memory, "master": ours.memory_of_master, "bare_workers": bare.memory}
            return Outcome(found, subjects, memory, checks(bench, subjects))


if __name__ == "__main__":
    main()
