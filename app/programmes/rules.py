"""What holds of programmes and cohorts: what is said of them, and the code with which people join.

A programme is training in the sense of article 30, paragraph 2 (d), of the Convention: somebody provides it, others may
fund it. Nothing here says whether a State does what the Convention asks of it.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import date

from app.accounts.rules import PER_NETWORK, tidy_name
from app.core.ids import ALPHABET

NAME_LIMIT = 120
SUMMARY_LIMIT = 500
MOST_FUNDERS = 6
"""As many as fit on a certificate."""

MOST_WRONG_CODES = PER_NETWORK
"""Wrong codes that a network may send within the window of failed sign-ins: a class of thirty types from one address.
At that pace, one of a thousand open cohorts is hit in some fifty years."""

CODE_LENGTH = 8
CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")


@dataclass(frozen=True)
class ProgrammeDetails:
    """What an administrator says of a programme. An empty provider stands for the provider of this site."""

    name: str
    provider: str = ""
    summary: str = ""
    funders: tuple[str, ...] = ()


@dataclass(frozen=True)
class CohortDetails:
    """What a facilitator says of a cohort; the days belong to it, the first and the last."""

    name: str
    place: str
    starts_on: date
    ends_on: date


def new_code() -> str:
    """A join code: eight signs of Crockford's base 32, 40 bits, without look-alikes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def is_code(text: str) -> bool:
    """Whether a text has the form of a join code (as `ungrouped` gives it back from what was typed)."""
    return CODE.fullmatch(text) is not None


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text that say something, each of them tidy."""
    return tuple(filter(None, map(tidy_name, text.splitlines())))


def doubled(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that stand there more than once, whatever their case."""
    folded = [name.casefold() for name in names]
    return tuple(name for place, name in enumerate(names) if name.casefold() in folded[:place])
