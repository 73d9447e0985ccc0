"""A folder of Markdown as one file (zip): unpacked without trusting a word that it says of itself, and packed anew.

A zip can name paths outside its folder, claim small sizes and unpack to gigabytes, or let many entries share the same
bytes. Whatever does so is refused whole before anything is looked at; `unpacked_apart` does all of it in a process of
its own. The format is that of PKWARE's APPNOTE 6.3; the directory is read by Python's zipfile, the bytes by ourselves.
"""

import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import pairwise

import msgspec

from app.core import apart
from app.core.errors import N_, Invalid

MOST_ENTRIES, LARGEST, MOST_TIMES = 500, 20 * 1024 * 1024, 100
"""Entries; bytes of them all; how often larger than the zip they may be."""
SMALL = 100_000
"""Bytes up to which an entry may be as well compressed as it likes: a table of blanks is no bomb."""
SECONDS, MEBIBYTES = 10.0, 512
HEAD = 30
"""Bytes of the head before an entry, without its name."""
ENCRYPTED, UTF8 = 0x1 | 0x40 | 0x2000, 0x800
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
DRIVE = re.compile(r"[A-Za-z]:")


class BadZip(Invalid):
    """A zip that is refused whole."""

    message = N_("This is no zip file, or it is damaged.")


class _Answer(msgspec.Struct):
    files: dict[str, bytes] = {}
    refusal: str = ""
    values: dict[str, str | int] = {}


def unpacked_apart(data: bytes) -> dict[str, bytes]:
    """The files of a zip by path, unpacked in a process of its own.

    Raises BadZip for one that cannot be trusted; TooMuch where it takes more time or memory than any honest one.
    """
    if len(data) > LARGEST:
        raise BadZip(N_("The zip has more than 20 MB."))
    answer = msgspec.msgpack.decode(apart.work(_unpacked, data, seconds=SECONDS, mebibytes=MEBIBYTES), type=_Answer)
    if answer.refusal:
        raise BadZip(answer.refusal, **answer.values)
    return answer.files


def _unpacked(data: bytes) -> bytes:
    try:
        return msgspec.msgpack.encode(_Answer(unpacked(data)))
    except BadZip as refusal:
        values = {key: value for key, value in refusal.values.items() if isinstance(value, str | int)}
        return msgspec.msgpack.encode(_Answer(refusal=refusal.message, values=values))


def unpacked(data: bytes) -> dict[str, bytes]:
    """The files of a zip by path.

    Raises BadZip for one that cannot be trusted.
    """
    entries = _entries(data)
    _check_sizes(entries, len(data))
    named = [(_name(entry), entry) for entry in entries]
    _check_names([name for name, _ in named])
    contents = _contents(data, entries)
    return {name: content for (name, entry), content in zip(named, contents, strict=True) if not entry.is_dir()}


def packed(files: Mapping[str, bytes], *, folder: str) -> bytes:
    """Files as a zip with one folder; the same files always make the same bytes."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{path}", (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, files[path], compresslevel=6)
    return stream.getvalue()


def _entries(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except Exception as error:  # over foreign bytes zipfile stumbles in every way
        raise BadZip from error
    if len(entries) > MOST_ENTRIES:
        raise BadZip(N_("The zip has %(count)s entries, more than 500."), count=len(entries))
    for entry in entries:
        _check_kind(entry)
    return entries


def _check_kind(entry: zipfile.ZipInfo) -> None:
    mode = stat.S_IFMT(entry.external_attr >> 16)
    if entry.flag_bits & ENCRYPTED:
        raise BadZip(N_("The zip is encrypted. Make one without a password."))
    if mode not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise BadZip(N_("The zip holds a link or a device: %(name)s."), name=_shown(entry.orig_filename))
    if entry.compress_type not in METHODS:
        raise BadZip(N_("The zip is compressed in an unusual way. Make one with the means of your computer."))


def _check_sizes(entries: list[zipfile.ZipInfo], size: int) -> None:
    """What the zip says of itself must be possible already; `_contents` finds out whether it is true."""
    total = sum(entry.file_size for entry in entries)
    if total > LARGEST:
        raise BadZip(N_("Unpacked, the zip has more than 20 MB."))
    if total > MOST_TIMES * size or any(
        entry.file_size > max(SMALL, MOST_TIMES * entry.compress_size) for entry in entries
    ):
        raise BadZip(N_("The zip would unpack to more than a hundred times its size: such files are made to do harm."))


def _name(entry: zipfile.ZipInfo) -> str:
    """The path of an entry; zipfile takes what is not marked as UTF-8 for the letters of an old computer."""
    name = entry.orig_filename
    if not entry.flag_bits & UTF8 and not name.isascii():
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError as error:
            raise BadZip(N_("A name in the zip is not UTF-8: %(name)s."), name=_shown(name)) from error
    return unicodedata.normalize("NFC", name)


def _check_names(names: list[str]) -> None:
    """No path leads out, and no two are the same on any computer."""
    for name in names:
        if name.startswith("/") or DRIVE.match(name) or "\\" in name or ".." in name.split("/") or CONTROL.search(name):
            raise BadZip(N_("A path in the zip leads out of its folder: %(name)s."), name=_shown(name))
    plain = [name.casefold().rstrip("/") for name in names]
    seen: set[str] = set()
    for name in plain:
        if name in seen or not name:
            raise BadZip(N_("The zip has two entries of the same name: %(name)s."), name=_shown(name))
        seen.add(name)
    folders = {parent for name in plain for parent in _parents(name)}
    for name, own in zip(names, plain, strict=True):
        if own in folders and not name.endswith("/"):
            raise BadZip(N_("The zip has two entries of the same name: %(name)s."), name=_shown(name))


def _parents(name: str) -> Iterator[str]:
    parts = name.split("/")
    for count in range(1, len(parts)):
        yield "/".join(parts[:count])


def _contents(data: bytes, entries: list[zipfile.ZipInfo]) -> list[bytes]:
    """The bytes of all entries, which follow each other and share nothing."""
    spans = sorted((entry.header_offset, _start(data, entry) + entry.compress_size) for entry in entries)
    for (_, end), (start, _) in pairwise(spans):
        if start < end:
            raise BadZip(N_("Entries of the zip lie over each other: such files are made to do harm."))
    return [_content(data, entry) for entry in entries]


def _start(data: bytes, entry: zipfile.ZipInfo) -> int:
    """Where the bytes of an entry begin."""
    head = data[entry.header_offset : entry.header_offset + HEAD]
    if entry.header_offset < 0 or len(head) < HEAD or head[:4] != b"PK\x03\x04":
        raise BadZip
    name, extra = int.from_bytes(head[26:28], "little"), int.from_bytes(head[28:30], "little")
    return entry.header_offset + HEAD + name + extra


def _content(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of one entry, counted while they are unpacked."""
    start = _start(data, entry)
    raw = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        machine = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = machine.decompress(raw, entry.file_size + 1)
        except zlib.error as error:
            raise BadZip from error
        is_whole = machine.eof and not machine.unused_data
    else:
        content, is_whole = raw, True
    if len(content) != entry.file_size or not is_whole or len(raw) != entry.compress_size:
        raise BadZip(N_("The zip does not tell the truth about the size of %(name)s."), name=_shown(_name(entry)))
    if zlib.crc32(content) != entry.CRC:
        raise BadZip
    return content


def _shown(name: str) -> str:
    """A name that can stand on a page."""
    return CONTROL.sub("�", name)[:200]
