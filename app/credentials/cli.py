"""`campus certificates`: check a record anywhere, withdraw a certificate."""

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.core.clock import utcnow
from app.core.errors import CampusError, NotFound
from app.core.ids import ungrouped
from app.core.keys import canonical, decode, is_signed, key_id, keys_in
from app.credentials import actions, queries
from app.credentials.rules import is_record
from app.web.session import database, settings


@click.group()
def certificates() -> None:
    """Check and withdraw certificates."""


@certificates.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def verify(file: Path) -> None:
    """Check the signed record in FILE (the .json of a certificate) against this server's keys."""
    try:
        found = json.loads(file.read_bytes()[:100_000])
        message, signature, public = canonical(found["record"]), decode(found["signature"]), decode(found["public_key"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise click.ClickException("this is not the record of a certificate") from error
    if not is_record(found["record"]) or not is_signed(message, signature, public):
        raise click.ClickException("NOT VALID: the record is not the one that was signed")
    if key_id(public) not in {key.id for key in keys_in(settings().keys)}:
        raise click.ClickException("UNKNOWN ISSUER: the record is signed, but not with a key of this server")
    says = found["record"]
    if sentence := _withdrawn(says):
        raise click.ClickException(f"WITHDRAWN: {sentence}")
    click.echo(f"VALID: {says['name']}, {says['course']['title']}, {says['awarded_on']}")


def _withdrawn(says: dict[str, Any]) -> str | None:
    """Why a certificate was withdrawn, if this server withdrew it."""
    with database().reading() as session:
        try:
            found = queries.certificate(session, str(says.get("uid")))
        except NotFound:
            return None
        return found.revoked_why


@certificates.command()
@click.argument("serial")
@click.option("--why", prompt="The reason in one sentence, for everybody who checks it")
@with_appcontext
def revoke(serial: str, why: str) -> None:
    """Withdraw the certificate with this SERIAL."""
    try:
        with database().unit_of_work() as session:
            found = queries.certificate(session, ungrouped(serial))
            actions.revoke(session, certificate=found, by=None, why=why, now=utcnow())
    except CampusError as error:
        raise click.ClickException(error.message) from error
    click.echo("withdrawn")
