import pytest

from tests.makers.credentials import has_completed

READ = "/en/courses/harbour/cranes/read"


@pytest.fixture
def enrolled(amina):
    amina.post("/en/courses/harbour/enrol")
    return amina


def test_anybody_may_read_without_an_account(visitor):
    visitor.get("/en/courses/harbour/").has("Safe harbours", "Cranes and containers", "Sign in to enrol").lacks(
        "steps done"
    )
    page = visitor.get("/en/courses/harbour/cranes/").has(
        "Module 1 of 2", "Name a crane.", "Cranes lift.", "Provisions covered"
    )
    page.lacks("Mark as read", "CANARY")


def test_a_language_without_a_translation_shows_the_source_and_says_so(visitor):
    page = visitor.get("/fr/courses/harbour/cranes/").has("Cranes lift.")
    assert 'lang="en"' in page.text


def test_what_is_not_published_is_not_found(visitor):
    for path in (
        "/en/courses/nowhere/",
        "/en/courses/harbour/nowhere/",
        "/xx/courses/harbour/",
        "/en/courses/HARBOUR/",
    ):
        visitor.get(path, expect=404)


def test_reading_is_marked_and_leads_to_the_quiz_of_the_module(enrolled):
    assert enrolled.post(READ).location == "/en/courses/harbour/cranes/quiz/check/"
    assert enrolled.post("/en/courses/harbour/seals/read").location == "/en/courses/harbour/seals/"
    enrolled.get("/en/courses/harbour/").has("2 of 4 steps done")
    enrolled.get("/en/courses/harbour/cranes/").lacks("Mark as read")


def test_the_course_leads_to_what_is_next(enrolled):
    assert "/en/courses/harbour/quiz/before/" in enrolled.get("/en/learn/").text
    enrolled.post(READ)
    assert 'class="button" href="/en/courses/harbour/cranes/quiz/check/"' in enrolled.get("/en/courses/harbour/").text


def test_a_complete_course_offers_its_certificate(amina, database, now):
    has_completed(database, amina.person, now=now)
    amina.get("/en/courses/harbour/").has("4 of 4 steps done", "You have completed this course.", "Get my certificate")
    amina.get("/en/learn/").has("Get my certificate")


def test_who_is_not_enrolled_marks_nothing(amina, visitor):
    absent = amina.post("/en/courses/nowhere/cranes/read", expect=404)
    assert amina.post(READ, expect=404).words() == absent.words()
    assert visitor.post(READ).location == "/en/account/sign-in"


def test_a_module_that_is_not_there_cannot_be_read(enrolled):
    enrolled.post("/en/courses/harbour/nowhere/read", expect=404)


def test_forged_fields_read_for_nobody_else(enrolled, badr):
    badr.post("/en/courses/harbour/enrol")
    enrolled.post(READ, {"person_id": "2", "enrolment_id": "2", "user_id": "2", "module": "seals", "is_done": "1"})
    badr.get("/en/courses/harbour/").has("0 of 4 steps done")
    enrolled.get("/en/courses/harbour/").has("1 of 4 steps done")


def test_a_mark_without_its_token_is_not_kept(enrolled):
    enrolled.post(READ, token=False, expect=400)
    enrolled.get("/en/courses/harbour/").has("0 of 4 steps done")


def test_a_module_is_not_read_by_a_link(enrolled):
    enrolled.get(READ, expect=405)
