"""Number: a figure is typed, in any script's digits, and compared within a tolerance."""

import re
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Self

import msgspec

from app.core.errors import N_
from app.core.findings import Findings
from app.core.markdown import render_blocks
from app.questions.parsing import expect, shared
from app.questions.rules import Fields, Presented, Question, Response, Row, Verdict, numbers, typed
from app.questions.sections import Item, Parts, Section

KEY = re.compile(r"^(-?\d+(?:\.\d+)?)(?:\s*(?:\+-|±)\s*(\d+(?:\.\d+)?))?$")

MOST_COMPARED = 50
"""Numbers of a question that are compared with each other; nobody writes more."""

THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
"""A comma between thousands, which an author may write; a decimal comma is not a key, for it would be read as one."""


class Range(msgspec.Struct, frozen=True):
    """A number as the author wrote it, what is allowed on either side, and what to say to it."""

    value: str
    tolerance: str = "0"
    feedback: str = ""

    def holds(self, text: str) -> bool:
        """Whether a typed text may mean a number within the range. Exact arithmetic."""
        centre, reach = Fraction(self.value), Fraction(self.tolerance)
        return any(abs(number - centre) <= reach for number in numbers(text))


class Number(Question, frozen=True, kw_only=True, tag="number"):
    """Type a number."""

    accepted: tuple[Range, ...]
    foreseen: tuple[Range, ...] = ()

    @classmethod
    def parse(cls, section: Section, parts: Parts, findings: Findings, *, is_source: bool) -> Self:
        """Read `- = 31 +- 0` and `- ~ 13` lines."""
        expect(parts, {"=", "~"}, "number", findings)
        accepted = _ranges(parts, "=", findings)
        if is_source and not accepted:
            findings.add(section.line, N_("the question has no number as its answer"), N_("add a line `- = 31 +- 0`"))
        foreseen = _ranges(parts, "~", findings)
        for wrong in foreseen[:MOST_COMPARED]:
            if any(right.holds(wrong.value) for right in accepted[:MOST_COMPARED]):
                problem = N_("“%(text)s” is both a right and a wrong answer")
                remedy = N_("take one of the two lines away, or allow less on either side")
                findings.add(section.line, problem, remedy, text=wrong.value)
        return cls(**shared(section, parts, findings), accepted=accepted, foreseen=foreseen)

    def present(self, seed: str, response: Response) -> Presented:
        """One field."""
        return Presented(rows=(Row(self.id, self.html, response[0] if response else ""),))

    def read(self, seed: str, fields: Fields) -> Response:
        """What was typed, number or not: the trainee finds it again as typed."""
        text = typed(fields, self.id)[:64]
        return (text,) if text else ()

    def grade(self, response: Response) -> Fraction:
        """All for a number within an accepted range."""
        return Fraction(bool(response) and any(each.holds(response[0]) for each in self.accepted))

    def review(self, seed: str, response: Response) -> tuple[Verdict, ...]:
        """What was typed, beside the number of the key."""
        given = response[0] if response else ""
        said = next((each.feedback for each in self.foreseen if given and each.holds(given)), "")
        expected = self.accepted[0].value if self.accepted else ""
        return (Verdict("", given, expected, bool(response), self.grade(response) == 1, said),)

    def summarise(self, responses: Iterable[Response]) -> dict[str, int]:
        """How often each accepted or foreseen number was typed; `other` for the rest."""
        known = [*self.accepted, *self.foreseen]
        named = (
            next((each.value for each in known if each.holds(response[0])), "other")
            for response in responses
            if response
        )
        return dict(Counter(named))

    def translated(self, words: Self) -> Self:
        """Numbers come from the source; feedback from the translation where it has the same foreseen numbers."""
        said = {each.value: each.feedback for each in words.foreseen}
        foreseen = tuple(
            msgspec.structs.replace(each, feedback=said.get(each.value, each.feedback)) for each in self.foreseen
        )
        return msgspec.structs.replace(super().translated(words), foreseen=foreseen)


def _ranges(parts: Parts, mark: str, findings: Findings) -> tuple[Range, ...]:
    return tuple(found for item in parts.items if item.mark == mark and (found := _range(item, findings)))


def _range(item: Item, findings: Findings) -> Range | None:
    match = KEY.match(THOUSANDS.sub("", item.text.strip()))
    if match is None:
        remedy = N_("write it as `- = 31 +- 0`, with a point for decimals")
        findings.add(item.line, N_("“%(text)s” is not a number"), remedy, text=item.text)
        return None
    return Range(match[1], match[2] or "0", render_blocks(item.feedback))
