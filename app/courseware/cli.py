"""`campus courses check`, `publish` and `export`."""

from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app.core.clock import utcnow
from app.core.database import take_lock
from app.core.differences import lines_between
from app.core.settings import ROOT
from app.courseware import actions, exporting, queries
from app.courseware.exporting import Exported, Standing
from app.courseware.models import CurrentRevision, Revision
from app.courseware.reading.folder import SourceFile, source_language
from app.courseware.sources import QUIZ_FILE, normalised, part_at
from app.courseware.translation import standing as comparing
from app.courseware.translation.agreeing import agreed, misfits
from app.web.session import database, settings

HUNKS, WIDTH = 5, 160
"""How much of a difference a terminal shows: changes of a file (and lines of a change), and characters of a line."""


@click.group()
def courses() -> None:
    """Check, publish and export the courses of the courses/ folder."""


@courses.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=ROOT / "courses")
def check(folder: Path) -> None:
    """Say everything that is wrong with the courses in FOLDER; exit with 1 if anything is.

    Advice is said too, and keeps no course from being published.
    """
    found = actions.read_all(folder)
    for finding in [finding for each in found for finding in each.findings]:
        click.echo(finding)
    if any(each.errors for each in found):
        raise click.exceptions.Exit(1)
    for each in found:
        questions = sum(len(placed.quiz.questions) for placed in each.course.quizzes.values())
        state = f"ready to publish, advice above: {len(each.findings)}" if each.findings else "nothing to mend"
        click.echo(f"{each.course.slug}: {len(each.course.modules)} modules, {questions} questions, {state}")


@courses.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--review", type=click.Choice(["machine", "reviewed"]), help="Who has read it; else what the file says.")
def translated(files: tuple[Path, ...], review: str | None) -> None:
    """Say of translations that every part renders its source as it is now.

    Call it when you have brought a file up to date with its source in a text editor. A file whose parts are not
    those of its source is left alone, and what differs is said.
    """
    are_fine = [_agreed(file, review or "") for file in files]
    if not all(are_fine):
        raise click.exceptions.Exit(1)


def _agreed(file: Path, review: str) -> bool:
    source = _source_of(file)
    if source is None:
        click.echo(f"{file}: this is no translation: there is no source beside it", err=True)
        return False
    try:
        theirs, text = (normalised(each.read_text(encoding="utf-8")) for each in (source, file))
    except UnicodeDecodeError:
        click.echo(f"{file}: this file or its source is not UTF-8", err=True)
        return False
    if found := misfits(comparing.standing(theirs, text)):
        for line, problem in found:
            click.echo(f"{file}:{line}: {problem}", err=True)
        return False
    made = agreed(theirs, text, review=review)
    file.write_text(made, encoding="utf-8", newline="\n")
    waiting = comparing.said_in(made).blocks.count(comparing.UNTRANSLATED)
    but = f", but for {waiting} parts that still have its words" if waiting else ""
    click.echo(f"{file}: renders {source.name} as it is now{but}")
    return True


def _source_of(file: Path) -> Path | None:
    """The text that a file of a course translates; None where there is none."""
    file = file.resolve()
    folder = file.parent if QUIZ_FILE.fullmatch(file.name) else file.parent.parent
    pages = [
        SourceFile(each.name, each.read_text(encoding="utf-8", errors="replace")) for each in folder.glob("course.*.md")
    ]
    if not pages or part_at(file.relative_to(folder).as_posix()) is None:
        return None
    source = file.with_name(file.name[:-5] + source_language(pages) + ".md")
    return source if source.is_file() and source != file else None


@courses.command()
@click.option("--keep-going", is_flag=True, help="Whatever is wrong, say it, leave what is published, and exit with 0.")
@click.option(
    "--force", is_flag=True, help="Publish the folder also where the site has moved on; its revision is kept."
)
@with_appcontext
def publish(keep_going: bool, force: bool) -> None:  # noqa: FBT001 - click's flags
    """Check the courses and make them the current revision; what has not changed is left alone.

    What was published in the browser since is left alone as well; where both have moved on, both are shown.
    """
    found = actions.read_all(settings().courses)
    if errors := [finding for each in found for finding in each.errors]:
        for finding in errors:
            click.echo(finding, err=True)
        click.echo("Error: nothing was published; mend these lines first", err=True)
        raise click.exceptions.Exit(0 if keep_going else 1)
    are_fine = [_published(each, is_forced=force) for each in found]
    with database().unit_of_work() as session:
        for slug, is_done in actions.render_again(session, now=utcnow()):
            click.echo(f"{slug}: {'made anew by' if is_done else 'stays as it is, and has errors by'} today's rules")
    if not all(are_fine) and not keep_going:
        raise click.exceptions.Exit(1)


def _published(found: actions.ReadCourse, *, is_forced: bool) -> bool:
    """Publish one course, or say why it is left alone; False where somebody has to decide."""
    slug, hash = found.course.slug, found.course.hash
    with database().reading() as reading:
        found = actions.made_ready(reading, found)
    with database().unit_of_work() as session:
        take_lock(session, "publish", slug)
        standing = exporting.standing(session, slug, hash)
        if standing is Standing.SITE_MOVED and not is_forced:
            click.echo(f"{slug}: newer on the site; write it here with: campus courses export {slug}")
            return True
        if standing is Standing.BOTH_MOVED and not is_forced:
            _show_both(session, found)
            return False
        is_new = actions.publish(session, found, by=None, now=utcnow())
    click.echo(f"{slug}: {'published' if is_new else 'unchanged'} ({hash[:12]})")
    return True


def _show_both(session: Session, found: actions.ReadCourse) -> None:
    """What the folder says and what was published, file by file, and the two ways out."""
    slug = found.course.slug
    current = session.get_one(CurrentRevision, slug)
    here, there = {file.path: file.text for file in found.files}, queries.sources_in(session, current.revision_id)
    click.echo(
        f"{slug}: both the folder and the site have changed since they last agreed; nothing was published", err=True
    )
    for path in sorted(here.keys() ^ there.keys()):
        click.echo(f"  {path} (only {'in the folder' if path in here else 'on the site'})", err=True)
    for path in sorted(here.keys() & there.keys()):
        site, folder = normalised(there[path]), normalised(here[path])
        if site != folder:
            click.echo(f"  {path} ([-only on the site-] {{+only in the folder+}})", err=True)
            for line in _shown(site, folder):
                click.echo(f"    {line}", err=True)
    kept = "campus courses publish --force: the folder; what the site says now stays among its revisions\n"
    click.echo(f"  {kept}  campus courses export {slug} --force: the site; what only the folder says is lost", err=True)


def _shown(before: str, after: str) -> list[str]:
    """The first changes of a text, in words, for a terminal."""
    marks = {"same": "%s", "gone": "[-%s-]", "new": "{+%s+}"}
    hunks = lines_between(before, after, context=0)
    texts = ["".join(marks[piece.kind] % piece.text.rstrip("\n") for piece in hunk.pieces) for hunk in hunks[:HUNKS]]
    more = [f"… and {len(hunks) - HUNKS} more changes"] if len(hunks) > HUNKS else []
    return [line[:WIDTH] for text in texts for line in text.split("\n")[:HUNKS]] + more


@courses.command()
@click.argument("names", nargs=-1, metavar="[COURSE…]")
@click.option(
    "--to", type=click.Path(file_okay=False, path_type=Path), help="A folder of courses; else that of the site."
)
@click.option("--delete", is_flag=True, help="Remove files that the published course does not have.")
@click.option("--force", is_flag=True, help="Write over what only the folder says.")
@with_appcontext
def export(names: tuple[str, ...], to: Path | None, delete: bool, force: bool) -> None:  # noqa: FBT001 - click's flags
    """Write published courses (all, or those named) back to files, letter by letter."""
    with database().reading() as session:
        known = [course.slug for course in queries.published_courses(session)]
    if unknown := sorted(set(names) - set(known)):
        raise click.ClickException(f"nothing is published under {', '.join(unknown)}")
    are_fine = [_exported(slug, to or settings().courses, delete=delete, is_forced=force) for slug in names or known]
    if not all(are_fine):
        raise click.exceptions.Exit(1)


def _exported(slug: str, courses: Path, *, delete: bool, is_forced: bool) -> bool:
    """Write one course; False where the folder says what no revision says."""
    folder = courses / slug
    with database().reading() as session:
        there = actions.read(folder).course.hash if folder.is_dir() and any(folder.iterdir()) else None
        if there and not is_forced and not exporting.is_kept(session, slug, there):
            click.echo(f"{slug}: the folder says what was never published; --force writes over it", err=True)
            return False
        current = session.get_one(CurrentRevision, slug)
        hash = session.get_one(Revision, current.revision_id).hash
        done = exporting.export(folder, exporting.contents(session, current.revision_id), delete=delete)
    _report(slug, done)
    if courses.resolve() == settings().courses.resolve() and actions.read(folder).course.hash == hash:
        with database().unit_of_work() as session:
            actions.note_files(session, slug, hash)
    return True


def _report(slug: str, done: Exported) -> None:
    click.echo(f"{slug}: {len(done.written)} files written, {len(done.removed)} removed")
    for path in done.written:
        click.echo(f"  wrote {path}")
    for path in done.removed:
        click.echo(f"  removed {path}")
    for path in done.strange:
        click.echo(f"  {path} is not in the published course; --delete removes it")
