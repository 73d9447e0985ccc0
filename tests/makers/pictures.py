"""Pictures and files, right and hostile."""

from io import BytesIO

from PIL import Image

SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80" viewBox="0 0 120 80">
<rect x="1" y="2" width="100" height="50" fill="#14505c"/><text x="5" y="70">Quay</text></svg>"""
CSV = b"Port,Cranes\nSelvara,4\n"


def picture(
    width: int = 320, height: int = 200, kind: str = "PNG", colour: tuple[int, ...] = (20, 80, 92), **options: object
) -> bytes:
    """A picture of one colour."""
    mode = "RGBA" if len(colour) == 4 else "RGB"
    return saved(Image.new(mode, (width, height), colour), kind, **options)


def photograph(width: int = 1600, height: int = 1200, kind: str = "JPEG", **options: object) -> bytes:
    """A picture with much in it: as hard to make small as anything that a camera takes."""
    return saved(Image.effect_noise((width, height), 60).convert("RGB"), kind, **options)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def located(orientation: int = 6) -> Image.Exif:
    """What a telephone writes into a picture: how it was held, who made it, where it was."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SECRETPHONE"
    exif.get_ifd(0x8825).update({1: "N", 2: (38.0, 6.0, 56.0), 3: "E", 4: (13.0, 21.0, 41.0)})
    return exif


def pdf(pages: int = 1) -> bytes:
    """A small PDF file with empty pages."""
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(100, 100)
    stream = BytesIO()
    document.save(stream)
    document.close()
    return stream.getvalue()
