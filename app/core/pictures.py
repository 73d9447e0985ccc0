"""Pictures as readers get them: upright, without what a camera wrote into them, small enough for a slow connection.

What comes in is foreign: `app.core.files` calls this in a process of its own.
"""

import math
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from app.core.errors import N_, Invalid

WIDEST, TALLEST = 1280, 8000
"""Pixels."""
LARGEST_SHOWN = 60_000
"""Bytes."""
MOST_PIXELS = 40_000_000
"""A telephone of these years takes 12 to 50 millions; decoded they take four bytes each."""
QUALITIES = (82, 76, 70, 62, 54, 46, 38)
"""From what nobody tells from the original to what is still clear; below, fewer pixels look better."""
SMALLER = 0.8
TURNED = 5
"""Orientations of EXIF from this one on have width and height exchanged."""
ORIENTATION = 0x0112
FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "MPO": "image/jpeg"}
SHOWN_AS = "image/webp"
Image.MAX_IMAGE_PIXELS = None  # `_opened` counts them itself, and refuses instead of warning
BARE = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
"""Chunks of a WebP file that hold nothing but the picture."""
ONE_FRAME = N_("It moves; its first picture was taken.")


class Unusable(Invalid):
    """These bytes are no file that a course can have; the message says why."""


@dataclass(frozen=True)
class Measured:
    """What a file is: its type by its content; width and height in pixels as it stands upright, if it is a picture."""

    mimetype: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Shown:
    """A file as readers get it, and remarks (phrases) on what was left out."""

    content: bytes
    mimetype: str
    width: int | None = None
    height: int | None = None
    remarks: tuple[str, ...] = ()


def fitted(width: int, height: int) -> tuple[int, int]:
    """The size in which a picture is shown on a page: its own, or in proportion what fits."""
    share = min(1.0, WIDEST / width, TALLEST / height)
    return max(1, round(width * share)), max(1, round(height * share))


def measured(content: bytes) -> Measured:
    """What a picture is, from its head alone.

    Raises Unusable where it is none, or has too many pixels.
    """
    with _opened(content) as image:
        width, height = image.size
        is_turned = _orientation(image) >= TURNED
        return Measured(FORMATS[str(image.format)], *((height, width) if is_turned else (width, height)))


def check(content: bytes) -> None:
    """Decode a picture to its last pixel.

    Raises Unusable where that fails.
    """
    with _opened(content) as image:
        _decoded(image)


def reduced(content: bytes) -> Shown:
    """A picture as WebP, at most 1,280 pixels wide and 60,000 bytes; one that is so already stays as it is.

    Raises Unusable where it cannot be decoded.
    """
    with _opened(content) as image:
        remarks = (ONE_FRAME,) if getattr(image, "n_frames", 1) > 1 and image.format != "MPO" else ()
        if _is_ready(image, content):
            _decoded(image)
            return Shown(content, SHOWN_AS, *image.size)
        is_drawn = image.format == "PNG"
        upright = _upright(image)
    while True:
        if found := _encoded(upright, is_drawn=is_drawn):
            return Shown(found, SHOWN_AS, *upright.size, remarks)
        size = tuple(max(1, round(side * SMALLER)) for side in upright.size)
        upright = upright.resize(size, Image.Resampling.LANCZOS)


def _opened(content: bytes) -> Image.Image:
    try:
        image = Image.open(BytesIO(content), formats=("PNG", "JPEG", "WEBP"))
    except Exception as error:  # over foreign bytes decoders stumble in every way
        raise Unusable(N_("This picture cannot be read: it is damaged or not whole.")) from error
    if image.width * image.height > MOST_PIXELS:
        raise Unusable(
            N_("This picture has %(count)s million pixels, more than 40. Make it smaller first."),
            count=math.ceil(image.width * image.height / 1_000_000),
        )
    return image


def _orientation(image: Image.Image) -> int:
    """How the camera was held, 1 to 8; 1 where it says nothing that can be read."""
    try:
        said = image.getexif().get(ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - what it wrote of itself may be damaged, and the picture is whole
        return 1
    return said if said in range(1, 9) else 1


def _decoded(image: Image.Image) -> None:
    try:
        image.load()
    except Exception as error:  # over foreign bytes decoders stumble in every way
        raise Unusable(N_("This picture cannot be read: it is damaged or not whole.")) from error


def _is_ready(image: Image.Image, content: bytes) -> bool:
    """Whether a file is what we would make ourselves: WebP, small, one frame, and nothing but the picture in it."""
    fits = len(content) <= LARGEST_SHOWN and fitted(*image.size) == image.size
    return image.format == "WEBP" and fits and getattr(image, "n_frames", 1) == 1 and _is_bare(content)


def _is_bare(content: bytes) -> bool:
    """Whether a WebP file has no metadata and no bytes behind its end (the container is RIFF)."""
    if int.from_bytes(content[4:8], "little") + 8 != len(content):
        return False
    place = 12
    while place + 8 <= len(content):
        if content[place : place + 4] not in BARE:
            return False
        size = int.from_bytes(content[place + 4 : place + 8], "little")
        place += 8 + size + size % 2
    return place == len(content)


def _upright(image: Image.Image) -> Image.Image:
    """The picture turned as it was taken, in the colours of screens, no larger than shown; nothing else of the file."""
    orientation = _orientation(image)
    image.draft("RGB", (WIDEST * 2, WIDEST * 2))  # a JPEG is decoded in less detail where that is enough
    _decoded(image)
    found = _in_screen_colours(image)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    found.info = {"exif": exif.tobytes()}
    found = ImageOps.exif_transpose(found)
    found.info = {}
    size = fitted(*found.size)
    return found if size == found.size else found.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _in_screen_colours(image: Image.Image) -> Image.Image:
    """In sRGB, with transparency where there is any; a profile that cannot be read is passed over."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            given = ImageCms.ImageCmsProfile(BytesIO(profile))
            made = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode=mode)
            if made is not None:
                return made
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image.convert(mode)


def _encoded(image: Image.Image, *, is_drawn: bool) -> bytes | None:
    """The picture in the best quality that is small enough; None if none is. What was drawn may fit without loss."""
    if is_drawn and len(found := _webp(image, lossless=True)) <= LARGEST_SHOWN:
        return found
    low, high, best = 0, len(QUALITIES), None
    while low < high:  # the first quality that fits; the next ones are smaller still
        middle = (low + high) // 2
        found = _webp(image, quality=QUALITIES[middle])
        if len(found) <= LARGEST_SHOWN:
            best, high = found, middle
        else:
            low = middle + 1
    return best


def _webp(image: Image.Image, **options: int) -> bytes:
    stream = BytesIO()
    image.save(stream, "WEBP", method=4, exact=False, **options)
    return stream.getvalue()
