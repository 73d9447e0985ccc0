"""The pictures and other files of a course folder: looked through, and known by their bytes."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from app.core.errors import N_
from app.core.files import ENDINGS, LARGEST_FILE, ending_of, examined, hash_of
from app.core.findings import Finding, Findings
from app.core.pictures import Unusable
from app.courseware.reading.pictures import Attached, may_lie_at


def attached(path: str, content: bytes) -> Attached:
    """A file as texts of the course can name it.

    Raises Unusable where no course can have it, or its name says something else than its content.
    """
    what = examined(content, path)
    if ENDINGS[ending_of(path)] != what.mimetype:
        raise Unusable(N_("The ending of its name does not fit its content."))
    return Attached(path, hash_of(content), what.mimetype, len(content), what.width, what.height)


def read_attached(folder: Path) -> tuple[list[Attached], Mapping[str, bytes], list[Finding]]:
    """All files of a course folder that are no texts, their bytes by hash, and what is wrong with them."""
    found: list[Attached] = []
    contents: dict[str, bytes] = {}
    problems: list[Finding] = []
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        findings = Findings(f"{folder.name}/{name}")
        if content := _content(path, name, findings):
            try:
                found.append(attached(name, content))
                contents[found[-1].hash] = content
            except Unusable as refusal:
                remedy = N_("mend it, or take it away")
                findings.add(1, refusal.message, remedy, **{key: str(value) for key, value in refusal.values.items()})
        problems += findings.found
    return found, contents, problems


def _files(folder: Path) -> Iterator[Path]:
    """Files other than texts; what begins with a dot, and links to elsewhere, are passed over."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "_")) for part in parts)
        if not (hidden or path.is_symlink() or path.suffix == ".md") and path.is_file():
            yield path


def _content(path: Path, name: str, findings: Findings) -> bytes | None:
    if ending_of(name) not in ENDINGS:
        remedy = N_("a course has texts (.md), pictures (.png, .jpg, .webp, .svg), .pdf and .csv files")
        findings.advise(1, N_("this file is not published"), remedy)
    elif not may_lie_at(name):
        remedy = N_("use small Latin letters, digits, hyphens and dots, and lay it beside a text or in pictures/")
        findings.advise(1, N_("this file is not published because of its name or place"), remedy)
    elif path.stat().st_size > LARGEST_FILE:
        findings.add(1, N_("This file has more than 10 MB."), N_("mend it, or take it away"))
    else:
        return path.read_bytes()
    return None
