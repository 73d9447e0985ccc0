"""Pictures, drawings and files: what comes in, what readers get, and what is refused."""

import struct
import xml.etree.ElementTree as etree
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.core.apart import TooMuch
from app.core.drawings import cleaned, measured_drawing
from app.core.files import examined, filed_apart, hash_of, shown, shown_apart, type_of
from app.core.pictures import LARGEST_SHOWN, WIDEST, Measured, Unusable, fitted, measured, reduced
from tests.makers.pictures import CSV, SVG, located, pdf, photograph, picture, saved

DRAWN = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">%s</svg>'


@pytest.mark.parametrize(("kind", "width"), [("PNG", 640), ("JPEG", 1600), ("WEBP", 640)])
def test_every_kind_becomes_a_small_webp(kind, width):
    given_picture = photograph(width, width * 3 // 4, kind)
    assert len(given_picture) > LARGEST_SHOWN
    made = reduced(given_picture)
    assert (made.mimetype, made.content[8:12]) == ("image/webp", b"WEBP")
    assert len(made.content) <= LARGEST_SHOWN
    assert made.width <= WIDEST
    with Image.open(BytesIO(made.content)) as image:
        assert image.size == (made.width, made.height)
    assert abs(made.width / made.height - 4 / 3) < 0.01


def test_reducing_is_deterministic_and_leaves_its_own_work_alone():
    given_picture = photograph(560, 360)
    once = reduced(given_picture)
    assert reduced(given_picture) == once
    assert reduced(once.content).content == once.content


def test_a_drawing_in_few_colours_keeps_every_pixel():
    image = Image.new("RGB", (600, 400), "white")
    image.paste((200, 30, 30), (100, 100, 300, 200))
    made = reduced(saved(image, "PNG"))
    with Image.open(BytesIO(made.content)) as found:
        assert found.convert("RGB").tobytes() == image.tobytes()


def test_a_picture_is_turned_upright_and_forgets_where_it_was_taken():
    image = Image.new("RGB", (400, 200), "white")
    image.paste((255, 0, 0), (0, 0, 100, 200))  # the left, which is above once it is turned
    taken = saved(image, "JPEG", exif=located(6), quality=95)
    assert b"SECRETPHONE" in taken
    assert measured(taken) == Measured("image/jpeg", 200, 400)
    made = reduced(taken)
    assert (made.width, made.height) == (200, 400)
    with Image.open(BytesIO(made.content)) as found:
        assert not found.getexif()
        red, _, blue = found.convert("RGB").getpixel((100, 20))
        assert red > 200
        assert blue < 60
        assert min(found.convert("RGB").getpixel((100, 380))) > 200
    for mark in (b"SECRETPHONE", b"EXIF", b"Exif", b"XMP"):
        assert mark not in made.content


@pytest.mark.parametrize("where", ["chunk", "tail"])
def test_a_webp_with_more_in_it_than_a_picture_is_written_anew(where):
    bare = reduced(picture()).content
    more = b"EXIF" + struct.pack("<I", 12) + b"SECRETPHONE!"
    size = struct.unpack("<I", bare[4:8])[0] + (len(more) if where == "chunk" else 0)
    loaded = bare[:4] + struct.pack("<I", size) + bare[8:] + more
    assert b"SECRET" not in reduced(loaded).content


def test_transparency_stays():
    made = reduced(picture(50, 40, "PNG", (255, 0, 0, 100)))
    with Image.open(BytesIO(made.content)) as found:
        assert found.convert("RGBA").getpixel((10, 10))[3] == 100


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK", "F"])
def test_every_mode_of_colours_is_understood(mode):
    kind = {"CMYK": "JPEG", "F": "TIFF"}.get(mode, "PNG")
    image = Image.new("L", (60, 40), 128).convert(mode) if mode != "I;16" else Image.new("I;16", (60, 40), 30_000)
    if kind == "TIFF":
        with pytest.raises(Unusable):
            shown(saved(image, kind), "x.tiff")
        return
    assert reduced(saved(image, kind)).width == 60


def test_of_a_moving_picture_the_first_is_taken_and_said():
    frames = [Image.new("RGB", (80, 60), colour) for colour in ("red", "blue")]
    made = reduced(saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=100, lossless=True))
    assert made.remarks
    with Image.open(BytesIO(made.content)) as found:
        assert getattr(found, "n_frames", 1) == 1
        assert found.convert("RGB").getpixel((5, 5))[0] > 200


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60_000), st.integers(1, 60_000))
def test_what_fits_is_never_wider_and_never_nothing(width, height):
    found = fitted(width, height)
    assert 1 <= found[0] <= WIDEST
    assert found[1] >= 1
    assert fitted(*found) == found


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to have many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_a_bomb_of_pixels_is_refused_from_its_head():
    with pytest.raises(Unusable, match="million pixels"):
        shown_apart(bomb(50_000, 50_000), "x.png")
    with pytest.raises(Unusable, match="million pixels"):
        examined(bomb(8_000, 6_000), "x.png")


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.95])
def test_a_picture_cut_short_is_refused(keep):
    whole = photograph(400, 300)
    with pytest.raises(Unusable, match="damaged"):
        shown(whole[: int(len(whole) * keep)], "x.jpg")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "x.png"),
        (b"GIF89a" + bytes(50), "x.png"),
        (b"MZ" + bytes(200), "harbour.webp"),
        (b"<html><script>alert(1)</script></html>", "x.svg"),
        (b"PK\x03\x04" + bytes(100), "x.pdf"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(50), "x.jpg"),
        (b"# Markdown", "x.md"),
    ],
)
def test_what_a_file_is_called_proves_nothing(content, name):
    with pytest.raises(Unusable, match="no file that a course can have"):
        type_of(content, name)


def test_content_decides_whatever_the_name():
    assert type_of(picture(), "malware.exe") == "image/png"
    assert type_of(SVG, "x.png") == "image/svg+xml"
    assert type_of(b"\xef\xbb\xbf<?xml version='1.0'?>" + SVG, "x") == "image/svg+xml"
    assert type_of(pdf(), "x.csv") == "application/pdf"


def test_apart_the_same_comes_out_as_here():
    content = photograph(500, 400)
    found = filed_apart(content, "x.jpg")
    assert found.shown == reduced(content)
    assert found.what == Measured("image/jpeg", 500, 400)
    assert found.hash == hash_of(content)


def test_a_refusal_comes_back_from_apart_with_its_values():
    with pytest.raises(Unusable) as refusal:
        shown_apart(pdf(201), "x.pdf")
    assert refusal.value.values == {"count": 201}


def test_what_is_too_slow_is_stopped(monkeypatch):
    monkeypatch.setattr("app.core.files.SECONDS", 0.001)
    with pytest.raises(TooMuch):
        shown_apart(photograph(1000, 1000), "x.jpg")


def test_a_file_of_more_than_ten_megabytes_is_refused():
    with pytest.raises(Unusable, match="10 MB"):
        type_of(bytes(10 * 1024 * 1024 + 1), "x.png")


# Drawings


def elements(content: bytes) -> list[str]:
    return [each.tag.rpartition("}")[2] for each in etree.fromstring(content).iter()]


def test_a_drawing_stays_what_it_draws():
    made = cleaned(SVG)
    assert elements(made.content) == ["svg", "rect", "text"]
    assert (made.width, made.height, made.remarks) == (120, 80, ())
    assert b"Quay" in made.content
    assert b'fill="#14505c"' in made.content
    assert cleaned(made.content).content == made.content


HOSTILE = {
    "script": b"<script>hit()</script>",
    "script with a prefix": b'<s:script xmlns:s="http://www.w3.org/2000/svg">hit()</s:script>',
    "handler": b'<rect onload="hit()" onclick="hit()" width="1" height="1"/>',
    "foreign": b'<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="hit()"/></body>'
    b"</foreignObject>",
    "html inside": b'<html:script xmlns:html="http://www.w3.org/1999/xhtml">hit()</html:script>',
    "link": b'<a xlink:href="javascript:hit()"><text>x</text></a>',
    "outside image": b'<image href="https://evil.example/hit.png"/>',
    "data image": b'<image href="data:image/svg+xml;base64,aGl0KCk="/>',
    "use elsewhere": b'<use href="https://evil.example/x.svg#hit"/>',
    "use data": b'<use xlink:href="data:image/svg+xml,hit#x"/>',
    "style element": b"<style>@import url(https://evil.example/hit.css);</style>",
    "style url": b'<rect style="fill:url(https://evil.example/hit)" width="1" height="1"/>',
    "fill url": b'<rect fill="url(https://evil.example/hit)" width="1" height="1"/>',
    "fill url escaped": b'<rect fill="u\\72l(https://evil.example/hit)" width="1" height="1"/>',
    "mask url": b'<rect mask="url(//evil.example/hit#m)" width="1" height="1"/>',
    "set": b'<set attributeName="href" to="javascript:hit()"/>',
    "animate": b'<rect width="1" height="1"><animate attributeName="fill" values="url(https://evil.example/hit)"/></rect>',
    "handler element": b"<handler>hit()</handler>",
    "filter": b'<filter id="f"><feImage href="https://evil.example/hit"/></filter>',
    "gradient elsewhere": b'<linearGradient id="g" href="https://evil.example/hit#g"/>',
    "processing": b'<?xml-stylesheet href="https://evil.example/hit.css"?><rect width="1" height="1"/>',
    "comment": b"<!-- hit() --><rect width='1' height='1'/>",
    "cdata": b"<text><![CDATA[</text><script>]]></text><script>hit()</script>",
    "base": b'<rect xml:base="https://evil.example/hit" width="1" height="1"/>',
    "font": b'<text font-family="x;} @import url(//evil.example/hit); {">x</text>',
}


@pytest.mark.parametrize("inside", HOSTILE.values(), ids=HOSTILE)
def test_nothing_but_drawing_is_left(inside):
    made = cleaned(DRAWN % inside).content
    for word in (b"hit", b"evil", b"javascript", b"data:", b"import", b"<?"):
        assert word not in made
    assert cleaned(made).content == made


def test_what_was_left_out_is_said():
    assert cleaned(DRAWN % HOSTILE["script"]).remarks
    assert cleaned(DRAWN % HOSTILE["handler"]).remarks
    assert not cleaned(DRAWN % b"<metadata>by Ben</metadata>").remarks


def test_styles_become_attributes_that_mean_the_same():
    made = cleaned(DRAWN % b'<rect style="fill:#f00; stroke : blue !important;position:fixed" width="1" height="1"/>')
    rect = etree.fromstring(made.content)[0]
    assert (rect.get("fill"), rect.get("stroke"), rect.get("style")) == ("#f00", "blue", None)


def test_references_within_the_drawing_stay():
    inside = (
        b'<defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient>'
        b'<linearGradient id="b" xlink:href="#a"/><g id="crane"><path d="M0 0h9"/></g></defs>'
        b'<use xlink:href="#crane" x="4"/><rect fill="url(#b)" width="3" height="3"/>'
    )
    made = cleaned(DRAWN % inside).content
    assert b'href="#crane"' in made
    assert b'fill="url(#b)"' in made
    assert b'href="#a"' in made


def test_copies_of_copies_are_left_out():
    """Each of ten levels copies the one before ten times: ten thousand million rectangles in a thousand bytes."""
    levels = b'<g id="l0"><rect width="1" height="1"/></g>'
    for level in range(1, 11):
        uses = b'<use href="#l%d"/>' % (level - 1) * 10
        levels += b'<g id="l%d">%s</g>' % (level, uses)
    made = cleaned(DRAWN % (b"<defs>" + levels + b"</defs><use href='#l10'/>")).content
    root = etree.fromstring(made)
    drawn = {each.get("id"): each for each in root.iter()}
    targets = [drawn[each.get("href")[1:]] for each in root.iter() if each.tag.endswith("use")]
    assert targets
    assert not any(inner.tag.endswith("use") for target in targets for inner in target.iter())


def test_patterns_of_patterns_are_left_out():
    inside = b'<pattern id="p0"><rect width="1" height="1"/></pattern>' + b"".join(
        b'<pattern id="p%d"><rect fill="url(#p%d)" width="1" height="1"/></pattern>' % (n, n - 1) for n in range(1, 9)
    )
    assert b"url(#p" not in cleaned(DRAWN % inside).content


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + SVG,
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + DRAWN % b"<text>&x;</text>",
        SVG[:-3],
        b"<svg><rect/></svg>",
        b'<svg xmlns="http://example.org/other"/>',
        DRAWN % (b"<g>" * 60 + b"</g>" * 60),
        DRAWN % (b"<g/>" * 5_001),
        DRAWN % (b"<!--" + b"a" * 500_000 + b"-->"),
        b"<?xml version='1.0' encoding='utf-7'?>" + SVG,
    ],
    ids=["entities", "external", "cut", "no namespace", "other", "deep", "many", "large", "encoding"],
)
def test_a_drawing_that_is_none_or_too_much_is_refused(content):
    with pytest.raises(Unusable):
        shown(content, "x.svg")


def test_the_size_of_a_drawing_is_read_from_its_lengths_or_its_view():
    head = b'<svg xmlns="http://www.w3.org/2000/svg" %s/>'
    assert measured_drawing(head % b'width="2in" height="10mm"').width == 192
    assert measured_drawing(head % b'viewBox="0 0 640 480" width="100%"').height == 480
    assert measured_drawing(head % b'width="999999" height="1"').width is None
    assert measured_drawing(head % b"").width is None


# PDF and tables


def test_a_pdf_is_opened_and_left_as_it_is():
    content = pdf(3)
    assert shown_apart(content, "x.pdf").content == content


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", pdf()[:200], b"%PDF-1.7" + bytes(5000)])
def test_a_damaged_pdf_is_refused(content):
    with pytest.raises(Unusable, match="PDF"):
        shown(content, "x.pdf")


def test_a_table_is_left_as_it_is():
    assert shown(CSV, "ports.csv").content == CSV
    table = "\ufeffPort;Number;Change\nمرفأ;+39 091 123;-4,5\n-;“a = b”;\n".encode()
    assert shown(table, "ports.csv").content == table


@pytest.mark.parametrize(
    ("cell", "line"),
    [("=1+1", 2), ("@SUM(A1)", 2), ("+cmd|' /C calc'!A0", 2), ("-2+3+cmd", 2), (" =HYPERLINK(1)", 2), ("＝1", 2)],
)
def test_a_table_that_would_run_is_refused_with_its_line(cell, line):
    for mark in (",", ";", "\t"):
        with pytest.raises(Unusable) as refusal:
            shown(f"a{mark}b\nx{mark}{cell}\n".encode(), "x.csv")
        assert refusal.value.values == {"row": line}


@pytest.mark.parametrize("content", [b"a,b\x00c", b"caf\xe9,b", b"a" * 1_000_001, b"a,\x1bb", b'a,"' + b"x" * 200_000])
def test_what_is_no_table_is_refused(content):
    with pytest.raises(Unusable, match="table"):
        shown(content, "x.csv")
