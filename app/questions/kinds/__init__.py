"""The kinds of question, one file each. Adding a kind touches this folder and `templates/questions/` alone."""

from app.core.errors import N_
from app.core.findings import Findings
from app.questions.kinds.gaps import Gaps
from app.questions.kinds.matching import Matching
from app.questions.kinds.multiple_choice import MultipleChoice
from app.questions.kinds.number import Number
from app.questions.kinds.ordering import Ordering
from app.questions.kinds.single_choice import SingleChoice
from app.questions.kinds.text import Text
from app.questions.sections import Parts, Section, split

AnyQuestion = SingleChoice | MultipleChoice | Text | Number | Gaps | Matching | Ordering
"""A question of any kind; msgspec tells them apart by `kind`."""

KINDS: dict[str, type[AnyQuestion]] = {
    "single": SingleChoice,
    "multiple": MultipleChoice,
    "text": Text,
    "number": Number,
    "gaps": Gaps,
    "match": Matching,
    "order": Ordering,
}
"""By the word that authors write after `type=`."""


def parse(section: Section, findings: Findings, *, is_source: bool = True) -> AnyQuestion | None:
    """Understand one question; None, with findings, where its kind cannot be told.

    A translation (`is_source` false) holds no key, so the absence of one is no fault there.
    """
    parts = split(section, findings)
    kind = section.attributes.values.get("type") or _kind_of(parts)
    if kind not in KINDS:
        remedy = N_("mark the right options with [x], write [[gaps]], or set one of type=%(kinds)s")
        problem = N_("unknown type=%(kind)s") if kind else N_("question “%(title)s” has no answers")
        findings.add(section.line, problem, remedy, kind=kind, title=section.title, kinds=", ".join(KINDS))
        return None
    return KINDS[kind].parse(section, parts, findings, is_source=is_source)


def _kind_of(parts: Parts) -> str:
    marks = [item.mark for item in parts.items]
    if marks and set(marks) <= {"x", ""}:
        return "multiple" if marks.count("x") > 1 else "single"
    return "gaps" if "[[" in parts.body else ""
