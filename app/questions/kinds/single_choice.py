"""Single choice, true or false among them: one option is right."""

from fractions import Fraction
from typing import Self

from app.core.errors import N_
from app.core.findings import Findings
from app.questions.kinds.choices import ChoiceQuestion
from app.questions.rules import Fields, Response
from app.questions.sections import Parts, Section


class SingleChoice(ChoiceQuestion, frozen=True, kw_only=True, tag="single"):
    """Pick one option."""

    @classmethod
    def parse(cls, section: Section, parts: Parts, findings: Findings, *, is_source: bool) -> Self:
        """Read a task list; note a second right option, which `type=single` would let pass."""
        found = super().parse(section, parts, findings, is_source=is_source)
        if len(found.right) > 1:
            remedy = N_("mark one with [x], or set type=multiple")
            findings.add(section.line, N_("a single choice has several right options"), remedy)
        return found

    def read(self, seed: str, fields: Fields) -> Response:
        """The one option that was sent; where a forged request sends several, none."""
        chosen = super().read(seed, fields)
        return chosen if len(chosen) == 1 else ()

    def grade(self, response: Response) -> Fraction:
        """All for the right option, nothing otherwise."""
        return Fraction(len(response) == 1 and response[0] in self.right)
