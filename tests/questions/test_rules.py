"""What all kinds share: order, drawing, comparing, and a round trip in which no answer is lost and no key is seen."""

from fractions import Fraction

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.questions.kinds import KINDS, AnyQuestion
from app.questions.rules import LONGEST_ANSWER, comparable, drawn, numbers, shuffled, typed
from tests.makers.questions import ALL, OPEN, RIGHT, fields_of, make_kind, make_question

QUESTIONS = {kind: make_kind(kind) for kind in ALL}
SEEDS = st.text("0123456789abcdef", min_size=1, max_size=8)
IDS = [str(number) for number in range(1, 7)]
many = settings(max_examples=60, deadline=None)


def responses_of(question):
    """Any answer that a question can hold."""
    if question.kind == "single":
        return st.sampled_from([(), *((each.id,) for each in question.options)])
    if question.kind == "multiple":
        ids = [each.id for each in question.options]
        return st.sets(st.sampled_from(ids)).map(lambda chosen: tuple(each for each in ids if each in chosen))
    if question.kind in {"match", "order"}:
        known = [each.id for each in question.pairs] if question.kind == "match" else question.places
        size = len(question.asked) if question.kind == "match" else len(question.places)
        cells = st.lists(st.sampled_from(["", *known]), min_size=size, max_size=size)
        return cells.map(lambda given: tuple(given) if any(given) else ())
    return st.just(()) | st.lists(st.text(max_size=12), min_size=1, max_size=2).map(tuple)


ANY_RESPONSE = st.lists(st.text(max_size=8) | st.sampled_from(IDS), max_size=8).map(tuple)


def test_there_are_seven_kinds_and_an_example_of_each():
    assert set(KINDS) == set(ALL) == {"single", "multiple", "text", "number", "gaps", "match", "order"}
    assert {kind: question.kind for kind, question in QUESTIONS.items()} == {kind: kind for kind in KINDS}


@pytest.mark.parametrize("kind", ["single", "multiple", "match", "order"])
@many
@given(data=st.data(), seed=SEEDS)
def test_what_was_shown_and_sent_back_is_the_same_answer(kind, data, seed):
    question = QUESTIONS[kind]
    response = data.draw(responses_of(question))
    assert question.read(seed, fields_of(question, seed, response)) == response


@pytest.mark.parametrize("kind", ["text", "number", "gaps"])
def test_what_was_typed_and_sent_back_is_the_same_answer(kind):
    response = ("two  words", "é") if kind == "gaps" else ("two  words",)
    question = QUESTIONS[kind]
    assert question.read("s", fields_of(question, "s", response)) == response
    assert question.read("s", fields_of(question, "s", ())) == ()


@pytest.mark.parametrize("kind", ALL)
@many
@given(response=ANY_RESPONSE, seed=SEEDS)
def test_a_grade_lies_between_nothing_and_all_whatever_is_sent(kind, response, seed):
    question = QUESTIONS[kind]
    grade = question.grade(response)
    assert isinstance(grade, Fraction)
    assert 0 <= grade <= 1
    assert make_all_or_nothing(question).grade(response) in {0, 1}


def make_all_or_nothing(question):
    return msgspec.structs.replace(question, all_or_nothing=True)


@pytest.mark.parametrize("kind", ALL)
@many
@given(response=ANY_RESPONSE, seed=SEEDS)
def test_any_answer_can_be_shown_reviewed_and_summarised(kind, response, seed):
    question = QUESTIONS[kind]
    question.present(seed, response)
    assert question.review(seed, response)
    assert all(times >= 0 for times in question.summarise([response, response]).values())


@pytest.mark.parametrize("kind", ALL)
@many
@given(seed=SEEDS)
def test_the_right_answer_earns_all_in_every_order(kind, seed):
    question = QUESTIONS[kind]
    sent = fields_of(question, seed, RIGHT[kind])
    assert question.grade(question.read(seed, sent)) == 1
    assert make_all_or_nothing(question).grade(RIGHT[kind]) == 1


@pytest.mark.parametrize("kind", ALL)
def test_no_answer_earns_nothing(kind):
    assert QUESTIONS[kind].grade(()) == 0


@pytest.mark.parametrize("kind", ALL)
@many
@given(seed=SEEDS, data=st.data())
def test_nothing_that_is_shown_holds_a_key_or_what_the_author_says_to_it(kind, seed, data):
    question = QUESTIONS[kind]
    response = data.draw(responses_of(question))
    sent = msgspec.json.encode(question.present(seed, response)).decode()
    typed_here = "".join(response)
    for secret in ("CANARY", "8734", "4242", "Secretary", "berth", "lies"):
        assert secret not in sent.replace(typed_here, "") or secret in typed_here
    shown = msgspec.json.decode(sent)
    names = {name for part in ("choices", "rows") for each in shown[part] for name in each} | set(shown)
    assert names <= {"choices", "rows", "value", "html", "text", "is_chosen", "name"}  # nothing of right or feedback


@pytest.mark.parametrize("kind", ["single", "multiple", "match", "order"])
def test_what_is_shown_does_not_depend_on_which_answer_is_right(kind):
    """The order comes of ids and seed alone, and values are places: swapping the key changes nothing that is sent."""
    question = QUESTIONS[kind]
    if kind in {"single", "multiple"}:
        options = tuple(msgspec.structs.replace(each, is_right=not each.is_right) for each in question.options)
        other = msgspec.structs.replace(question, options=options)
        assert other.present("s", ()) == question.present("s", ())
    shown = question.present("s", ())
    assert [each.value for each in shown.choices] == [str(place) for place in range(1, len(shown.choices) + 1)]
    assert all(not row.value for row in shown.rows)


@pytest.mark.parametrize("kind", ["single", "multiple", "match", "order"])
def test_the_place_of_the_right_answer_differs_from_attempt_to_attempt(kind):
    question = QUESTIONS[kind]
    sent = {str(sorted(fields_of(question, str(seed), RIGHT[kind]).items())) for seed in range(40)}
    assert len(sent) > 2


@pytest.mark.parametrize("kind", ALL)
def test_a_question_reads_back_from_the_database_as_it_was(kind):
    kept = msgspec.json.encode(QUESTIONS[kind])
    assert msgspec.json.decode(kept, type=AnyQuestion) == QUESTIONS[kind]


@pytest.mark.parametrize("kind", ALL)
def test_hostile_fields_answer_nothing(kind):
    question = QUESTIONS[kind]
    for sent in ({}, {"other": ["1"]}, {question.id: []}, {f"{question.id}.1": [], f"{question.id}.99": ["1"]}):
        assert question.read("s", sent) == ()
    forged = ["0", "-1", "99", "1 ", "١", "9" * 5000]
    if kind in {"single", "multiple", "match", "order"}:
        fields = {question.id: forged} | {f"{question.id}.{place}": [forged[place]] for place in range(6)}
        assert question.read("s", fields) == ()


@many
@given(st.lists(st.text(max_size=4), unique=True, max_size=8), SEEDS, st.integers(0, 9))
def test_shuffling_and_drawing_lose_and_invent_nothing(ids, seed, count):
    assert sorted(shuffled(ids, seed, "q")) == sorted(ids)
    assert shuffled(ids, seed, "q") == shuffled(ids[::-1], seed, "q")
    taken = drawn(ids, count, seed, "pool")
    assert len(taken) == min(count, len(ids))
    assert list(taken) == [each for each in ids if each in taken]


def test_the_order_is_the_same_on_every_server():
    assert shuffled(["1", "2", "3", "4"], "seed", "lift") == ("4", "1", "3", "2")


@pytest.mark.parametrize(
    ("typed_text", "key"),
    [
        ("  secretary-general. ", "Secretary-General"),
        ("SECRETARY‐GENERAL", "Secretary-General"),
        ("secretary–general", "Secretary-General"),
        ("e\u0301tat", "État"),
        ("etat", "État"),
        ("prevencion", "PREVENCIÓN"),
        ("oeuvre", "œuvre"),
        ("отчет", "Отчёт"),
        ("الارهاب", "الإرهاب"),
        ("مُكَافَحَة", "مكافحة"),
        ("الاتفاقيه", "الاتفاقيّة"),
        ("STRASSE", "Straße"),
        ("l’État", "l'état"),
        ("«port»", '"port"'),
        ("article ٣٠", "Article 30"),
        ("two\u00a0 words", "two words"),
    ],
)
def test_spelling_that_makes_no_difference_makes_none(typed_text, key):
    assert comparable(typed_text) == comparable(key)


@pytest.mark.parametrize(
    ("left", "right"),
    [("port", "ports"), ("3.1", "31"), ("a b", "ab"), ("мои", "мой"), ("कल", "कुल"), ("=", "≠"), ("قانون", "قانوني")],
)
def test_spelling_that_makes_a_difference_makes_one(left, right):
    assert comparable(left) != comparable(right)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("31", {31}),
        ("-31", {-31}),
        ("+31", {31}),
        ("−31", {-31}),
        ("٣١", {31}),
        ("३१", {31}),
        ("3.1", {Fraction(31, 10)}),
        ("3,1", {Fraction(31, 10)}),
        ("٣٫١", {Fraction(31, 10)}),
        ("1,500", {1500, Fraction(3, 2)}),
        ("1.500", {1500, Fraction(3, 2)}),
        ("1 500", {1500}),
        ("1’500", {1500}),
        ("1\u202f500,5", {Fraction(3001, 2)}),
        ("1.500.000", {1500000}),
        ("1,00,000", {100000}),
        ("1,500.25", {Fraction(6001, 4)}),
        ("1.500,25", {Fraction(6001, 4)}),
        ("1.5.0", set()),
        ("1,5,0", set()),
        ("", set()),
        (".", set()),
        ("5 %", {5}),
        ("٧٥٪", {75}),
        ("%", set()),
        ("%5", set()),
        ("1e9", set()),
        ("nan", set()),
        ("1/3", set()),
        ("9" * 31, set()),
    ],
)
def test_a_number_means_what_people_mean_by_it(text, meant):
    assert numbers(text) == meant


@many
@given(st.text(max_size=40))
def test_any_text_can_be_read_as_a_number_or_compared(text):
    assert all(isinstance(each, Fraction) for each in numbers(text))
    assert comparable(f"  {text} ") == comparable(text)


@many
@given(st.integers(-(10**12), 10**12))
def test_a_number_is_read_with_and_without_marks_between_thousands(number):
    assert number in numbers(str(number))
    for mark in (",", ".", " ", "'"):
        assert number in numbers(f"{number:,}".replace(",", mark))


def test_what_is_typed_is_cut_where_no_honest_answer_ends():
    assert len(typed({"q": ["x" * 10_000]}, "q")) == LONGEST_ANSWER
    assert typed({"q": ["  e\u0301 "]}, "q") == "é"
    assert typed({"q": ["first", "second"]}, "q") == "first"
    assert typed({}, "q") == ""


def test_an_open_question_earns_nothing_and_is_not_scored():
    question = make_question(OPEN + "\n\n> [!EXPLANATION]\n> A model.", "#open type=text points=0")
    assert question.is_open
    assert not question.is_scored
    assert question.grade(("anything",)) == 0
