"""`campus statistics release`."""

import click
from flask.cli import with_appcontext

from app.core.clock import utcnow
from app.core.errors import CampusError
from app.core.keys import keys_in
from app.statistics import actions
from app.web.session import database, settings


@click.group()
def statistics() -> None:
    """Publish figures."""


@statistics.command()
@click.argument("month", required=False)
@with_appcontext
def release(month: str | None) -> None:
    """Publish the figures up to the end of MONTH (2026-10); without it, of the running month so far."""
    now = utcnow()
    try:
        with database().unit_of_work() as session:
            made = actions.release(
                session,
                month=month or now.strftime("%Y-%m"),
                threshold=settings().threshold,
                key=keys_in(settings().keys)[0],
                now=now,
            )
            click.echo(f"release {made.month}-{made.number}: sha256 {made.digest}")
    except CampusError as error:
        raise click.ClickException(error.message) from error
