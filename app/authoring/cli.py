"""`campus courses share` and `unshare`: give a course to somebody who writes it, on the server itself."""

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app.accounts.queries import person_by_sign_in
from app.authoring import actions
from app.authoring.queries import is_known
from app.authoring.sharing import NoInstructor, instructor
from app.core.clock import utcnow
from app.web.session import database


@click.command()
@click.argument("course")
@click.argument("sign_in")
@click.option("--owner", is_flag=True, help="Let them also publish, add and remove authors.")
@with_appcontext
def share(course: str, sign_in: str, *, owner: bool) -> None:
    """Let the instructor SIGN_IN write COURSE."""
    with database().unit_of_work() as session:
        _refuse_unknown(session, course)
        try:
            person = instructor(session, sign_in)
        except NoInstructor as error:
            raise click.ClickException(f"no instructor signs in as {sign_in}") from error
        actions.share(session, by=None, course=course, person=person, is_owner=owner, now=utcnow())
        click.echo(f"{person.sign_in} {'owns' if owner else 'writes'} {course} now.")


@click.command()
@click.argument("course")
@click.argument("sign_in")
@with_appcontext
def unshare(course: str, sign_in: str) -> None:
    """Let SIGN_IN write COURSE no longer."""
    with database().unit_of_work() as session:
        person = person_by_sign_in(session, sign_in)
        if person is None:
            raise click.ClickException(f"nobody signs in as {sign_in}")
        actions.unshare(session, by=None, course=course, person=person, now=utcnow())
        click.echo(f"{person.sign_in} does not write {course}.")


def _refuse_unknown(session: Session, course: str) -> None:
    if not is_known(session, course):
        raise click.ClickException(f"there is no course {course}")
