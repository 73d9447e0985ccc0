"""The terms of the Convention: read from their lists, found in English, looked for in a translation."""

from pathlib import Path

import pytest

from app.courseware.glossary import MOST, Glossary, Term, glossary_in, is_said, lacking, read_glossary, terms_in

COURSES = Path("courses")
LANGUAGES = ("ar", "es", "fr", "ru", "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_list(language):
    found = glossary_in(COURSES, language)
    assert len(found.terms) >= 40
    assert found.review == "machine"
    assert len({term.english for term in found.terms}) == len(found.terms)
    for term in found.terms:
        assert all(is_said(term, other if language == "zh" else f"– {other}.", language) for other in term.others)


def test_all_lists_have_the_same_terms():
    assert len({tuple(term.english for term in glossary_in(COURSES, each).terms) for each in LANGUAGES}) == 1


def test_no_list_no_terms(tmp_path):
    assert glossary_in(tmp_path, "fr") == Glossary()
    (tmp_path / "glossary.fr.md").write_bytes(b"\xff")
    assert glossary_in(tmp_path, "fr") == Glossary()


def test_a_list_that_has_changed_is_read_again(tmp_path):
    import os

    file = tmp_path / "glossary.fr.md"
    for number, word in enumerate(("un", "deux")):
        file.write_text(f"| English | Français | Article |\n|---|---|---|\n| one | {word} | 1 |\n", encoding="utf-8")
        os.utime(file, (number, number))
        assert glossary_in(tmp_path, "fr").terms == (Term("one", word, "1"),)


def test_lines_of_another_form_are_passed_over():
    assert read_glossary("| English | x | y |\n|---|---|---|\n| a | b |\n| c | d | e |\ntext\n").terms == (
        Term("c", "d", "e"),
    )


def test_a_term_within_a_longer_one_is_not_named():
    found = terms_in(
        glossary_in(COURSES, "fr"), "Transnational\norganized crime; organized criminal groups; properties"
    )
    assert [term.english for term in found] == ["transnational organized crime", "organized criminal group"]


@pytest.mark.parametrize(
    ("language", "english", "text", "said"),
    [
        ("fr", "technical assistance", "une assistance technique", True),
        ("fr", "technical assistance", "de l’aide", False),
        ("ru", "technical assistance", "оказание технической помощи", True),
        ("ru", "organized criminal group", "участие организованной преступной группы", True),
        ("ar", "technical assistance", "تقديم مساعدة تقنية", True),
        ("ar", "technical assistance", "للمساعدة التقنية", True),
        ("ar", "technical assistance", "المال", False),
        ("zh", "technical assistance", "提供技术援助和", True),
        ("zh", "technical assistance", "提供资金", False),
        ("es", "States Parties", "los Estados Parte", True),
    ],
)
def test_a_term_is_found_in_other_forms(language, english, text, said):
    term = next(term for term in glossary_in(COURSES, language).terms if term.english == english)
    assert is_said(term, text, language) is said


def test_rows_without_a_term_and_rows_without_end_are_not_read():
    rows = "".join(f"| term{number} | mot | 1 |\n" for number in range(2_000))
    found = read_glossary(f"| English | x | y |\n|---|---|---|\n|  | mot | 1 |\n{rows}").terms
    assert (found[0].english, len(found)) == ("term0", MOST)


def test_a_term_without_a_word_in_the_other_language_is_not_demanded():
    assert lacking(Glossary((Term("crane", ""),)), "a crane", "une grue", "fr") == []
