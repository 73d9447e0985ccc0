"""What a certificate says, how it can be judged, and when a name is the name on it.

A certificate says that training was provided and completed in the framework of article 30, paragraph 2 (d). It never
says that a person or a State complies with the Convention, and never that the United Nations endorse anything.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.core.errors import N_
from app.courseware.rules import Course
from app.learning.rules import Progress

FRAMEWORK = "UNTOC-30-2-d"
LONGEST_TYPED = 500
"""Characters of a name that is compared; names have 120. Decomposing takes the square of the marks in a row."""


@dataclass(frozen=True, kw_only=True)
class Claims:
    """Everything that a certificate says (in the word of Verifiable Credentials), and nothing else of the person."""

    uid: str
    name: str
    language: str
    """The language of the certificate; the course may have been read in any."""
    course: str
    title: str
    title_language: str
    revision: str
    provisions: tuple[str, ...]
    minutes: int
    percent: int
    awarded_on: date
    provider: str
    programme: str = ""
    funders: tuple[str, ...] = ()


def claims(
    *,
    uid: str,
    name: str,
    course: Course,
    progress: Progress,
    language: str,
    provider: str,
    now: datetime,
    programme: str = "",
    funders: tuple[str, ...] = (),
) -> Claims:
    """What the certificate of a completed course says."""
    front = course.page(language)
    return Claims(
        uid=uid,
        name=name,
        language=language,
        course=course.slug,
        title=front.title,
        title_language=front.language,
        revision=course.hash,
        provisions=tuple(course.provisions),
        minutes=course.minutes,
        percent=result(course, progress),
        awarded_on=now.date(),
        provider=provider,
        programme=programme,
        funders=funders,
    )


def result(course: Course, progress: Progress) -> int:
    """The best result, in per cent, in the last graded test of the course, or else the mean over its module quizzes."""
    best = {key: score.best_percent for key, score in progress.scores.items() if key in course.quizzes}
    graded = [each for each in course.quizzes.values() if each.quiz.is_graded]
    final = [best[each.key] for each in graded if each.module is None and each.key in best]
    others = [best[each.key] for each in graded if each.key in best]
    return final[-1] if final else sum(others) // len(others) if others else 0


class Unreadable(ValueError):
    """What was read is not the record or the code of a certificate."""


class Verdict(StrEnum):
    """What can come out when somebody checks a certificate."""

    VALID = "valid"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    ALTERED = "altered"
    """The signature does not fit what stands there."""
    UNKNOWN_ISSUER = "unknown-issuer"
    COMPROMISED = "compromised"
    """Signed with a key that somebody else may hold."""
    UNRECORDED = "unrecorded"
    """Signed here, and yet not in this site's records."""
    UNREADABLE = "unreadable"
    """Not a certificate of this kind at all."""


VERDICTS = {
    Verdict.VALID: (
        N_("Valid."),
        N_(
            "It was issued here, its signature is good, and it has not been withdrawn. Compare the name and the date "
            "with the paper before you."
        ),
    ),
    Verdict.WITHDRAWN: (N_("Withdrawn."), N_("It was issued here, and no longer stands.")),
    Verdict.SUPERSEDED: (N_("Superseded."), N_("It was issued here, and later anew with a corrected name.")),
    Verdict.ALTERED: (N_("Not valid."), N_("Something in it was changed after it was signed.")),
    Verdict.UNKNOWN_ISSUER: (
        N_("Unknown issuer."),
        N_("It was not signed with a key of this site. Check it at the site whose address it bears."),
    ),
    Verdict.COMPROMISED: (
        N_("Not to be trusted."),
        N_("It was signed with a key that somebody else may hold, and this site has no record of it."),
    ),
    Verdict.UNRECORDED: (
        N_("Not in the records."),
        N_("It was signed with a key of this site, but the site has no record of it. Ask the provider."),
    ),
    Verdict.UNREADABLE: (
        N_("Not a certificate."),
        N_(
            "This page cannot read it as a certificate. Paste the whole link, or choose the PDF or the JSON file "
            "exactly as it was downloaded."
        ),
    ),
}
"""Each verdict in one word or two and in a sentence."""


class Reason(StrEnum):
    """Why a certificate is withdrawn."""

    ERROR = "issued-in-error"
    DISHONESTY = "dishonesty"
    REQUEST = "asked-by-its-owner"
    OTHER = "other"


REASONS = {
    Reason.ERROR: N_("It was issued in error"),
    Reason.DISHONESTY: N_("The result was obtained dishonestly"),
    Reason.REQUEST: N_("Its owner asked for it"),
    Reason.OTHER: N_("Another reason"),
}


def is_same_name(typed: str, name: str) -> bool:
    """Whether somebody typed the name on a certificate: case, blanks, points, accents and their order of marks apart.

    Compared after NFKD (Unicode Annex 15) without marks that only decorate Latin, Greek or Cyrillic letters; the marks
    of other scripts are letters to their readers and count.
    """
    if len(typed) > LONGEST_TYPED:
        return False
    wanted = _comparable(typed)
    return bool(wanted) and wanted == _comparable(name)


def _comparable(name: str) -> str:
    kept: list[str] = []
    base = ""
    for sign in unicodedata.normalize("NFKD", name.casefold()):
        if unicodedata.combining(sign):
            if not _is_european(base):
                kept.append(sign)
        elif sign.isalnum() or unicodedata.category(sign).startswith("M"):
            base = sign
            kept.append(sign)
    return "".join(kept)


def _is_european(sign: str) -> bool:
    """Whether a mark on this letter only decorates it; so it does on none, as after `´`, which stands alone."""
    return not sign or unicodedata.name(sign, "").startswith(("LATIN", "GREEK", "CYRILLIC"))
