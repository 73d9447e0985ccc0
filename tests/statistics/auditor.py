"""Somebody who draws every conclusion from published counts by addition and subtraction."""

from collections import defaultdict, deque
from collections.abc import Hashable, Sequence

MANY = 10**6


class Auditor:
    """Knows of each count between which bounds it must be, and which counts add up to which.

    The truth is kept beside it for the test alone: to say whether a conclusion is right.
    """

    def __init__(self) -> None:
        self.bounds: dict[Hashable, tuple[int, int]] = {}
        self.truth: dict[Hashable, int] = {}
        self.others: set[Hashable] = set()
        self.sums: list[tuple[Hashable, Sequence[Hashable]]] = []

    def count(self, name: Hashable, truth: int) -> None:
        """There is such a count; it is not negative."""
        self.bounds.setdefault(name, (0, MANY))
        self.truth[name] = truth

    def between(self, name: Hashable, low: int, high: int) -> None:
        """A count was published, exactly or rounded."""
        before = self.bounds[name]
        self.bounds[name] = (max(before[0], low), min(before[1], high))

    def sum(self, whole: Hashable, parts: Sequence[Hashable]) -> None:
        """The parts add up to the whole."""
        self.sums.append((whole, parts))

    def within(self, part: Hashable, whole: Hashable) -> None:
        """Everybody counted in the part is counted in the whole; the others are a count too."""
        others = ("others", part, whole)
        self.others.add(others)
        self.count(others, self.truth[whole] - self.truth[part])
        self.sum(whole, [part, others])

    def conclude(self) -> None:
        """Narrow all bounds by all sums until nothing changes."""
        uses = defaultdict(list)
        for place, (whole, parts) in enumerate(self.sums):
            for name in (whole, *parts):
                uses[name].append(place)
        waiting = deque(range(len(self.sums)))
        queued = set(waiting)
        while waiting:
            place = waiting.popleft()
            queued.discard(place)
            for name in self._narrow(*self.sums[place]):
                waiting.extend(each for each in uses[name] if each not in queued)
                queued.update(uses[name])

    def _narrow(self, whole: Hashable, parts: Sequence[Hashable]) -> list[Hashable]:
        low = sum(self.bounds[part][0] for part in parts)
        high = sum(self.bounds[part][1] for part in parts)
        whole_low, whole_high = self.bounds[whole]
        found = [(whole, low, high)]
        for part in parts:
            own_low, own_high = self.bounds[part]
            found.append((part, whole_low - (high - own_high), whole_high - (low - own_low)))
        changed = []
        for name, at_least, at_most in found:
            before = self.bounds[name]
            after = (max(before[0], at_least), min(before[1], at_most))
            if after != before:
                self.bounds[name] = after
                changed.append(name)
        return changed

    def certain(self, threshold: int) -> dict[Hashable, int]:
        """The published or withheld counts that are known to be one small number."""
        return {name: low for name, low in self._found(threshold) if name not in self.others}

    def certain_differences(self, threshold: int) -> dict[Hashable, int]:
        """The same for the difference of two tables of which one lies within the other."""
        return {name: low for name, low in self._found(threshold) if name in self.others}

    def _found(self, threshold: int) -> list[tuple[Hashable, int]]:
        return [(name, low) for name, (low, high) in self.bounds.items() if low == high and 1 <= low < threshold]
