"""When an item is worth a second look, and what to ask about it in plain words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.assessment.analysis.comparing import Compared
from app.assessment.analysis.measures import Interval
from app.core.errors import N_

TOO_EASY, TOO_HARD = 0.95, 0.05
"""Facility from which nearly everybody is right, or wrong (Moodle, “Quiz statistics report”)."""
SEPARATES = 0.2
"""Discrimination under which an item is poor (R. L. Ebel and D. A. Frisbie, Essentials of Educational Measurement)."""
CHOSEN = 0.05
"""Share of people that a distractor attracts if it works (T. M. Haladyna and S. M. Downing 1993)."""
NEARLY = 0.8
"""How much of what the upper third gives to the key a wrong option must have, to be called theirs."""
ROOM = 0.8
"""Facility above which so few are wrong that an option of several may have few without being a bad one."""
ENOUGH = 30
"""Answers before an option is said to attract nobody: of 30 people, what one in ten chooses is missed once in 24."""


class Kind(StrEnum):
    """What may be wrong."""

    KEY = "key"
    BACKWARDS = "backwards"
    HARDER = "harder"
    EASIER = "easier"
    TOO_EASY = "too-easy"
    TOO_HARD = "too-hard"
    WEAK = "weak"
    UNCHOSEN = "unchosen"
    HARDLY = "hardly"


SENTENCES = {
    Kind.KEY: N_("The best trainees choose “%(option)s”: is the key right?"),
    Kind.BACKWARDS: N_("Those who do well in the other questions are wrong here more often: is the key right?"),
    Kind.HARDER: N_(
        "Harder in %(language)s than in %(reference)s for people with the same result: is the translation right?"
    ),
    Kind.EASIER: N_(
        "Easier in %(language)s than in %(reference)s for people with the same result: does the translation give the "
        "answer away?"
    ),
    Kind.TOO_EASY: N_("Almost everybody is right: does it ask something that has to be learned?"),
    Kind.TOO_HARD: N_("Almost nobody is right: is the question clear, and does the course teach it?"),
    Kind.WEAK: N_("Those who do well in the other questions are hardly better here: it does not separate."),
    Kind.UNCHOSEN: N_("Nobody chooses “%(option)s”: write an option that somebody could believe."),
    Kind.HARDLY: N_("Almost nobody chooses “%(option)s”: write an option that somebody could believe."),
}
GRAVE = frozenset({Kind.KEY, Kind.BACKWARDS, Kind.HARDER})
"""What does wrong to people now, and should be looked at first."""


@dataclass(frozen=True)
class Flag:
    """A sentence about an item, and what stands in it."""

    kind: Kind
    option: str = ""
    language: str = ""
    reference: str = ""

    @property
    def sentence(self) -> str:
        """The phrase, with places for its values."""
        return SENTENCES[self.kind]

    @property
    def languages(self) -> dict[str, str]:
        """The languages in the sentence, by their places."""
        return {"language": self.language, "reference": self.reference}

    @property
    def is_grave(self) -> bool:
        """Whether people are graded wrongly by it."""
        return self.kind in GRAVE


@dataclass(frozen=True)
class Pick:
    """An option as the people of the lower, middle and upper third picked it; `correlation` as for the item."""

    name: str
    is_right: bool
    count: int
    share: float
    thirds: tuple[float, ...] = ()
    correlation: Interval | None = None
    is_option: bool = True
    """Whether it stood there to be picked; a typed answer did not."""


@dataclass(frozen=True)
class Facts:
    """What flags are made from."""

    answered: int
    """People who answered at all."""
    facility: float
    discrimination: Interval | None
    picks: Sequence[Pick]
    compared: Mapping[str, Compared]
    reference: str


def flags(facts: Facts) -> tuple[Flag, ...]:
    """Everything that is worth a look, the gravest first."""
    return (*_of_the_key(facts), *_of_languages(facts), *_of_difficulty(facts), *_of_options(facts))


def _of_the_key(facts: Facts) -> Iterator[Flag]:
    doubted = [each for each in facts.picks if _is_believed_by_the_best(each, facts.picks)]
    if doubted:
        best = max(doubted, key=lambda each: each.thirds[-1])
        yield Flag(Kind.KEY, option=best.name)
    elif facts.discrimination and facts.discrimination.high < 0:
        yield Flag(Kind.BACKWARDS)


def _is_believed_by_the_best(pick: Pick, picks: Sequence[Pick]) -> bool:
    """A wrong option that surely goes with good results, surely more than what is right does, and no rarity among
    the upper third.
    """
    if pick.is_right or not pick.thirds or not pick.correlation or pick.correlation.low <= 0:
        return False
    right = [each for each in picks if each.is_right]
    is_above = all(not each.correlation or each.correlation.high < pick.correlation.low for each in right)
    return is_above and all(pick.thirds[-1] > NEARLY * each.thirds[-1] for each in right)


def _of_languages(facts: Facts) -> Iterator[Flag]:
    for language, each in facts.compared.items():
        if each.is_marked:
            kind = Kind.HARDER if each.is_harder else Kind.EASIER
            yield Flag(kind, language=language, reference=facts.reference)


def _of_difficulty(facts: Facts) -> Iterator[Flag]:
    if facts.facility >= TOO_EASY:
        yield Flag(Kind.TOO_EASY)
    elif facts.facility <= TOO_HARD:
        yield Flag(Kind.TOO_HARD)
    elif facts.discrimination and 0 <= facts.discrimination.high < SEPARATES:
        yield Flag(Kind.WEAK)


def _of_options(facts: Facts) -> Iterator[Flag]:
    if facts.answered < ENOUGH or facts.facility >= TOO_EASY:
        return
    for each in facts.picks:
        if each.is_option and not each.is_right and each.count == 0:
            yield Flag(Kind.UNCHOSEN, option=each.name)
        elif each.is_option and not each.is_right and each.share < CHOSEN and facts.facility <= ROOM:
            yield Flag(Kind.HARDLY, option=each.name)
