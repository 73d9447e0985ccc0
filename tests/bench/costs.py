"""What a piece of work costs in processor time, on the clock and in memory, and how that is shown."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median
from typing import Any

from tests.bench.report import MEGABYTE, table

LOOK = 0.05
"""Seconds between two looks at the memory of the processes that a piece of work has started."""
HEAD = ("CPU ms each", "per s, core", "wall ms each", "of first", "peak MB", "bytes")


@dataclass(frozen=True)
class Cost:
    """Milliseconds of processor time (this process and all that it started) and on the clock, for each of a number."""

    cpu: float
    wall: float
    peak: int = 0
    """Bytes of the largest process that was started; 0 where there was none."""


@dataclass
class Task:
    """Something that is measured in every round; `work` is told the number of the round.

    A work that is done elsewhere returns its Cost; what another one returns is handed to `size`.
    """

    name: str
    work: Callable[[int], object]
    each: int = 1
    rounds: int = 100
    """At most; what takes long is measured less often."""
    size: Callable[[Any], int] = lambda made: 0
    costs: list[Cost] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    bytes: int = 0

    def take(self, number: int) -> None:
        """Do it once and write down what it cost."""
        made, spent = cost(lambda: self.work(number), self.each)
        self.costs.append(made if isinstance(made, Cost) else spent)
        self.bytes = 0 if isinstance(made, Cost) else self.size(made)

    @property
    def cpu(self) -> float:
        """Milliseconds of processor time, the median over the rounds."""
        return median(each.cpu for each in self.costs)

    @property
    def wall(self) -> float:
        """Milliseconds on the clock, the median over the rounds."""
        return median(each.wall for each in self.costs)

    @property
    def peak(self) -> int:
        """Bytes of the largest process in any round."""
        return max(each.peak for each in self.costs)

    def as_json(self) -> dict[str, Any]:
        """Everything, for a program."""
        return {
            "cpu_ms": self.cpu, "wall_ms": self.wall, "of_first": self.ratios and median(self.ratios),
            "peak_bytes": self.peak, "bytes": self.bytes, "each": self.each,
            "rounds": [asdict(each) for each in self.costs],
        }  # fmt: skip


@dataclass
class Group:
    """Tasks that are measured side by side; the first is what the others are compared with."""

    title: str
    tasks: list[Task]

    def run(self, rounds: int, until: float) -> "Group":
        """Take every task once in each round; after the first round stop when the time is over."""
        for number in range(rounds):
            if number and time.monotonic() > until:
                break
            first = self.tasks[0]
            for task in self.tasks:
                if number < task.rounds:
                    task.take(number)
                    task.ratios.append(task.costs[-1].cpu / first.costs[-1].cpu)
        return self

    def task(self, name: str) -> Task:
        """A task by its name."""
        return next(each for each in self.tasks if each.name == name)

    @property
    def lines(self) -> Iterable[str]:
        """The group as a table."""
        return table((self.title, *HEAD), [_row(each) for each in self.tasks])


def cost(work: Callable[[], object], each: int = 1) -> tuple[object, Cost]:
    """What a piece of work returned, and what each of its parts cost."""
    with _Watch() as watch:
        began, before = time.perf_counter(), _cpu()
        made = work()
        cpu, wall = _cpu() - before, time.perf_counter() - began
    return made, Cost(cpu * 1000 / each, wall * 1000 / each, watch.peak)


def _cpu() -> float:
    spent = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


class _Watch:
    """Looks at the largest child process while something is done.

    The kernel's own figure (`ru_maxrss`) will not do: it counts what the parent held when it forked.
    """

    def __init__(self) -> None:
        self.peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "_Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(LOOK):
            self.peak = max([self.peak, *(_most_held(child) for child in _children())])


def _children() -> list[str]:
    found = []
    for file in Path("/proc/self/task").glob("*/children"):
        try:
            found += file.read_text(encoding="ascii").split()
        except OSError:  # a thread that has just ended
            continue
    return found


def _most_held(pid: str) -> int:
    """The most memory that a process has held, in bytes; 0 for one that has ended, or is still a copy of this one."""
    folder = Path("/proc") / pid
    try:
        if (folder / "cmdline").read_bytes() == Path("/proc/self/cmdline").read_bytes():
            return 0
        lines = (folder / "status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def _row(task: Task) -> Sequence[str]:
    return (
        task.name,
        shown(task.cpu),
        shown(1000 / task.cpu),
        shown(task.wall),
        shown(median(task.ratios)),
        f"{task.peak / MEGABYTE:.0f}" if task.peak else "",
        f"{task.bytes}" if task.bytes else "",
    )


def shown(number: float) -> str:
    """A figure in about three digits."""
    places = 0 if number >= 100 else 1 if number >= 10 else 2 if number >= 0.1 else 3
    return f"{number:.{places}f}"
