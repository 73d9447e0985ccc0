"""An attack on exact and public tables by somebody who knows the rule itself: of all tables that there could be, which
would have been published like this one? A number that is the same in all of them is certain.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from itertools import product

import pytest

from app.statistics.rules import OWN_THRESHOLD, THRESHOLD, Last, Shown, exact, is_due, public, public_total
from tests.statistics.broken import Table, alone, unhidden

ROWS = "ABCD"


def splits(total: int, rows: int) -> Iterator[tuple[int, ...]]:
    """All tables of so many rows that add up to a total."""
    if rows == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in splits(total - first, rows - 1):
            yield (first, *rest)


def frozen(shown: Shown[str]) -> Hashable:
    return tuple(shown.values.items()), tuple(shown.as_of.items()), shown.others


def seen_through(worlds: Mapping[Hashable, list[tuple[int, ...]]], threshold: int) -> list[tuple[int, ...]]:
    """The tables one of whose numbers is small and the same in all tables that would be published alike."""
    found = []
    for alike in worlds.values():
        certain = [set(column) for column in zip(*alike, strict=True)]
        if any(len(numbers) == 1 and 1 <= min(numbers) < threshold for numbers in certain):
            found.append(alike[0])
    return found


def hidden_by_the_smallest(counts: Table) -> Shown[str]:
    """Textbook suppression: at least two, together the threshold, the smallest first; and nothing else thought of."""
    order = sorted(counts, key=lambda key: (counts[key], key))
    withheld = [key for key in order if counts[key] < OWN_THRESHOLD]
    while withheld and len(withheld) < len(order) and (len(withheld) < 2 or sum(map(counts.get, withheld)) < 5):
        withheld = order[: len(withheld) + 1]
    return Shown({key: None if key in withheld else count for key, count in counts.items()})


def tables_seen_through(rule: Callable[[Table], Shown[str]], rows: int, most: int, total, threshold: int) -> list:
    worlds = defaultdict(list)
    for numbers in product(range(most), repeat=rows):
        if total(sum(numbers)) is not None:
            counts = dict(zip(ROWS, numbers, strict=False))
            worlds[frozen(rule(counts)), total(sum(numbers))].append(numbers)
    return seen_through(worlds, threshold)


def own_total(count: int) -> int | None:
    return count if is_due(count, None) else None


@pytest.mark.parametrize(("rows", "most"), [(2, 40), (3, 22), (4, 10)])
def test_nobody_sees_through_one_public_table(rows, most):
    assert tables_seen_through(public, rows, most, public_total, THRESHOLD) == []


@pytest.mark.parametrize(("rows", "most"), [(2, 40), (3, 16), (4, 9)])
def test_nobody_sees_through_one_exact_table(rows, most):
    assert tables_seen_through(exact, rows, most, own_total, OWN_THRESHOLD) == []


def test_the_attacker_sees_through_broken_rules():
    assert (6, 6, 3) in tables_seen_through(unhidden, 3, 9, own_total, OWN_THRESHOLD)
    # 13 + 13 + 4: the larger withheld one is not larger than the one shown, so 17 of both leaves 4
    assert (13, 13, 4) in tables_seen_through(hidden_by_the_smallest, 3, 14, own_total, OWN_THRESHOLD)


def as_last(shown: Shown[str]) -> Last[str]:
    rows = {key: (value, shown.as_of.get(key)) for key, value in shown.values.items() if value is not None}
    return Last("2026-09", rows, shown.others or 0)


def months_seen_through(rule: Callable[..., Shown[str]], totals: range, more: range) -> list[tuple[int, ...]]:
    """The same for a table of two rows in two releases, of which the second adds persons: all four counts of each."""
    worlds = defaultdict(list)
    for total, added in product(totals, more):
        for before, new in product(splits(total, 2), splits(added, 2)):
            first = rule(dict(zip(ROWS, before, strict=False)))
            after = {key: was + more for key, was, more in zip(ROWS, before, new, strict=False)}
            second = rule(after, last=as_last(first))
            worlds[total, added, frozen(first), frozen(second)].append((*before, *new, *after.values()))
    return seen_through(worlds, OWN_THRESHOLD)


def test_nobody_sees_through_two_exact_tables_of_two_months():
    assert months_seen_through(exact, range(5, 24), range(5, 14)) == []
    assert months_seen_through(alone, range(20, 22), range(5, 7))
