"""Each item in one language against the same item in another, among people with the same result."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from app.assessment.analysis.fairness import MODERATE, Difference, Table, adjusted, mantel_haenszel, pooled
from app.assessment.analysis.papers import FEWEST, Paper

MOST_SET_ASIDE = 5
"""Items at most that are taken out of the result by which people are matched."""
SURE = 0.05


@dataclass(frozen=True)
class Compared:
    """An item in two languages; `p` is that of the difference, adjusted for the number of items looked at."""

    difference: Difference
    p: float

    @property
    def is_marked(self) -> bool:
        """Whether it differs by more than is negligible, and more than chance would have it."""
        return self.p < SURE and abs(self.difference.delta) >= MODERATE

    @property
    def is_harder(self) -> bool:
        """Whether the item is harder in the language that is compared, and not easier."""
        return self.difference.delta < 0


def compare(papers: Sequence[Paper], items: Sequence[str], reference: str, focal: str) -> dict[str, Compared]:
    """Every item that enough people had in both languages.

    The result by which people are matched holds the item itself (Holland and Thayer 1988) and none of those that
    differ themselves, the worst set aside first: otherwise a bad translation would make the other items look too easy.
    """
    aside: set[str] = set()
    taken = [paper for paper in papers if not {reference, focal}.isdisjoint(paper.languages.values())]
    while True:
        found = _compared(taken, items, (reference, focal), aside)
        marked = [item for item, each in found.items() if each.is_marked and item not in aside]
        if not marked or len(aside) >= min(MOST_SET_ASIDE, len(items) // 2):
            return found
        aside.add(max(marked, key=lambda item: found[item].difference.chi_square))


def _compared(
    papers: Sequence[Paper], items: Sequence[str], languages: tuple[str, str], aside: Set[str]
) -> dict[str, Compared]:
    counts = _counts(papers, languages, aside)
    found: dict[str, Difference] = {}
    for item in items:
        strata = {result: Table(*cells) for result, cells in counts.get(item, {}).items()}
        sides = [sum(each.a + each.b for each in strata.values()), sum(each.c + each.d for each in strata.values())]
        difference = mantel_haenszel(pooled(strata)) if min(sides) >= FEWEST else None
        if difference:
            found[item] = difference
    chances = adjusted([each.p for each in found.values()])
    return {item: Compared(each, p) for (item, each), p in zip(found.items(), chances, strict=True)}


def _counts(
    papers: Sequence[Paper], languages: tuple[str, str], aside: Set[str]
) -> Mapping[str, Mapping[float, Sequence[int]]]:
    """For each item and result: right and wrong in either language. Right is what has full marks."""
    found: defaultdict[str, defaultdict[float, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0, 0]))
    for paper in papers:
        earned, possible = _matching(paper, aside)
        for item, language in paper.languages.items():
            if language in languages:
                mark = paper.marks[item]
                more = paper.points[item] if item in aside else 0  # the item itself counts in any case
                result = round((earned + mark * more) / (possible + more), 6) if possible + more else 0.0
                found[item][result][2 * (language == languages[1]) + (mark < 1)] += 1
    return found


def _matching(paper: Paper, aside: Set[str]) -> tuple[float, int]:
    """Points earned and possible in what is not set aside."""
    if not aside:
        return paper.earned, paper.possible
    kept = [item for item in paper.marks if item not in aside]
    return sum(paper.marks[item] * paper.points[item] for item in kept), sum(paper.points[item] for item in kept)
