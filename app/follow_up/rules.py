"""When the question is open, and what an answer says.

Level 3 (behaviour) of Kirkpatrick's four levels, asked after three to six months as donors do: `used` counts only with
an example, because a yes alone costs nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

OPENS, CLOSES = timedelta(days=90), timedelta(days=184)
"""After the certificate was first issued."""
EXAMPLE_LIMIT = 1000


@dataclass(frozen=True)
class Window:
    """The time in which the question is asked."""

    opens_at: datetime
    closes_at: datetime

    @classmethod
    def after(cls, issued_at: datetime) -> "Window":
        """The window of a certificate that was first issued at this moment."""
        return cls(issued_at + OPENS, issued_at + CLOSES)

    def is_open(self, now: datetime) -> bool:
        """Whether an answer is taken now."""
        return self.opens_at <= now < self.closes_at


def is_use(*, used: bool, example: str) -> bool:
    """Whether an answer counts as use at work: a yes with an example."""
    return used and bool(example.strip())
