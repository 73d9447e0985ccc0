"""What is wrong in a text that an author wrote: where, what, and how to mend it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Finding:
    """One problem, printed as `path:line: problem; remedy`."""

    path: str
    line: int
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.problem}; {self.remedy}"


@dataclass
class Findings:
    """The problems of one file, gathered while it is read, so that an author sees them all at once."""

    path: str
    found: list[Finding] = field(default_factory=list)

    def add(self, line: int, problem: str, remedy: str) -> None:
        """Note a problem on a line (counted from 1)."""
        self.found.append(Finding(self.path, line, problem, remedy))
