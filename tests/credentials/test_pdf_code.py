"""The QR code of a certificate, read from the page as a camera reads it."""

import re
from dataclasses import replace

import pypdfium2
import pytest
import segno
import zxingcpp

from app.core.keys import make_key
from app.credentials.code import encode
from app.credentials.pdf.typesetting import MASK, MODULES, code_svg, compile_pdf
from tests.credentials.test_pdf import ADDRESS, SHEET
from tests.makers.credentials import make_claims

KHMER = "ព្រះបាទសម្តេចព្រះនរោត្តម"
"""Twenty-four signs of three bytes each."""
MILLIMETRES = 34
"""The side of the code on paper."""


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    return make_key(tmp_path_factory.mktemp("keys"))


def link(key, name):
    claims = make_claims(name=name)
    return f"https://campus.example.org/verify/{claims.uid}#{encode(claims, key)}"


def modules(address):
    return int(re.search(r'viewBox="0 0 (\d+)', code_svg(address))[1])


def drawn(address):
    side = modules(address)
    rows = [[0] * side for _ in range(side)]
    for x, y, width in re.findall(r"M(\d+) (\d+)\.5h(\d+)", code_svg(address)):
        for step in range(int(width)):
            rows[int(y)][int(x) + step] = 1
    return rows


def matrix(parts, level):
    made = segno.make_qr(parts, error=level, mask=MASK, boost_error=False)
    return [[1 if cell else 0 for cell in row] for row in made.matrix]


def seen(sheet, dpi):
    page = pypdfium2.PdfDocument(compile_pdf(sheet))[0]
    return [each.text for each in zxingcpp.read_barcodes(page.render(scale=dpi / 72).to_pil())]


@pytest.mark.parametrize("dpi", [110, 150])
@pytest.mark.parametrize("name", ["Amina Diallo", "欧阳小明", KHMER])
def test_a_camera_reads_exactly_the_link(key, name, dpi):
    address = link(key, name)
    assert seen(replace(SHEET, name=name, link=address), dpi) == [address]


def test_the_longest_name_is_still_read(key):
    address = link(key, KHMER * 5)
    assert MODULES < modules(address) <= MILLIMETRES / 0.4
    assert seen(replace(SHEET, name=KHMER, link=address), 150) == [address]


def test_a_khmer_name_of_twenty_five_signs_stays_coarse_enough_for_a_phone(key):
    assert modules(link(key, KHMER + "ា")) <= MODULES
    assert MILLIMETRES / MODULES >= 0.4


def test_digits_after_the_sign_are_packed_as_digits_at_level_m():
    digits = "0123456789" * 20
    assert drawn(f"{ADDRESS}#{digits}") == matrix([f"{ADDRESS}#", digits], "m")
    assert len(drawn(f"{ADDRESS}#{digits}")) < len(matrix(f"{ADDRESS}#{digits}", "m"))


def test_level_l_is_taken_where_level_m_would_be_too_fine():
    digits = "7" * 620
    assert len(matrix([f"{ADDRESS}#", digits], "m")) > MODULES
    assert drawn(f"{ADDRESS}#{digits}") == matrix([f"{ADDRESS}#", digits], "l")


@pytest.mark.parametrize("fragment", ["", "#", "#12a", "#١٢٣", "#²"])
def test_any_other_address_is_one_segment(fragment):
    assert drawn(ADDRESS + fragment) == matrix(ADDRESS + fragment, "m")


def test_nothing_stands_in_the_quiet_zone(key):
    """Four modules on each side stay empty (ISO/IEC 18004, 6.3.8)."""
    address = link(key, KHMER)
    scale = 300 / 72
    page = pypdfium2.PdfDocument(compile_pdf(replace(SHEET, link=address)))[0].render(scale=scale).to_pil().convert("L")
    corners = zxingcpp.read_barcodes(page)[0].position
    zone = 4 * MILLIMETRES / modules(address) / 25.4 * 300
    left, top, right, bottom = corners.top_left.x, corners.top_left.y, corners.bottom_right.x, corners.bottom_right.y
    assert right - left == pytest.approx(MILLIMETRES / 25.4 * 300, rel=0.02)
    around = [
        (left - zone, top - zone, right + zone, top - 3),
        (left - zone, bottom + 3, right + zone, bottom + zone),
        (left - zone, top, left - 3, bottom),
        (right + 3, top, right + zone, bottom),
    ]
    assert all(page.crop(tuple(map(int, box))).getextrema()[0] > 240 for box in around)
