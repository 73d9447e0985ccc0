"""What is wrong in a text that an author wrote: where, what, and how to mend it."""

from dataclasses import dataclass, field
from enum import StrEnum

LONGEST_SHOWN = 200
"""Characters that a finding repeats of what the author wrote."""


class Severity(StrEnum):
    """An error keeps a course from being published; advice does not."""

    ERROR = "error"
    ADVICE = "advice"


@dataclass(frozen=True, order=True)
class Finding:
    """One problem, printed as `path:line: problem; remedy`, or `path:line: advice: problem; remedy`.

    Problem and remedy are phrases with places such as `%(count)s`; pages translate them before the values are put in.
    """

    path: str
    line: int
    problem: str
    remedy: str
    values: tuple[tuple[str, str | int], ...] = ()
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        kind = "" if self.is_error else "advice: "
        return f"{self.path}:{self.line}: {kind}{filled(self.problem, self)}; {filled(self.remedy, self)}"

    @property
    def is_error(self) -> bool:
        """Whether a course with it cannot be published."""
        return self.severity is Severity.ERROR


def filled(phrase: str, finding: Finding) -> str:
    """A phrase of a finding, in whatever language, with the finding's values in it."""
    return phrase % dict(finding.values) if finding.values else phrase


@dataclass
class Findings:
    """The problems of one file, gathered while it is read, so that an author sees them all at once."""

    path: str
    found: list[Finding] = field(default_factory=list)

    def add(self, line: int, problem: str, remedy: str, **values: str | int) -> None:
        """Note a problem on a line (counted from 1)."""
        self._note(line, problem, remedy, values, Severity.ERROR)

    def advise(self, line: int, problem: str, remedy: str, **values: str | int) -> None:
        """Note what could be better and keeps nothing from being published."""
        self._note(line, problem, remedy, values, Severity.ADVICE)

    def _note(self, line: int, problem: str, remedy: str, values: dict[str, str | int], severity: Severity) -> None:
        given = tuple((name, _shown(value)) for name, value in sorted(values.items()))
        self.found.append(Finding(self.path, line, problem, remedy, given, severity))


def _shown(value: str | int) -> str | int:
    """A value that an author wrote, cut where nobody reads on."""
    return value[:LONGEST_SHOWN] + "…" if isinstance(value, str) and len(value) > LONGEST_SHOWN else value
