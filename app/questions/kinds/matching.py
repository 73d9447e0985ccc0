"""Matching: each thing on the left is given its partner from the right."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Self

import msgspec

from app.core.errors import N_
from app.core.findings import Findings
from app.core.markdown import plain, render_inline
from app.questions.parsing import expect, shared
from app.questions.rules import Choice, Fields, Presented, Question, Response, Row, Verdict, shuffled
from app.questions.sections import Parts, Section


class Pair(msgspec.Struct, frozen=True):
    """A row of the table; a distractor has nothing on the left. `id` is its place in the source."""

    id: str
    left: str
    right: str


class Matching(Question, frozen=True, kw_only=True, tag="match"):
    """Find the partner of each thing on the left."""

    heads: tuple[str, str]
    pairs: tuple[Pair, ...]

    @classmethod
    def parse(cls, section: Section, parts: Parts, findings: Findings, *, is_source: bool) -> Self:
        """Read a table of two columns; its header row names them."""
        expect(parts, set(), "matching", findings)
        for line, cells in parts.rows:
            if len(cells) != 2 or not cells[1]:
                remedy = N_("write `| left | right |`")
                findings.add(line, N_("a row of a matching question needs two cells"), remedy)
        rows = [cells for _, cells in parts.rows if len(cells) == 2]
        heads = (plain(render_inline(rows[0][0])), plain(render_inline(rows[0][1]))) if rows else ("", "")
        pairs = tuple(
            Pair(str(place), render_inline(left), plain(render_inline(right)))
            for place, (left, right) in enumerate(rows[1:], start=1)
        )
        if sum(bool(pair.left) for pair in pairs) < 2:
            remedy = N_("add rows to the table under its header row")
            findings.add(section.line, N_("there are fewer than two pairs"), remedy)
        rights = Counter(pair.right for pair in pairs)
        for text, times in rights.items():
            if times > 1:
                problem, remedy = (
                    N_("“%(text)s” stands %(times)s times on the right"),
                    N_("make each right cell different"),
                )
                findings.add(section.line, problem, remedy, text=text, times=times)
        return cls(**shared(section, parts, findings), heads=heads, pairs=pairs)

    @property
    def asked(self) -> tuple[Pair, ...]:
        """The rows with something on the left."""
        return tuple(pair for pair in self.pairs if pair.left)

    def order(self, seed: str) -> tuple[Pair, ...]:
        """The partners as this attempt offers them."""
        by_id = {pair.id: pair for pair in self.pairs}
        return tuple(by_id[each] for each in shuffled(list(by_id), seed, self.id))

    def present(self, seed: str, response: Response) -> Presented:
        """A field for each thing on the left, and the partners to choose from."""
        offered = self.order(seed)
        values = {pair.id: str(place) for place, pair in enumerate(offered, start=1)}
        held = (*response, *[""] * len(self.asked))
        rows = tuple(
            Row(f"{self.id}.{place}", pair.left, values.get(given, ""))
            for place, (pair, given) in enumerate(zip(self.asked, held, strict=False), start=1)
        )
        return Presented(tuple(Choice(values[pair.id], "", pair.right) for pair in offered), rows)

    def read(self, seed: str, fields: Fields) -> Response:
        """The id of the partner chosen in each row, empty where none was."""
        ids = {str(place): pair.id for place, pair in enumerate(self.order(seed), start=1)}
        names = [f"{self.id}.{place}" for place in range(1, len(self.asked) + 1)]
        found = tuple(ids.get("".join(fields.get(name, ())[:1]), "") for name in names)
        return found if any(found) else ()

    def grade(self, response: Response) -> Fraction:
        """A share for each right pair."""
        right = sum(pair.id == given for pair, given in zip(self.asked, response, strict=False))
        return self._share(right, len(self.asked))

    def review(self, seed: str, response: Response) -> tuple[Verdict, ...]:
        """Each thing on the left with what was chosen and its partner."""
        words = {pair.id: pair.right for pair in self.pairs}
        held = (*response, *[""] * len(self.asked))
        return tuple(
            Verdict(pair.left, words.get(given, ""), pair.right, bool(given), given == pair.id)
            for pair, given in zip(self.asked, held, strict=False)
        )

    def summarise(self, responses: Iterable[Response]) -> dict[str, int]:
        """How often each row got its partner, by the row's id."""
        rights = Counter(
            pair.id
            for response in responses
            for pair, given in zip(self.asked, response, strict=False)
            if pair.id == given
        )
        return {pair.id: rights[pair.id] for pair in self.asked}

    def translated(self, words: Self) -> Self:
        """Rows pair by place."""
        pairs = tuple(
            msgspec.structs.replace(mine, left=theirs.left, right=theirs.right)
            for mine, theirs in zip(self.pairs, words.pairs, strict=True)
        )
        return msgspec.structs.replace(super().translated(words), heads=words.heads, pairs=pairs)
