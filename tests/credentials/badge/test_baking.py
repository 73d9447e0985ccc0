"""Badges within pictures, and pictures that are none."""

import io
import json
import struct
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from app.core.keys import canonical
from app.credentials.badge.baking import KEYWORD, LARGEST_CREDENTIAL, NAMESPACE, baked_png, baked_svg, unbaked
from tests.credentials.badge.samples import make_badge

SVG = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><g/></svg>'
BADGE = canonical(make_badge()).decode()
texts = st.text(st.characters(exclude_categories=("Cs",)))


def make_png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGBA", (8, 8), "teal").save(stream, "PNG")
    return stream.getvalue()


PICTURE = make_png()


def with_chunk(content: bytes, kind: bytes = b"iTXt") -> bytes:
    chunk = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return PICTURE[:33] + chunk + PICTURE[33:]


def svg_with(inside: str, before: str = "") -> bytes:
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg" xmlns:o="{NAMESPACE}">{inside}</svg>'.encode()


def test_a_picture_carries_the_badge():
    png, svg = baked_png(PICTURE, BADGE), baked_svg(SVG, BADGE)
    assert unbaked(png) == BADGE
    assert unbaked(svg.encode()) == BADGE


@given(texts)
def test_any_value_comes_back_from_both(text: str):
    record = json.dumps({"name": text}, ensure_ascii=False)
    assert unbaked(baked_png(PICTURE, record)) == record
    assert json.loads(unbaked(baked_svg(SVG, record).encode()) or "") == {"name": text}


def test_the_picture_stays_a_picture():
    opened = Image.open(io.BytesIO(baked_png(PICTURE, BADGE)))
    opened.load()
    assert opened.text["openbadgecredential"] == BADGE  # type: ignore[attr-defined]
    assert opened.tobytes() == Image.open(io.BytesIO(PICTURE)).tobytes()
    root = etree.fromstring(baked_svg(SVG, BADGE).encode())
    assert root[0].tag == f"{{{NAMESPACE}}}credential"
    assert root[0].text == BADGE
    assert root[1].tag == "{http://www.w3.org/2000/svg}g"


def test_the_chunk_is_not_compressed_and_stands_before_the_image():
    png = baked_png(PICTURE, BADGE)
    assert BADGE.encode() in png
    assert png.index(b"IHDR") < png.index(KEYWORD + b"\0\0\0\0\0") < png.index(b"IDAT")


def test_nothing_is_baked_twice_or_into_something_else():
    for picture in (baked_png(PICTURE, BADGE), b"", b"GIF89a", PICTURE[:20]):
        with pytest.raises(ValueError, match=r"not a PNG|already"):
            baked_png(picture, BADGE)
    for drawing in (baked_svg(SVG, BADGE), "", "<svg/>", "<html></html>"):
        with pytest.raises(ValueError, match="not an SVG"):
            baked_svg(drawing, BADGE)


def test_a_compressed_chunk_of_another_maker_is_read():
    assert unbaked(with_chunk(KEYWORD + b"\0\1\0en\0Zeugnis\0" + zlib.compress(b"{}"))) == "{}"
    assert unbaked(with_chunk(KEYWORD + b"\0\0\0en\0Zeugnis\0{}")) == "{}"


@pytest.mark.parametrize(
    "content",
    [
        b"\1\0\0\0" + zlib.compress(b"x" * (LARGEST_CREDENTIAL + 1)),
        b"\0\0\0\0" + b"x" * (LARGEST_CREDENTIAL + 1),
        b"\1\0\0\0not zlib",
        b"\1\0\0\0" + zlib.compress(b"{}")[:-3],
        b"\1\1\0\0" + zlib.compress(b"{}"),
        b"\2\0\0\0{}",
        b"\0\0en{}",
        b"\0\0\0\0\xff\xfe",
        b"\0\0\0\0",
        b"",
    ],
    ids=lambda value: str(value[:12]),
)
def test_a_chunk_that_is_none_holds_no_badge(content: bytes):
    assert unbaked(with_chunk(KEYWORD + b"\0" + content)) is None


def test_a_bomb_is_never_unpacked():
    picture = with_chunk(KEYWORD + b"\0\1\0\0\0" + zlib.compress(bytes(100_000_000)))
    tracemalloc.start()
    assert unbaked(picture) is None
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_the_first_badge_counts():
    assert unbaked(with_chunk(KEYWORD + b"\0\0\0\0\0{}")) == "{}"
    twice = svg_with("<g><o:credential>{}</o:credential></g><o:credential>[]</o:credential>")
    assert unbaked(twice) == "{}"


def test_other_chunks_and_damaged_ones_hold_none():
    assert unbaked(PICTURE) is None
    assert unbaked(with_chunk(KEYWORD + b"\0\0\0\0\0{}", kind=b"tEXt")) is None
    damaged = bytearray(baked_png(PICTURE, BADGE))
    damaged[damaged.index(b"Amina")] ^= 1
    assert unbaked(bytes(damaged)) is None


LAUGHS = "<!DOCTYPE svg [" + '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        svg_with("<o:credential>&j;</o:credential>", before=LAUGHS),
        svg_with("<o:credential>&x;</o:credential>", before='<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        svg_with("<o:credential>{}</o:credential>", before='<!DOCTYPE svg [<!ENTITY % p SYSTEM "file:///x"> %p;]>'),
        svg_with("<o:credential>&undeclared;</o:credential>"),
        svg_with("<o:credential>{}"),
        svg_with("<o:credential/>"),
        svg_with("<o:credential verify='eyJhbGciOiJub25lIn0.e30.'></o:credential>"),
        svg_with("<credential>{}</credential>"),
        svg_with("<g>" * 20_000),
        svg_with(f"<o:credential>{'x' * (LARGEST_CREDENTIAL + 1)}</o:credential>"),
        svg_with("<o:credential>{}</o:credential>").replace(b"<svg", b"<?xml version='1.0' encoding='x-no'?><svg"),
        svg_with("<o:credential>\xff</o:credential>").replace(b"\xc3\xbf", b"\xff"),
        b" " * (10 * 1024 * 1024) + svg_with("<o:credential>{}</o:credential>"),
        b"%PDF-1.7 <svg " + NAMESPACE.encode(),
        b"{}",
        b"",
    ],
    ids=lambda value: str(value[:30]),
)
def test_hostile_and_broken_drawings_hold_none(data: bytes):
    assert unbaked(data) is None


def test_a_drawing_with_a_plain_document_type_is_read():
    kind = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    assert unbaked(svg_with("<o:credential><![CDATA[ {} ]]></o:credential>", before=kind)) == "{}"


@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 255))
def test_whatever_is_handed_in_does_no_harm(data: bytes, place: int, value: int):
    png, svg = baked_png(PICTURE, "{}"), baked_svg(SVG, "{}").encode()
    for good in (png, svg):
        cut = place % len(good)
        for bad in (
            data,
            good[:8] + data,
            good[:cut],
            good[:cut] + bytes([value]) + good[cut + 1 :],
            good[:cut] + data,
        ):
            found = unbaked(bad)
            assert found is None or isinstance(found, str)
