"""Reading what all kinds share: points, citations, objective, scoring, hint and explanation."""

import re
from typing import TypedDict

from app.core.errors import N_
from app.core.findings import Findings
from app.core.markdown import render_blocks, render_inline
from app.questions.sections import PIN, Item, Parts, Section

KNOWN = {"points", "type", "cites", "objective", "scoring", "shuffle"}


class Shared(TypedDict):
    """The fields that every kind passes on to its constructor."""

    id: str
    line: int
    html: str
    body: str
    hint: str
    explanation: str
    points: int
    cites: tuple[str, ...]
    objective: int | None
    all_or_nothing: bool
    is_shuffled: bool


def shared(section: Section, parts: Parts, findings: Findings) -> Shared:
    """The common fields of a question, its Markdown rendered."""
    values = section.attributes.values
    for name in values.keys() - KNOWN:
        known = ", ".join(sorted(KNOWN))
        problem = N_("unknown attribute %(name)s=")
        findings.add(section.line, problem, N_("use one of %(known)s"), name=name, known=known)
    for word in section.attributes.words:
        remedy = N_("write name=value, or take it away")
        findings.add(section.line, N_("a question heading knows no %(word)s"), remedy, word=word)
    for name, allowed in (("scoring", {"partial", "all"}), ("shuffle", {"yes", "no"})):
        if name in values and values[name] not in allowed:
            given, known = f"{name}={values[name]}", ", ".join(sorted(allowed))
            findings.add(section.line, N_("unknown %(given)s"), N_("use one of %(known)s"), given=given, known=known)
    objective = _whole(section, "objective", findings)
    points = _whole(section, "points", findings)
    return Shared(
        id=section.attributes.id,
        line=section.line,
        html=render_inline(section.title),
        body=render_blocks(parts.body),
        hint=render_blocks(parts.hint),
        explanation=render_blocks(parts.explanation),
        points=1 if points is None else points,
        cites=tuple(filter(None, re.split(r"[,\s]+", values.get("cites", "")))),
        objective=objective,
        all_or_nothing=values.get("scoring") == "all",
        is_shuffled=values.get("shuffle") != "no",
    )


def option(item: Item) -> tuple[str, bool, str]:
    """An option's HTML, whether it is pinned to its place, and its feedback's HTML."""
    return render_inline(PIN.sub("", item.text).strip()), bool(PIN.search(item.text)), render_blocks(item.feedback)


def expect(parts: Parts, marks: set[str], kind: str, findings: Findings) -> None:
    """Note every answer line that this kind does not know."""
    for item in parts.items:
        if item.mark not in marks:
            findings.add(item.line, *_FORMS[kind])


_FORMS = {
    "choice": (
        N_("this line does not belong into a question of choice"),
        N_("write each option as `- [ ] text` or `- [x] text`"),
    ),
    "text": (
        N_("this line does not belong into a question of text"),
        N_("write each accepted answer as `- = answer`"),
    ),
    "number": (
        N_("this line does not belong into a question of number"),
        N_("write the number as `- = 31 +- 0`"),
    ),
    "gaps": (
        N_("this line does not belong into a question of gaps"),
        N_("write the answers as [[answer]] inside the sentence"),
    ),
    "matching": (
        N_("this line does not belong into a question of matching"),
        N_("write the pairs as a table of two columns"),
    ),
    "ordering": (
        N_("this line does not belong into a question of ordering"),
        N_("write the things as a numbered list in the right order"),
    ),
}
"""What is said of a line that a kind does not know, and how the answers of that kind are written."""


def _whole(section: Section, name: str, findings: Findings) -> int | None:
    text = section.attributes.values.get(name)
    if text is None:
        return None
    if not text.isdecimal() or len(text) > 3:
        problem, remedy = N_("%(given)s is not a whole number"), N_("write %(example)s or another number")
        findings.add(section.line, problem, remedy, given=f"{name}={text}", example=f"{name}=1")
        return None
    return int(text)
