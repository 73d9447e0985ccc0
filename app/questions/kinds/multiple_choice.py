"""Multiple choice: any number of options may be right."""

from fractions import Fraction

from app.questions.kinds.choices import ChoiceQuestion
from app.questions.rules import Response


class MultipleChoice(ChoiceQuestion, frozen=True, kw_only=True, tag="multiple"):
    """Pick all options that are right."""

    def grade(self, response: Response) -> Fraction:
        """Right picks less wrong picks, over the number of right options, never below nothing.

        So ticking everything earns nothing where half of it is wrong.
        """
        chosen = set(response)
        right = len(chosen & self.right) - len(chosen - self.right)
        return self._share(right, len(self.right))
