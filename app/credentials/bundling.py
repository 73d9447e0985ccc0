"""The certificates of a cohort as one print-ready PDF, or as single files with an index, for whoever accompanies it.

A process of its own makes a bundle and writes into the database how far it is; pages only look. The file lies in the
instance folder and is removed after a day: it holds names.
"""

import contextlib
import csv
import io
import os
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from app.core.clock import utcnow
from app.core.database import Database
from app.core.errors import CampusError, NotFound
from app.core.ids import grouped
from app.core.settings import ROOT, Settings
from app.credentials import printing
from app.credentials.models import Bundle, Certificate
from app.credentials.pdf import Sheet
from app.credentials.queries import bundle_of, standing_certificates
from app.credentials.sealing import link

FORMS = {"book": "pdf", "zip": "zip"}
KEPT_FOR = timedelta(days=1)
EVERY = 600.0
"""Seconds between two looks for files that are too old."""
STEP = 10
"""Certificates between two notes of progress."""
Thing = TypeVar("Thing")
COLUMNS = ("serial", "name", "course", "awarded_on", "minutes", "percent", "file")


def folder(settings: Settings) -> Path:
    """Where bundles lie."""
    return settings.instance / "bundles"


def file_of(settings: Settings, bundle: Bundle) -> Path:
    """The file of a bundle."""
    return folder(settings) / f"{bundle.uid}.{FORMS[bundle.form]}"


def start(settings: Settings, uid: str) -> None:
    """Start the process that makes a bundle; it goes on by itself, whatever becomes of this one.

    From then on a thread of this one looks for files that are too old, until there are none.
    """
    child = subprocess.Popen(  # noqa: S603 - our own command and a uid of ours
        [sys.executable, "-c", "from app.site.cli import main; main()", "certificates", "bundle", uid],
        cwd=ROOT,
        env=os.environ | settings.environ(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=_look_after, args=(child, settings), daemon=True).start()


_sweeping = threading.Lock()


def _look_after(child: subprocess.Popen[bytes], settings: Settings) -> None:
    """Let a process not stay behind as a zombie, nor what it made for longer than promised; one such thread will do."""
    child.wait()
    if not _sweeping.acquire(blocking=False):
        return
    try:
        while any(folder(settings).glob("*.*")):
            time.sleep(EVERY)
            sweep(settings, utcnow())
    finally:
        _sweeping.release()


def make(database: Database, settings: Settings, *, uid: str) -> None:
    """Make a bundle that somebody asked for, saying how far it is; what went wrong is written down for its page.

    A certificate whose record somebody has altered is left out. A bundle that has no row any more, because its owner
    has closed the account, leaves no file.
    """
    sweep(settings, utcnow())
    with database.reading() as session:
        bundle = bundle_of(session, uid)
        certificates = [each for each in standing_certificates(session, bundle.cohort_id) if each.said]
        session.expunge_all()
    progress = _Progress(database, uid, len(certificates))
    target = file_of(settings, bundle)
    partial = target.with_suffix(".partial")
    try:
        target.parent.mkdir(mode=0o700, exist_ok=True)
        _fill(partial, bundle.form, certificates, settings, progress)
        partial.replace(target)
        progress.finish()
    except (CampusError, OSError, ValueError) as error:
        _remove(partial, target)
        with contextlib.suppress(NotFound):
            progress.stop(str(error))


def _remove(*files: Path) -> None:
    """Remove files, as far as they are there and their folder can be written to."""
    for file in files:
        with contextlib.suppress(OSError):
            file.unlink()


def _fill(
    target: Path, form: str, certificates: Sequence[Certificate], settings: Settings, progress: "_Progress"
) -> None:
    with open(target, "wb", opener=_private) as stream:
        if form == "book":
            sheets = list(progress.counted(_sheets(certificates, settings)))
            stream.write(printing.printed_book(sheets, pades=settings.pades))
            return
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("index.csv", index(certificates))
            pages = printing.printed_each(_sheets(certificates, settings), pades=settings.pades)
            for found, page in zip(certificates, progress.counted(pages), strict=True):
                archive.writestr(file_name(found), page)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sheets(certificates: Sequence[Certificate], settings: Settings) -> Iterator[Sheet]:
    for found in certificates:
        address = link(settings.base_url, found.uid, found.code)
        yield printing.sheet(found.claims, link=address, is_invented=settings.is_invented)


def file_name(found: Certificate) -> str:
    """The name of one certificate in a zip: its serial, so that it is the same everywhere and safe on every system."""
    return f"{grouped(found.uid)}.pdf"


def index(certificates: Sequence[Certificate]) -> bytes:
    """The table of a zip, as CSV in UTF-8 with a mark, so that spreadsheets read every script."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for found in certificates:
        says = found.claims
        row = (
            grouped(says.uid),
            says.name,
            says.title,
            says.awarded_on.isoformat(),
            says.minutes,
            says.percent,
            file_name(found),
        )
        writer.writerow([as_text(value) for value in row])
    return stream.getvalue().encode("utf-8-sig")


def as_text(value: object) -> object:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def sweep(settings: Settings, now: datetime) -> None:
    """Remove files that are too old to be kept; others may be doing the same at this moment."""
    for file in folder(settings).glob("*.*"):
        with contextlib.suppress(OSError):
            if now.timestamp() - file.stat().st_mtime > KEPT_FOR.total_seconds():
                file.unlink()


class _Progress:
    """Writes into the database how far a bundle is."""

    def __init__(self, database: Database, uid: str, total: int) -> None:
        self.database, self.uid, self.total = database, uid, total
        self._write(total=total)

    def counted(self, things: Iterator[Thing]) -> Iterator[Thing]:
        """The same things, each counted as done when the next is asked for."""
        for number, thing in enumerate(things, 1):
            yield thing
            if number % STEP == 0:
                self._write(done=number)

    def finish(self) -> None:
        """The file is there."""
        self._write(done=self.total, finished_at=utcnow())

    def stop(self, problem: str) -> None:
        """It could not be made."""
        self._write(problem=problem or "unknown")

    def _write(self, **values: object) -> None:
        with self.database.unit_of_work() as session:
            bundle = bundle_of(session, self.uid)
            bundle.seen_at = utcnow()
            for name, value in values.items():
                setattr(bundle, name, value)
