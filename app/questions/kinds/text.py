"""Text: a word or a phrase is typed and compared; or an open answer that the trainee compares with a model."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Self

import msgspec

from app.core.errors import N_
from app.core.findings import Findings
from app.core.markdown import render_blocks
from app.questions.parsing import expect, shared
from app.questions.rules import Fields, Presented, Question, Response, Row, Verdict, comparable, typed
from app.questions.sections import Parts, Section


class Foreseen(msgspec.Struct, frozen=True):
    """A wrong answer that the author foresaw, and what to say to it."""

    text: str
    feedback: str


class Text(Question, frozen=True, kw_only=True, tag="text"):
    """Type a word or phrase; with no accepted answers it is open and earns no points."""

    accepted: tuple[str, ...]
    foreseen: tuple[Foreseen, ...] = ()

    @classmethod
    def parse(cls, section: Section, parts: Parts, findings: Findings, *, is_source: bool) -> Self:
        """Read `- =` and `- ~` lines; note a scored question without accepted answers, an open one without a model."""
        expect(parts, {"=", "~"}, "text", findings)
        common = shared(section, parts, findings)
        accepted = tuple(item.text for item in parts.items if item.mark == "=")
        if is_source and not accepted and common["points"] > 0:
            remedy = N_("add a line `- = answer`, or set points=0 for an open question")
            findings.add(section.line, N_("no accepted answer"), remedy)
        if not accepted and common["points"] == 0 and not common["explanation"]:
            findings.add(section.line, N_("an open question has no model answer"), N_("add it as [!EXPLANATION]"))
        foreseen = tuple(Foreseen(item.text, render_blocks(item.feedback)) for item in parts.items if item.mark == "~")
        right = {comparable(each) for each in accepted}
        for item in parts.items:
            if item.mark == "~" and comparable(item.text) in right:
                problem = N_("“%(text)s” is both a right and a wrong answer")
                findings.add(item.line, problem, N_("take one of the two lines away"), text=item.text)
        return cls(**common, accepted=accepted, foreseen=foreseen)

    @property
    def is_open(self) -> bool:
        """Whether the answer is compared by the trainee and not by us."""
        return not self.accepted

    def present(self, seed: str, response: Response) -> Presented:
        """One field."""
        return Presented(rows=(Row(self.id, self.html, response[0] if response else ""),))

    def read(self, seed: str, fields: Fields) -> Response:
        """What was typed."""
        text = typed(fields, self.id)
        return (text,) if text else ()

    def grade(self, response: Response) -> Fraction:
        """All for an accepted answer, compared as `comparable` says."""
        return Fraction(bool(response) and comparable(response[0]) in {comparable(each) for each in self.accepted})

    def review(self, seed: str, response: Response) -> tuple[Verdict, ...]:
        """What was typed, beside the first accepted answer."""
        given = response[0] if response else ""
        said = next((each.feedback for each in self.foreseen if comparable(each.text) == comparable(given)), "")
        expected = self.accepted[0] if self.accepted else ""
        return (Verdict("", given, expected, bool(response), self.grade(response) == 1, said),)

    def summarise(self, responses: Iterable[Response]) -> dict[str, int]:
        """How often each accepted or foreseen answer was typed; `other` for the rest."""
        known = {comparable(text): text for text in [*self.accepted, *(each.text for each in self.foreseen)]}
        tally = Counter(known.get(comparable(response[0]), "other") for response in responses if response)
        return dict(tally)

    def translated(self, words: Self) -> Self:
        """Answers typed in either language count: the source's key, and what the translation adds to it."""
        accepted = tuple(dict.fromkeys([*words.accepted, *self.accepted]))
        return msgspec.structs.replace(
            super().translated(words), accepted=accepted, foreseen=words.foreseen or self.foreseen
        )
