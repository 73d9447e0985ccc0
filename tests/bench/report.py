"""The figures of a run, and how they are shown."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

MEGABYTE = 1_000_000
STARTED = "every connection keeps one request under way; the load client is one process on the same cores"


@dataclass(frozen=True)
class Round:
    """One measurement: what the load client saw, and what the server's workers spent meanwhile."""

    units: float
    """Units (pages, saves, cycles, sign-ins) a second."""
    p50: float
    p95: float
    steps: dict[str, tuple[float, float]]
    """By step: median and 95th percentile in milliseconds."""
    sizes: dict[str, float]
    """By step: bytes of one answer with its headers."""
    requests: int
    finished: int
    cpu: float
    """Milliseconds of processor time of the workers for one request."""
    client: float
    """Cores that the load client took."""

    @classmethod
    def of(cls, seen: dict[str, Any], cpu: float) -> "Round":
        """A round from what the load client wrote and the seconds that the workers spent."""
        steps, requests = seen["steps"], sum(map(len, seen["steps"].values()))
        return cls(
            units=seen["in_time"] / len(steps) / seen["seconds"],
            p50=_percentile(seen["units"], 50),
            p95=_percentile(seen["units"], 95),
            steps={label: (_percentile(times, 50), _percentile(times, 95)) for label, times in steps.items()},
            sizes={label: size / len(steps[label]) for label, size in seen["sizes"].items()},
            requests=requests,
            finished=len(seen["units"]),
            cpu=cpu * 1000 / requests,
            client=seen["client_cpu"] / seen["seconds"],
        )


def _percentile(seconds: Sequence[float], percent: int) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)] * 1000


@dataclass
class Subject:
    """Something that is measured, over all rounds. `ratios` are requests a second beside the bare page of the round."""

    name: str
    unit: str
    statements: dict[str, int]
    rounds: list[Round] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    """The same by processor time for one request, which neighbours on the machine disturb less."""

    def middle(self, figure: str) -> float:
        """The median of a figure over the rounds."""
        return float(median(getattr(each, figure) for each in self.rounds))

    @property
    def requests(self) -> int:
        """Requests in one unit."""
        return len(self.rounds[0].steps)

    @property
    def ratio(self) -> float:
        """Requests a second as a share of what the bare page reaches; 1 for the bare page itself."""
        return median(self.ratios) if self.ratios else 1.0

    @property
    def share(self) -> float:
        """The bare page's processor time for a request as a share of ours."""
        return median(self.shares) if self.shares else 1.0

    @property
    def bytes(self) -> float:
        """Bytes over the wire for one unit, headers included."""
        return median(sum(each.sizes.values()) for each in self.rounds)

    def as_json(self) -> dict[str, Any]:
        """Everything, for a program."""
        return {
            "unit": self.unit,
            "requests_per_unit": self.requests,
            "units_per_second": self.middle("units"),
            "requests_per_second": self.middle("units") * self.requests,
            "of_bare": self.ratio,
            "of_bare_by_cpu": self.share,
            "p50_ms": self.middle("p50"),
            "p95_ms": self.middle("p95"),
            "cpu_ms_per_request": self.middle("cpu"),
            "statements": self.statements,
            "bytes_per_unit": self.bytes,
            "rounds": [asdict(each) for each in self.rounds],
            "ratios": self.ratios,
            "shares": self.shares,
        }


@dataclass(frozen=True)
class Goal:
    """A goal and what was reached."""

    text: str
    reached: str
    is_met: bool


@dataclass
class Outcome:
    """A whole run."""

    machine: dict[str, Any]
    subjects: list[Subject]
    memory: dict[str, int]
    checks: list[str]

    def subject(self, name: str) -> Subject:
        """A subject by its name."""
        return next(each for each in self.subjects if each.name == name)

    @property
    def goals(self) -> list[Goal]:
        """What the design promises, and what this run says of it."""
        module, cycles = self.subject("module page"), self.subject("quiz cycle").middle("units")
        statements, memory = sum(module.statements.values()), self.memory["workers"] / MEGABYTE
        return [
            Goal("module page at 0.6 of the bare page or more", f"{module.ratio:.2f}", module.ratio >= 0.6),
            Goal("module page with 4 SQL statements or fewer", str(statements), statements <= 4),
            Goal("200 whole quiz cycles a second or more on two cores", f"{cycles:.0f}", cycles >= 200),
            Goal("two workers in 160 MB or less", f"{memory:.0f} MB", memory <= 160),
        ]

    def as_json(self) -> dict[str, Any]:
        """Everything, for a program."""
        return {
            "machine": self.machine,
            "subjects": {each.name: each.as_json() for each in self.subjects},
            "memory": self.memory,
            "goals": [asdict(each) for each in self.goals],
            "checks": self.checks,
        }


PACKAGES = ("flask", "sqlalchemy", "gunicorn", "jinja2", "brotli")


def machine(packages: Iterable[str] = PACKAGES) -> dict[str, Any]:
    """What the figures depend on."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in packages},
        "load_before": os.getloadavg()[0],
    }


def _processor() -> str:
    with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
        return next((line.partition(":")[2].strip() for line in file if line.startswith("model name")), "unknown")


def machine_lines(found: dict[str, Any]) -> Iterable[str]:
    """The machine in two lines."""
    yield f"Palermo Campus on {found['cores']} cores ({found['processor']}), {found['system']}"
    yield f"Python {found['python']}, " + ", ".join(f"{name} {number}" for name, number in found["packages"].items())


def lines(outcome: Outcome) -> Iterable[str]:
    """The report for a terminal."""
    found = outcome.machine
    yield from machine_lines(found)
    yield (
        f"gunicorn gthread: {found['workers']} workers of {found['threads']} threads; {found['connections']} "
        f"keep-alive connections; a 4 kB write to disk takes {found['sync_ms']:.2f} ms; load before: "
        f"{found['load_before']:.1f}"
    )
    client = max(each.middle("client") for each in outcome.subjects)
    yield f"Medians of {found['rounds']} rounds; {STARTED} and takes up to {client:.2f} of one."
    yield ""
    yield from table(
        ("", "per s", "requests/s", "of bare", "by CPU", "p50 ms", "p95 ms", "CPU ms/request", "SQL", "bytes"),
        [_row(each) for each in outcome.subjects],
    )
    yield ""
    cycle = outcome.subject("quiz cycle")
    yield from table(("in a quiz cycle", "p50 ms", "p95 ms", "SQL", "bytes"), list(_steps(cycle)))
    yield ""
    memory = {name: size / MEGABYTE for name, size in outcome.memory.items()}
    yield (
        f"Memory after the load (PSS): our workers together {memory['workers']:.0f} MB, their master "
        f"{memory['master']:.0f} MB; the bare page's workers {memory['bare_workers']:.0f} MB."
    )
    yield from outcome.checks
    yield ""
    yield from goal_lines(outcome.goals)


def goal_lines(goals: Iterable[Goal]) -> Iterable[str]:
    """Each goal in a line, with what was reached."""
    for goal in goals:
        yield f"{'met   ' if goal.is_met else 'missed'}  {goal.text}: {goal.reached}"


def _row(subject: Subject) -> tuple[str, ...]:
    units = subject.middle("units")
    name = subject.name if subject.requests == 1 else f"{subject.name} ({subject.requests} requests)"
    return (
        name,
        f"{units:.0f}",
        f"{units * subject.requests:.0f}",
        f"{subject.ratio:.2f}",
        f"{subject.share:.2f}",
        f"{subject.middle('p50'):.1f}",
        f"{subject.middle('p95'):.1f}",
        f"{subject.middle('cpu'):.2f}",
        str(sum(subject.statements.values())),
        f"{subject.bytes:.0f}",
    )


def _steps(subject: Subject) -> Iterable[tuple[str, ...]]:
    for label in subject.rounds[0].steps:
        middles = [median(each.steps[label][place] for each in subject.rounds) for place in (0, 1)]
        size = median(each.sizes[label] for each in subject.rounds)
        yield label, f"{middles[0]:.1f}", f"{middles[1]:.1f}", str(subject.statements[label]), f"{size:.0f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """Rows under a head, the first column to the left, the others to the right."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    for row in (head, *rows):
        line = "  ".join(
            [row[0].ljust(widths[0]), *(each.rjust(width) for each, width in zip(row[1:], widths[1:], strict=True))]
        )
        yield line.rstrip()
