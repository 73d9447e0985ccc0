"""Tests of the certificate PDF; text is read back with pypdf."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from app.credentials.pdf import CertificateError, Sheet, uncovered
from app.credentials.pdf import sheet as pdf
from app.credentials.pdf.typesetting import compile_pdf

ADDRESS = "https://campus.example.org/verify/0b8f6f2e6f0c4d579f3a2f1f3a0f9d11"

SHEET = Sheet(
    uid="0b8f6f2e-6f0c-4d57-9f3a-2f1f3a0f9d11",
    serial="PC-2026-000123",
    language="en",
    name="Maria Kowalska-O’Neill",
    course="Implementing articles 30 and 31",
    course_language="en",
    statement="This course contributes to article 30, paragraph 2 (d).",
    provisions=("article 30, paragraph 1", "article 31, paragraph 2 (a)"),
    hours="6 hours",
    result="Passed, 86 %",
    awarded_on="14 March 2026",
    revision="a1b2c3d4",
    provider="Palermo Campus",
    labels={
        "title": "Certificate of completion",
        "awarded_to": "Awarded to",
        "completed": "who has completed the course",
        "provisions": "Provisions covered",
        "hours": "Study time",
        "result": "Outcome",
        "date": "Date of award",
        "serial": "Serial number",
        "revision": "Course revision",
        "provider": "Issued by",
        "verify_at": "Verify this certificate at",
        "disclaimer": "No endorsement by the United Nations is implied.",
    },
    verify_url=ADDRESS,
)
ARABIC = replace(
    SHEET,
    language="ar",
    course_language="ar",
    name="فاطمة بنت محمد الزهراني",
    course="تنفيذ المادتين 30 و31",
    awarded_on="14 آذار/مارس 2026",
    labels={**SHEET.labels, "title": "شهادة إتمام", "serial": "الرقم التسلسلي"},
)


def read(sheet: Sheet, note: str = "") -> PdfReader:
    """Return the compiled sheet opened for reading."""
    return PdfReader(io.BytesIO(compile_pdf(sheet, signature_note=note)))


def squeezed(text: str) -> str:
    """Return text without any white space, so that line breaks do not matter."""
    return re.sub(r"[\s\u200b]+", "", text)


def printed(sheet: Sheet, note: str = "") -> str:
    """Return the text of the only page, squeezed."""
    pages = read(sheet, note).pages
    assert len(pages) == 1
    return squeezed(pages[0].extract_text())


def root(reader: PdfReader) -> Any:
    """Return the catalogue of the document."""
    return reader.trailer["/Root"]


def elements(node: Any) -> list[Any]:
    """Return every structure element at or under node."""
    node = node.get_object()
    if isinstance(node, list):
        return [found for child in node for found in elements(child)]
    if not hasattr(node, "get"):
        return []
    children = elements(node["/K"]) if not isinstance(node.get("/K", 0), int) else []
    return ([node] if node.get("/S") else []) + children


def test_page_says_everything_on_one_landscape_a4() -> None:
    text = printed(SHEET, "Signed electronically.")
    values = (SHEET.name, SHEET.course, SHEET.statement, SHEET.hours, SHEET.result,
              SHEET.serial, SHEET.awarded_on, SHEET.revision, SHEET.provider,
              SHEET.verify_url, "Signed electronically.")  # fmt: skip
    for value in (*values, *SHEET.provisions, *SHEET.labels.values()):
        assert squeezed(value) in text
    box = read(SHEET).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (842, 595)


def test_declares_accessible_and_archival_profiles() -> None:
    catalogue = root(read(SHEET))
    xmp = catalogue["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1<" in xmp
    assert "<pdfaid:part>2<" in xmp
    assert "<pdfaid:conformance>A<" in xmp
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]


@pytest.mark.parametrize("sheet", [SHEET, ARABIC])
def test_names_its_language_and_title_and_declares_no_direction(sheet: Sheet) -> None:
    # PDFium turns numbers and addresses of a document around that declares itself right to left.
    reader = read(sheet)
    assert root(reader)["/Lang"] == sheet.language
    assert reader.metadata is not None
    assert sheet.name in str(reader.metadata.title)
    assert root(reader)["/ViewerPreferences"].get("/Direction", "/L2R") == "/L2R"


@pytest.mark.parametrize(
    ("sheet", "tag"),
    [
        (SHEET, None),
        (replace(SHEET, name="សុខ សុភាព"), "und"),
        (replace(SHEET, name="فاطمة الزهراني"), "und"),
        (ARABIC, None),
        (replace(ARABIC, name="Maria Kowalska"), "und"),
        (replace(SHEET, name="Łucja Żak"), None),
    ],
)
def test_a_name_in_letters_foreign_to_the_page_has_no_language_of_the_page(sheet: Sheet, tag: str | None) -> None:
    headings = [each for each in elements(root(read(sheet))["/StructTreeRoot"]) if each["/S"] == "/H2"]
    named = [each for each in headings if each["/T"] == sheet.name]
    assert [each.get("/Lang") for each in named] == [tag]


def links(sheet: Sheet) -> list[str]:
    """Return where the links of the page lead to, in order."""
    annotations = [each.get_object() for each in read(sheet).pages[0]["/Annots"]]  # type: ignore[attr-defined]
    return list(dict.fromkeys(str(each["/A"]["/URI"]) for each in annotations))


def test_code_and_printed_address_lead_to_their_addresses() -> None:
    assert links(replace(SHEET, link=f"{ADDRESS}#123")) == [f"{ADDRESS}#123", ADDRESS]
    assert links(replace(SHEET, link="javascript:alert(1)")) == [ADDRESS]


def test_programme_and_funders_are_printed_where_there_are_any() -> None:
    funders = ("Government of Italy", "European Union", "وزارة الخارجية")
    labels = {**SHEET.labels, "programme": "Programme", "funded_by": "Funded by"}
    sheet = replace(SHEET, programme="Sahel 2026", funders=funders, labels=labels)
    text = printed(sheet)
    for value in ("Programme", "Sahel 2026", "Funded by", *funders[:2]):
        assert squeezed(value) in text
    assert "Fundedby" not in printed(replace(sheet, funders=()))
    with pytest.raises(CertificateError, match="funded_by"):
        compile_pdf(replace(SHEET, funders=funders))


def test_tags_headings_list_and_code_with_alternative_text() -> None:
    found = elements(root(read(SHEET))["/StructTreeRoot"])
    kinds = [str(element["/S"]) for element in found]
    assert {"/H1", "/H2", "/L", "/LI", "/P", "/Link", "/Figure"} <= set(kinds)
    figures = [element for element in found if element["/S"] == "/Figure"]
    assert [ADDRESS in str(figure["/Alt"]) for figure in figures] == [True]


def test_embeds_every_font() -> None:
    fonts = read(ARABIC).pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    for font in fonts:
        below = font.get_object()["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in below["/FontDescriptor"]


@pytest.mark.parametrize(
    "name",
    [
        '#read("/etc/passwd")',
        '#image("/etc/passwd") #import "@preview/x:1.0.0": *',
        "$x$ *bold* _it_ `raw` @ref <label> // no /* no */",
        '"] + read("/etc/passwd") + ["',
        "\\u{41} ~ -- --- ... 'q' \"q\" = h",
    ],
)
def test_name_that_looks_like_code_is_printed_as_is(name: str) -> None:
    assert squeezed(name) in printed(replace(SHEET, name=name))


@pytest.mark.parametrize(
    "name",
    [
        "Marie-Antoinette Joséphine de La Rochefoucauld-Montmorency " * 2,
        "W" * 200,
        "欧阳" * 50,
        "محمد عبد الله " * 14,
    ],
)
def test_long_name_stays_on_one_page(name: str) -> None:
    assert len(read(replace(SHEET, name=name)).pages) == 1


def test_over_long_texts_stay_on_one_page() -> None:
    sheet = replace(
        SHEET, statement=SHEET.statement * 40, course=SHEET.course * 5,
        provisions=SHEET.provisions * 12, serial="X" * 90,
    )  # fmt: skip
    assert len(read(sheet).pages) == 1


def test_refuses_a_name_no_reader_could_read() -> None:
    with pytest.raises(CertificateError, match="too long"):
        compile_pdf(replace(SHEET, name="Ab " * 700))


@pytest.mark.parametrize("name", ["", "  "])
def test_refuses_an_empty_name(name: str) -> None:
    with pytest.raises(CertificateError, match="needs a name"):
        compile_pdf(replace(SHEET, name=name))


@pytest.mark.parametrize(
    "name",
    [
        "فاطمة الزهراني",
        "សុខ សុភាព",
        "欧阳喆",
        "Александра Достоевская",
        "Ελένη Παπαδοπούλου",
        "ጌታቸው አበበ",
        "श्रीमती लक्ष्मी कुमारी",
        "মোহাম্মদ রফিকুল",
        "Nguyễn Thị Ánh",
    ],
)
@pytest.mark.parametrize("base", [SHEET, ARABIC], ids=["en", "ar"])
def test_prints_names_in_many_scripts(base: Sheet, name: str) -> None:
    # Pypdf reads neither bidirectional order nor replacement text, so only the
    # presence of every letter is certain.
    assert set(squeezed(name)) <= set(printed(replace(base, name=name)))


def test_arabic_page_keeps_serial_and_address_in_order() -> None:
    text = printed(ARABIC)
    assert SHEET.serial in text
    assert ADDRESS in text


def test_control_and_override_characters_are_dropped() -> None:
    text = printed(replace(SHEET, name="Ada\x00 \u202eLove\ud800\nlace\u202c"))
    assert "AdaLovelace" in text


def test_uncovered_names_each_character_once() -> None:
    assert uncovered("Ꭰ") == ("Ꭰ",)
    assert uncovered("Anna ᎠᎡᎠ") == ("Ꭰ", "Ꭱ")
    assert uncovered("Zoë e\u0301 Łódź محمد 欧阳 សុខ \u200c\u200d\u00a0\n") == ()


def test_refuses_what_no_font_covers() -> None:
    with pytest.raises(CertificateError, match="Ꭰ"):
        compile_pdf(replace(SHEET, name="Ꭰ"))


def test_refuses_unknown_language_and_missing_label() -> None:
    with pytest.raises(CertificateError, match="language"):
        compile_pdf(replace(SHEET, language="de"))
    with pytest.raises(CertificateError, match="awarded_to"):
        compile_pdf(replace(SHEET, labels={"title": "x"}))


def test_refuses_an_address_beyond_any_qr_code() -> None:
    with pytest.raises(CertificateError, match="too long"):
        compile_pdf(replace(SHEET, verify_url="https://x.example/" + "é" * 3000))


def test_same_sheet_gives_the_same_bytes() -> None:
    assert compile_pdf(SHEET) == compile_pdf(replace(SHEET))
    moment = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
    dated = read(replace(SHEET, awarded_at=moment))
    assert dated.metadata is not None
    assert dated.metadata.creation_date == moment


def test_fonts_stay_small_and_carry_their_licences() -> None:
    sizes = {file.name: file.stat().st_size for file in pdf.FONTS.glob("*.ttf")}
    assert sum(sizes.values()) < 6 * 1024 * 1024
    for licence in pdf.FONTS.glob("OFL-*.txt"):
        assert "SIL Open Font License" in licence.read_text(encoding="utf-8")
    families = {name.partition("_")[0] for name in sizes}
    assert len(list(pdf.FONTS.glob("OFL-*.txt"))) == len(families)
