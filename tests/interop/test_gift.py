"""GIFT is read as Moodle writes it, and what is wrong in it is named with its line."""

import time

import pytest

from app.core.markdown import plain
from app.interop.naming import said
from tests.interop.reading import imported, only, report

WRONG = """Fine {=yes ~no}

Open { =a

Closed } here

Lead {abc =d}

None {~a ~b}

Number {#abc}

{=a ~b}

Heavy {~%500%a ~%50%b}

Arrow {=a->b =c->}

Twice {=a->b =c->b}

Doubled {=a ~a}

Two {=a} braces {=b}

Wrong {=%0%a =%50%b}

Empty {= ~}
"""


def texts(question):
    return [(plain(each.html), each.is_right) for each in question.options]


def test_a_choice_with_feedback_and_explanation():
    found = only("// id: 7\n::Lift::Which one\nlifts? {\n=Crane#Yes.\n~Ship # It floats.\n####Cranes lift.}")
    assert (found.kind, found.id, plain(found.html)) == ("single", "lift", "Which one")
    assert plain(found.body) == "lifts?"
    assert texts(found) == [("Crane", True), ("Ship", False)]
    assert [plain(each.feedback) for each in found.options] == ["Yes.", "It floats."]
    assert plain(found.explanation) == "Cranes lift."


@pytest.mark.parametrize(("key", "right"), [("T", "True"), ("TRUE", "True"), ("F", "False"), ("false", "False")])
def test_true_or_false(key, right):
    found = only(f"Cranes lift.{{{key}#No!#Yes!}}")
    assert [text for text, is_right in texts(found) if is_right] == [right]
    assert {plain(each.feedback): each.is_right for each in found.options} == {"No!": False, "Yes!": True}
    assert not found.is_shuffled


def test_true_and_false_are_said_in_the_language_of_the_course():
    assert texts(only("Les grues lèvent.{T}", language="fr")) == [("Vrai", True), ("Faux", False)]


def test_several_right_answers_by_weight():
    found = only("Pick {~%50%a ~%50%b ~%-50%c ~%-50%d}")
    assert (found.kind, found.right) == ("multiple", {"1", "2"})
    assert only("Pick {~%100%a ~%-100%b}").kind == "multiple"


def test_weights_that_we_do_not_keep_are_told():
    assert [said(note) for note in report("Pick {~%60%a ~%40%b ~c}").lines[0].notes] == [
        "The weights are not kept: each right choice earns a share, and each wrong one takes a share away."
    ]
    (note,) = report("Pick {=a ~%50%b ~c}").lines[0].notes
    assert said(note) == "An answer worth 50 % counts as wrong here."
    assert report("Pick {~%50%a ~%50%b ~%-50%c}").lines[0].notes == ()


def test_typed_answers():
    found = only("Who?{=Amina =Amina Diallo =%0%Ben#Not he.}")
    assert (found.kind, found.accepted) == ("text", ("Amina", "Amina Diallo"))
    assert [(each.text, plain(each.feedback)) for each in found.foreseen] == [("Ben", "Not he.")]


def test_feedback_to_a_right_typed_answer_goes_into_the_explanation():
    found = only("Who?{=Amina#She wrote it.####A report.}")
    assert plain(found.explanation) == "A report. She wrote it."


@pytest.mark.parametrize(
    ("key", "value", "tolerance"),
    [
        ("3.14:0.01", "3.14", "0.01"),
        ("1..3", "2", "1"),
        ("1..2", "1.5", "0.5"),
        ("-5", "-5", "0"),
        ("=1e3:2", "1000", "2"),
        (" .5", "0.5", "0"),
    ],
)
def test_numbers(key, value, tolerance):
    found = only(f"How many?{{#{key}}}")
    assert [(each.value, each.tolerance) for each in found.accepted] == [(value, tolerance)]


def test_several_numbers_with_weights():
    text = "How many?{#=1822:0 =%50%1822:5 =%50%1830:5#Nearly. =%0%1800..1810}"
    found = only(text)
    assert [each.value for each in found.accepted] == ["1822"]
    assert [(each.value, each.tolerance, plain(each.feedback)) for each in found.foreseen] == [
        ("1830", "5", "Nearly."),
        ("1805", "5", ""),
    ]
    assert "“1822 +- 5” is right as well" in " ".join(said(note) for note in report(text).lines[0].notes)


def test_matching_with_a_distractor_and_an_upright_line():
    found = only("Match {=rope|line -> ties =anchor -> holds =-> sings}")
    assert [(plain(pair.left), pair.right) for pair in found.pairs] == [
        ("rope|line", "ties"),
        ("anchor", "holds"),
        ("", "sings"),
    ]


def test_a_missing_word_that_is_typed_is_a_gap():
    found = only("A {=berth =quay} is where a ship lies.")
    assert (found.kind, found.gaps) == ("gaps", (("berth", "quay"),))
    assert [plain(piece) for piece in found.pieces] == ["A", "is where a ship lies."]


def test_a_missing_word_that_is_chosen_is_a_line():
    found = only("A {=berth ~port} is where a ship lies.")
    assert (found.kind, plain(found.html)) == ("single", "A ____ is where a ship lies.")
    assert only("A {=[x] =b} c").kind == "text"


def test_an_essay_without_a_model_answer_is_imported_and_told():
    found = report("Think. {}")
    assert not found.problems
    assert "needs a model answer" in said(found.lines[0].notes[0])
    assert only("Think. {####Long.}").points == 0


def test_a_text_before_the_first_question_introduces_the_quiz():
    found = imported("$CATEGORY: ports\n\nAll about ports.\n\nWho?{=a}\n")
    assert plain(found.introduction) == "All about ports."
    late = report("Who?{=a}\n\nToo late.\n")
    assert [(note.line, said(note)) for note in late.notes] == [
        (3, "A text without a question is kept only before the first question; this one is left out.")
    ]


def test_escaped_signs_stand_for_themselves():
    found = only(r"What is \{1\} \= \~2\# \: a\\b {=\=1 \#x \{y\} ~\~2 \-> z}")
    assert plain(found.html) == r"What is {1} = ~2# : a\b"
    assert texts(found) == [("=1 #x {y}", True), (r"~2 \-> z", False)]
    assert plain(only(r"One\ntwo {=a}").body) == "two"


def test_html_becomes_markdown():
    found = only(
        '[html]<p>Hello <b>big</b> <i>blue</i> <a href\\="https\\://x.org/a_b">sea</a></p><ul><li>1</li></ul>{=x ~y}'
    )
    assert found.html == (
        'Hello <strong>big</strong> <em>blue</em> <a href="https://x.org/a_b" rel="noopener noreferrer">sea</a>'
    )
    assert "<li>1</li>" in found.body


def test_pictures_and_scripts_are_left_out_and_told():
    found = report('[html]<img src\\="x.png" alt\\="A crane"> lifts <script>x()</script>{=x ~y}')
    assert {said(note) for note in found.lines[0].notes} == {
        "A picture is left out; its description stays.",
        "Code inside the text is left out.",
    }
    assert plain(only('<img src\\="x" alt\\="A crane"> lifts{=x ~y}').html) == "A crane lifts"


def test_markdown_keeps_its_marks_and_never_becomes_a_quiz():
    found = only("[markdown]A *blue* sea \\{#x quiz\\}\n# no heading\n- [x] no answer {=**a** ~[[b]]}")
    assert found.html + found.body != ""
    assert "<em>blue</em>" in found.html + found.body
    assert [each.html for each in found.options] == ["<strong>a</strong>", "[[b]]"]


def test_every_error_is_named_with_its_line_and_nothing_is_made():
    found = report(WRONG)
    assert found.markdown == ""
    assert [note.line for note in found.problems] == [3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27]
    assert all("%(" not in said(note) for note in found.problems)


def test_a_text_that_is_no_gift_says_so():
    assert "no question" in said(report("Dear colleague,\n\nhello.").problems[0])
    assert report("").problems


def test_two_questions_of_one_name_get_two_ids():
    assert list(imported("::A b::x{=1}\n\n::A b::y{=2}\n\n::تمرين::z{=3}\n\n::9::u{=4}").questions) == [
        "a-b",
        "a-b-2",
        "q",
        "q-9",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{" * 150_000,
        "x{" + "=" * 150_000 + "}",
        "x{=" + "#" * 150_000 + "}",
        "[html]" + "<b>" * 30_000 + "{=x}",
        "[html]" + "<a href\\=" * 40_000 + "{=x}",
        "::" * 200_000,
        "x{#" + "1" * 150_000 + "}",
        "\\" * 150_000,
        "x {T}\n\n" * 1200,
        "[markdown]" + "*_`[" * 80_000 + "{=x}",
    ],
)
def test_a_hostile_file_is_read_or_refused_soon(text):
    start = time.monotonic()
    found = report(text[:499_000])
    assert found.problems or found.lines
    assert time.monotonic() - start < 5
