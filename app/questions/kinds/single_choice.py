"""Single choice, true or false among them: one option is right."""

from fractions import Fraction

from app.questions.kinds.choices import ChoiceQuestion
from app.questions.rules import Fields, Response


class SingleChoice(ChoiceQuestion, frozen=True, kw_only=True, tag="single"):
    """Pick one option."""

    def read(self, seed: str, fields: Fields) -> Response:
        """The one option that was sent; where a forged request sends several, none."""
        chosen = super().read(seed, fields)
        return chosen if len(chosen) == 1 else ()

    def grade(self, response: Response) -> Fraction:
        """All for the right option, nothing otherwise."""
        return Fraction(len(response) == 1 and response[0] in self.right)
