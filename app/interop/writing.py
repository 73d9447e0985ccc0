"""Questions of other systems written as a quiz in our Markdown, as an author would have."""

import re
import unicodedata
from collections.abc import Iterable

from app.core.ids import is_slug
from app.core.languages import words
from app.interop.items import Item, Option
from app.interop.marking import escaped

LONGEST_ID = 40
FEW_WORDS = 6


def slug(text: str, otherwise: str) -> str:
    """A name made of the Latin letters and digits of a text; `otherwise` where there are none to begin with."""
    if is_slug(text) and len(text) <= 2 * LONGEST_ID:
        return text
    plain = unicodedata.normalize("NFKD", re.sub("['’]", "", text)).encode("ascii", "ignore").decode().lower()
    words = re.findall("[a-z0-9]+", plain)[:FEW_WORDS]
    made = "-".join(words)[:LONGEST_ID].strip("-")
    return made if re.match("[a-z]", made) else f"{otherwise}-{made}".strip("-") if made else otherwise


def unused(name: str, taken: set[str]) -> str:
    """The name, or with the first number behind it that makes it one of its own; it is taken from then on."""
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    taken.add(found)
    return found


def quiz(
    title: str, id: str, introduction: Iterable[str], items: Iterable[Item], language: str
) -> tuple[str, list[int]]:
    """A quiz as Markdown, and on which of its lines each question begins."""
    lines = [f"## {escaped(title)} {{#{id} quiz}}", ""]
    for block in introduction:
        lines += [*block.split("\n"), ""]
    taken: set[str] = set()
    starts = []
    for item in items:
        starts.append(len(lines) + 1)
        lines += [*_question(item, unused(_named(item), taken), language), ""]
    return "\n".join(lines), starts


def _named(item: Item) -> str:
    return slug(item.title or item.stem[0], "q")


def _question(item: Item, id: str, language: str) -> list[str]:
    title, body = _headed(item, language)
    lines = [f"### {title} {{#{id}{_attributes(item)}}}", ""]
    for block in body:
        lines += [*block.split("\n"), ""]
    if item.kind not in {"gaps", "open"}:
        lines += [line for number, option in enumerate(item.options) for line in _answer(item.kind, number, option)]
        lines.append("")
    if item.explanation:
        lines += ["> [!EXPLANATION]", *_quoted(item.explanation), ""]
    return lines[:-1]


def _headed(item: Item, language: str) -> tuple[str, tuple[str, ...]]:
    """The heading of a question and the blocks under it; a list or a gap cannot stand in a heading."""
    first = item.stem[0]
    if "\n" not in first and "[[" not in first and not first.startswith((">", "- ", "1. ")):
        return first, item.stem[1:]
    return escaped(item.title) or words(language).questions.complete, item.stem


def _attributes(item: Item) -> str:
    kinds = {"multiple": "multiple", "text": "text", "open": "text", "number": "number", "match": "match"}
    needs = item.kind != "multiple" or sum(option.is_right for option in item.options) < 2
    words = f" type={kinds[item.kind]}" if item.kind in kinds and needs else ""
    words += " points=0" if item.kind == "open" else ""
    return words if item.is_shuffled else f"{words} shuffle=no"


def _answer(kind: str, number: int, option: Option) -> list[str]:
    if kind == "match":
        row = f"| {option.text} | {option.partner} |"
        return [row, "|---|---|"] if number == 0 else [row]
    right, wrong = ("=", "~") if kind in {"text", "number"} else ("[x]", "[ ]")
    feedback = [f"  {line}" for line in _quoted(option.feedback)] if option.feedback else []
    return [f"- {right if option.is_right else wrong} {option.text}", *feedback]


def _quoted(text: str) -> list[str]:
    return [f"> {line}".rstrip() for line in text.split("\n")]
