"""A paper exam: its words in a language, set by typst in a process of its own."""

import sys
from dataclasses import dataclass
from typing import Any

import msgspec
from flask_babel import force_locale, ngettext

from app.core.errors import N_, Invalid
from app.core.letters import named
from app.core.places import direction
from app.courseware.rules import Quiz
from app.credentials.pdf import press
from app.interop.papers import Variant, blocks, unprintable, variants
from app.web.language import LOCALES
from app.web.texts import _

SECONDS = 30.0
EACH = 2.0
"""Seconds more for each variant."""


class NoFont(Invalid):
    """Some sign of the quiz cannot be printed."""

    message = N_("These signs of the quiz cannot be printed: %(signs)s. Write them another way.")


@dataclass(frozen=True, kw_only=True)
class Order:
    """What somebody wants on paper."""

    course: str
    """The title of the course."""
    state: str
    """Which revision of it: the beginning of its hash."""
    language: str
    seed: str
    count: int
    is_large: bool = False
    is_key: bool = False


def printed(quiz: Quiz, order: Order) -> bytes:
    """The sheets of all variants as one PDF, or their keys and marking grids.

    Raises NoFont where a sign cannot be printed, and CampusError where it fails.
    """
    made = variants(quiz, seed=order.seed, count=order.count)
    with force_locale(LOCALES.get(order.language, order.language)):
        said = _exam(quiz, made, order)
    if missing := unprintable(made, [quiz.title, quiz.introduction, order.course]):
        raise NoFont(signs=named(missing))
    command = [sys.executable, "-m", "app.interop.paper"]
    return press.run(command, msgspec.json.encode(said), limit=SECONDS + EACH * order.count)


def _exam(quiz: Quiz, made: list[Variant], order: Order) -> dict[str, Any]:
    return {
        "language": order.language,
        "course": order.course,
        "title": quiz.title,
        "introduction": blocks(quiz.introduction),
        "state": order.state,
        "is_large": order.is_large,
        "is_key": order.is_key,
        "words": _words(made),
        "variants": [msgspec.to_builtins(variant) | _named(variant, quiz, order) for variant in made],
    }


def _named(variant: Variant, quiz: Quiz, order: Order) -> dict[str, str]:
    """What stands over and under the sheets of one variant. Typst puts the numbers of pages into the braces."""
    name = _("Variant %(letter)s", letter=_isolated(variant.letter, order))
    page = _("%(variant)s – page %(page)s of %(pages)s", variant=name, page="{page}", pages="{pages}")
    return {"name": name, "page": page, "about": _about(variant, quiz)}


def _about(variant: Variant, quiz: Quiz) -> str:
    parts = [
        ngettext("%(num)s question", "%(num)s questions", len(variant.asked)),
        ngettext("%(num)s point", "%(num)s points", variant.points),
    ]
    if quiz.minutes:
        parts.append(ngettext("%(num)s minute", "%(num)s minutes", quiz.minutes))
    if quiz.is_graded:
        parts.append(_("pass mark %(percent)s %%", percent=quiz.pass_percent))
    return " · ".join(map(str, parts))


def _words(made: list[Variant]) -> dict[str, Any]:
    worths = {asked.points for variant in made for asked in variant.asked}
    return {
        "name": _("Name"),
        "date": _("Date"),
        "points": {str(each): str(ngettext("%(num)s point", "%(num)s points", each)) for each in worths},
        "how_single": _("Tick one box."),
        "how_multiple": _("Tick all boxes that are right."),
        "how_match": _("Write the right letter on each line."),
        "how_order": _("Number the lines: 1 comes first."),
        "key": _("Answer key – keep it apart from the exam papers"),
        "question": _("Question"),
        "right": _("Right answer"),
        "worth": _("Points"),
        "grid": _("Marking grid"),
        "sum": _("Sum"),
    }


def _isolated(text: str, order: Order) -> str:
    return f"\u2066{text}\u2069" if direction(order.language) == "rtl" else text
