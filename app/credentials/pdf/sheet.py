"""What one certificate page says, every string ready to print, and its way into another process. No typesetter here."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from app.core.letters import clean, uncovered

__all__ = [
    "FONTS",
    "LABELS",
    "REFUSED",
    "CertificateError",
    "Sheet",
    "clean",
    "from_json",
    "to_json",
    "uncovered",
]

LONGEST_BOOK = 300
"""Certificates in one PDF; setting it takes about two megabytes of memory a page."""
FONTS = Path(__file__).resolve().parent / "fonts"

REFUSED = b"\xff\xff\xff\xff"
"""Stands where the length of a PDF would stand, for a sheet that cannot be printed."""

LABELS = frozenset(
    {
        "title",
        "awarded_to",
        "completed",
        "provisions",
        "hours",
        "result",
        "date",
        "serial",
        "revision",
        "provider",
        "verify_at",
        "disclaimer",
    }
)
"""The words that every sheet brings; `programme` and `funded_by` too where it has a programme or funders."""


class CertificateError(ValueError):
    """A sheet that cannot be printed faithfully, and why."""


@dataclass(frozen=True)
class Sheet:
    """What one certificate says."""

    uid: str
    serial: str
    language: str
    name: str
    course: str
    course_language: str
    statement: str
    provisions: tuple[str, ...]
    hours: str
    result: str
    awarded_on: str
    revision: str
    provider: str
    labels: Mapping[str, str]
    verify_url: str
    """The address that is printed for people to type."""
    link: str = ""
    """The address in the code: the same and a fragment with the signed record; empty if there is no fragment."""
    translated: str = ""
    """The title of the course in the language of the sheet, where that is not the language of the title."""
    programme: str = ""
    funders: tuple[str, ...] = ()
    awarded_at: datetime | None = None
    """Date written into the file; a fixed one stands in when it is None."""

    @property
    def lacking(self) -> frozenset[str]:
        """The labels that it needs and does not bring."""
        needed = {"programme"} if self.programme else set()
        needed |= {"funded_by"} if self.funders else set()
        return (LABELS | needed) - set(self.labels)


def to_json(sheet: Sheet) -> bytes:
    """A sheet as one line of JSON."""
    values = asdict(sheet)
    values["awarded_at"] = sheet.awarded_at and sheet.awarded_at.isoformat()
    return json.dumps(values).encode()


def from_json(line: bytes) -> Sheet:
    """The sheet that `to_json` wrote.

    Raises CertificateError for anything else.
    """
    try:
        values = json.loads(line)
        values["provisions"], values["funders"] = tuple(values["provisions"]), tuple(values["funders"])
        values["awarded_at"] = values["awarded_at"] and datetime.fromisoformat(values["awarded_at"])
        return Sheet(**values)
    except (ValueError, TypeError, KeyError) as error:
        raise CertificateError("this is not a sheet") from error
