"""Rules with something left out: what the attackers of the tests must see through."""

from collections.abc import Mapping

from app.statistics.rules import OWN_THRESHOLD, Shown, exact

Table = Mapping[str, int]


def unhidden(counts: Table) -> Shown[str]:
    """The exact rule without complementary suppression."""
    return Shown({key: count if count >= OWN_THRESHOLD else None for key, count in counts.items()})


def alone(counts: Table, *, last: object = None, everybody: object = None) -> Shown[str]:
    """The exact rule without holding: each month for itself."""
    return exact(counts)
