"""A quiz written in GIFT, so that Moodle, and our own reader, find the same questions in it.

Texts with markup are written as HTML, and all others plain. What GIFT has no place for (ordering, several gaps, points,
hints, citations, fixed order of options) is left out, and a comment at its place says so where a question is missing.
"""

import re
from collections.abc import Iterable
from fractions import Fraction

from app.core.languages import words
from app.core.markdown import plain
from app.courseware.rules import Quiz
from app.interop.numerals import decimal
from app.questions.kinds import AnyQuestion
from app.questions.kinds.choices import ChoiceQuestion, Option
from app.questions.kinds.gaps import Gaps
from app.questions.kinds.matching import Matching
from app.questions.kinds.multiple_choice import MultipleChoice
from app.questions.kinds.number import Number, Range
from app.questions.kinds.ordering import Ordering
from app.questions.kinds.text import Text

SPECIAL = re.compile(r"[~=#{}:\\]")
PICTURE = re.compile(r'<img\b[^<>]*?\balt="([^"<>]*)"[^<>]*>')
PARAGRAPH = re.compile(r"<p>(.*)</p>", re.DOTALL)


def written(quiz: Quiz, *, language: str) -> str:
    """The questions of a quiz as a GIFT file."""
    blocks = [f"// {_line(quiz.title)}"]
    if plain(quiz.introduction):
        blocks.append(_rich(quiz.introduction))
    blocks += [_question(question, language) for question in quiz.questions.values()]
    return "\n\n".join(blocks) + "\n"


def fits(question: AnyQuestion) -> bool:
    """Whether GIFT has a form for this question. An arrow in a typed answer would make it one of matching."""
    if isinstance(question, Text):
        return not any("->" in each for each in question.accepted)
    return not isinstance(question, Ordering) and not (isinstance(question, Gaps) and len(question.gaps) != 1)


def _question(question: AnyQuestion, language: str) -> str:
    if not fits(question):
        return f"// left out, GIFT has no form for it: {question.id}, {_line(plain(question.html))}"
    head = f"::{_said(question.id)}::"
    general = f"####{_rich(question.explanation)}" if question.explanation else ""
    if isinstance(question, Gaps):
        return f"{head}[html]{_gap(question, general)}"
    answers = _answers(question, language)
    return f"{head}{_rich(_whole(question))} {{{answers}{general}}}"


def _whole(question: AnyQuestion) -> str:
    """The question and the text under it as one piece of HTML."""
    return f"<p>{question.html}</p>{question.body}" if question.body else question.html


def _gap(question: Gaps, general: str) -> str:
    before, after = question.pieces
    answers = " ".join(f"={_said(each)}" for each in question.gaps[0])
    return f"{_html(f'<p>{question.html}</p>{before}')}{{{answers}{general}}}{_html(after)}"


def _answers(question: AnyQuestion, language: str) -> str:
    if isinstance(question, ChoiceQuestion):
        return _truth(question, language) or _lines(_choices(question))
    if isinstance(question, Number):
        return "#" + _lines(_numbers(question))
    if isinstance(question, Matching):
        return _lines(f"={_rich(pair.left)} -> {_plain(pair.right)}" for pair in question.pairs)
    if isinstance(question, Text) and question.accepted:
        foreseen = [f"=%0%{_said(each.text)}{_feedback(each.feedback)}" for each in question.foreseen]
        return _lines([*(f"={_said(each)}" for each in question.accepted), *foreseen])
    return ""


def _lines(answers: Iterable[str]) -> str:
    return "".join(f"\n\t{answer}" for answer in answers) + "\n"


def _truth(question: ChoiceQuestion, language: str) -> str:
    """True or false where the two options say just that, in this order and without their own shuffling."""
    texts = tuple(plain(option.html) for option in question.options)
    said = words(language).questions
    if texts != (said.right, said.wrong) or question.is_shuffled or len(question.right) != 1:
        return ""
    right, wrong = sorted(question.options, key=lambda option: not option.is_right)
    key = "TRUE" if question.options[0].is_right else "FALSE"
    return f"{key}#{_rich(wrong.feedback)}#{_rich(right.feedback)}".rstrip("#")


def _choices(question: ChoiceQuestion) -> Iterable[str]:
    share = Fraction(100, max(1, len(question.right)))
    for option in question.options:
        yield f"{_mark(question, option, share)}{_rich(option.html)}{_feedback(option.feedback)}"


def _mark(question: ChoiceQuestion, option: Option, share: Fraction) -> str:
    if not isinstance(question, MultipleChoice):
        return "=" if option.is_right else "~"
    rounded = f"{float(share):.5f}".rstrip("0").rstrip(".")
    return f"~%{'' if option.is_right else '-'}{rounded}%"


def _numbers(question: Number) -> Iterable[str]:
    for each in question.accepted:
        yield f"={_range(each)}"
    for each in question.foreseen:
        yield f"=%0%{_range(each)}{_feedback(each.feedback)}"


def _range(each: Range) -> str:
    return f"{decimal(Fraction(each.value))}:{decimal(Fraction(each.tolerance))}"


def _feedback(html: str) -> str:
    return f"#{_rich(html)}" if html else ""


def _rich(html: str) -> str:
    """A text of ours, pictures by their descriptions: plain where one paragraph is all its markup, HTML otherwise."""
    html = PICTURE.sub(r"\1", html)
    single = PARAGRAPH.fullmatch(html.strip())
    inner = single[1] if single and "<p>" not in single[1] else html
    if "<" in inner:
        return f"[html]{_html(html)}"
    return _plain(plain(inner))


def _plain(text: str) -> str:
    return f"[plain]{_said(text)}" if text else ""


def _html(html: str) -> str:
    """HTML on one line; blanks at its ends stay, for a gap may stand there."""
    return _escaped(re.sub(r"\s+", " ", html))


def _said(text: str) -> str:
    return _escaped(_line(text))


def _escaped(text: str) -> str:
    """A text in which every sign of the format is escaped."""
    return SPECIAL.sub(lambda found: "\\" + found[0], text)


def _line(text: str) -> str:
    return " ".join(text.split())
