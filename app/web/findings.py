"""What the checker found, in the language of the page."""

from dataclasses import replace

from app.core.findings import Finding, filled
from app.core.places import direction
from app.web.language import current_language
from app.web.texts import _

ISOLATE, END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def in_words(finding: Finding) -> tuple[str, str]:
    """The problem and the remedy of a finding, translated, its values in their places.

    In a page that runs from right to left, each value keeps its own direction (UAX 9).
    """
    shown = replace(finding, values=tuple((name, _isolated(value)) for name, value in finding.values))
    return filled(_(finding.problem), shown), filled(_(finding.remedy), shown)


def _isolated(value: str | int) -> str | int:
    is_turned = isinstance(value, str) and direction(current_language()) == "rtl"
    return f"{ISOLATE}{value}{END}" if is_turned else value
