"""An attempt as the analysis sees it: marks and what was picked, and nobody's name. And who is too few to be shown."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

FEWEST = 10
"""Attempts under which nothing is shown: of fewer, a figure would be somebody's answer."""


@dataclass(frozen=True)
class Paper:
    """One attempt, graded. Items are questions by id; whatever was asked has a mark, answered or not."""

    marks: Mapping[str, float]
    """The share of the points, from 0 to 1, for each item that was asked."""
    picks: Mapping[str, Set[str]]
    """What was picked, as `offers.picks` names it, for each item that was answered."""
    points: Mapping[str, int]
    """Of each item of the quiz in the revision of the attempt."""
    fresh: Set[str]
    """The items that were asked and stand in the published revision as they stood here."""
    languages: Mapping[str, str]
    """In which language an item stood, where its words in that language are still the same."""
    seconds: float
    passed: bool
    is_first: bool = True

    @cached_property
    def possible(self) -> int:
        """Points that could be earned."""
        return sum(self.points[item] for item in self.marks)

    @cached_property
    def earned(self) -> float:
        """Points that were."""
        return sum(mark * self.points[item] for item, mark in self.marks.items())

    @property
    def result(self) -> float:
        """The share of the points that was earned."""
        return self.earned / self.possible if self.possible else 0.0

    @property
    def is_whole(self) -> bool:
        """Whether every item of it still stands as it stood."""
        return len(self.fresh) == len(self.marks)

    def rest(self, item: str) -> float | None:
        """The share of the points earned in the other items; None where there are none."""
        points = self.points[item]
        possible = self.possible - points
        return (self.earned - self.marks[item] * points) / possible if possible else None


def counted(papers: Sequence[Paper], *, all_attempts: bool) -> Sequence[Paper]:
    """First attempts, and the later ones if they are wanted and not so few that the difference would show them."""
    first = [each for each in papers if each.is_first]
    later = len(papers) - len(first)
    return papers if all_attempts and later >= FEWEST else first


def shown(counts: Mapping[str, int], whole: int) -> set[str]:
    """The groups that may be shown beside the whole: none is too small, nor is what is left without them."""
    found = sorted((name for name, count in counts.items() if count >= FEWEST), key=lambda name: (counts[name], name))
    while found and 0 < whole - sum(counts[name] for name in found) < FEWEST:
        found.pop(0)
    return set(found)


def thirds(results: Sequence[float]) -> list[int]:
    """To which third each belongs: 0 lower, 1 middle, 2 upper; equal results stay together.

    The lower and the upper third end where they come nearest to a third of the people. All are in the middle where
    everybody has the same result.
    """
    counts = sorted(Counter(results).items())
    low = _nearest([count for _, count in counts[:-1]], len(results) / 3)
    high = _nearest([count for _, count in reversed(counts[low:])], len(results) / 3) if low else 0
    places = {
        value: 0 if place < low else 2 if place >= len(counts) - high else 1 for place, (value, _) in enumerate(counts)
    }
    return [places[value] for value in results]


def _nearest(counts: Sequence[int], wanted: float) -> int:
    """How many of these groups, from the first on, come nearest to so many people; one at least, if there is one."""
    sums = list(accumulate(counts))
    return min(range(len(sums)), key=lambda place: abs(sums[place] - wanted)) + 1 if sums else 0
