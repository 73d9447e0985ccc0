"""The catalogues of phrases: complete, not fuzzy, with the placeholders and plural forms that they need."""

import re

import pytest

from app.core.places import LANGUAGES
from app.site.catalogues import SOURCE_LANGUAGE, catalogue, extracted

TRANSLATED = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
PLURALS = {"ar": 6, "es": 2, "fr": 2, "ru": 3, "zh": 1}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_phrase_of_the_source_is_translated(language):
    known = catalogue(language)
    for message in extracted():
        if message.id:
            found = known.get(message.id)
            assert found is not None, f"{message.id!r} is not in {language}.po; run make messages"
            assert found.string, f"{message.id!r} is not translated in {language}.po"
            assert all(texts(found.string)), f"{message.id!r} is not translated in {language}.po"
            assert not found.fuzzy, f"{message.id!r} is fuzzy in {language}.po"


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_are_those_of_the_source(language):
    for message in catalogue(language):
        wanted = set(PLACEHOLDER.findall(" ".join(texts(message.id))))
        for string in texts(message.string) if message.id else []:
            found = set(PLACEHOLDER.findall(string))
            assert found == wanted or (message.pluralizable and wanted - found == {"num"}), (message.id, string)
            assert string.count("%") == len(PLACEHOLDER.findall(string)) + string.count("%%") * 2 or "%(" not in string


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_brings_signs_of_markup(language):
    """Phrases go into pages as markup."""
    for message in catalogue(language):
        source = " ".join(texts(message.id))
        for string in texts(message.string) if message.id else []:
            assert all(sign in source for sign in "<&" if sign in string), (message.id, string)


@pytest.mark.parametrize("language", TRANSLATED)
def test_plurals_have_all_forms(language):
    for message in catalogue(language):
        if message.id and message.pluralizable:
            assert len(texts(message.string)) == PLURALS[language], message.id


@pytest.mark.parametrize(("language", "word"), [("ar", "الدورات"), ("es", "Cursos"), ("fr", "Cours"), ("zh", "课程")])
def test_pages_speak_the_language_of_their_address(visitor, engine, language, word):
    visitor.get(f"/{language}/courses/").has(word)
