"""Search: the same words are found on both engines, and no sign is too strange to type."""

from app.core.places import LANGUAGES
from app.courseware.actions import publish
from app.courseware.queries import KEPT, _kept, forget_kept, found_passages, published, revision
from tests.makers.courses import FIRST, make_course
from tests.makers.people import NOW
from tests.makers.texts import MODULE, make_french


def found(session, words, language="en", **values):
    return list(found_passages(session, words=words, language=language, **values))


FOUND = {
    "cranes": [("harbour", "cranes")],
    "CRANE lifting": [("harbour", "cranes")],
    "containers": [("harbour", "cranes"), ("harbour", "seals")],
    "seals close": [("harbour", "seals")],
    "ports": [("harbour", "")],
    "Tavoria": [("harbour", "cranes")],
    "cranes seals": [],
    "submarine": [],
    "": [],
    "   ": [],
}
STRANGE = (
    *(
        '"',
        '""',
        "'",
        "*",
        "cranes*",
        "-cranes",
        "NOT cranes",
        "cranes OR",
        "NEAR(cranes, 2)",
        "title:cranes",
        "(",
        ")",
    ),
    *(
        "{x}",
        "^",
        "&",
        "|",
        "!",
        "<->",
        ":*",
        "\\",
        "%",
        "_",
        ";--",
        "...",
        "!!!",
        "\x00",
        "cra\x00nes",
        "😀",
        "第三十条",
    ),
    *("x " * 5000, "x" * 5000, '" OR 1=1 --', "'; DROP TABLE passage; --", "a:b:c", "+", "~cranes", "\u202e", "\\'"),
)


def test_modules_and_courses_are_found_by_their_words(session):
    assert {words: sorted(found(session, words)) for words in FOUND} == FOUND


def test_a_title_counts_for_more_than_the_text(session):
    assert found(session, "containers")[0] == ("harbour", "cranes")


def test_an_accent_or_another_language_is_found_in_its_own_text(database):
    with database.unit_of_work() as session:
        publish(session, make_course(**{"01-cranes/fr.md": make_french()}), by=None, now=NOW)
    with database.reading() as session:
        assert found(session, "grues", "fr") == [("harbour", "cranes")]
        assert found(session, "levé", "fr") == [("harbour", "cranes")]


def test_where_a_language_has_no_text_the_source_is_searched(session):
    first = {language: found(session, "containers", language)[0] for language in LANGUAGES}
    assert first == dict.fromkeys(LANGUAGES, ("harbour", "cranes"))


def test_keys_hints_and_feedback_are_never_found(session):
    for secret in ("CANARY", "CANARY-TIDE", "CANARY-EXPLANATION-SINGLE", "tall", "8734", "berth"):
        assert found(session, secret) == []


def test_only_the_current_revision_is_found(database):
    with database.unit_of_work() as session:
        publish(session, make_course(**{MODULE: FIRST.replace("A machine.", "An apparatus.")}), by=None, now=NOW)
    with database.reading() as session:
        assert found(session, "apparatus") == [("harbour", "cranes")]
        assert found(session, "machine") == []


def test_no_sign_makes_the_search_fail(session):
    everywhere = {("harbour", ""), ("harbour", "cranes"), ("harbour", "seals")}
    for words in STRANGE:
        assert set(found(session, words)) <= everywhere, words


def test_signs_of_search_engines_are_not_orders(session):
    """All words must be there, whatever stands before them; the same on both engines."""
    for words in ("cranes or seals", "cranes -seals", "-submarine", "cranes -submarine"):
        assert found(session, words) == [], words


def test_no_more_is_found_than_was_asked_for(session):
    assert len(found(session, "containers", limit=1)) == 1


def test_a_process_keeps_a_bounded_number_of_revisions(session):
    forget_kept()
    course = published(session, "harbour")
    for number in range(KEPT - 1):
        _kept["other", number] = course
    assert revision(session, course.revision) is course
    _kept["other", KEPT] = course
    assert len(_kept) == KEPT
    assert ("other", 0) not in _kept  # which nobody asked for any more
    assert revision(session, course.revision) is course
