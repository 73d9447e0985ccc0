"""The seven kinds one by one: what an answer earns, how it is reviewed, counted and translated."""

from fractions import Fraction

import pytest

from tests.makers.questions import GAPS, MATCH, ORDER, RIGHT, fields_of, make_kind, make_question

GRADES = [
    ("single", ("2",), 1, 1),
    ("single", ("1",), 0, 0),
    ("single", ("1", "2"), 0, 0),
    ("single", ("2", "2"), 0, 0),
    ("multiple", ("1", "2"), 1, 1),
    ("multiple", ("1",), Fraction(1, 2), 0),
    ("multiple", ("1", "2", "3"), Fraction(1, 2), 0),
    ("multiple", ("1", "3"), 0, 0),
    ("multiple", ("3", "4"), 0, 0),
    ("multiple", ("1", "2", "3", "4"), 0, 0),
    ("text", ("secretary-GENERAL",), 1, 1),
    ("text", ("CANARY-INTERPOL",), 0, 0),
    ("number", ("8733",), 1, 1),
    ("number", ("8,735.0",), 1, 1),
    ("number", ("8735.01",), 0, 0),
    ("number", ("8 734 hours",), 0, 0),
    ("number", ("873.4",), 0, 0),
    ("gaps", ("berth", "LIES"), 1, 1),
    ("gaps", ("berth", ""), Fraction(1, 2), 0),
    ("gaps", ("lies", "berth"), 0, 0),
    ("match", ("1", "2", "3"), 1, 1),
    ("match", ("1", "2", "4"), Fraction(2, 3), 0),
    ("match", ("1", "1", "1"), Fraction(1, 3), 0),
    ("match", ("4", "4", "4"), 0, 0),
    ("order", ("1", "2", "3", "4"), 1, 1),
    ("order", ("1", "2", "4", "3"), Fraction(1, 2), 0),
    ("order", ("1", "1", "3", "4"), Fraction(1, 2), 0),
    ("order", ("1", "1", "1", "1"), 0, 0),
    ("order", ("4", "3", "2", "1"), 0, 0),
]


@pytest.mark.parametrize(("kind", "response", "partial", "all_"), GRADES)
def test_an_answer_earns_its_share_or_all_or_nothing(kind, response, partial, all_):
    assert make_kind(kind).grade(response) == partial
    assert make_kind(kind, "scoring=all").grade(response) == all_


def test_a_forged_second_choice_leaves_a_single_choice_unanswered():
    question = make_kind("single")
    assert question.read("s", {question.id: ["1", "2"]}) == ()


def test_a_question_holds_what_was_answered_so_far():
    assert [row.value for row in make_kind("text").present("s", ("so far",)).rows] == ["so far"]
    assert [row.value for row in make_kind("gaps").present("s", ("so", "far")).rows] == ["so", "far", ""]
    assert sum(choice.is_chosen for choice in make_kind("multiple").present("s", ("1", "4")).choices) == 2
    assert [bool(row.value) for row in make_kind("match").present("s", ("", "2", "")).rows] == [False, True, False]


def test_typed_answers_have_a_greatest_length():
    assert len(make_kind("number").read("s", {"hours": ["9" * 500]})[0]) == 64
    assert len(make_kind("gaps").read("s", {"gap.1": ["x" * 500]})[0]) == 200
    assert len(make_kind("text").read("s", {"tide": ["x" * 5000]})[0]) == 4000


def test_a_review_of_a_choice_shows_every_option_with_its_feedback():
    found = {each.html: each for each in make_kind("single").review("s", ("1",))}
    assert (found["Ship"].is_chosen, found["Ship"].is_right, found["Ship"].feedback) == (
        True,
        False,
        "<p>CANARY-SHIP</p>",
    )
    assert (found["Crane"].is_chosen, found["Crane"].is_right) == (False, True)
    assert len(found) == 4


def test_a_review_of_a_choice_has_the_order_in_which_it_was_shown():
    question = make_kind("multiple")
    shown = [each.html for each in question.present("seed", ()).choices]
    assert [each.html for each in question.review("seed", ())] == shown


@pytest.mark.parametrize(
    ("kind", "response", "given", "expected", "is_right", "feedback"),
    [
        ("text", ("canary-interpol",), "canary-interpol", "CANARY-ONE", False, "<p>CANARY-OFFICE</p>"),
        ("text", ("canary-one",), "canary-one", "CANARY-ONE", True, ""),
        ("text", (), "", "CANARY-ONE", False, ""),
        ("number", ("4242",), "4242", "8734", False, "<p>CANARY-HALF</p>"),
        ("number", ("8733",), "8733", "8734", True, ""),
        ("number", (), "", "8734", False, ""),
    ],
)
def test_a_review_of_something_typed_stands_beside_the_key(kind, response, given, expected, is_right, feedback):
    (found,) = make_kind(kind).review("s", response)
    assert (found.given, found.expected, found.is_right, found.feedback) == (given, expected, is_right, feedback)
    assert found.is_chosen == bool(response)


def test_a_review_of_gaps_shows_each_gap():
    found = make_kind("gaps").review("s", ("berth", "flies"))
    assert [(each.given, each.expected, each.is_right) for each in found] == [
        ("berth", "CANARY-BERTH", True),
        ("flies", "CANARY-LIES", False),
    ]


def test_a_review_of_pairs_shows_words_and_never_ids():
    found = make_kind("match").review("s", ("1", "4", ""))
    assert [(each.html, each.given, each.expected, each.is_right) for each in found] == [
        ("rope", "ties", "ties", True),
        ("anchor", "sings", "holds", False),
        ("crane", "", "lifts", False),
    ]


def test_a_review_of_an_order_is_in_the_right_order():
    found = make_kind("order").review("s", ("1", "3", "2", ""))
    assert [(each.html, each.given, each.expected, each.is_right) for each in found] == [
        ("arrive", "1", "1", True),
        ("unload", "3", "2", False),
        ("load", "2", "3", False),
        ("depart", "", "4", False),
    ]


@pytest.mark.parametrize(
    ("kind", "responses", "tally"),
    [
        ("single", [("1",), ("2",), ("2",), ()], {"1": 1, "2": 2, "3": 0, "4": 0}),
        ("multiple", [("1", "2"), ("2", "3"), ()], {"1": 1, "2": 2, "3": 1, "4": 0}),
        (
            "text",
            [("secretary-general",), ("canary-interpol",), ("x",), ()],
            {"Secretary-General": 1, "CANARY-INTERPOL": 1, "other": 1},
        ),
        ("number", [("8735",), ("4242",), ("7",), ("seven",), ()], {"8734": 1, "4242": 1, "other": 2}),
        ("gaps", [("berth", "x"), ("berth", "lies"), ()], {"1": 2, "2": 1}),
        ("match", [("1", "1", "3"), ("1", "2", "4"), ()], {"1": 2, "2": 1, "3": 1}),
        ("order", [("1", "3", "2", "4"), ("1", "2", "3", "4"), ()], {"1": 2, "2": 1, "3": 1, "4": 2}),
    ],
)
def test_answers_are_counted_by_what_the_author_foresaw(kind, responses, tally):
    assert make_kind(kind).summarise(responses) == tally


def test_nobody_asked_counts_nothing():
    for kind in RIGHT:
        assert sum(make_kind(kind).summarise([]).values()) == 0


TRANSLATIONS = {
    "single": "- [x] Navire\n  > Non.\n- [ ] Grue\n- [ ] Quai\n- [ ] Aucun",
    "multiple": "- [ ] Navire\n- [ ] Bateau\n- [x] Quai\n- [ ] Grue",
    "text": "- = marée\n- ~ vent\n  > Non.",
    "number": "- ~ 4242\n  > La moitié.",
    "gaps": "Un [[poste]] est où un navire [[repose]].",
    "match": "| Chose | Usage |\n|---|---|\n| corde | lie |\n| ancre | tient |\n| grue | lève |\n| | chante |",
    "order": "1. arriver\n2. décharger\n3. charger\n4. partir",
}


def translated(kind):
    attributes = {"text": "type=text", "number": "type=number", "match": "type=match", "order": "type=order"}
    attributes |= {"multiple": "type=multiple", "single": "type=single", "gaps": ""}
    text = TRANSLATIONS[kind] + "\n\n> [!HINT]\n> Indice.\n\n> [!EXPLANATION]\n> Parce que."
    source = make_kind(kind, "points=3 scoring=all cites=UNTOC-30-1")
    words = make_question(text, f"#other {attributes[kind]}", title="Quoi ?", is_source=False)
    return source, source.translated(words)


@pytest.mark.parametrize("kind", RIGHT)
def test_a_translation_gives_the_words_and_the_source_everything_else(kind):
    source, found = translated(kind)
    assert (found.html, found.hint, found.explanation) == ("Quoi ?", "<p>Indice.</p>", "<p>Parce que.</p>")
    for name in ("id", "points", "cites", "all_or_nothing", "is_shuffled", "objective", "kind"):
        assert getattr(found, name) == getattr(source, name)


@pytest.mark.parametrize("kind", RIGHT)
def test_an_answer_has_the_same_grade_in_every_language(kind):
    """Also where the translation marks other options: the key is read from the source alone."""
    source, found = translated(kind)
    assert found.grade(RIGHT[kind]) == source.grade(RIGHT[kind]) == 1
    for response in ((), ("1",), ("3",), ("2", "1", "3"), ("4", "3", "2", "1")):
        assert found.grade(response) == source.grade(response)


@pytest.mark.parametrize("kind", ["single", "multiple", "match", "order"])
def test_the_language_can_change_in_the_middle_of_an_attempt(kind):
    source, found = translated(kind)
    sent = fields_of(source, "seed", RIGHT[kind])
    assert found.read("seed", sent) == RIGHT[kind]
    assert fields_of(found, "seed", RIGHT[kind]) == sent


def test_words_of_either_language_count_where_they_are_typed():
    assert [translated("text")[1].grade((word,)) for word in ("marée", "Secretary-General", "vent")] == [1, 1, 0]
    assert translated("gaps")[1].grade(("poste", "lies")) == 1
    assert translated("gaps")[1].present("s", ()).rows[0].html == "<p>Un "


def test_feedback_of_a_translation_follows_its_answer():
    assert translated("single")[1].options[0].feedback == "<p>Non.</p>"
    assert translated("number")[1].review("s", ("4242",))[0].feedback == "<p>La moitié.</p>"
    assert translated("text")[1].review("s", ("vent",))[0].feedback == "<p>Non.</p>"


@pytest.mark.parametrize(
    ("kind", "attributes", "shorter"),
    [
        ("single", "", "- [ ] a\n- [ ] b"),
        ("gaps", "", GAPS.split(" is ")[0]),
        ("match", "type=match", MATCH.rsplit("\n", 1)[0]),
        ("order", "type=order", ORDER.rsplit("\n", 1)[0]),
    ],
)
def test_a_translation_of_another_length_is_refused(kind, attributes, shorter):
    words = make_question(shorter, f"#q {attributes}", is_source=False)
    with pytest.raises(ValueError, match=r".+"):
        make_kind(kind).translated(words)
