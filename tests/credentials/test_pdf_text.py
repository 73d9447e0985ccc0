"""What readers find in a certificate: every name and number, letter by letter. Two readers that share no code."""

import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2
import pytest

from app.credentials.pdf import CertificateError
from app.credentials.pdf.sheet import LONGEST_BOOK
from app.credentials.pdf.spelling import is_plain, spelt
from app.credentials.pdf.typesetting import compile_book, compile_pdf
from tests.credentials.test_pdf import ADDRESS, ARABIC, SHEET

NAMES = {
    "latin": "Zoë Kowalska-O’Neill",
    "arabic": "فاطمة بنت محمد الزهراني",
    "cyrillic": "Александра Достоевская",
    "chinese": "欧阳喆 陳大文",
    "devanagari": "श्रीमती लक्ष्मी कुमारी",
    "bengali": "মোহাম্মদ রফিকুল ইসলাম",
    "ethiopic": "ጌታቸው አበበ ተሰማ",
    "khmer": "សុខ សុភាព ក្រុមព្រះ",
    "thai": "สมชาย น้ำผึ้ง",
    "lao": "ສົມຈິດ ພົມມະຈັນ",
    "burmese": "အောင်ဆန်းစုကြည်",
    "korean": "김민수",
    "georgian": "გიორგი მარგველაშვილი",
    "armenian": "Վարդան Մամիկոնյան",
    "sinhala": "ශ්‍රී ලංකා",
    "tamil": "தமிழ்ச்செல்வி",
    "telugu": "ఆంజనేయులు శర్మ",
    "kannada": "ಮಂಜುನಾಥ ಕೃಷ್ಣ",
    "gujarati": "ગુજરાતી જ્યોતિ",
    "odia": "ଓଡ଼ିଆ ପ୍ରଧାନ",
    "hebrew": "שרה בן דוד",
}


def squeezed(text):
    """Without blanks and invisible signs of direction, composed."""
    return re.sub(r"[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069]+", "", unicodedata.normalize("NFKC", text))


def by_pdfium(pdf):
    return squeezed(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded())


def by_poppler(pdf):
    assert shutil.which("pdftotext"), "poppler reads certificates back: install poppler-utils"
    made = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return squeezed(made.stdout.decode())


@pytest.mark.parametrize("read", [by_pdfium, by_poppler])
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_is_read_as_it_was_written(name, read):
    assert squeezed(name) in read(compile_pdf(replace(SHEET, name=name)))


@pytest.mark.parametrize("read", [by_pdfium, by_poppler])
@pytest.mark.parametrize("name", [NAMES["latin"], NAMES["arabic"], NAMES["khmer"]])
def test_an_arabic_page_is_read_with_its_name_serial_and_address(name, read):
    serial = "7ZK4-8M2Q-XH0T-93VB-E6RD-5WNP-1J"
    text = read(compile_pdf(replace(ARABIC, name=name, serial=serial)))
    for value in (name, serial, ADDRESS):
        assert squeezed(value) in text


def test_every_page_of_a_book_is_read_and_has_its_name_as_bookmark():
    sheets = [replace(SHEET, name=name, serial=f"PC-{number:04}") for number, name in enumerate(NAMES.values())]
    document = pypdfium2.PdfDocument(compile_book(sheets))
    assert [each.get_title() for each in document.get_toc()] == list(NAMES.values())
    assert len(document) == len(sheets)
    for page, sheet in zip(document, sheets, strict=True):
        text = squeezed(page.get_textpage().get_text_bounded())
        assert squeezed(sheet.serial) in text
        assert squeezed(sheet.name) in text


def test_a_book_is_one_tagged_archival_document_with_each_font_once():
    moment = datetime(2026, 3, 14, tzinfo=UTC)
    sheets = [replace(SHEET, name=name, awarded_at=moment) for name in NAMES.values()]
    pdf = compile_book(sheets)
    assert b"<pdfuaid:part>1<" in pdf
    assert b"<pdfaid:part>2<" in pdf
    embedded = re.findall(rb"/FontFile2 (\d+) 0 R", pdf)
    assert len(embedded) == len(set(embedded)) < 3 * len(sheets)
    assert len(pdf) < sum(len(compile_pdf(each)) for each in sheets)
    assert pypdfium2.PdfDocument(pdf).get_metadata_value("Title") == f"{SHEET.labels['title']} – {SHEET.course}"


@pytest.mark.parametrize("sheets", [[SHEET, SHEET], [SHEET, ARABIC], [replace(SHEET, name=NAMES["khmer"])] * 3])
def test_sheets_that_are_alike_each_have_their_page(sheets):
    assert len(pypdfium2.PdfDocument(compile_book(sheets))) == len(sheets)


@pytest.mark.parametrize("how_many", [0, LONGEST_BOOK + 1])
def test_a_book_has_a_beginning_and_an_end(how_many):
    with pytest.raises(CertificateError, match="a book holds"):
        compile_book([SHEET] * how_many)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Amina", True), ("Łucja", True), ("محمد", True), ("مُحَمَّد", True), ("សុខ", False), ("ไทย", True), ("น้ำ", False)],
)
def test_only_signs_over_signs_need_mending(name, expected):
    assert is_plain(name) is expected


def test_a_file_of_another_make_is_left_alone():
    ours = compile_pdf(replace(SHEET, name=NAMES["khmer"]))
    strange = ours.replace(b"/S/H2/P ", b"/S/H2 /P ")
    assert spelt(strange, frozenset({NAMES["khmer"]})) == strange
    assert spelt(ours, frozenset({"ក្រុម"})) == ours
