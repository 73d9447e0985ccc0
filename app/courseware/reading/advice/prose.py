"""Advice on running text: long sentences and paragraphs, reading ease, the order of headings."""

from dataclasses import dataclass

from app.core import languages
from app.core.errors import N_
from app.core.findings import Findings
from app.courseware.lines import Code
from app.courseware.reading.advice.ease import ease, length, sentences
from app.courseware.reading.advice.passages import HEADING, Passage, passages

MOST = 5
"""Pieces of advice of one kind that a file is given; the rest are one more, which names their lines."""
MOST_LINES = 12
"""Lines that this one names."""
ENOUGH = 100
"""Words from which a formula says something about a text."""
HARD = 30
"""Reading ease below which Flesch called a text very difficult."""
SHOWN = 6
"""Words of a sentence by which its author finds it."""


@dataclass(frozen=True)
class _Long:
    line: int
    count: int
    start: str = ""


def advise_prose(lines: list[str], first_line: int, language: str, findings: Findings) -> None:
    """Advise on the text of a file outside its quizzes."""
    found = list(passages(lines, first_line))
    _sentences(found, language, findings)
    _paragraphs(found, language, findings)
    _ease(found, language, findings)
    _headings(lines, first_line, findings)


def _sentences(found: list[Passage], language: str, findings: Findings) -> None:
    """One piece of advice a passage, on its longest sentence."""
    most = languages.words(language).advice.sentence
    longest = [_longest(passage, language) for passage in found]
    long = [each for each in longest if each.count > most]
    problem = N_("a sentence is long (%(count)s, at most %(most)s are easy to read): “%(start)s”")
    for each in long[:MOST]:
        remedy = N_("make two sentences of it, or a list, with one thought in each")
        findings.advise(each.line, problem, remedy, count=each.count, most=most, start=each.start)
    if rest := long[MOST:]:
        problem, remedy = N_("long sentences stand on more lines: %(lines)s"), N_("look at these sentences too")
        findings.advise(rest[0].line, problem, remedy, lines=_listed(rest))


def _longest(passage: Passage, language: str) -> _Long:
    counted = [(length(each, language), each) for each in sentences(passage.text, language)]
    count, text = max(counted, key=lambda each: each[0], default=(0, ""))
    start = text[: SHOWN * 2] if language == "zh" else " ".join(text.split()[:SHOWN])
    return _Long(passage.line, count, start + " …")


def _paragraphs(found: list[Passage], language: str, findings: Findings) -> None:
    most = languages.words(language).advice.paragraph
    long = [_Long(each.line, count) for each in found if (count := length(each.text, language)) > most]
    for each in long[:MOST]:
        problem = N_("the paragraph is long (%(count)s, at most %(most)s are easy to read)")
        findings.advise(each.line, problem, N_("part it where the thought turns"), count=each.count, most=most)
    if rest := long[MOST:]:
        problem, remedy = N_("long paragraphs stand on more lines: %(lines)s"), N_("look at these paragraphs too")
        findings.advise(rest[0].line, problem, remedy, lines=_listed(rest))


def _listed(rest: list[_Long]) -> str:
    return ", ".join(str(each.line) for each in rest[:MOST_LINES]) + (" …" if len(rest) > MOST_LINES else "")


def _ease(found: list[Passage], language: str, findings: Findings) -> None:
    """One piece of advice a file: on the average sentence, or on what the formula makes of sentences and words."""
    all_of_them = [each for passage in found if not passage.is_item for each in sentences(passage.text, language)]
    words = sum(length(each, language) for each in all_of_them)
    if words < ENOUGH:
        return
    average, score = round(words / len(all_of_them)), ease(all_of_them, language)
    line = next(passage.line for passage in found if not passage.is_item)
    if average > languages.words(language).advice.average:
        problem = N_("the sentences are long: %(average)s on the average, %(most)s are easy to read")
        remedy = N_("make shorter sentences, one thought in each")
        findings.advise(line, problem, remedy, average=average, most=languages.words(language).advice.average)
    elif score is not None and score < HARD:
        problem = N_("the text is hard to read: reading ease %(score)s, and below %(least)s is very difficult")
        remedy = N_("choose shorter words where you can, and say who does what")
        findings.advise(line, problem, remedy, score=max(0, round(score)), least=HARD)


def _headings(lines: list[str], first_line: int, findings: Findings) -> None:
    """A reader who goes by headings (WCAG 2.2, 1.3.1) expects ### only under ##; the title is the first level."""
    above, code = 1, Code()
    for number, line in enumerate(lines, start=first_line):
        heading = None if code.takes(line) else HEADING.match(line)
        if heading is None:
            continue
        level = len(heading[1])
        if level > above + 1:
            problem = N_("the heading %(signs)s stands under no %(missing)s")
            remedy = N_("use %(missing)s here, so that readers who go by headings miss nothing")
            findings.advise(number, problem, remedy, signs="#" * level, missing="#" * (above + 1))
        above = level
