"""`campus demo`: a site full of invented people, to look at and to try things on."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.accounts.rules import suggested_passphrase
from app.core.clock import utcnow
from app.core.errors import CampusError
from app.core.keys import write_private
from app.core.settings import private_text
from app.site.demo import loading
from app.site.demo.invented import CAST
from app.web.session import database, settings

KEPT = "demo-sign-in"
"""The file that keeps the passphrase of the cast, readable by its owner alone, for the next `make demo`."""


@click.group()
def demo() -> None:
    """Load and show a demonstration: invented people, invented donors, real pages."""


@demo.command("load")
@click.option("--people", type=click.IntRange(min=1, max=1_000_000), default=50_000, show_default=True)
@click.option("--seed", default=30, show_default=True, help="The same seed tells the same story.")
@click.option("--every", type=click.IntRange(1, 24), default=1, show_default=True, help="Release every so many months.")
@click.option("--if-empty", is_flag=True, help="Where a demonstration is loaded already, make only what is missing.")
@with_appcontext
def load(people: int, seed: int, every: int, *, if_empty: bool) -> None:
    """Load invented people into an empty database, and release the figures of two years."""
    try:
        last = loading.last_month(database()) if if_empty and settings().is_invented else None
        if last is None:
            last = utcnow().date().replace(day=1) - timedelta(days=1)
            _load(loading.Wanted(people, seed, last))
        if waiting := loading.waiting(database(), last=last, every=every):
            with _told("Releases", len(waiting)) as progress:
                loading.release_all(database(), settings(), months=waiting, progress=progress)
    except CampusError as error:
        raise click.ClickException(error.message) from error
    if not if_empty:  # `make demo` says it itself, each time
        _show_sign_ins()


def _load(wanted: loading.Wanted) -> None:
    with database().reading() as session:
        loading.refuse_people(session)
    passphrase = suggested_passphrase()
    _keep(passphrase)
    with _told("People", wanted.people) as progress:
        loading.load(database(), settings(), wanted=wanted, passphrase=passphrase, progress=progress)


@demo.command("sign-ins")
@with_appcontext
def sign_ins() -> None:
    """Say who can sign in to the demonstration, and how."""
    if not _passphrase_file().exists():
        raise click.ClickException("no demonstration is loaded here; run `campus demo load`")
    _show_sign_ins()


def _show_sign_ins() -> None:
    """The cast, the passphrase they share, and where to look."""
    site = settings().base_url
    click.echo("All people and figures here are invented. Sign in as:")
    for part in CAST:
        of = f" ({part.represents})" if part.represents else ""
        click.echo(f"  {part.sign_in:<8}{part.sees}{of}")
    click.echo(f"with the passphrase  {private_text(_passphrase_file())}")
    for path in ("en/statistics/", "en/donor/", "en/provision/", "en/author/"):
        click.echo(f"  {site}/{path}")


def _passphrase_file() -> Path:
    return settings().instance / KEPT


def _keep(passphrase: str) -> None:
    _passphrase_file().unlink(missing_ok=True)
    write_private(_passphrase_file(), passphrase.encode())


@contextmanager
def _told(what: str, length: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, and in any case how long it took."""
    began = time.monotonic()
    if sys.stderr.isatty():
        with click.progressbar(length=length, label=what, file=sys.stderr) as bar:
            yield bar.update
    else:
        yield lambda _: None
    click.echo(f"{what}: {length:,} in {time.monotonic() - began:.0f} s")
