"""A course's folder and its revisions: which of them has moved on, and writing a revision back to files."""

import os
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from sqlalchemy.orm import Session

from app.courseware import actions
from app.courseware.models import CurrentRevision, Revision
from app.courseware.queries import files_in, revision_of, sources_in
from app.courseware.sources import normalised


class Standing(StrEnum):
    """How a course's folder stands to what is published."""

    SAME = "same"
    FOLDER_MOVED = "folder moved"
    SITE_MOVED = "site moved"
    BOTH_MOVED = "both moved"


def standing(session: Session, slug: str, folder_hash: str) -> Standing:
    """Which has changed since the two last agreed: the folder with this hash, the published revision, or both."""
    current = session.get(CurrentRevision, slug)
    if current is None:
        return Standing.FOLDER_MOVED
    published = session.get_one(Revision, current.revision_id)
    if published.hash == folder_hash:
        return Standing.SAME if published.rendering == actions.RENDERING else Standing.FOLDER_MOVED
    if current.files_hash == published.hash:
        return Standing.FOLDER_MOVED
    return Standing.SITE_MOVED if current.files_hash == folder_hash else Standing.BOTH_MOVED


def is_kept(session: Session, slug: str, folder_hash: str) -> bool:
    """Whether the site keeps a revision with what a folder says, so that nothing is lost when it is written over."""
    return revision_of(session, slug, folder_hash) is not None


def contents(session: Session, revision_id: int) -> dict[str, bytes]:
    """Every file of a revision, by path: texts as they were hashed, pictures as their authors gave them."""
    texts = {path: text.encode() for path, text in sources_in(session, revision_id).items()}
    return texts | files_in(session, revision_id)


@dataclass(frozen=True)
class Exported:
    """What an export did: files written, files taken away, and files that the revision does not have."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    strange: tuple[str, ...]


def export(folder: Path, files: dict[str, bytes], *, delete: bool = False) -> Exported:
    """Write files to a course's folder. What says the same is not touched, what is not among them is only named.

    Raises ValueError for a path that leads out of the folder, also by a link.
    """
    targets = {path: _inside(folder, path) for path in files}
    written = [path for path, target in targets.items() if not _says(target, files[path])]
    strange = [path for path in _known(folder) if path not in files]
    for path in written:
        _write(targets[path], files[path])
    for path in strange if delete else ():
        _remove(folder, path)
    return Exported(tuple(written), tuple(strange if delete else ()), tuple(() if delete else strange))


def _inside(folder: Path, path: str) -> Path:
    target = folder / path
    is_plain = not PurePosixPath(path).is_absolute() and ".." not in PurePosixPath(path).parts and "\\" not in path
    if not is_plain or not target.resolve().is_relative_to(folder.resolve()) or target.is_symlink():
        raise ValueError(f"{path} leads out of {folder}")
    return target


def _says(target: Path, content: bytes) -> bool:
    """Whether a file holds this already: letter by letter, or a text in its normal form."""
    if not target.is_file():
        return False
    there = target.read_bytes()
    if there == content:
        return True
    try:
        return target.suffix == ".md" and normalised(there.decode()).encode() == content
    except UnicodeDecodeError:
        return False


def _known(folder: Path) -> list[str]:
    """The files of a folder that can be a course's: those with a dot in front are the tools' own."""
    if not folder.is_dir():
        return []
    found = (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return [each.as_posix() for each in found if not any(part.startswith(".") for part in each.parts)]


def _write(target: Path, content: bytes) -> None:
    """Whole or not at all, whatever happens meanwhile."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".campus-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _remove(folder: Path, path: str) -> None:
    target = _inside(folder, path)
    target.unlink()
    for parent in target.parents:
        if parent == folder or any(parent.iterdir()):
            return
        parent.rmdir()
