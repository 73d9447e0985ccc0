"""Every phrase of the checker can be translated: what any finding says is among the messages that are extracted."""

import ast
import re
from itertools import chain

import pytest
from babel.messages.extract import extract_from_dir, extract_from_file

from app.core.findings import Severity, filled
from app.core.settings import ROOT
from app.courseware.reading import SourceFile, read_course
from app.courseware.reading.limits import LONGEST_FILE, LONGEST_PARAGRAPH, MOST_HEADINGS, MOST_LINES
from app.site.catalogues import KEYWORDS
from tests.courseware import test_advice, test_folder, test_links, test_reading
from tests.makers.courses import FIRST
from tests.makers.questions import read_question
from tests.makers.texts import FRENCH_QUIZ, MODULE, make_french, make_text, read_all_of
from tests.questions import test_parsing

ROOMS = (ROOT / "app/courseware", ROOT / "app/questions")
READING = ROOMS[0] / "reading"
OWN = [
    *sorted((READING / "advice").glob("*.py")),
    *(READING / f"{name}.py" for name in ("callouts", "limits", "links", "outline", "quizzes")),
    *sorted(ROOMS[1].rglob("*.py")),
]
NOTING = re.compile(r"findings\.(?:add|advise)$|^self\._add$")
PLACE = re.compile(r"%\(\w+\)s")
TEXTS = [
    *(text for text, _, _ in test_reading.PROSE),
    *(text for text, _, _ in test_reading.QUIZZES),
    *(f"## The crane\n\n{text}" for text, _, _ in test_links.DEAD),
    test_links.QUIZ.replace("LINK", "[x](#y)"),
    "> [!TREATY UNTOC-30-4]\n> No.\n\n- > [!TREATY UNTOC-30-4]",
    "> " * 20,
    "\x00",
    "x" * (LONGEST_PARAGRAPH + 1),
    "[" * 5_000,
    "x" * (LONGEST_FILE + 1),
    "x\n" * MOST_LINES,
    "# x\n" * (MOST_HEADINGS + 1),
    "[x](#y)",
    "\n\n".join([test_advice.LONG] * 12),
    "\n\n".join(["The crane lifts a box. " * 31] * 6),
    (test_advice.LONG + " ") * 9,
    "Institutional interoperability necessitates organizational harmonization. " * 25,
    "#### Deep",
    *("## Check {#check quiz}\n\n" + test_advice.question(options) for options, _ in test_advice.QUESTIONS),
    "## Check {#check quiz}\n\n" + test_advice.question("- [x] a\n- [ ] b", title="Which is not?"),
    "## Check {#check quiz}\n\n" + test_advice.question("- = Crane\n- = crane", "#q type=text"),
    "## Check {#check quiz}\n\n### P {pool draw=1}\n\n#### Q? {#q objective=2}\n\n- [x] a\n- [ ] b",
    "## Check {#check quiz}\n\n"
    + "".join(test_advice.question("- [x] longer\n- [ ] no\n- [ ] b", f"#q{n} shuffle=no") for n in range(5)),
]


@pytest.fixture(scope="module")
def messages():
    """What `make messages` would find in the rooms of the checker."""
    found = (extract_from_dir(room, [("**.py", "python")], keywords=KEYWORDS) for room in ROOMS)
    return {message for _, _, message, _, _ in chain.from_iterable(found)}


@pytest.fixture(scope="module")
def findings():
    """What is said of every broken text that the other tests of the checker know."""
    changes = [{MODULE: make_text(text)} for text in TEXTS]
    changes += [{MODULE: make_text("Cranes lift.", **front)} for front, _ in test_reading.FRONT_MATTER]
    changes += [
        {"01-cranes/fr.md": make_french(FRENCH_QUIZ.replace(old, new))} for old, new, _, _ in test_folder.TRANSLATIONS
    ]
    objectives = {"objectives": "[Name a crane., Use it.]"}
    changes += [{MODULE: make_text("## C {#c quiz}\n\n" + test_advice.question("- [x] a\n- [ ] b"), **objectives)}]
    changes += [{"last.en.md": "---\ntitle: T\n---\n## T {#t quiz}\n\n" + test_advice.question("- [x] a\n- [ ] b")}]
    changes += [{"01-cranes/fr.md": make_french().replace("- [ ] Grue", "- [x] Grue", 1)}]
    changes += [{"01-cranes/fr.md": make_french("> [!TREATY UNTOC-30-4]\n> Des mots.")}]  # which nobody compared yet
    changes += [{"course.en.md": None}, {"notes.md": "x"}, {"03-again/en.md": FIRST}, {MODULE: "x"}]
    changes += [{"01-cranes/fr.md": make_french("x")}, {"03-a/fr.md": make_french().replace("cranes", "ropes")}]
    said = [found for changed in changes for found in read_all_of(changed)[1]]
    said += [found for body, attributes, _, _ in test_parsing.FINDINGS for found in read_question(body, attributes)[1]]
    return said + read_course("No name", [SourceFile("course.en.md", "---\nid: x\n---\n")])[1]


def test_every_phrase_of_these_files_is_said_of_some_text(findings):
    said = {phrase for each in findings for phrase in (each.problem, each.remedy)}
    for path in OWN:
        for _, message, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
            assert message in said, f"{path.name}: {message!r}"


def test_every_problem_and_every_remedy_is_extracted(messages, findings):
    assert len({each.problem for each in findings}) > 70
    for each in findings:
        assert each.problem in messages, f"mark {each.problem!r} with N_"
        assert each.remedy in messages, f"mark {each.remedy!r} with N_"


def test_every_phrase_is_filled_by_its_values(findings):
    for each in findings:
        for phrase in (each.problem, each.remedy):
            assert not PLACE.search(filled(phrase, each)), phrase


def test_phrases_hold_places_and_no_other_percent_sign(messages):
    for message in messages:
        assert "%" not in PLACE.sub("", message), f"{message!r}: write per cent"


def test_errors_and_advice_are_among_them(findings):
    assert {each.severity for each in findings} == set(Severity)


def test_no_finding_is_put_together_where_nobody_can_translate_it():
    """An f-string or a bare text handed to `add` or `advise` would never be found in a catalogue."""
    for room in ROOMS:
        for path in sorted(room.rglob("*.py")):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and NOTING.search(ast.unparse(call.func)):
                    for argument in call.args[1:]:
                        is_bare = isinstance(argument, ast.JoinedStr | ast.Constant)
                        assert not is_bare, f"{path.name}:{call.lineno}: mark the phrase with N_, hand values as names"
