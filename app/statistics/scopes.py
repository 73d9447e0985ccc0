"""Which figures an address asks for, and which address asks for some figures. Pages, files and the API agree on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from app.core.groupings import DEFAULT
from app.statistics.figures import ALL, WORLD, Scope

NAMES = ("period", "grouping", "course")


def default(offered: Sequence[Scope]) -> Scope:
    """What is shown to somebody who asks for nothing in particular: developing countries and economies in transition,
    everybody where a release knows no lists.
    """
    preferred = Scope(grouping=DEFAULT)
    return preferred if preferred in offered else Scope()


def asked(args: Mapping[str, str], offered: Sequence[Scope], *, programme: str = "") -> Scope | None:
    """The scope that a query asks for; None if the release has no such figures."""
    usual = default(offered)
    grouping = WORLD if programme else args.get("grouping") or usual.grouping
    course = "" if programme else args.get("course", "")
    found = Scope(programme=programme, period=args.get("period") or ALL, grouping=grouping, course=course)
    return found if found in offered else None


def named(scope: Scope, offered: Sequence[Scope]) -> dict[str, str]:
    """What an address must say to ask for a scope; what goes without saying is left out."""
    usual = Scope() if scope.programme else default(offered)
    return {name: getattr(scope, name) for name in NAMES if getattr(scope, name) != getattr(usual, name)}


@dataclass(frozen=True)
class Filters:
    """What can be chosen beside a scope."""

    scope: Scope
    offered: tuple[Scope, ...]

    @property
    def periods(self) -> tuple[str, ...]:
        """All years together, then each year."""
        return self._of("period")

    @property
    def groupings(self) -> tuple[str, ...]:
        """The lists of countries."""
        return self._of("grouping")

    @property
    def courses(self) -> tuple[str, ...]:
        """All courses together (empty), then each course."""
        return self._of("course")

    def named(self, **other: str) -> dict[str, str]:
        """What the address of these figures says, or of those that differ from them in this."""
        values = {name: getattr(self.scope, name) for name in NAMES} | other
        return named(Scope(programme=self.scope.programme, **values), self.offered)

    def query(self, **other: str) -> str | None:
        """The same as the end of an address; None where there are no such figures."""
        values = {name: getattr(self.scope, name) for name in NAMES} | other
        if Scope(programme=self.scope.programme, **values) not in self.offered:
            return None
        found = urlencode(self.named(**other))
        return f"?{found}" if found else ""

    def _of(self, name: str) -> tuple[str, ...]:
        own = (each for each in self.offered if each.programme == self.scope.programme)
        return tuple(dict.fromkeys(getattr(each, name) for each in own))
