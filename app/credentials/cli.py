"""`campus certificates` and `campus keys`: check, correct, withdraw, sign anew; rotate keys, mark them, list them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app.accounts.rules import tidy_name
from app.core.clock import utcnow
from app.core.errors import CampusError
from app.core.ids import grouped, ungrouped
from app.core.keys import destroy_key, keys_in, make_key, signing_key
from app.core.places import LANGUAGES
from app.core.settings import SettingError
from app.credentials import actions, bundling, key_actions, publishing, queries
from app.credentials.checking import LARGEST, Judgement, judge
from app.credentials.issuing import issuer
from app.credentials.models import Certificate
from app.credentials.pdf import pades
from app.credentials.rules import REASONS, VERDICTS, Reason, Verdict
from app.credentials.sealing import Issuer
from app.web.session import database, settings

BATCH = 50
"""Certificates signed anew in one transaction."""


@click.group()
def certificates() -> None:
    """Check, correct and withdraw certificates."""


@certificates.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def verify(file: Path) -> None:
    """Check FILE: the JSON, PDF or badge of a certificate, or a text with its link. Exits with 1 unless it is valid."""
    if file.stat().st_size > LARGEST:
        raise click.ClickException("this is larger than any certificate")
    with database().reading() as session:
        judgement = judge(session, file.read_bytes(), sealers=settings().pades)
        headline, sentence = VERDICTS[judgement.verdict]
        text = f"{headline.rstrip('.').upper()}: {_details(judgement) or sentence}"
    if judgement.verdict is not Verdict.VALID:
        raise click.ClickException(text)
    click.echo(text)


def _details(judgement: Judgement) -> str:
    found, said = judgement.certificate, judgement.said
    if judgement.verdict is Verdict.WITHDRAWN and found:
        return str(found.revoked_why)
    if judgement.verdict is Verdict.VALID and said:
        return f"{said.name}, {said.course}, {said.awarded_on.isoformat()}, {grouped(said.uid)}"
    return ""


@certificates.command()
@click.argument("serial")
@click.option("--reason", type=click.Choice([each.value for each in Reason]), default=Reason.OTHER.value)
@click.option("--why", prompt="The reason in one sentence, for everybody who checks it")
@with_appcontext
def revoke(serial: str, reason: str, why: str) -> None:
    """Withdraw the certificate with this SERIAL."""
    try:
        with database().unit_of_work() as session:
            found = queries.certificate(session, ungrouped(serial))
            actions.revoke(session, certificate=found, by=None, reason=Reason(reason), why=why, now=utcnow())
    except CampusError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"withdrawn ({REASONS[Reason(reason)].lower()})")


@certificates.command()
@click.argument("serial")
@click.option("--name", prompt="The name as it should stand on the certificate")
@with_appcontext
def correct(serial: str, name: str) -> None:
    """Issue the certificate with this SERIAL anew in a corrected name; the old one leads to the new one."""
    try:
        with database().unit_of_work() as session:
            found = queries.certificate(session, ungrouped(serial))
            made = actions.correct(
                session, certificate=found, name=tidy_name(name), issuer=issuer(settings()), now=utcnow(), limit=None
            )
            new = grouped(made.uid)
    except CampusError as error:
        raise click.ClickException(error.message % error.values if error.values else error.message) from error
    click.echo(f"issued anew: {new}")


@certificates.command("sign-anew")
@with_appcontext
def sign_anew() -> None:
    """Sign certificates again whose key was marked as compromised, or which an earlier version signed."""
    signer = issuer(settings())
    with database().reading() as session:
        total = queries.to_sign_anew(session)
    last, left = 0, list[str]()
    with click.progressbar(length=total, label="signing", hidden=not total) as bar:
        for _ in range(0, total, BATCH):
            with database().unit_of_work() as session:
                batch = queries.next_to_sign_anew(session, limit=BATCH, after=last)
                left += [grouped(found.uid) for found in batch if not _is_signed_anew(session, found, signer)]
                last = batch[-1].id if batch else last
            bar.update(len(batch))
    if total:
        click.echo(f"signed anew: {total - len(left)}")
    for serial in left:
        click.echo(f"left as it is, for it is not what was signed: {serial}", err=True)


def _is_signed_anew(session: Session, found: Certificate, signer: Issuer) -> bool:
    """Sign one certificate anew; an altered one stops nothing but itself."""
    try:
        actions.sign_anew(session, certificate=found, issuer=signer, now=utcnow())
    except (CampusError, KeyError, TypeError, ValueError):
        return False
    return True


@certificates.command()
@click.option("--language", type=click.Choice(sorted(LANGUAGES)), default="en", show_default=True)
@with_appcontext
def verifier(language: str) -> None:
    """Write the page that checks certificates with no network, as one HTML file, to standard output."""
    with current_app.test_request_context(headers={"Accept-Language": language}), database().reading() as session:
        click.echo(publishing.verifier(session, settings(), now=utcnow()), nl=False)


@certificates.command("bundle", hidden=True)
@click.argument("uid")
@with_appcontext
def bundle(uid: str) -> None:
    """Make a bundle that somebody asked for (started by the site, in a process of its own)."""
    with current_app.test_request_context():
        bundling.make(database(), settings(), uid=uid)


@click.group()
def keys() -> None:
    """The keys that sign certificates and statistics."""


@keys.command("list")
@with_appcontext
def list_keys() -> None:
    """List all keys of this site and how many certificates each signed."""
    held = {key.id for key in keys_in(settings().keys)}
    with database().reading() as session:
        counts = queries.certificates_by_key(session)
        for key in queries.issuer_keys(session, keys_in(settings().keys)):
            state = (
                "signs now" if key.id == signing_key(settings().keys).id else "held" if key.id in held else "retired"
            )
            if key.compromised_since:
                state = f"compromised since {key.compromised_since}"
            click.echo(f"{key.id}  made {_day(key.made_at)}  {state}  {counts.get(key.id, 0)} certificates")
    if settings().pades.exists():
        click.echo(_document_key(settings().pades))


def _document_key(folder: Path) -> str:
    """What becomes of PDF files."""
    try:
        pades.require()
        signer = pades.load_signer(folder)
    except SettingError as error:
        return f"PDF files are not signed: {error}"
    return f"PDF files are signed until {_day(signer.certificate.not_valid_after_utc)}" if signer else ""


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


@keys.command()
@with_appcontext
def rotate() -> None:
    """Make a new signing key and retire the old one: its public half stays, its private half is destroyed."""
    click.echo(f"signs now: {_rotated()}")


def _rotated() -> str:
    """Change keys: first the new one is there, then the old ones are written down as retired, then they go."""
    folder = settings().keys
    with _alone(folder):
        old = keys_in(folder)
        new = make_key(folder)
        with database().unit_of_work() as session:
            key_actions.retire_keys(session, keys=old, successor=new, now=utcnow())
        for key in old:
            destroy_key(folder, key.id)
    return new.id


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one rotation at a time touch a folder; the lock of one that is killed goes with it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@keys.command()
@click.argument("key")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="the first day on which it may have been in other hands",
)
@with_appcontext
def compromise(key: str, since: datetime) -> None:
    """Mark a KEY as compromised. If it is the one that signs now, it is rotated first."""
    if since.date() > utcnow().date():
        raise click.ClickException("give a day that is not in the future; nothing was changed")
    if key in {held.id for held in keys_in(settings().keys)}:
        click.echo(f"signs now: {_rotated()}")
    try:
        with database().unit_of_work() as session:
            found = key_actions.mark_compromised(
                session, key_id=key, since=date.fromisoformat(_day(since)), now=utcnow()
            )
            day = found.compromised_since
    except CampusError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{key} is marked as compromised since {day}")
    click.echo("Next: `campus certificates sign-anew`, then publish a new verifier page.")


@keys.command()
@click.option("--organisation", help="who signs; the provider of this site without it")
@click.option("--country", help="two letters, ISO 3166")
@click.option("--years", default=10, show_default=True)
@with_appcontext
def document(organisation: str | None, country: str | None, years: int) -> None:
    """Make a key with a certificate of its own that signs PDF files (PAdES); needs the extra `pades`."""
    try:
        pades.require()
        made = pades.make_document_key(
            settings().instance / "pades",
            organisation=organisation or settings().provider,
            country=country,
            years=years,
        )
    except (SettingError, pades.PadesMissing, FileExistsError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"made {os.path.relpath(made)}")
