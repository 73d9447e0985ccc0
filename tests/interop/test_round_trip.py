"""What goes in comes out: foreign text is that text and no markup, and a quiz sent out as GIFT comes back the same."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.markdown import plain
from app.interop.gift_writing import fits, written
from app.questions.rules import comparable as folded
from tests.interop.reading import comparable, imported, only, quizzes
from tests.makers.courses import FIRST

ROOT = Path(__file__).parents[2]
SIGNS = st.sampled_from(
    [*"abc ÄЖعم中\"'", *"*_`[]{}()<>#+-=~!|\\&;:.$%^/1", "&amp;", "{pin}", "[[", "![", "- [x] ", "://"]
)
WORDS = st.lists(SIGNS, min_size=1, max_size=24).map("".join).filter(lambda text: any(map(str.isalpha, text)))
CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def gift(text):
    """A text as somebody writes it in GIFT who knows which signs to escape."""
    return "".join("\\" + sign if sign in "~=#{}:\\" else sign for sign in text)


def same(text):
    """A text without what typography changes in it: blanks, quotes."""
    return folded(unicodedata.normalize("NFC", text))


@CALM
@given(WORDS, WORDS, WORDS, WORDS)
def test_plain_text_is_that_text_wherever_it_stands(stem, right, wrong, more):
    source = (
        f"[plain]z {gift(stem)} z{{=[plain]z {gift(right)} 1z#[plain]z {gift(more)} z\n"
        f"~[plain]z {gift(wrong)} 2z####[plain]z {gift(more)} z}}"
    )
    found = only(source)
    assert same(plain(found.html)) == same(f"z {stem} z")
    assert [same(plain(each.html)) for each in found.options] == [same(f"z {right} 1z"), same(f"z {wrong} 2z")]
    assert same(plain(found.options[0].feedback)) == same(f"z {more} z")
    assert same(plain(found.explanation)) == same(f"z {more} z")


@CALM
@given(WORDS)
def test_a_text_at_the_very_beginning_of_its_line_is_that_text(text):
    found = only(f"[plain]{gift(text)}{{=[plain]{gift(text)} ~[plain]other {gift(text)} }}")
    assert same(plain(found.html)) == same(text)
    assert same(plain(found.options[0].html)) == same(text)


@CALM
@given(WORDS, WORDS)
def test_typed_and_paired_texts_are_those_texts(left, right):
    if "->" in left + right:
        return  # an arrow makes pairs, and GIFT has no way to escape it
    typed = only(f"[plain]Who{{={gift(left)} z}}")
    assert [same(each) for each in typed.accepted] == [same(f"{left} z")]
    pairs = only(f"[plain]Match{{=[plain]1 {gift(left)} -> [plain]1 {gift(right)} z =b -> c}}").pairs
    assert (same(plain(pairs[0].left)), same(pairs[0].right)) == (same(f"1 {left}"), same(f"1 {right} z"))


def sources():
    yield "module", FIRST
    for path in sorted(ROOT.glob("courses/article-30/*/en.md"))[:3]:
        yield "module", path.read_text()
    yield "quizzes", (ROOT / "courses/article-30/pre-test.en.md").read_text()


@pytest.mark.parametrize(("role", "text"), list(sources()))
def test_a_quiz_sent_out_as_gift_comes_back_with_the_same_questions(role, text):
    for quiz in quizzes(text, role=role):
        back = imported(written(quiz, language="en")).questions
        kept = {id: question for id, question in quiz.questions.items() if fits(question)}
        assert {id: comparable(each) for id, each in back.items()} == {
            id: comparable(each) for id, each in kept.items()
        }


def test_what_gift_has_no_form_for_is_named_in_the_file():
    (quiz,) = quizzes(FIRST, role="module")
    text = written(quiz, language="en")
    assert "// left out, GIFT has no form for it: steps, Order." in text
    assert "::steps::" not in text


def test_a_gap_and_true_or_false_go_out_in_their_own_forms():
    source = "---\ntitle: T\n---\n## Q {#q quiz}\n\n### Complete. {#g}\n\nA [[berth|quay]] is *here*.\n\n"
    source += "### It is so. {#t shuffle=no}\n\n- [ ] True\n  > No.\n- [x] False\n"
    (quiz,) = quizzes(source)
    text = written(quiz, language="en")
    assert "{=berth =quay}" in text
    assert "{FALSE#[plain]No.}" in text
    back = imported(text).questions
    assert {id: comparable(each) for id, each in back.items()} == {
        id: comparable(each) for id, each in quiz.questions.items()
    }
