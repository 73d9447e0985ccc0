"""What people picked: every option with its share in the lower, middle and upper third of people.

The table of distractors is that of M. Gierl, O. Bulut, Q. Guo and X. Zhang (Review of Educational Research 87, 2017).
People are parted by their result in the other questions, so that a wrong key does not hide itself.
"""

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from app.assessment.analysis.flags import Pick
from app.assessment.analysis.measures import correlation, fisher
from app.assessment.analysis.offers import REST, UNFORESEEN, Offer, offers
from app.assessment.analysis.papers import FEWEST, Paper, thirds
from app.questions.kinds import AnyQuestion

SAME_TYPED = 5
"""People who typed the same answer that nobody foresaw, before it is shown: some type their names."""


@dataclass(frozen=True)
class Picked:
    """The rows of the table; `sizes` has the people of each third, and is empty where a third has too few."""

    rows: tuple[tuple[Offer, Pick], ...]
    sizes: tuple[int, ...]


def picked(takers: Sequence[Paper], words: Sequence[AnyQuestion]) -> Picked:
    """What the people who had a question picked; `words` is the question in all its languages."""
    id = words[0].id
    known = offers(words)
    chosen, unforeseen = _chosen([paper.picks.get(id, frozenset()) for paper in takers], {each.id for each in known})
    rests = [paper.rest(id) for paper in takers]
    results = [rest for rest in rests if rest is not None]
    groups, sizes = _groups(results) if len(results) == len(rests) else ([], ())
    rows = tuple((offer, _pick(offer, chosen, results, groups)) for offer in [*known, *unforeseen])
    return Picked(rows, sizes)


def _chosen(given: Sequence[Set[str]], known: Set[str]) -> tuple[Sequence[Set[str]], list[Offer]]:
    """What each picked, and the offers for what nobody foresaw: often typed by itself, all else as one."""
    typed = Counter(each for picks in given for each in picks if each not in known)
    often = {each for each, times in typed.items() if times >= SAME_TYPED}
    named = [Offer(each, False, text=each.removeprefix(UNFORESEEN)) for each in typed if each in often]
    if len(often) < len(typed):
        named.append(Offer(REST, False))
    kept = known | often
    return [frozenset(each if each in kept else REST for each in picks) for picks in given], named


def _groups(results: Sequence[float]) -> tuple[Sequence[int], tuple[int, ...]]:
    """To which third each belongs, and how many are in each; nothing where a third would show too few."""
    groups = thirds(results)
    sizes = tuple(groups.count(third) for third in range(3))
    can_show = sizes[0] and sizes[2] and not any(0 < size < FEWEST for size in sizes)
    return (groups, sizes) if can_show else ([], ())


def _pick(offer: Offer, chosen: Sequence[Set[str]], results: Sequence[float], groups: Sequence[int]) -> Pick:
    has = [offer.id in picks for picks in chosen]
    by_third, sizes = Counter(third for third, each in zip(groups, has, strict=False) if each), Counter(groups)
    found = correlation(has, results) if results else None
    return Pick(
        name=offer.letter or offer.text,
        is_right=offer.is_right,
        count=sum(has),
        share=sum(has) / len(has),
        thirds=tuple(by_third[third] / sizes[third] if sizes[third] else 0.0 for third in range(3)) if groups else (),
        correlation=None if found is None else fisher(found, len(has)),
        is_option=bool(offer.letter),
    )
