"""Reading questions: what authors write becomes a question, and every slip is named with its line and remedy."""

import pytest

from app.core.findings import filled
from app.questions.sections import Attributes
from tests.makers.questions import (
    ASIDES,
    GAPS,
    MATCH,
    MULTIPLE,
    NUMBER,
    OPEN,
    ORDER,
    SINGLE,
    TEXT,
    make_question,
    read_question,
)


def problems(body, attributes="#q", **values):
    return [(each.line, filled(each.problem, each)) for each in read_question(body, attributes, **values)[1]]


def test_attributes_are_ids_words_and_values():
    found = Attributes.read('#final-test quiz pass=70 title="a b" shuffle pass=80')
    assert found == Attributes("final-test", frozenset({"quiz", "shuffle"}), {"pass": "80", "title": "a b"})


@pytest.mark.parametrize(
    ("body", "attributes", "kind"),
    [
        (SINGLE, "#q", "single"),
        (MULTIPLE, "#q", "multiple"),
        (SINGLE, "#q type=multiple", "multiple"),
        (GAPS, "#q", "gaps"),
        (TEXT, "#q type=text", "text"),
        (NUMBER, "#q type=number", "number"),
        (MATCH, "#q type=match", "match"),
        (ORDER, "#q type=order", "order"),
    ],
)
def test_the_kind_is_told_from_the_text_or_by_its_name(body, attributes, kind):
    assert make_question(body, attributes).kind == kind


def test_what_all_kinds_share_is_read():
    attributes = "#q points=2 cites=UNTOC-30-1,UNTOC-30-2-d objective=3 scoring=all shuffle=no"
    question = make_question("Look.\n\n" + MULTIPLE + ASIDES, attributes, title="Which *two*?")
    assert (question.id, question.line, question.points, question.objective) == ("q", 10, 2, 3)
    assert question.html == "Which <em>two</em>?"
    assert question.body == "<p>Look.</p>"
    assert question.hint == "<p>It is tall.</p>"
    assert question.explanation == "<p>CANARY-EXPLANATION</p>"
    assert question.cites == ("UNTOC-30-1", "UNTOC-30-2-d")
    assert question.all_or_nothing
    assert not question.is_shuffled


def test_without_attributes_a_question_is_worth_one_point_shared_and_shuffled():
    question = make_question(SINGLE)
    assert (question.points, question.objective, question.cites) == (1, None, ())
    assert question.is_shuffled
    assert not question.all_or_nothing


def test_options_keep_feedback_pins_and_lines_that_go_on():
    question = make_question("- [x] A long\n  option\n\n  > Well\n  > done.\n* [ ] Two {pin}\n+ [X] Three")
    first, second, third = question.options
    assert (first.html, first.feedback, first.is_pinned) == ("A long option", "<p>Well\ndone.</p>", False)
    assert (second.html, second.is_pinned, second.is_right) == ("Two", True, False)
    assert third.is_right
    assert [each.id for each in question.options] == ["1", "2", "3"]


def test_a_pinned_option_keeps_its_place_in_every_order():
    question = make_question(SINGLE)
    for seed in map(str, range(20)):
        assert question.order(seed)[-1].html == "None of these"
        assert question.present(seed, ()).choices[-1].html == "None of these"


def test_options_stay_as_written_where_the_author_says_so():
    question = make_question(SINGLE, "#q shuffle=no")
    assert {question.order(str(seed)) for seed in range(10)} == {question.options}


def test_an_option_that_looks_like_a_list_or_quotation_is_shown_as_it_stands():
    question = make_question("- [ ] > 5 %\n- [x] 1. January\n- [ ] # 3")
    assert [each.html for each in question.options] == ["&gt; 5 %", "1. January", "# 3"]


def test_options_hold_no_running_markup():
    question = make_question("- [x] <img src=x onerror=alert(1)>\n- [ ] [x](javascript:alert(1))\n  > <script>")
    html = "".join(each.html + each.feedback for each in question.options)
    assert "<img" not in html
    assert "javascript" not in html
    assert "<script" not in html


def test_accepted_and_foreseen_answers_are_read():
    question = make_question(TEXT, "#q type=text")
    assert question.accepted == ("CANARY-ONE", "Secretary-General")
    assert [(each.text, each.feedback) for each in question.foreseen] == [("CANARY-INTERPOL", "<p>CANARY-OFFICE</p>")]


@pytest.mark.parametrize(
    ("line", "value", "tolerance"),
    [
        ("31", "31", "0"),
        ("31 +- 2", "31", "2"),
        ("31 ± 0.5", "31", "0.5"),
        ("-3.25", "-3.25", "0"),
        ("1,500,000", "1500000", "0"),
        ("1,500.5 +- 1,000", "1500.5", "1000"),
    ],
)
def test_numbers_are_read_with_what_is_allowed_on_either_side(line, value, tolerance):
    (accepted,) = make_question(f"- = {line}", "#q type=number").accepted
    assert (accepted.value, accepted.tolerance) == (value, tolerance)


def test_gaps_part_the_sentence():
    question = make_question(GAPS)
    assert question.pieces == ("<p>A ", " is where a <em>ship</em> ", ".</p>")
    assert question.gaps == (("CANARY-BERTH", "berth"), ("CANARY-LIES", "lies"))
    assert question.body == ""


def test_pairs_and_distractors_are_read_with_their_heads():
    question = make_question("Match them.\n\n" + MATCH, "#q type=match")
    assert question.heads == ("Thing", "Use")
    assert [(pair.left, pair.right) for pair in question.pairs][-2:] == [("crane", "lifts"), ("", "sings")]
    assert len(question.asked) == 3
    assert question.body == "<p>Match them.</p>"


def test_things_are_read_in_their_right_order():
    assert make_question(ORDER, "#q type=order").things == ("arrive", "unload", "load", "depart")


def test_a_numbered_list_or_table_elsewhere_is_text():
    question = make_question("1. one\n2. two\n\n| a | b |\n|---|---|\n| c | d |\n\n" + SINGLE)
    assert "<ol>" in question.body
    assert "<table>" in question.body


FINDINGS = [
    ("Just text.", "#q", 10, "question “Which?” has no answers"),
    (SINGLE, "#q type=essay", 10, "unknown type=essay"),
    (SINGLE, "#q colour=red", 10, "unknown attribute colour="),
    (SINGLE, "#q random", 10, "a question heading knows no random"),
    (SINGLE, "#q scoring=half", 10, "unknown scoring=half"),
    (SINGLE, "#q shuffle=never", 10, "unknown shuffle=never"),
    (SINGLE, "#q points=many", 10, "points=many is not a whole number"),
    (SINGLE, "#q points=-1", 10, "points=-1 is not a whole number"),
    (SINGLE, "#q points=1000", 10, "points=1000 is not a whole number"),
    (SINGLE, "#q objective=x", 10, "objective=x is not a whole number"),
    ("> [!HINT]\n> a\n\n" + SINGLE + "\n\n> [!HINT]\n> b", "#q", 21, "a second [!HINT] in one question"),
    ("- [x] a", "#q", 10, "a choice needs two options or more"),
    ("- [ ] a\n- [ ] b", "#q", 10, "question has no correct answer"),
    ("- [x] a\n- [ ] b\n- [ ] **b**", "#q", 10, "the option “b” stands there 2 times"),
    ("- [x] a\n- [x] b", "#q type=single", 10, "a single choice has several right options"),
    ("- [x] a\n- [ ] b\n- = c", "#q type=single", 13, "this line does not belong into a question of choice"),
    ("- = a\n- [x] b", "#q type=text", 12, "this line does not belong into a question of text"),
    ("Think.", "#q type=text", 10, "no accepted answer"),
    ("Think.", "#q type=text points=0", 10, "an open question has no model answer"),
    ("Count.", "#q type=number", 10, "the question has no number as its answer"),
    ("Count.\n\n- = three", "#q type=number", 13, "“three” is not a number"),
    ("- = 2,5", "#q type=number", 11, "“2,5” is not a number"),
    ("- = 1\n- ~ many", "#q type=number", 12, "“many” is not a number"),
    ("- = 1\n- [ ] 2", "#q type=number", 12, "this line does not belong into a question of number"),
    ("- = 31 +- 2\n- ~ 32", "#q type=number", 10, "“32” is both a right and a wrong answer"),
    ("- = Crane\n- ~ crane.", "#q type=text", 12, "“crane.” is both a right and a wrong answer"),
    ("Nothing here.", "#q type=gaps", 10, "there is no gap"),
    ("A [[ ]] here.", "#q", 10, "a gap is empty"),
    ("A [[|]] here.", "#q", 10, "a gap is empty"),
    (MATCH + "\n\n- = c", "#q type=match", 18, "this line does not belong into a question of matching"),
    ("A [[b]].\n\n- = c", "#q type=gaps", 13, "this line does not belong into a question of gaps"),
    ("[x](<https://ok.example/[[a]]>)", "#q", 10, "a gap stands where nothing can be typed"),
    ("[x](https://ok.example/[[a]])", "#q", 10, "a gap stands where nothing can be typed"),
    ("A &#65532; [[b]].", "#q", 10, "a gap stands where nothing can be typed"),
    ("A [x][1] [x][1]\n\n[1]: https://ok.example/[[b]]", "#q", 10, "a gap stands where nothing can be typed"),
    ("| a | b |\n|---|---|\n| c | d |", "#q type=match", 10, "there are fewer than two pairs"),
    (MATCH + "\n| x |", "#q type=match", 17, "a row of a matching question needs two cells"),
    (MATCH + "\n| x | |", "#q type=match", 17, "a row of a matching question needs two cells"),
    (MATCH + "\n| ladder | ties |", "#q type=match", 10, "“ties” stands 2 times on the right"),
    ("1. one\n2. two", "#q type=order", 10, "there are fewer than three things to put in order"),
    ("1. one\n2. two\n3. one", "#q type=order", 10, "“one” stands 2 times in the list"),
    (ORDER + "\n- [x] five", "#q type=order", 15, "this line does not belong into a question of ordering"),
]


@pytest.mark.parametrize(("body", "attributes", "line", "problem"), FINDINGS, ids=[each[3] for each in FINDINGS])
def test_every_slip_is_named_with_its_line_and_a_remedy(body, attributes, line, problem):
    found = read_question(body, attributes)[1]
    assert (line, problem) in [(each.line, filled(each.problem, each)) for each in found]
    for each in found:
        said = f"{filled(each.problem, each)}; {filled(each.remedy, each)}"
        assert each.remedy
        assert str(each) == f"harbour/en.md:{each.line}: {said}"


def test_all_slips_of_a_question_are_named_at_once():
    found = problems("- [ ] a\n- = b", "#q type=single points=x scoring=y colour=z")
    assert sorted(line for line, _ in found) == [10, 10, 10, 10, 12]


def test_a_gap_in_a_tag_never_breaks_the_page_out_of_its_markup():
    question, _ = read_question("[x](<https://ok.example/[[a]]<img/src=x/onerror=alert(1)>>)")
    assert "".join(question.pieces) == "<p></p>"
    assert len(question.pieces) == len(question.gaps) + 1


@pytest.mark.parametrize(
    ("body", "attributes"),
    [
        ("- [ ] a\n- [ ] b", "#q"),
        ("Think.", "#q type=text"),
        ("Count.", "#q type=number"),
        ("A [[ ]] here.", "#q"),
    ],
)
def test_a_translation_needs_no_key(body, attributes):
    assert problems(body, attributes, is_source=False) == []


def test_an_open_question_with_a_model_is_in_order():
    assert problems(OPEN + "\n\n> [!EXPLANATION]\n> A model.", "#q type=text points=0") == []
