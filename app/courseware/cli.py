"""`campus courses check` and `campus courses publish`."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.core.clock import utcnow
from app.core.settings import ROOT
from app.courseware import actions
from app.web.session import database, settings


@click.group()
def courses() -> None:
    """Check and publish the courses of the courses/ folder."""


@courses.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=ROOT / "courses")
def check(folder: Path) -> None:
    """Say everything that is wrong with the courses in FOLDER; exit with 1 if anything is."""
    found = actions.read_all(folder)
    findings = [finding for each in found for finding in each.findings]
    for finding in findings:
        click.echo(finding)
    if findings:
        raise click.exceptions.Exit(1)
    for each in found:
        questions = sum(len(placed.quiz.questions) for placed in each.course.quizzes.values())
        click.echo(f"{each.course.slug}: {len(each.course.modules)} modules, {questions} questions, nothing to mend")


@courses.command()
@with_appcontext
def publish() -> None:
    """Check the courses and make them the current revision; what has not changed is left alone."""
    found = actions.read_all(settings().courses)
    findings = [finding for each in found for finding in each.findings]
    if findings:
        for finding in findings:
            click.echo(finding, err=True)
        raise click.ClickException("nothing was published; mend these lines first")
    for each in found:
        with database().unit_of_work() as session:
            is_new = actions.publish(session, each, by=None, now=utcnow())
        click.echo(f"{each.course.slug}: {'published' if is_new else 'unchanged'} ({each.course.hash[:12]})")
