"""Gaps: words are left out of a sentence and typed."""

import re
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Self

import msgspec

from app.core.errors import N_
from app.core.findings import Findings
from app.core.markdown import plain, render_blocks
from app.questions.parsing import expect, shared
from app.questions.rules import Fields, Presented, Question, Response, Row, Verdict, comparable, typed
from app.questions.sections import Parts, Section

GAP = re.compile(r"\[\[([^\[\]]*)\]\]")
MARK = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Holds a gap's place while the sentence is rendered; Markdown and the sanitiser leave it alone."""


class Gaps(Question, frozen=True, kw_only=True, tag="gaps"):
    """Fill the gaps of a sentence; `body` is in `pieces`, with one gap after each piece but the last."""

    pieces: tuple[str, ...]
    gaps: tuple[tuple[str, ...], ...]

    @classmethod
    def parse(cls, section: Section, parts: Parts, findings: Findings, *, is_source: bool) -> Self:
        """Read `[[answer|other answer]]` in the text."""
        expect(parts, set(), "gaps", findings)
        text = parts.body.replace(MARK, "")
        gaps = tuple(tuple(filter(None, map(str.strip, found.split("|")))) for found in GAP.findall(text))
        if not gaps:
            findings.add(section.line, N_("there is no gap"), N_("write at least one [[answer]] under the heading"))
        if is_source and not all(gaps):
            findings.add(section.line, N_("a gap is empty"), N_("write its answer between the brackets: [[answer]]"))
        html = render_blocks(GAP.sub(MARK, text))
        if not html.count(MARK) == plain(html).count(MARK) == len(gaps):
            remedy = N_("write it between words, outside links and footnotes")
            findings.add(section.line, N_("a gap stands where nothing can be typed"), remedy)
            html = "<p>" + MARK * len(gaps) + "</p>"
        pieces = tuple(html.split(MARK))
        common = shared(section, parts, findings)
        common["body"] = ""
        return cls(**common, pieces=pieces, gaps=gaps)

    def present(self, seed: str, response: Response) -> Presented:
        """The pieces, each but the last with the field that follows it."""
        held = (*response, *[""] * len(self.pieces))
        names = [*(f"{self.id}.{place}" for place in range(1, len(self.gaps) + 1)), ""]
        return Presented(rows=tuple(map(Row, names, self.pieces, held)))

    def read(self, seed: str, fields: Fields) -> Response:
        """What was typed into each gap; nothing at all where every gap is empty."""
        found = tuple(typed(fields, f"{self.id}.{place}")[:200] for place in range(1, len(self.gaps) + 1))
        return found if any(found) else ()

    def grade(self, response: Response) -> Fraction:
        """A share for each gap filled rightly."""
        right = sum(_fits(given, gap) for given, gap in zip(response, self.gaps, strict=False))
        return self._share(right, len(self.gaps))

    def review(self, seed: str, response: Response) -> tuple[Verdict, ...]:
        """Each gap with the words before it, what was typed, and the answer."""
        held = (*response, *[""] * len(self.gaps))
        return tuple(
            Verdict("", given, gap[0] if gap else "", bool(given), _fits(given, gap))
            for given, gap in zip(held, self.gaps, strict=False)
        )

    def summarise(self, responses: Iterable[Response]) -> dict[str, int]:
        """How often each gap was filled rightly, by its number."""
        given = list(responses)
        rights = Counter(
            str(place)
            for response in given
            for place, (text, gap) in enumerate(zip(response, self.gaps, strict=False), start=1)
            if _fits(text, gap)
        )
        return {str(place): rights[str(place)] for place in range(1, len(self.gaps) + 1)}

    def translated(self, words: Self) -> Self:
        """The translated sentence with its own words for the gaps, beside those of the source."""
        gaps = tuple((*theirs, *mine) for mine, theirs in zip(self.gaps, words.gaps, strict=True))
        return msgspec.structs.replace(super().translated(words), pieces=words.pieces, gaps=gaps)


def _fits(given: str, gap: tuple[str, ...]) -> bool:
    return bool(given) and comparable(given) in {comparable(each) for each in gap}
