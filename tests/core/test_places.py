"""Countries and languages as people know them."""

import pytest

from app.core.places import LANGUAGES, countries, country_choices, country_name, direction, language_name


def test_the_languages_are_the_six_of_the_united_nations():
    assert LANGUAGES == ("ar", "en", "es", "fr", "ru", "zh")


def test_every_country_of_iso_3166_can_be_chosen_and_kosovo():
    assert {"SN", "TL", "SS", "VC", "XK"} <= countries()
    assert len(countries()) == 250
    assert "ZZ" not in countries()


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("SN", "fr", "Sénégal"),
        ("EG", "ar", "مصر"),
        ("PE", "es", "Perú"),
        ("KZ", "ru", "Казахстан"),
        ("CN", "zh", "中国"),
    ],
)
def test_a_country_is_named_in_the_language_of_the_reader(code, language, name):
    assert country_name(code, language) == name


def test_an_unknown_code_stands_for_itself():
    assert country_name("QQ", "en") == "QQ"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_name_in_every_language(language):
    choices = country_choices(language)
    assert {code for code, _ in choices} == countries()
    assert not [code for code, name in choices if name == code]


def test_countries_are_in_the_order_of_their_names_without_accents():
    names = [name for _, name in country_choices("fr")]
    assert names.index("Égypte") < names.index("Espagne") < names.index("Zambie")


@pytest.mark.parametrize(("code", "name"), [("fr", "Français"), ("ru", "Русский"), ("ar", "العربية"), ("zh", "中文")])
def test_a_language_calls_itself_by_its_own_name(code, name):
    assert language_name(code) == name


def test_arabic_alone_is_written_from_the_right():
    assert {language for language in LANGUAGES if direction(language) == "rtl"} == {"ar"}
