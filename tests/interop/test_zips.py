"""A course as a zip: every attack is refused whole; what is honest comes in, is asked about, and goes out the same."""

import stat
import struct
import time
import zipfile
import zlib
from contextlib import nullcontext
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.authoring.queries import blobs_of, files_of, own_draft, sources_of
from app.core.apart import TooMuch
from app.courseware.exporting import contents
from app.courseware.queries import published
from app.interop.unpacking import Fate, sorted_out
from app.interop.zips import MOST_ENTRIES, BadZip, packed, unpacked, unpacked_apart
from tests.makers.authoring import Begun, acting, kept_begun, kept_text
from tests.makers.courses import COURSE, FIRST, SECOND
from tests.makers.pictures import CSV, SVG, photograph, picture

PAGE = ("course.en.md", COURSE.encode())


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these entries, as anybody's computer makes it."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return stream.getvalue()


def patched(data: bytes, at: int, form: str, value: int, *, central: bool = True, local: bool = True) -> bytes:
    """A zip of one entry with another value at a place of its heads (as the place is in the central directory)."""
    changed = bytearray(data)
    if central:
        struct.pack_into(form, changed, data.index(b"PK\x01\x02") + at, value)
    if local:
        struct.pack_into(form, changed, data.index(b"PK\x03\x04") + at - 2, value)
    return bytes(changed)


# Attacks


@pytest.mark.parametrize(
    "name",
    [
        "../evil.md",
        "x/../../evil.md",
        "/etc/passwd",
        "C:/Windows/evil.md",
        "c:evil.md",
        "x\\..\\evil.md",
        "..\\evil.md",
        "\\\\server\\share\\evil.md",
        "x/..",
        "x\x00.md",
        "x\n.md",
    ],
)
def test_a_path_that_leads_out_is_refused(name):
    entry = zipfile.ZipInfo("placeholder")
    entry.filename = entry.orig_filename = name
    data = zipped(PAGE, (entry, b"x"))
    with pytest.raises(BadZip, match="leads out"):
        unpacked(data)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_are_refused(kind):
    entry = zipfile.ZipInfo("01-x/en.md")
    entry.external_attr = (kind | 0o777) << 16
    with pytest.raises(BadZip, match="link or a device"):
        unpacked(zipped(PAGE, (entry, b"/etc/passwd")))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.md", "a.md"),
        ("a.md", "A.md"),
        ("é.md", "e\u0301.md"),
        ("straße.md", "STRASSE.md"),
        ("a", "a/b.md"),
        ("a/", "a"),
    ],
)
def test_two_entries_of_the_same_name_are_refused(one, other):
    with pytest.warns(UserWarning, match="Duplicate") if one == other else nullcontext():
        data = zipped(PAGE, (one, b"1"), (other, b"2"))
    with pytest.raises(BadZip, match="same name"):
        unpacked(data)


def test_an_encrypted_zip_is_refused():
    with pytest.raises(BadZip, match="encrypted"):
        unpacked(patched(zipped(PAGE), 8, "<H", 0x1))


def test_an_unusual_compression_is_refused():
    with pytest.raises(BadZip, match="unusual"):
        unpacked(zipped(PAGE, method=zipfile.ZIP_LZMA))


def test_too_many_entries_are_refused():
    with pytest.raises(BadZip) as refusal:
        unpacked(zipped(PAGE, *((f"{number}.md", b"") for number in range(MOST_ENTRIES))))
    assert refusal.value.values == {"count": 501}


def test_a_bomb_by_ratio_is_refused_before_anything_is_unpacked():
    bomb = zipped(PAGE, ("bomb.md", bytes(19 * 1024 * 1024)))
    assert len(bomb) < 30_000
    started = time.perf_counter()
    with pytest.raises(BadZip, match="hundred times"):
        unpacked_apart(bomb)
    assert time.perf_counter() - started < 2


def test_a_bomb_by_size_is_refused():
    with pytest.raises(BadZip, match="20 MB"):
        unpacked(zipped(("a.md", bytes(11 * 1024 * 1024)), ("b.md", bytes(11 * 1024 * 1024))))
    with pytest.raises(BadZip, match="more than 20 MB"):
        unpacked_apart(bytes(21 * 1024 * 1024))


@pytest.mark.parametrize("said", [0, 1, 10, 1_999, 2_001, 20_000])
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_zip_that_lies_about_its_size_is_refused(said, method):
    content = bytes(range(250)) * 8
    lying = patched(zipped(("course.en.md", content), method=method), 24, "<I", said)
    with pytest.raises(BadZip, match="does not tell the truth"):
        unpacked(lying)


def test_a_zip_that_says_little_and_unpacks_to_much_stops_at_what_it_said():
    """Twenty megabytes in an entry of a hundred bytes, as it says; they are never unpacked."""
    lying = patched(zipped(("course.en.md", bytes(20 * 1024 * 1024))), 24, "<I", 100)
    with pytest.raises(BadZip, match="does not tell the truth"):
        unpacked(lying)


def test_entries_that_share_their_bytes_are_refused():
    """A bomb without nesting: the directory lists the same compressed bytes many times over."""
    data = zipped(("a.md", b"A" * 90_000))
    place = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    central = data[place:end]
    many = b"".join(central.replace(b"a.md", f"{number:04}"[-4:].encode()) for number in range(10, 60))
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 50, 50, len(many), place, 0)
    with pytest.raises(BadZip, match=r"over each other|hundred times"):
        unpacked(data[:place] + many + tail)
    small = zipped(("a.md", bytes(range(256)) * 20))
    place, end = small.index(b"PK\x01\x02"), small.index(b"PK\x05\x06")
    two = small[place:end] + small[place:end].replace(b"a.md", b"b.md")
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 2, 2, len(two), place, 0)
    with pytest.raises(BadZip, match="over each other"):
        unpacked(small[:place] + two + tail)


def test_names_that_are_not_utf_8_are_refused():
    data = zipped(PAGE, ("ab.md", b"x")).replace(b"ab.md", b"\xe4\xff.md")
    with pytest.raises(BadZip, match="not UTF-8"):
        unpacked(data)


def test_names_in_utf_8_without_the_mark_are_understood():
    data = zipped(PAGE, ("ab.md", b"x")).replace(b"ab.md", "é.md".encode())
    assert "é.md" in unpacked(data)


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"not a zip", zipped(PAGE)[:-10], b"PK\x05\x06" + bytes(18) + b"x", zipped(PAGE)[30:]],
)
def test_what_is_no_zip_is_refused(data):
    with pytest.raises(BadZip):
        sorted_out(unpacked_apart(data))


def test_damaged_bytes_are_refused():
    data = bytearray(zipped(PAGE, method=zipfile.ZIP_STORED))
    data[data.index(b"About ports")] ^= 1
    with pytest.raises(BadZip, match="damaged"):
        unpacked(bytes(data))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 400))
def test_whatever_stands_in_a_zip_is_unpacked_or_refused(noise, place):
    data = bytearray(zipped(PAGE, ("01-x/en.md", FIRST.encode())))
    data[place : place + len(noise)] = noise
    try:
        found = unpacked(bytes(data))
    except BadZip:
        return
    assert sum(map(len, found.values())) < 100_000


def test_a_slow_zip_is_stopped(monkeypatch):
    monkeypatch.setattr("app.interop.zips.SECONDS", 0.0001)
    with pytest.raises(TooMuch):
        unpacked_apart(zipped(PAGE))


# What is honest


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.from_regex(r"\A[a-z]{1,8}\.(md|csv)\Z"), st.binary(max_size=300), max_size=6))
def test_what_was_packed_is_unpacked_and_packed_the_same(files):
    data = packed(files, folder="harbour")
    assert unpacked(data) == {f"harbour/{path}": content for path, content in files.items()}
    assert packed(dict(reversed(files.items())), folder="harbour") == data


def test_the_files_of_a_course_are_found_in_what_github_makes():
    data = zipped(
        ("courses-main/", b""),
        ("courses-main/README.md", b"# Read me"),
        ("courses-main/harbour/course.en.md", COURSE.encode()),
        ("courses-main/harbour/01-cranes/en.md", FIRST.encode()),
        ("courses-main/harbour/01-cranes/quay.png", picture()),
        ("courses-main/harbour/01-cranes/notes.docx", b"PK"),
        ("courses-main/harbour/01-cranes/inner.zip", zipped(PAGE)),
        ("courses-main/harbour/01-cranes/broken.png", picture()[:60]),
        ("courses-main/harbour/01-cranes/fr.md", b"\xe9t\xe9"),
        ("courses-main/harbour/.DS_Store", b"x"),
        ("courses-main/harbour/NOTES.md", b"x"),
        ("__MACOSX/courses-main/harbour/._course.en.md", b"x"),
    )
    found = sorted_out(unpacked_apart(data))
    fates = {line.path.rpartition("/")[2]: line.fate for line in found.lines}
    assert fates == {
        "README.md": Fate.IGNORED,
        "course.en.md": Fate.TAKEN,
        "en.md": Fate.TAKEN,
        "quay.png": Fate.TAKEN,
        "notes.docx": Fate.IGNORED,
        "inner.zip": Fate.IGNORED,
        "broken.png": Fate.REFUSED,
        "fr.md": Fate.REFUSED,
        ".DS_Store": Fate.IGNORED,
        "NOTES.md": Fate.IGNORED,
        "._course.en.md": Fate.IGNORED,
    }
    assert all(line.reason for line in found.lines if line.fate is not Fate.TAKEN)
    assert found.page == "course.en.md"


@pytest.mark.parametrize(
    ("entries", "match"),
    [
        ([("a.md", b"x")], "no course page"),
        ([("a/course.en.md", b"x"), ("b/course.fr.md", b"x")], "several courses"),
        ([("course.en.md", b"\xff")], "cannot be read"),
    ],
)
def test_there_must_be_one_course(entries, match):
    with pytest.raises(BadZip, match=match):
        sorted_out(unpacked(zipped(*entries)))


# In the browser


@pytest.fixture
def draft(database) -> Begun:
    return kept_begun(database)


def send(client, address: str, data: bytes, expect: int = 200, **fields: str):
    values = {"archive": (BytesIO(data), "course.zip")} | fields
    return client.post(address, values, expect=expect, content_type="multipart/form-data")


def state(database, course: str = "harbour") -> dict[str, object]:
    """Every file of Ben's draft."""
    with acting(database, "ben") as (session, ben):
        found = own_draft(session, by=ben, course=course)
        blobs = blobs_of(session, found)
        return {
            file.path: file.text if file.text is not None else blobs[file.path].hash
            for file in files_of(session, found)
        }


def folder_of(database, **changes: bytes | None) -> dict[str, bytes]:
    with acting(database, "ben") as (session, ben):
        files = {
            each.path: each.text.encode() for each in sources_of(session, own_draft(session, by=ben, course="harbour"))
        }
    return {path: content for path, content in (files | changes).items() if content is not None}


def test_a_zip_is_looked_at_first_and_then_taken(ben, draft, database):
    before = state(database)
    files = folder_of(database) | {
        "01-cranes/en.md": FIRST.replace("Cranes lift.", "Cranes lift high.").encode(),
        "01-cranes/quay.png": picture(),
        "pictures/plan.svg": SVG,
        "03-new/en.md": SECOND.replace("seals", "new").encode(),
    }
    del files["02-seals/en.md"]
    page = send(ben, f"{draft.page}exchange/zip", packed(files, folder="harbour"))
    page.has(
        "Nothing has been changed yet", "New files (3)", "Changed (1)", "high", "In the draft and not in the zip (1)"
    )
    assert state(database) == before
    done = ben.post(f"{draft.page}exchange/zip", page.fields() | {"bring": "1"})
    assert done.location == draft.page
    after = state(database)
    assert after["01-cranes/en.md"] == files["01-cranes/en.md"].decode()
    assert set(after) == set(files) | {"02-seals/en.md"}


def test_what_the_zip_lacks_goes_only_if_that_is_asked_for(ben, draft, database):
    files = folder_of(database)
    del files["02-seals/en.md"]
    page = send(ben, f"{draft.page}exchange/zip", packed(files, folder="harbour"))
    ben.post(f"{draft.page}exchange/zip", page.fields() | {"bring": "1", "remove_gone": "y"})
    assert set(state(database)) == set(files)


def test_nothing_is_overwritten_unseen(ben, draft, database):
    files = folder_of(database) | {"01-cranes/en.md": FIRST.replace("lift", "raise").encode()}
    page = send(ben, f"{draft.page}exchange/zip", packed(files, folder="harbour"))
    kept_text(database, "01-cranes/en.md", FIRST.replace("lift", "haul"))
    between = state(database)
    again = ben.post(f"{draft.page}exchange/zip", page.fields() | {"bring": "1"}, expect=409)
    again.has("haul", "raise", "Nothing has been changed yet")
    assert state(database) == between
    ben.post(f"{draft.page}exchange/zip", again.fields() | {"bring": "1"})
    assert "raise" in state(database)["01-cranes/en.md"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_another_zip_than_the_one_that_was_seen_is_looked_at_again(ben, draft, database):
    before = state(database)
    seen = send(ben, f"{draft.page}exchange/zip", packed(folder_of(database), folder="harbour")).fields()
    other = folder_of(database) | {"01-cranes/en.md": SECOND.encode()}
    page = send(
        ben, f"{draft.page}exchange/zip", packed(other, folder="harbour"), **(seen | {"bring": "1", "carried": ""})
    )
    page.has("Nothing has been changed yet")
    assert state(database) == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "data",
    [
        zipped(PAGE, ("../evil.md", b"x")),
        zipped(PAGE, ("bomb.md", bytes(19 * 1024 * 1024))),
        patched(zipped(PAGE), 24, "<I", 3),
        b"nothing",
        b"",
    ],
    ids=["path", "bomb", "lie", "no zip", "no file"],
)
def test_a_bad_zip_changes_nothing_and_is_told(ben, draft, database, data):
    before = state(database)
    send(ben, f"{draft.page}exchange/zip", data, expect=422).has("Please mend this first")
    send(ben, "/en/author/new/zip", data, expect=422).has("Please mend this first")
    assert state(database) == before


def test_a_new_course_begins_with_a_zip(ben, database):
    page = COURSE.replace("id: harbour", "id: quays").encode()
    data = zipped(
        ("quays-main/course.en.md", page),
        ("quays-main/01-cranes/en.md", FIRST.encode()),
        ("quays-main/01-cranes/p.csv", CSV),
    )
    done = send(ben, "/en/author/new/zip", data, expect=303)
    assert done.location == "/en/author/quays/"
    assert set(state(database, "quays")) == {"course.en.md", "01-cranes/en.md", "01-cranes/p.csv"}
    taken = zipped(("course.en.md", COURSE.encode()))
    send(ben, "/en/author/new/zip", taken, expect=422).has("already a course with this name")
    send(ben, "/en/author/new/zip", taken, expect=422, name="new").has("Use small Latin letters")


def test_the_zip_of_a_course_begins_the_same_course_elsewhere(ben, draft, database):
    """Draft to zip to draft: the same files, byte for byte, pictures as they were given."""
    files = folder_of(database) | {"01-cranes/sea.jpg": photograph(300, 200), "01-cranes/p.csv": CSV}
    page = send(ben, f"{draft.page}exchange/zip", packed(files, folder="harbour"))
    ben.post(f"{draft.page}exchange/zip", page.fields() | {"bring": "1"})
    out = ben.get(f"{draft.page}exchange/course.zip?of=draft")
    assert out.headers["Content-Disposition"] == "attachment; filename=harbour.zip"
    assert out.data == packed(files, folder="harbour")
    send(ben, "/en/author/new/zip", out.data, expect=303, name="elsewhere")
    assert state(database, "elsewhere") == state(database)


def test_the_published_revision_goes_out_as_the_command_writes_it(ben, draft, database):
    out = ben.get(f"{draft.page}exchange/course.zip?of=published")
    with database.reading() as session:
        assert unpacked(out.data) == {
            f"harbour/{path}": content
            for path, content in contents(session, published(session, "harbour").revision).items()
        }


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_nobody_else_takes_a_course_in_or_out(carla, amina, visitor, draft):
    for way in ("exchange/zip", "exchange/course.zip", "exchange/course.zip?of=published"):
        carla.get(draft.page + way, expect=404)
        amina.get(draft.page + way, expect=403)
        visitor.get(draft.page + way, expect=303)
    send(carla, f"{draft.page}exchange/zip", zipped(PAGE), expect=404)
    send(amina, "/en/author/new/zip", zipped(PAGE), expect=403)


def test_a_crc_is_looked_at():
    data = zipped(PAGE)
    with pytest.raises(BadZip):
        unpacked(patched(data, 16, "<I", zlib.crc32(b"other")))
