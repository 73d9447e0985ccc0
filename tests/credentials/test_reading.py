"""PDFs that somebody hands in: what is read from good ones, and that bad ones harm nobody."""

import os
import random
import signal
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from io import BytesIO
from threading import BoundedSemaphore

import pytest
import typst
from pypdf import PdfReader, PdfWriter

from app.core.clock import utcnow
from app.credentials.pdf import reading
from app.credentials.pdf.pades import Finding, PadesMissing, load_signer, make_document_key, sign
from app.credentials.pdf.reading import Busy, Pages, code_links, judge_apart, read, says
from app.credentials.pdf.typesetting import compile_pdf
from tests.credentials.test_pdf import ARABIC, SHEET

UID = "0b8f6f2e6f0c4d579f3a2f1f3a"
LINK = f"https://campus.example.org/verify/{UID}#314159265358979"
OTHER = f"https://campus.example.org/verify/{UID}#271828182845904"
SERIAL = "0B8F-6F2E-6F0C-4D57-9F3A-2F1F-3A"
NAMES = {
    "Latin": "Maria Kowalska-O’Neill",
    "Vietnamese": "Nguyễn Thị Ánh",
    "Cyrillic": "Александра Достоевская",
    "Greek": "Ελένη Παπαδοπούλου",
    "Arabic": "فاطمة بنت محمّد الزهراني",
    "Persian": "علی‌رضا گُلستانی",
    "Khmer": "ស្រីពៅ ច័ន្ទបញ្ញា",
    "Devanagari": "श्रीमती लक्ष्मी कुमारी",
    "Bengali": "শ্রীকান্ত চৌধুরী কো",
    "Ethiopic": "ጌታቸው አበበ",
    "Chinese": "欧阳喆",
    "Thai": "สมชาย ใจดี น้ำผึ้ง",
    "Hebrew": "דָּוִד בן־גוריון",
    "Tamil": "கோபாலகிருஷ்ணன் முத்து",
    "Myanmar": "အောင်ဆန်းကြည် မြတ်",
    "Korean": "김민준",
    "two ways": "أحمد Smith",
}


def page_with(*links: str, text: str = "Certificate") -> bytes:
    """A PDF of our own making: a text, and links with addresses as they are given."""
    lines = "\n".join(f'#link("{each}")[here]' for each in links)
    return typst.compile(f"{text}\n{lines}".encode(), format="pdf")


def raw(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    made, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return made + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        trailer,
        len(made),
    )


def stream(content: bytes, values: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), values, content)


def one_page(annotations: bytes = b"", *more: bytes, contents: bytes = b"") -> bytes:
    """A PDF of one page; `more` are objects from number 4 on."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 400]/Annots[%s]%s>>" % (annotations, contents)
    return raw(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, *more)


def annotation(action: bytes) -> bytes:
    return b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<<%s>>>>" % action


def zeros(size: int) -> bytes:
    """So many zeros (whole megabytes) as zlib packs them, to a thousandth: one megabyte is packed, the rest copied."""
    packer, block = zlib.compressobj(9, zlib.DEFLATED, -15), bytes(1_000_000)
    packed, check = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH), 1
    for _ in range(size // len(block)):
        check = zlib.adler32(block, check)
    return b"\x78\xda" + packed * (size // len(block)) + b"\x03\x00" + check.to_bytes(4)


def test_zeros_are_what_they_seem():
    assert zlib.decompress(zeros(3_000_000)) == bytes(3_000_000)


# ---- Good ones


def test_reads_text_and_links():
    found = read(page_with(LINK, "https://example.org/"))
    assert found.links == (LINK, "https://example.org/")
    assert says(found.text, "Certificate")
    assert found.count == 1
    assert code_links(found) == (LINK,)


def test_reads_three_pages_and_counts_the_others():
    texts = [f"Page number {number}" for number in range(1, 6)]
    found = read(page_with(text="\n#pagebreak()\n".join(texts)))
    assert found.count == 5
    assert [says(found.text, each) for each in texts] == [True, True, True, False, False]


def test_reads_a_certificate_signed_or_not(tmp_path):
    make_document_key(tmp_path / "key", organisation="Campus", country=None, years=1)
    pdf = compile_pdf(replace(SHEET, link=LINK))
    found = read(sign(pdf, load_signer(tmp_path / "key"), now=utcnow()))
    assert found == read(pdf)
    assert code_links(found) == (LINK,)
    assert says(found.text, SHEET.name)


def test_one_link_on_two_areas_is_one():
    assert code_links(read(page_with(LINK, LINK))) == (LINK,)


def test_two_codes_are_both_told():
    assert code_links(read(page_with(LINK, OTHER))) == (LINK, OTHER)


def test_code_on_another_site_is_told_as_it_is():
    link = LINK.replace("campus.example.org", "campus.example.com:8443")
    assert code_links(read(page_with(link))) == (link,)


@pytest.mark.parametrize(
    "link",
    [
        LINK.replace("https", "javascript"),
        LINK.replace("https", "ftp"),
        LINK.replace("https://", "https://campus.example.org@"),
        LINK.replace("/verify/", "/verify/../verify/"),
        LINK.replace("/verify/", "/other/verify/"),
        LINK.replace(UID, UID.upper()),
        LINK.replace(UID, UID[:-1]),
        LINK.partition("#")[0],
        LINK.partition("#")[0] + "#",
        LINK + "a",
        LINK + " ",
        LINK.replace("314", "٣١٤"),
        LINK + "1" * 4000,
        f"https://evil.example/?{LINK}",
    ],
)
def test_what_only_looks_like_a_code_is_none(link):
    assert code_links(Pages((link, LINK), "", 1)) == (LINK,)


def test_actions_other_than_links_lead_nowhere():
    script = annotation(b"/S/JavaScript/JS(app.launchURL\\('%s'\\))" % LINK.encode())
    launch = annotation(b"/S/Launch/F(%s)" % LINK.encode())
    named = annotation(b"/S/Named/N/NextPage")
    link = annotation(b"/S/URI/URI(%s)" % LINK.encode())
    assert read(one_page(script + launch + named)).links == ()
    assert read(one_page(script + link)).links == (LINK,)


def test_addresses_without_end_and_without_number_are_cut():
    long = annotation(b"/S/URI/URI(https://example.org/%s)" % (b"a" * 20_000))
    many = b"".join(annotation(b"/S/URI/URI(https://example.org/%d)" % number) for number in range(300))
    found = read(one_page(long + many))
    assert len(found.links) <= 100
    assert max(map(len, found.links)) < 100


@pytest.mark.parametrize("content", [b"\xff\xfe\x80", b"\\000\\001\\377", b"\xed\xa0\x80", "\u202ehttps".encode()])
def test_addresses_of_any_bytes_are_text(content):
    assert all(each.encode() is not None for each in read(one_page(annotation(b"/S/URI/URI(%s)" % content))).links)


# ---- Does the page say it?


@pytest.mark.parametrize("base", [SHEET, ARABIC], ids=["English", "Arabic"])
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_certificate_says_name_serial_and_date_in_every_script(base, name):
    text = read(compile_pdf(replace(base, name=name, serial=SERIAL))).text
    assert says(text, name)
    assert says(text, SERIAL)
    assert says(text, base.awarded_on)
    assert not any(says(text, other) for other in NAMES.values() if other != name)
    assert not says(text, SERIAL.replace("6F0C", "6F0D"))


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("awarded to Amina\r\nHassan on", "Amina Hassan", True),
        ("awarded to Ami\u200bna\u202c Has\u00adsan on", "Amina Hassan", True),
        ("Ａｍｉｎａ Ha\ufb03ni", "Amina Haffini", True),
        ("Ame\u0301lie", "Amélie", True),
        ("awarded to Anima Hassan", "Amina Hassan", False),
        ("awarded to Hassan Amina", "Amina Hassan", False),
        ("awarded to amina hassan", "Amina Hassan", False),
        ("ﻣﺤﻤﺪ", "محمد", True),
        ("دمحم", "محمد", True),
        ("دمحمود", "فاطمة", False),
        ("0B8F-6F2E-6F0C Serial\r\n4D57", "0B8F-6F2E-6F0C-4D57", True),
        ("0B8F-6F2E-6F0C\r\nSerial 4D57", "0B8F-6F2E-6F0C-4D57", True),
        ("0B8F-6F2E-6F0C\r\nSerial\r\n4D57", "0B8F-6F2E-6F0C-4D57", False),
        ("anything", "", False),
        ("anything", " -\u200b ", False),
        ("", "Amina", False),
        ("Ami", "Amina", False),
        ("Am\r\n", "Amina", False),
    ],
)
def test_says(text, value, expected):
    assert says(text, value) is expected


def test_says_is_quick_whatever_the_page():
    begun = time.process_time()
    for sign_ in ("a", "ا", "្"):
        assert not says(f"{sign_}\n" * 7500, sign_ * 119 + "b")
        assert not says(f"{sign_}" * 15_000, sign_ * 119 + "b")
    assert time.process_time() - begun < 5


# ---- Bad ones


def nested(depth: int) -> bytes:
    """A tree of pages as deep as this."""
    below = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 3) for number in range(depth)]
    return raw(b"<</Type/Catalog/Pages 2 0 R>>", *below, b"<</Type/Page/MediaBox[0 0 9 9]>>")


def going_round() -> bytes:
    return raw(
        b"<</Type/Catalog/Pages 2 0 R/AcroForm 1 0 R/Names 1 0 R/Outlines 1 0 R>>",
        b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 99999/Parent 2 0 R>>",
        b"<</Type/Page/Parent 3 0 R/Contents 3 0 R/Resources 3 0 R/Annots 3 0 R>>",
    )


def drawing_itself() -> bytes:
    form = stream(b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>")
    content = b"/Contents 5 0 R/Resources<</XObject<</X 4 0 R>>>>"
    return one_page(b"", form, stream(b"/X Do"), contents=content)


def branching() -> bytes:
    """Forms that each draw the next one ten times, to a depth of twelve."""
    forms = [
        stream(
            b"/X Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (6 + each)
        )
        for each in range(12)
    ]
    last = stream(b"BT /F 9 Tf (x) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    content = b"/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>"
    return one_page(b"", stream(b"/X Do"), *forms, last, contents=content)


def inflating(size: int) -> bytes:
    """A page whose drawing unpacks to so many bytes."""
    return one_page(b"", stream(zeros(size), b"/Filter/FlateDecode"), contents=b"/Contents 4 0 R")


def inflating_twice(size: int) -> bytes:
    content = stream(zlib.compress(zeros(size), 9), b"/Filter[/FlateDecode/FlateDecode]")
    return one_page(b"", content, contents=b"/Contents 4 0 R")


def huge_object_stream(size: int) -> bytes:
    packed = stream(zeros(size), b"/Type/ObjStm/N 9999999/First 10/Filter/FlateDecode")
    return raw(b"<</Type/Catalog/Pages 9 0 R>>", packed, trailer=b"/XRefStm 2")


def encrypted() -> bytes:
    writer, made = PdfWriter(clone_from=PdfReader(BytesIO(page_with(LINK)))), BytesIO()
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(made)
    return made.getvalue()


HOSTILE = {
    "nothing": lambda: b"",
    "header alone": lambda: b"%PDF-1.7\n",
    "garbage": lambda: random.Random(1).randbytes(10_000_000),
    "garbage with a header": lambda: b"%PDF-1.7\n" + random.Random(2).randbytes(9_000_000),
    "brackets": lambda: b"%PDF-1.7\n" + b"[" * 9_000_000,
    "dictionaries": lambda: raw(b"<</A" * 500_000),
    "objects without end": lambda: b"%PDF-1.7\n" + b"1 0 obj<<>>endobj " * 500_000,
    "deep tree": lambda: nested(5_000),
    "going round": going_round,
    "drawing itself": drawing_itself,
    "branching": branching,
    "inflating": lambda: inflating(600_000_000),
    "inflating twice": lambda: inflating_twice(600_000_000),
    "object stream": lambda: huge_object_stream(600_000_000),
    "encrypted": encrypted,
    "previous table is itself": lambda: raw(b"<</Type/Catalog>>", trailer=b"/Prev 60"),
    "many pages": lambda: raw(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 2147483647>>"),
    "endless drawing": lambda: one_page(b"", stream(b"BT (x) Tj ET " * 700_000), contents=b"/Contents 4 0 R"),
}


@pytest.fixture
def no_child_is_left(monkeypatch):
    """Every process that was started has ended, and its end was taken note of: no zombie stays."""
    started = []

    class Noted(subprocess.Popen):
        def __init__(self, *given, **named):
            started.append(self)
            super().__init__(*given, **named)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    yield
    assert started
    assert all(each.returncode is not None for each in started)


@pytest.mark.usefixtures("no_child_is_left")
@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_end_in_time_and_raise_nothing(make):
    pdf = make()
    assert len(pdf) <= reading.LARGEST
    begun = time.monotonic()
    found = read(pdf)
    assert time.monotonic() - begun < reading.TIME_LIMIT + 2
    assert found is None or not code_links(found)


@pytest.mark.usefixtures("no_child_is_left")
@pytest.mark.parametrize(
    "kind", ["garbage", "brackets", "objects without end", "going round", "object stream", "encrypted"]
)
def test_hostile_files_are_never_well_signed(kind):
    begun = time.monotonic()
    found = judge_apart(HOSTILE[kind](), trusted=[]).finding
    assert time.monotonic() - begun < reading.TIME_LIMIT + 2
    assert found in {Finding.UNREADABLE, Finding.UNSIGNED}


@pytest.mark.usefixtures("no_child_is_left")
def test_damaged_certificates_raise_nothing():
    chance, pdf = random.Random(32), page_with(LINK, text="Amina Hassan")
    pieces = [pdf[: chance.randrange(len(pdf))] for _ in range(12)]
    damaged = bytearray(pdf)
    for _ in range(12):
        damaged[chance.randrange(len(pdf))] = chance.randrange(256)
        pieces.append(bytes(damaged))
    for found in map(read, pieces):
        assert found is None or set(code_links(found)) <= {LINK}


def test_too_large_a_file_is_not_even_begun(monkeypatch):
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a process was started"))
    assert read(b"%PDF-1.7\n" + b" " * reading.LARGEST) is None


@pytest.mark.usefixtures("no_child_is_left")
def test_whoever_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(reading, "TIME_LIMIT", 0.02)
    assert read(page_with(LINK)) is None


def test_answers_of_another_form_are_none(monkeypatch):
    for answer in (b"", b"{}", b"[1]", b'{"links": [1], "text": "", "count": 1}', b"\xff", b"[" * 100_000):
        monkeypatch.setattr(reading, "_answer", lambda *_, answer=answer: answer)
        assert read(b"") is None


def test_third_reader_waits_and_is_then_asked_to_come_again(monkeypatch):
    turns = BoundedSemaphore(1)
    monkeypatch.setattr(reading, "_turns", turns)
    monkeypatch.setattr(reading, "PATIENCE", 0.01)
    pdf = page_with(LINK)
    turns.acquire()
    with pytest.raises(Busy):
        read(pdf)
    turns.release()
    for each in (pdf, b"no PDF", pdf):
        read(each)
    assert read(pdf).links == (LINK,)


def test_no_room_for_a_process_is_no_verdict(monkeypatch):
    monkeypatch.setattr(reading.sys, "executable", "/nowhere/python")
    with pytest.raises(Busy):
        read(page_with(LINK))


# ---- The reader itself


def in_reader(script: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    return done.stdout.strip()


def test_reader_bounds_itself_for_good():
    script = """
import resource as r
from app.credentials.pdf import read
read._bound()
for kind in (r.RLIMIT_CPU, r.RLIMIT_AS, r.RLIMIT_FSIZE, r.RLIMIT_CORE):
    print(*r.getrlimit(kind))
"""
    assert in_reader(script).split("\n") == ["5 5", "536870912 536870912", "4194304 4194304", "0 0"]


@pytest.mark.parametrize(
    ("bounds", "end"),
    [("read.MEMORY, read.CPU_LIMIT = -1, 1", signal.SIGKILL), ("read.MEMORY = 300_000_000", signal.SIGABRT)],
    ids=["time", "memory"],
)
def test_bounds_end_what_would_go_on(bounds, end):
    script = f"import sys; from app.credentials.pdf import read; {bounds}; sys.argv = ['', 'pages']; read.main()"
    done = subprocess.run([sys.executable, "-c", script], input=drawing_itself(), capture_output=True, check=False)
    assert done.returncode == -end


def test_reader_can_open_nothing_once_it_looks_at_the_file():
    script = f"""
import socket
from app.credentials.pdf import read
assert b"Certificate" in read._pages({page_with(LINK)!r})
for use in (lambda: open("/etc/hostname"), socket.socket):
    try:
        print("opened", use())
    except OSError as error:
        print(error.errno)
"""
    assert in_reader(script).split("\n") == ["24", "24"]


def test_reader_is_told_no_secret(monkeypatch):
    monkeypatch.setenv("CAMPUS_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("DATABASE_URL", "postgresql://campus:secret@localhost/campus")
    assert set(reading._environment()) <= {"PATH", "PYTHONPATH", "LD_LIBRARY_PATH"}


# ---- Signatures, judged apart


def test_judges_apart_as_within(tmp_path):
    make_document_key(tmp_path / "key", organisation="Campus", country=None, years=1)
    signer = load_signer(tmp_path / "key")
    pdf = compile_pdf(SHEET)
    signed = sign(pdf, signer, now=utcnow())
    assert judge_apart(signed, trusted=[signer.certificate]).finding is Finding.GOOD
    assert judge_apart(signed, trusted=[]).finding is Finding.UNKNOWN_SIGNER
    assert judge_apart(signed + b"\n", trusted=[signer.certificate]).finding is Finding.ALTERED
    assert judge_apart(pdf, trusted=[signer.certificate]).finding is Finding.UNSIGNED


def test_judging_apart_needs_pyhanko_too(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyhanko", None)
    with pytest.raises(PadesMissing):
        judge_apart(b"", trusted=[])
