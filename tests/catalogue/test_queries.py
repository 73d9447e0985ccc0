import pytest

from app.catalogue.actions import enrol, erase
from app.catalogue.queries import enrolment, own_enrolment, personal_data, search, taught_in
from app.core.errors import NotFound
from app.courseware.queries import published


def found(session, words, language="en"):
    return [(hit.course.slug, hit.module) for hit in search(session, words=words, language=language)]


def test_search_finds_a_course_by_its_title_and_a_module_by_its_text(session):
    assert found(session, "harbours") == [("harbour", None)]
    assert found(session, "containers Tavoria") == [("harbour", "cranes")]


def test_the_beginning_or_another_form_of_a_word_is_enough(session):
    assert ("harbour", "seals") in found(session, "seal closing")


def test_search_wants_every_word(session):
    assert found(session, "Tavoria submarine") == []


def test_search_knows_nothing_of_quizzes(session):
    assert not any(found(session, words) for words in ("", "   ", "CANARY", "feedback CANARY", "pier", "berth", "8734"))


def test_a_language_without_a_translation_searches_the_source(session):
    assert found(session, "Tavoria", "fr") == [("harbour", "cranes")]


def test_a_provision_leads_to_the_module_that_teaches_it(session):
    teaching = taught_in(session, "en")
    assert [each.module.name for each in teaching["UNTOC-30-2-d"]] == ["cranes"]
    assert set(teaching) == {"UNTOC-30-2-d", "UNTOC-30-3"}


def test_only_who_is_enrolled_has_an_enrolment(session, person, now):
    amina, badr = person("amina"), person("badr")
    made = enrol(session, by=amina, course=published(session, "harbour"), now=now)
    assert own_enrolment(session, person_id=amina.id, course="harbour") is made
    assert enrolment(session, person_id=None, course="harbour") is None
    for person_id, course in ((badr.id, "harbour"), (amina.id, "nowhere")):
        with pytest.raises(NotFound):
            own_enrolment(session, person_id=person_id, course=course)


def test_erasing_one_leaves_the_other(session, person, now):
    for name in ("amina", "badr"):
        enrol(session, by=person(name), course=published(session, "harbour"), now=now)
    erase(session, person=person("amina"))
    assert personal_data(session, person("amina").id) == []
    assert personal_data(session, person("badr").id) == [
        {"course": "harbour", "enrolled_at": now.isoformat(), "cohort": None}
    ]
