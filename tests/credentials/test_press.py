"""The printing process: its three ways of working, and what happens when it fails."""

import gc
import os
import signal
import sys
import threading
from dataclasses import replace
from itertools import count, islice
from pathlib import Path

import pypdfium2
import pytest

from app.core.errors import CampusError
from app.credentials.pdf import CertificateError, press
from app.credentials.pdf.press import NotPrinted, made, made_each
from app.credentials.pdf.sheet import from_json, to_json
from app.credentials.pdf.typesetting import compile_pdf
from tests.credentials.test_pdf import ARABIC, SHEET

UNPRINTABLE = replace(SHEET, name="Ꭰ", serial="PC-BAD")


def numbered(how_many):
    return [replace(SHEET, name=f"Amina Diallo {number}") for number in range(how_many)]


def named(pdf):
    return pypdfium2.PdfDocument(pdf).get_metadata_value("Title").rpartition(" – ")[2]


def children():
    """The printing processes that this one has started and that are still there, zombies too."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, _, rest = stat.read_text().partition(" (")
            state, parent = rest.rpartition(") ")[2].split()[:2]
            line = stat.with_name("cmdline").read_text()
        except OSError:  # it has ended in this moment
            continue
        if int(parent) == os.getpid() and (state == "Z" or "credentials.pdf" in line):
            found.append(int(pid))
    return found


@pytest.fixture(autouse=True)
def _leaves_nothing_behind():
    threads = threading.active_count()
    yield
    gc.collect()
    assert children() == []
    assert threading.active_count() == threads


def test_a_sheet_survives_its_way_into_the_process():
    assert from_json(to_json(SHEET)) == SHEET
    assert from_json(to_json(ARABIC)) == ARABIC


@pytest.mark.parametrize("line", [b"", b"[]", b"{}", b"null", b"\xff", b'{"name": 1}'])
def test_what_is_no_sheet_is_refused(line):
    with pytest.raises(CertificateError, match="not a sheet"):
        from_json(line)


def test_one_is_what_the_typesetter_makes():
    assert made("one", to_json(ARABIC), pades=None) == compile_pdf(ARABIC)


def test_a_refusal_says_why():
    with pytest.raises(NotPrinted) as caught:
        made("one", to_json(UNPRINTABLE), pades=None)
    assert "no font covers: Ꭰ" in str(caught.value.__cause__)
    assert isinstance(caught.value, CampusError)


def test_a_book_names_the_sheet_that_it_could_not_print():
    with pytest.raises(NotPrinted) as caught:
        made("book", b"\n".join(map(to_json, [SHEET, UNPRINTABLE])), pades=None)
    assert "PC-BAD" in str(caught.value.__cause__)


def test_a_book_without_pages_is_refused():
    with pytest.raises(NotPrinted):
        made("book", b"", pades=None)


def test_a_stream_keeps_its_order_over_several_processes(monkeypatch):
    monkeypatch.setattr(press, "GENERATION", 7)
    found = list(made_each(numbered(20), pades=None))
    assert [named(pdf) for pdf in found] == [sheet.name for sheet in numbered(20)]


def test_no_sheets_are_no_certificates_and_no_process():
    assert list(made_each([], pades=None)) == []


def test_sheets_are_read_only_as_far_ahead_as_needed():
    taken = count()
    sheets = (replace(SHEET, name=f"N {next(taken)}") for _ in range(1000))
    found = list(islice(made_each(sheets, pades=None), 3))
    assert len(found) == 3
    assert next(taken) <= press.AHEAD + 4


def test_lines_longer_than_a_pipe_do_not_block_either_side():
    """A pipe holds 64 kB: each of these sheets is longer, by a word that no page shows, and so are the answers."""
    sheets = [replace(sheet, labels={**sheet.labels, "unshown": "x" * 70_000}) for sheet in numbered(3)]
    assert all(len(to_json(sheet)) > 65_536 for sheet in sheets)
    pages = list(made_each(sheets, pades=None))
    assert len(pages) == 3
    assert sum(map(len, pages)) > 65_536


def test_the_stream_stops_at_a_sheet_that_cannot_be_printed():
    found = made_each([SHEET, UNPRINTABLE, SHEET], pades=None)
    assert named(next(found)) == SHEET.name
    with pytest.raises(NotPrinted) as caught:
        next(found)
    assert "PC-BAD" in str(caught.value.__cause__)


def test_the_process_itself_goes_on_after_a_refusal():
    said = b"".join(to_json(sheet) + b"\n" for sheet in (UNPRINTABLE, SHEET))
    answer = made("stream", said, pades=None)
    length = int.from_bytes(answer[4:8])
    assert answer[:4] == b"\xff" * 4
    assert "no font covers" in answer[8 : 8 + length].decode()
    rest = answer[8 + length :]
    assert (int.from_bytes(rest[:4]), rest[4:]) == (len(rest) - 4, compile_pdf(SHEET))


def test_a_killed_process_is_an_error_and_no_zombie():
    found = made_each(numbered(50), pades=None)
    next(found)
    (child,) = children()
    os.kill(child, signal.SIGKILL)
    with pytest.raises(NotPrinted):
        list(found)


def test_a_silent_process_is_given_up(monkeypatch):
    monkeypatch.setattr(press, "TIME_LIMIT", 0.3)
    silent = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(press, "_command", lambda mode, pades: silent)
    with pytest.raises(NotPrinted):
        list(made_each([SHEET], pades=None))
    with pytest.raises(NotPrinted):
        made("one", to_json(SHEET), pades=None, limit=0.3)


def test_what_the_process_complains_of_is_the_cause(monkeypatch):
    broken = [sys.executable, "-c", "import sys; sys.stdin.read(1); raise SystemExit('no room on the disk')"]
    monkeypatch.setattr(press, "_command", lambda mode, pades: broken)
    with pytest.raises(NotPrinted) as caught:
        list(made_each([SHEET], pades=None))
    assert "no room on the disk" in str(caught.value.__cause__)


def test_a_loud_process_does_not_block(monkeypatch):
    loud = [sys.executable, "-c", "import sys; sys.stderr.write('x' * 1_000_000); sys.exit(3)"]
    monkeypatch.setattr(press, "_command", lambda mode, pades: loud)
    with pytest.raises(NotPrinted):
        list(made_each(numbered(30), pades=None))


def test_whoever_stops_early_leaves_no_process():
    found = made_each(numbered(40), pades=None)
    next(found)
    assert len(children()) == 1
    found.close()
    assert children() == []


def test_a_sheet_that_cannot_be_made_ends_the_process_too():
    def sheets():
        yield SHEET
        raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError):
        list(made_each(sheets(), pades=None))


def test_a_folder_without_a_key_prints_unsigned(tmp_path):
    pytest.importorskip("pyhanko")
    assert made("one", to_json(SHEET), pades=tmp_path / "none") == compile_pdf(SHEET)


def test_a_folder_with_a_key_signs_every_one(tmp_path):
    pytest.importorskip("pyhanko")
    from app.credentials.pdf import pades

    folder = tmp_path / "document"
    pades.make_document_key(folder, organisation="Harbour School", country="IT", years=1)
    trusted = pades.trusted_in(folder)
    signed = [made("one", to_json(SHEET), pades=folder), *made_each([SHEET, ARABIC], pades=folder)]
    signed.append(made("book", b"\n".join(map(to_json, [SHEET, ARABIC])), pades=folder))
    for pdf in signed:
        assert b"ETSI.CAdES.detached" in pdf
        assert pades.judge(pdf, trusted=trusted).finding == pades.Finding.GOOD


def test_who_asks_for_many_waits_for_a_turn(monkeypatch):
    monkeypatch.setattr(press, "PATIENCE", 0.05)
    for _ in range(press.AT_ONCE):
        press._turns.acquire()
    try:
        with pytest.raises(press.Busy):
            made("one", to_json(SHEET), pades=None)
    finally:
        for _ in range(press.AT_ONCE):
            press._turns.release()
    assert made("one", to_json(SHEET), pades=None).startswith(b"%PDF-")
    with pytest.raises(NotPrinted):
        made("no-such-mode", b"{}", pades=None)
    assert press._turns._value == press.AT_ONCE


def test_a_document_key_that_cannot_be_used_keeps_nobody_from_printing(tmp_path, caplog):
    (tmp_path / "pades").mkdir()
    found = made("one", to_json(SHEET), pades=tmp_path / "pades")
    assert found.startswith(b"%PDF-")
    assert b"/ByteRange" not in found
    assert "PDF files are not signed" in caplog.text
