"""`campus people`: accounts made and mended on the server itself."""

import click
from flask.cli import with_appcontext

from app.accounts import actions, queries
from app.accounts.actions import Profile
from app.accounts.passphrases import hashed, weakness
from app.accounts.rules import NAME_LIMIT, Agency, Role, Sex, is_sign_in, tidy_name
from app.core.clock import utcnow
from app.core.places import LANGUAGES, countries
from app.web.session import database, settings


@click.group()
def people() -> None:
    """Make accounts, give roles, mend access."""


@people.command()
@click.argument("sign_in")
@click.option("--name", prompt=True, help="The name for certificates.")
@click.option("--country", prompt="Country (two letters)", type=click.Choice(sorted(countries())), show_choices=False)
@click.option("--agency", type=click.Choice([kind.value for kind in Agency]), default=Agency.OTHER.value)
@click.option("--language", type=click.Choice(LANGUAGES), default="en")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.TRAINEE.value)
@click.password_option("--passphrase")
@with_appcontext
def create(sign_in: str, name: str, country: str, agency: str, language: str, role: str, passphrase: str) -> None:
    """Make an account for SIGN_IN."""
    if problem := weakness(passphrase, sign_in, name):
        raise click.ClickException(problem)
    if not is_sign_in(sign_in) or not 0 < len(tidy_name(name)) <= NAME_LIMIT:
        raise click.ClickException(
            "write a sign-in name of 3 to 64 letters and digits, and a name of 1 to 120 characters"
        )
    profile = Profile(name, language, country, Agency(agency), Sex.NOT_STATED)
    try:
        with database().unit_of_work() as session:
            granted = Role(role) if role != Role.TRAINEE else None
            actions.register(
                session,
                sign_in=sign_in,
                passphrase_hash=hashed(passphrase),
                profile=profile,
                now=utcnow(),
                role=granted,
            )
    except actions.NameTaken as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{sign_in} can sign in now.")


@people.command()
@click.argument("sign_in")
@with_appcontext
def reset(sign_in: str) -> None:
    """Print a link with which SIGN_IN can set a new passphrase, once, within seven days."""
    with database().unit_of_work() as session:
        person = queries.person_by_sign_in(session, sign_in)
        if person is None:
            raise click.ClickException(f"nobody signs in as {sign_in}")
        token = actions.make_link(session, person=person, role=None, by=None, now=utcnow())
        click.echo(f"{settings().base_url}/{person.language}/account/link/{token}")


@people.command()
@click.argument("sign_in")
@click.argument("roles", nargs=-1, type=click.Choice([role.value for role in Role if role is not Role.TRAINEE]))
@with_appcontext
def roles(sign_in: str, roles: tuple[str, ...]) -> None:
    """Give SIGN_IN exactly these ROLES; everybody is a trainee besides."""
    with database().unit_of_work() as session:
        person = queries.person_by_sign_in(session, sign_in)
        if person is None:
            raise click.ClickException(f"nobody signs in as {sign_in}")
        actions.set_roles(session, person=person, roles=frozenset(map(Role, roles)), by=None, now=utcnow())
    click.echo(f"{sign_in}: {', '.join(['trainee', *roles])}")


@people.command("invite-administrator")
@with_appcontext
def invite_administrator() -> None:
    """Print a one-time link that makes an administrator, if there is none yet."""
    with database().unit_of_work() as session:
        if queries.has_administrator(session):
            return
        token = actions.make_link(session, person=None, role=Role.ADMINISTRATOR, by=None, now=utcnow())
    click.echo("\n  Nobody looks after this server yet. Open this link once to become its administrator:")
    click.echo(f"  {settings().base_url}/en/account/link/{token}\n")
