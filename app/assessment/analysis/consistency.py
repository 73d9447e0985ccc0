"""How items vary together, counted over sets of attempts held as the bits of whole numbers: exact, and quick."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

from app.assessment.analysis.measures import Spread
from app.assessment.analysis.papers import Paper

Levels = Mapping[float, int]
"""Which attempts (one bit each) earned how many points in an item."""


def spread(papers: Sequence[Paper]) -> Spread:
    """Mean variance and covariance of items, each weighted by the attempts that had the item, or both of the pair."""
    items = _levels(papers)
    variances = [_joint(levels, levels) for levels in items.values()]
    covariances = [_joint(one, other) for one, other in combinations(items.values(), 2)]
    asked = sum(1 for paper in papers for item in paper.marks if paper.points[item])
    return Spread(_mean(variances), _mean(covariances), asked / len(papers) if papers else 0)


def _levels(papers: Sequence[Paper]) -> Mapping[str, Levels]:
    found: defaultdict[str, defaultdict[float, int]] = defaultdict(lambda: defaultdict(int))
    for place, paper in enumerate(papers):
        bit = 1 << place
        for item, mark in paper.marks.items():
            if paper.points[item]:
                found[item][mark * paper.points[item]] |= bit
    return found


def _joint(one: Levels, other: Levels) -> tuple[int, float]:
    """How many attempts had both items, and their covariance (with itself: the variance)."""
    count, xs, ys, products = 0, 0.0, 0.0, 0.0
    for x, had in one.items():
        for y, also in other.items():
            both = (had & also).bit_count()
            count += both
            xs, ys, products = xs + both * x, ys + both * y, products + both * x * y
    return (count, (products - xs * ys / count) / (count - 1)) if count > 1 else (0, 0.0)


def _mean(pairs: Sequence[tuple[int, float]]) -> float:
    whole = sum(count for count, _ in pairs)
    return sum(count * value for count, value in pairs) / whole if whole else 0.0
