"""The words of a printed certificate, in every language that it can be had in."""

from datetime import UTC, datetime

import pypdfium2
import pytest

from app.core.ids import grouped
from app.core.places import LANGUAGES
from app.credentials import printing
from app.credentials.pdf.typesetting import compile_pdf
from tests.makers.credentials import make_claims

LINK = "https://campus.example.org/verify/7zk48m2qxh0t93vbe6rd5wnp1j"


@pytest.fixture
def speaking(app):
    with app.test_request_context("/en/"):
        yield


def test_a_sheet_says_what_was_claimed(speaking):
    claims = make_claims(programme="Sahel 2026", funders=("Government of Italy", "European Union"), percent=84)
    sheet = printing.sheet(claims, link=f"{LINK}#123")
    assert (sheet.uid, sheet.serial, sheet.name) == (claims.uid, grouped(claims.uid), claims.name)
    assert (sheet.course, sheet.course_language) == (claims.title, claims.title_language)
    assert (sheet.link, sheet.verify_url) == (f"{LINK}#123", LINK)
    assert (sheet.programme, sheet.funders) == (claims.programme, claims.funders)
    assert (sheet.awarded_on, sheet.awarded_at) == ("23 November 2026", datetime(2026, 11, 23, tzinfo=UTC))
    assert (sheet.hours, sheet.result) == ("4 hours 35 minutes", "Passed, 84%")
    assert sheet.revision == claims.revision[:12]
    assert not sheet.lacking


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_certificate_can_be_had_in_every_language_with_its_title_as_signed(speaking, language):
    claims = make_claims(title="Article 30 in practice", programme="Sahel 2026", funders=("European Union",))
    sheet = printing.sheet(claims, link=LINK, language=language)
    assert (sheet.language, sheet.course, sheet.course_language) == (language, claims.title, claims.title_language)
    assert (sheet.labels["title"] == "Certificate of completion") is (language == "en")
    assert len(pypdfium2.PdfDocument(compile_pdf(sheet))) == 1


def test_the_language_is_that_of_the_certificate_and_not_of_the_page(speaking):
    assert printing.sheet(make_claims(language="ru"), link=LINK).awarded_on.startswith("23 ноября 2026")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (45, "45 minutes"),
        (60, "1 hour"),
        (61, "1 hour 1 minute"),
        (120, "2 hours"),
        (275, "4 hours 35 minutes"),
        (6000, "100 hours"),
    ],
)
def test_hours_are_told_in_words(speaking, minutes, words):
    assert printing.hours(minutes) == words


def test_plural_forms_are_those_of_the_language(speaking):
    claims = [make_claims(minutes=60 * hours) for hours in (1, 2, 5, 21)]
    found = [printing.sheet(each, link=LINK, language="ru").hours for each in claims]
    assert found == ["1 час", "2 часа", "5 часов", "21 час"]


def test_a_percentage_keeps_its_order_among_arabic_words(speaking):
    assert "\u206684%\u2069" in printing.sheet(make_claims(percent=84), link=LINK, language="ar").result
    assert "\u2066" not in printing.sheet(make_claims(percent=84), link=LINK, language="fr").result


def test_one_many_and_a_book_are_printed(speaking):
    sheets = [printing.sheet(make_claims(name=name), link=f"{LINK}#12") for name in ("Amina Diallo", "Ben Okoro")]
    pages = list(printing.printed_each(sheets))
    assert printing.printed(sheets[0]) == pages[0]
    assert [pypdfium2.PdfDocument(pdf).get_metadata_value("Title").rpartition(" – ")[2] for pdf in pages] == [
        "Amina Diallo",
        "Ben Okoro",
    ]
    book = pypdfium2.PdfDocument(printing.printed_book(sheets))
    assert [each.get_title() for each in book.get_toc()] == ["Amina Diallo", "Ben Okoro"]
