"""Questions for tests: read from text, as authors write them."""

from app.core.findings import Findings
from app.questions.kinds import AnyQuestion, parse
from app.questions.sections import Attributes, Line, Section

ASIDES = "\n\n> [!HINT]\n> It is tall.\n\n> [!EXPLANATION]\n> CANARY-EXPLANATION"

SINGLE = "- [ ] Ship\n  > CANARY-SHIP\n- [x] Crane\n  > CANARY-CRANE\n- [ ] Pier\n- [ ] None of these {pin}"
MULTIPLE = "- [x] Ship\n- [x] Boat\n- [ ] Pier\n  > CANARY-PIER\n- [ ] Crane"
TEXT = "- = CANARY-ONE\n- = Secretary-General\n- ~ CANARY-INTERPOL\n  > CANARY-OFFICE"
NUMBER = "It has a tide.\n\n- = 8734 +- 1\n- ~ 4242\n  > CANARY-HALF"
GAPS = "A [[CANARY-BERTH|berth]] is where a *ship* [[CANARY-LIES|lies]]."
MATCH = "| Thing | Use |\n|---|---|\n| rope | ties |\n| anchor | holds |\n| crane | lifts |\n| | sings |"
ORDER = "1. arrive\n2. unload\n3. load\n4. depart"
OPEN = "Think of your port."

ALL = {
    "single": ("#lift", SINGLE),
    "multiple": ("#vessels", MULTIPLE),
    "text": ("#tide type=text", TEXT),
    "number": ("#hours type=number", NUMBER),
    "gaps": ("#gap", GAPS),
    "match": ("#pairs type=match", MATCH),
    "order": ("#steps type=order", ORDER),
}
"""One question of each kind, with canaries where nothing may be seen before it is graded."""

RIGHT = {
    "single": ("2",),
    "multiple": ("1", "2"),
    "text": ("canary-one",),
    "number": ("8734",),
    "gaps": ("berth", "lies"),
    "match": ("1", "2", "3"),
    "order": ("1", "2", "3", "4"),
}


def read_question(body: str, attributes: str = "#q", *, title: str = "Which?", is_source: bool = True):
    """A question and the findings that reading it gave, its heading standing on line 10."""
    findings = Findings("harbour/en.md")
    lines = tuple(Line(number, text) for number, text in enumerate(body.split("\n"), start=11))
    section = Section(10, title, Attributes.read(attributes), lines)
    return parse(section, findings, is_source=is_source), findings.found


def make_question(body: str, attributes: str = "#q", **values: object) -> AnyQuestion:
    """A question in which nothing is wrong."""
    question, found = read_question(body, attributes, **values)  # type: ignore[arg-type]
    assert not any(each.is_error for each in found), [str(each) for each in found]
    assert question
    return question


def make_kind(kind: str, more: str = "", body: str = "") -> AnyQuestion:
    """The example of a kind; `more` are attributes, `body` another text."""
    attributes, text = ALL[kind]
    return make_question((body or text) + ASIDES, f"{attributes} {more}")


def fields_of(question: AnyQuestion, seed: str, response: tuple[str, ...]) -> dict[str, list[str]]:
    """What a browser sends that was shown the question with this response and changed nothing."""
    shown = question.present(seed, response)
    if question.kind in {"single", "multiple"}:
        return {question.id: [choice.value for choice in shown.choices if choice.is_chosen]}
    return {row.name: [row.value] for row in shown.rows if row.name}
