"""The pages of the ways in and out: who gets in, what is written, what is sent, what is in the journal."""

import io
import zipfile

import pytest
from sqlalchemy import select

from app.authoring.queries import file_at, own_draft, sources_of
from app.core.journal import Entry
from tests.conftest import ENGINES
from tests.interop.reading import quizzes
from tests.makers.authoring import acting, kept_begun
from tests.makers.payloads import PAYLOADS

HERE = "/en/author/harbour/exchange/"
QUESTIONS = HERE + "questions"
PAPER = HERE + "paper"
QUIZ = HERE + "quiz"
GIFT = "::Lift::Which one lifts?{=Crane ~Ship}\n\nHow many?{#31:1}\n"
FORM = {"format": "gift", "title": "More questions", "target": "", "text": GIFT}


BOTH = pytest.mark.parametrize("engine", ENGINES)


@pytest.fixture
def engine():
    """One suffices but where something is written."""
    return "sqlite"


def entries(database, kind):
    with database.reading() as reading:
        return [entry.payload for entry in reading.scalars(select(Entry).where(Entry.kind == kind))]


def texts(database):
    with acting(database, "ben") as (session, ben):
        draft = own_draft(session, by=ben, course="harbour")
        return {file.path: file.text for file in sources_of(session, draft)}


@pytest.fixture
def begun(database):
    return kept_begun(database, "ben")


def test_the_page_offers_all_ways(begun, ben):
    page = ben.get(HERE)
    page.has("In and out", "Check yourself", "Final test", "Paper exam", "GIFT, for Moodle")
    assert QUESTIONS in page.text
    ben.get(HERE + "?of=draft").has("Check yourself")
    ben.get(HERE + "?of=nothing", expect=404)


def test_without_a_draft_nothing_comes_in_but_quizzes_go_out(olga):
    olga.get(HERE).has("begin a draft first", "Final test")
    olga.get(QUESTIONS, expect=404)


def test_somebody_elses_course_is_not_there(begun, carla, amina, olga):
    for address in (HERE, QUESTIONS, PAPER):
        carla.get(address, expect=404)
        amina.get(address, expect=403)
        olga.get(address)
    data = {"of": "published", "quiz": "final", "language": "en", "count": "1"}
    for address in (QUIZ, PAPER, QUESTIONS):
        carla.post(address, data | FORM, expect=404)
        amina.post(address, data | FORM, expect=403)
    olga.get("/en/author/nowhere/exchange/", expect=404)


def test_a_report_comes_first_and_writes_nothing(begun, ben, database):
    before = texts(database)
    page = ben.post(QUESTIONS, FORM | {"do": "look"}, expect=200)
    page.has("2 questions will be made", "Single choice", "Answer in figures", "Import these questions")
    assert "### Which one lifts? {#lift}" in page.text
    assert texts(database) == before


@BOTH
def test_questions_are_imported_into_a_file_of_their_own(begun, ben, database):
    page = ben.post(QUESTIONS, FORM | {"import": "1"})
    assert "more-questions.en.md" in page.location or "exchange" in page.location
    text = texts(database)["more-questions.en.md"]
    (quiz,) = quizzes(text)
    assert [each.kind for each in quiz.questions.values()] == ["single", "number"]
    assert [entry["path"] for entry in entries(database, "quiz.imported")] == ["more-questions.en.md"]


@BOTH
def test_questions_are_put_at_the_end_of_a_text(begun, ben, database):
    before = texts(database)["01-cranes/en.md"]
    ben.post(QUESTIONS, FORM | {"import": "1", "target": "01-cranes/en.md", "title": "Check"})
    after = texts(database)["01-cranes/en.md"]
    assert after.startswith(before.rstrip())
    found = quizzes(after, role="module")
    assert [quiz.id for quiz in found] == ["check", "check-2"]
    with acting(database, "ben") as (session, person):
        draft = own_draft(session, by=person, course="harbour")
        assert file_at(session, draft, "01-cranes/en.md").version == 2


@BOTH
def test_with_errors_nothing_is_imported_and_what_was_pasted_is_kept(begun, ben, database):
    before = texts(database)
    wrong = FORM | {"text": "Fine{=a}\n\nOpen {=b\n\nNone {~a ~b}\n", "import": "1"}
    page = ben.post(QUESTIONS, wrong, expect=422)
    page.has("Nothing has been imported", "Line 3:", "Line 5:", "these 2 lines")
    assert "None {~a ~b}" in page.text
    assert texts(database) == before
    assert entries(database, "quiz.imported") == []


def test_a_file_in_another_encoding_is_read_and_told(begun, ben):
    sent = (io.BytesIO("Où est le café?{=là ~ici}".encode("cp1252")), "questions.txt")
    page = ben.post(QUESTIONS, FORM | {"text": "", "file": sent}, expect=200, content_type="multipart/form-data")
    page.has("read as Windows-1252", "Où est le café?")
    marked = (io.BytesIO(b"\xef\xbb\xbf" + "Où?{=là ~ici}".encode()), "questions.txt")
    page = ben.post(QUESTIONS, FORM | {"text": "", "file": marked}, expect=200, content_type="multipart/form-data")
    page.has("Où?").lacks("Windows-1252")


def test_an_empty_form_says_what_is_missing(begun, ben):
    ben.post(QUESTIONS, FORM | {"text": " "}, expect=422).has("Paste the questions, or choose a file.")
    ben.post(QUESTIONS, FORM | {"title": ""}, expect=422).has("Write a title.")
    ben.post(QUESTIONS, FORM | {"target": "../x"}, expect=422)


def test_a_large_file_is_taken_and_a_larger_one_refused(begun, ben):
    text = "Which one lifts?{=Crane ~Ship}\n\n" * 200
    ben.post(QUESTIONS, FORM | {"text": text}, expect=200, content_type="multipart/form-data").has("200 questions")
    ben.post(QUESTIONS, FORM | {"text": "x" * 600_000}, expect=422, content_type="multipart/form-data").has(
        "more than 500000 characters"
    )


@BOTH
def test_a_quiz_goes_out_as_gift_and_is_written_down(begun, ben, database):
    data = {"of": "published", "quiz": "cranes/check", "language": "en", "format": "gift"}
    page = ben.post(QUIZ, data, expect=200)
    assert page.headers["Content-Disposition"] == "attachment; filename=harbour-check.gift.txt"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "::lift::[plain]Which one lifts?" in page.response.get_data(as_text=True)
    (entry,) = entries(database, "quiz.exported")
    assert (entry["quiz"], entry["format"]) == ("cranes/check", "gift")


@BOTH
def test_a_quiz_of_the_draft_goes_out_as_qti(begun, ben):
    data = {"of": "draft", "quiz": "final", "language": "en", "format": "qti"}
    page = ben.post(QUIZ, data, expect=200)
    names = zipfile.ZipFile(io.BytesIO(page.response.data)).namelist()
    assert {"imsmanifest.xml", "test.xml", "items/one.xml"} <= set(names)
    ben.post(QUIZ, data | {"quiz": "none"}, expect=404)
    ben.post(QUIZ, data | {"language": "xx"}, expect=200)


def test_papers_and_keys_are_made_apart_and_written_down(begun, ben, database):
    page = ben.get(PAPER + "?of=published&quiz=final").has("Key and marking grid")
    assert 'value="published"' in page.text
    data = {"of": "published", "quiz": "final", "language": "en", "count": "3", "seed": "abc-1"}
    papers = ben.post(PAPER, data | {"papers": "1"}, expect=200)
    keys = ben.post(PAPER, data | {"key": "1"}, expect=200)
    assert papers.headers["Content-Disposition"] == "attachment; filename=harbour-final-abc-1.pdf"
    assert "key" in keys.headers["Content-Disposition"]
    assert papers.response.data.startswith(b"%PDF")
    assert [entry["format"] for entry in entries(database, "quiz.exported")] == ["paper", "key"]


@pytest.mark.parametrize("wrong", [{"count": "27"}, {"count": "0"}, {"count": "x"}, {"seed": "../x"}, {"quiz": "none"}])
def test_a_wrong_order_is_refused(begun, ben, wrong):
    data = {"of": "published", "quiz": "final", "language": "en", "count": "3", "seed": "abc"}
    ben.post(PAPER, data | wrong, expect=422).has("Paper exam")


def escaped(text):
    return "".join("\\" + sign if sign in "~=#{}:\\" else sign for sign in " ".join(text.split()))


@pytest.mark.parametrize("format", ["", "[html]", "[plain]", "[markdown]"])
def test_forty_payloads_are_imported_and_shown_harmless(begun, ben, database, format):
    blocks = [
        f"::{escaped(each)}::{format}1{number} {escaped(each)}{{={format}a {escaped(each)}#{format}b {escaped(each)} "
        f"~{format}z{number}####{format}c {escaped(each)}}}"
        for number, each in enumerate(PAYLOADS)
    ]
    form = FORM | {"text": "\n\n".join(blocks)}
    page = ben.post(QUESTIONS, form, expect=200, content_type="multipart/form-data")
    assert "hit()</script>" not in page.text
    ben.post(QUESTIONS, form | {"import": "1"}, content_type="multipart/form-data")
    (quiz,) = quizzes(texts(database)["more-questions.en.md"])
    assert len(quiz.questions) == len(PAYLOADS)
    for question in quiz.questions.values():
        for html in (question.html, question.body, question.explanation, *(each.html for each in question.options)):
            low = html.lower()
            for tag in ("<script", "<img", "<svg", "<iframe", "<math", "<input", "<object", "<form", "<style", "<body"):
                assert tag not in low
            assert 'href="javascript' not in low
