"""The picture of a badge. That it is beautiful was looked at; that nothing runs over is measured."""

import io
from dataclasses import replace

import pytest
from lxml import etree
from PIL import Image, ImageChops

from app.core.errors import CampusError
from app.credentials.badge import artwork
from app.credentials.badge.artwork import Picture, badge_png, badge_svg, drawn, picture_of, short_citation
from app.credentials.pdf import CertificateError
from tests.credentials.badge.samples import CLAIMS

SVG = "{http://www.w3.org/2000/svg}"
ENGLISH = Picture(title="Article 30: technical assistance and economic development", language="en", provider="Campus")
ARABIC = Picture(title="تنفيذ المادة 30 من الاتفاقية: المساعدة التقنية", language="ar", provider="حرم باليرمو")
CHINESE = Picture(title="执行第三十条：通过经济发展和技术援助执行公约", language="zh", provider="巴勒莫校园")
LONG = "Implementation of the Convention through economic development and technical assistance " * 5
WORD = "Donaudampfschifffahrtsgesellschaftskapitän" * 3
TITLE, BAND = (0, 140, 512, 372), (0, 372, 512, 450)


def pixels(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(drawn(picture).png))


def ink(picture: Picture) -> tuple[int, int, int, int] | None:
    """The box of everything that the title adds to a badge that is all but empty."""
    empty = pixels(replace(picture, title="."))
    return ImageChops.difference(empty.convert("RGB"), pixels(picture).convert("RGB")).getbbox()


@pytest.mark.parametrize("picture", [ENGLISH, ARABIC, CHINESE], ids=["en", "ar", "zh"])
def test_a_square_on_nothing_in_every_script(picture: Picture):
    image = pixels(picture)
    assert (image.size, image.mode) == ((512, 512), "RGBA")
    assert [image.getpixel(corner) for corner in ((0, 0), (511, 0))] == [(0, 0, 0, 0)] * 2
    box = ink(picture)
    assert box
    # Large letters: at 90 pixels a title of this length still covers a third of the height of its field or more.
    assert box[3] - box[1] > 80
    assert box[2] - box[0] > 200


@pytest.mark.parametrize(
    "title", [ENGLISH.title, ARABIC.title, CHINESE.title, LONG, WORD, f"{WORD} {WORD}", "执" * 150]
)
def test_the_title_keeps_to_its_field(title: str):
    box = ink(replace(ENGLISH, title=title))
    assert box
    assert box[0] > 37
    assert box[2] < 512 - 37
    assert box[1] >= TITLE[1]
    assert box[3] <= BAND[1]


def test_a_long_provider_keeps_to_its_field():
    short, long = ENGLISH, replace(ENGLISH, provider=LONG)
    box = ImageChops.difference(pixels(short).convert("RGB"), pixels(long).convert("RGB")).getbbox()
    assert box
    assert box[1] >= BAND[3]
    assert (box[0] > 37, box[2] < 475, box[3] < 496) == (True, True, True)


def test_the_drawing_needs_nothing_from_elsewhere():
    root = etree.fromstring(drawn(ENGLISH).svg.encode())
    assert root.get("viewBox") == "0 0 512 512"
    assert root.get("aria-label") == f"{ENGLISH.title}. UNTOC 30 (2) (d). Campus"
    kinds = {each.tag for each in root.iter()}
    assert kinds <= {f"{SVG}{name}" for name in ("svg", "path", "g", "defs", "symbol", "use", "clipPath")}
    links = [value for each in root.iter() for name, value in each.attrib.items() if name.endswith("href")]
    assert links
    assert all(link.startswith("#") for link in links)


def test_words_are_never_markup():
    hostile = replace(ENGLISH, title='#read("/etc/passwd") $x$ <svg onload="x"> & *bold*')
    svg = drawn(hostile).svg
    assert etree.fromstring(svg.encode()).get("aria-label", "").startswith(hostile.title)
    assert 'onload="x"' not in svg


def test_the_same_words_give_the_same_picture():
    first = drawn(ENGLISH)
    drawn.cache_clear()
    assert drawn(ENGLISH) == first


def test_a_certificate_gives_its_badge():
    assert picture_of(CLAIMS) == Picture(title=CLAIMS.title, language="en", provider=CLAIMS.provider)
    assert badge_png(CLAIMS).startswith(b"\x89PNG")
    assert badge_svg(CLAIMS).startswith("<svg ")


@pytest.mark.parametrize(("provision", "short"), [("UNTOC-30-2-d", "UNTOC 30 (2) (d)"), ("UNTOC-31-1", "UNTOC 31 (1)")])
def test_a_paragraph_in_the_fewest_signs(provision: str, short: str):
    assert short_citation(provision) == short


@pytest.mark.parametrize("change", [{"title": "ꙮ"}, {"title": " "}, {"language": "de"}, {"provider": "𓀀"}], ids=str)
def test_what_cannot_be_drawn_is_refused(change: dict[str, str]):
    with pytest.raises(CertificateError):
        drawn(replace(ENGLISH, **change))


def test_a_drawing_that_fails_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(artwork, "TIME_LIMIT", 0.001)
    with pytest.raises(CampusError):
        drawn(replace(ENGLISH, provider="Never drawn before"))
