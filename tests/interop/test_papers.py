"""A paper exam: the same seed gives the same papers, the key fits its own paper, keys are never on the sheets."""

import msgspec
import pypdfium2
import pytest

from app.interop.papers import MOST, letter, unprintable, variants
from app.interop.printing import NoFont, Order, printed
from tests.interop.reading import quizzes
from tests.makers.courses import FIRST, TESTS

ARABIC = """---
title: T
---
## اختبر نفسك {#q quiz}

### أيها يرفع؟ {#lift}

- [ ] سفينة
- [x] رافعة
- [ ] رصيف
"""
CHINESE = ARABIC.replace("اختبر نفسك", "自我测验").replace("أيها يرفع؟", "哪一个能起重？").replace("رافعة", "起重机")


@pytest.fixture(scope="module")
def quiz():
    return quizzes(FIRST, role="module")[0]


@pytest.fixture
def engine():
    """Paper does not depend on the engine."""
    return "sqlite"


def order(**more):
    values = {"course": "Safe harbours", "state": "9f2ab31c", "language": "en", "seed": "k3f9", "count": 2}
    return Order(**(values | more))


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded() for page in document]


def test_the_same_seed_gives_the_same_papers(quiz):
    assert variants(quiz, seed="k3f9", count=3) == variants(quiz, seed="k3f9", count=3)
    assert variants(quiz, seed="k3f9", count=3)[:2] == variants(quiz, seed="k3f9", count=2)
    assert variants(quiz, seed="k3f9", count=1) != variants(quiz, seed="other", count=1)


def test_variants_are_lettered_and_draw_their_own_questions():
    final = quizzes(TESTS)[1]
    made = variants(final, seed="s", count=MOST)
    assert [each.letter for each in made[:3]] + [made[-1].letter] == ["A", "B", "C", "Z"]
    assert all(len(each.asked) == 2 and each.points == 2 for each in made)
    assert len({tuple(asked.stem[0][1][0] for asked in each.asked) for each in made}) > 1


def test_the_key_of_each_variant_earns_all_the_points_on_its_own_paper(quiz):
    for made in variants(quiz, seed="k3f9", count=6):
        for answer, (id, question) in zip(made.answers, quiz.questions.items(), strict=True):
            if not question.is_scored:
                continue
            fields = filled(question, id, answer.right)
            assert question.grade(question.read(made.seed, fields)) == 1, id


def filled(question, id, right):
    """What a browser would send for the answers that a key gives."""
    places = {letter(place): str(place + 1) for place in range(26)}
    if question.kind in {"single", "multiple"}:
        return {id: [places[each] for each in right]}
    if question.kind == "match":
        return {f"{id}.{row}": [places[each]] for row, each in (pair.split(" – ") for pair in right)}
    if question.kind == "order":
        return {f"{id}.{places[row]}": [place] for row, place in (pair.split(" – ") for pair in right)}
    if question.kind == "gaps":
        return {f"{id}.{n}": [each.partition(") ")[2].split(" / ")[0]] for n, each in enumerate(right, start=1)}
    return {id: [right[0].split(" ± ")[0]]}


def test_sheets_hold_no_key(quiz):
    asked = msgspec.json.encode([each.asked for each in variants(quiz, seed="k3f9", count=2)]).decode()
    assert "CANARY" not in asked


def test_the_papers_and_the_keys_are_two_documents(app, quiz):
    with app.test_request_context("/en/"):
        sheets, keys = text_of(printed(quiz, order())), text_of(printed(quiz, order(is_key=True)))
    assert "CANARY" not in " ".join(sheets)
    assert "Variant A – page 1 of 2" in sheets[0]
    assert "Variant A – page 2 of 2" in sheets[1]
    assert "Variant B – page 1 of 2" in sheets[2]
    assert "k3f9-B · 9f2ab31c" in sheets[2]
    assert "CANARY-TIDE" in keys[0]
    assert "CANARY-MODEL-ANSWER" in keys[0]
    assert "Marking grid" in keys[1]
    assert len(keys) == 4


def test_large_print_is_larger(app, quiz):
    with app.test_request_context("/en/"):
        large, usual = (text_of(printed(quiz, order(is_large=each)))[0] for each in (True, False))
    assert "7." in usual
    assert "7." not in large


@pytest.mark.parametrize(("language", "text", "word"), [("ar", ARABIC, "رافعة"), ("zh", CHINESE, "起重机")])
def test_other_scripts_are_printed(app, language, text, word):
    with app.test_request_context("/en/"):
        pdf = printed(quizzes(text)[0], order(language=language, count=1))
    letters = "".join(text_of(pdf))
    assert pdf.startswith(b"%PDF-")
    assert any(sign in letters for sign in word)


def test_the_same_exam_gives_the_same_bytes(app, quiz):
    with app.test_request_context("/en/"):
        assert printed(quiz, order()) == printed(quiz, order())


def test_a_sign_without_a_font_is_named(app):
    odd = quizzes(ARABIC.replace("سفينة", "𒀀"))[0]
    assert unprintable(variants(odd, seed="s", count=1), []) == ("𒀀",)
    with app.test_request_context("/en/"), pytest.raises(NoFont) as caught:
        printed(odd, order())
    assert "U+12000" in caught.value.values["signs"]


def test_words_of_authors_are_never_template(app):
    evil = '#panic("x") \\#set text(99pt) $x^2$ @label ]] [ "quoted" \\u{41} // *b*'
    source = ARABIC.replace("سفينة", evil.replace("*", r"\*").replace("[", r"\["))
    with app.test_request_context("/en/"):
        (page,) = text_of(printed(quizzes(source)[0], order(language="en", count=1)))
    assert "#panic(" in page
    assert "$x^2$ @label" in page


def test_a_long_question_may_break(app):
    long = ARABIC.replace("- [ ] رصيف", "\n".join(f"- [ ] option {number}" for number in range(90)))
    with app.test_request_context("/en/"):
        pages = text_of(printed(quizzes(long)[0], order(count=1)))
    assert len(pages) > 1
    assert "option 89" in "".join(pages)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_trainee_prints_the_questions_of_a_module_without_the_key(amina, language):
    paper = amina.get(f"/{language}/courses/harbour/cranes/quiz/check/paper.pdf", expect=200).response
    assert paper.mimetype == "application/pdf"
    assert paper.headers["Cache-Control"] == "private, no-store"
    said = "".join(text_of(paper.data))
    assert "Which one lifts?" in said
    assert "CANARY" not in said


@pytest.mark.parametrize("path", ["harbour/cranes/quiz/none", "harbour/none/quiz/check", "none/cranes/quiz/check"])
def test_there_is_no_paper_of_what_is_no_quiz_of_a_module(amina, path):
    amina.get(f"/en/courses/{path}/paper.pdf", expect=404)


def test_papers_are_for_trainees(visitor):
    address = "/en/courses/harbour/cranes/quiz/check/paper.pdf"
    assert "/account/sign-in" in (visitor.get(address, expect=303).location or "")
