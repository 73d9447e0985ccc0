"""What is kept of a text for search, and what is looked for: all forms of a word, in six languages."""

import pytest

from app.courseware.actions import publish
from app.courseware.models import Passage
from app.courseware.queries import found_passages
from app.courseware.searching import asked, indexed, is_start
from tests.makers.courses import FILES, make_course
from tests.makers.people import NOW
from tests.makers.texts import FRENCH_QUIZ, make_french

TEXTS = {
    "ar": "تلتزم الدول الأطراف بمكافحةِ الجريمةِ المنظَّمة، وتقديم المساعدة إلى البلدان النامية.",
    "en": "States Parties fight organized crime and assist developing countries.",
    "es": "Los Estados Parte combaten la delincuencia organizada y asisten a los países en desarrollo.",
    "fr": "Les États Parties combattent la criminalité organisée et aident les pays en développement.",
    "ru": "Государства-участники борются с организованной преступностью и помогают развивающимся странам.",
    "zh": "缔约国打击有组织犯罪，并向发展中国家提供技术援助。",
}
FOUND = [
    ("ar", "الجريمه"),  # teh marbuta typed as heh
    ("ar", "جريمة"),  # without the article
    ("ar", "والجريمة المنظمة"),  # with "and", without vowel signs
    ("ar", "الاطراف"),  # an alef without its hamza
    ("ar", "البلـــدان"),  # stretched
    ("en", "party state"),
    ("en", "crimes assisting"),
    ("en", "develop"),
    ("es", "pais"),
    ("es", "organizadas"),
    ("fr", "etat criminalite"),
    ("fr", "organisées"),
    ("fr", "PAYS développements"),
    ("ru", "преступность"),
    ("ru", "организованная преступности"),
    ("ru", "страна"),
    ("ru", "государство"),
    ("zh", "犯罪"),
    ("zh", "技术 援助"),
    ("zh", "缔约国"),
    ("zh", "罪"),
]
NOT_FOUND = [
    ("ar", "الفساد"),
    ("en", "bribes"),
    ("fr", "portuaire"),
    ("ru", "коррупция"),
    ("zh", "罪犯"),
    ("zh", "术技"),
]


@pytest.fixture
def passages(database):
    """A course with one module, in six languages."""
    files = {
        f"01-cranes/{language}.md": make_french(FRENCH_QUIZ.replace("Les grues.", text))
        for language, text in TEXTS.items()
        if language != "en"
    }
    files["01-cranes/en.md"] = FILES["01-cranes/en.md"].replace("\n## ", f"\n{TEXTS['en']}\n\n## ", 1)
    with database.unit_of_work() as session:
        publish(session, make_course(**files), by=None, now=NOW)
    with database.reading() as session:
        yield lambda words, language: list(found_passages(session, words=words, language=language))


def test_all_forms_of_a_word_are_found_on_both_databases(passages):
    missed = [(language, words) for language, words in FOUND if ("harbour", "cranes") not in passages(words, language)]
    assert not missed


def test_other_words_are_not(passages):
    assert not [(language, words) for language, words in NOT_FOUND if passages(words, language)]


def test_a_word_of_another_language_than_the_page_is_found_as_well(passages):
    assert passages("преступность", "fr") == passages("criminalité", "ru") == [("harbour", "cranes")]


def test_chinese_is_kept_by_signs_and_pairs():
    assert indexed("技术援助", "zh").split() == ["技", "术", "援", "助", "技术", "术援", "援助"]
    assert asked("技术援助", "zh") == [("技术",), ("术援",), ("援助",)]
    assert asked("UNODC报告", "zh")[1:] == [("报告",)]


def test_short_words_are_not_taken_for_beginnings():
    assert [word for word in ("a", "of", "law", "罪", "犯罪") if is_start(word)] == ["law"]


def test_marks_stay_with_their_letters():
    assert indexed("हिन्दी ভাষা", "hi").split() != []
    assert all(len(word) > 1 for word in indexed("हिन्दी", "hi").split())


def test_long_searches_are_cut_and_signs_ask_for_nothing():
    assert len(asked("a b c " * 50, "en")) == 3
    assert len(asked(" ".join(f"word{number}" for number in range(50)), "en")) == 12
    assert asked("… – !? _ ()", "fr") == []


@pytest.mark.parametrize("words", ["\u0301", "\u0640\u0640", "´", "crane ´", '" NEAR *', "a\0b", "\ud800", "㌀" * 400])
def test_no_signs_upset_either_engine(passages, words):
    assert passages(words, "ar") == (passages("crane", "ar") if "crane" in words else [])


def test_marks_alone_ask_for_nothing():
    assert asked("\u0301 \u0640 ´", "ar") == []


def test_a_text_of_ever_new_words_is_kept_as_far_as_postgresql_has_room(database):
    text = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(199_000))
    text += "".join(chr(0x4E00 + number * number % 20_000) for number in range(199_000))
    files = {"01-cranes/zh.md": make_french(FRENCH_QUIZ)}
    with database.unit_of_work() as session:
        publish(session, make_course(**files), by=None, now=NOW)
        words = indexed(text, "zh")
        session.add(Passage(course="harbour", module="long", language="zh", title_words="", body_words=words))
        session.flush()
