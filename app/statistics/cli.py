"""`campus statistics` and `campus worker`: publish figures, list what was published, compute it again and compare."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import with_appcontext

from app.core.clock import utcnow
from app.core.errors import CampusError
from app.core.keys import keys_in
from app.statistics import actions, queries, rebuilding, working
from app.statistics.gathering import Progress
from app.web.session import database, settings

STEPS = 100
START_AGAIN = 3
"""Seconds after which a killed worker is replaced."""


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
        with shown_progress() as progress, database().unit_of_work() as session:
            made = actions.release(
                session,
                month=month or now.strftime("%Y-%m"),
                threshold=settings().threshold,
                key=keys_in(settings().keys)[0],
                now=now,
                is_invented=settings().is_invented,
                progress=progress,
            )
            said = f"release {made.month}-{made.number}: sha256 {made.digest}"
    except CampusError as error:
        raise click.ClickException(error.message) from error
    click.echo(said)


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """A bar where somebody looks on; nothing where the output goes into a file."""
    if not sys.stderr.isatty():
        yield actions.silent
        return
    with click.progressbar(length=STEPS, file=sys.stderr, item_show_func=lambda step: step) as bar:

        def progress(step: str, done: float) -> None:
            bar.update(max(round(done * STEPS) - bar.pos, 0), step)

        yield progress


@statistics.command("list")
@with_appcontext
def list_releases() -> None:
    """All releases, the newest first, with their digests."""
    with database().reading() as session:
        for each in queries.releases(session):
            kind = "final" if each.content.get("is_final") else "provisional"
            click.echo(f"{each.month}-{each.number}  {each.released_at:%Y-%m-%d}  {kind}  sha256 {each.digest}")


@statistics.command()
@click.argument("name", required=False, metavar="[MONTH-NUMBER]")
@click.option("--check", is_flag=True, required=True, help="Compare only; nothing is ever written over.")
@with_appcontext
def rebuild(name: str | None, check: bool) -> None:  # noqa: FBT001 - click's flag
    """Compute a release (2026-10-1, or the newest) again from the journal and compare; exit with 1 if it differs."""
    try:
        with shown_progress() as progress, database().aside() as session:
            found = rebuilding.check(session, name=name, progress=progress)
    except CampusError as error:
        raise click.ClickException(error.message) from error
    for line in found.notes:
        click.echo(line)
    if found.problems:
        raise click.ClickException("\n".join([f"{found.name} differs:", *found.problems]))
    click.echo(f"{found.name}: {found.parts} parts and all signatures agree with the journal")


@click.command()
@click.option("--once", is_flag=True, help="Look once, then end.")
@click.option(
    "--every", type=click.IntRange(min=1), default=600, show_default=True, help="Seconds between two looks for months."
)
@click.option("--beside-server", is_flag=True, hidden=True)
@with_appcontext
def worker(once: bool, every: int, beside_server: bool) -> None:  # noqa: FBT001 - click's flags
    """Publish courses at the time that was planned, and release every month that is over, until told to stop.

    Planned courses are looked for each minute. Of several workers on one machine one works, and the others wait for
    its turn; with --beside-server, it ends when whoever started it closes its standard input.
    """
    if beside_server:
        _start_again_if_killed()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if beside_server:
        threading.Thread(target=_wait_for_end, args=(stop,), daemon=True).start()
    with working.turn(settings().instance / "worker.lock", stop, is_patient=not once) as is_mine:
        if is_mine:
            for line in working.work(database(), settings(), every=0 if once else every, stop=stop):
                click.echo(line)


def _start_again_if_killed() -> None:
    """Go on in a process of its own, and in another one if that dies; this one waits, and ends as the last one did."""
    while child := os.fork():
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the child as well, which ends in order
        signal.signal(signal.SIGTERM, lambda *_, to=child: os.kill(to, signal.SIGTERM))
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            os._exit(os.waitstatus_to_exitcode(status))
        time.sleep(START_AGAIN)


def _wait_for_end(stop: threading.Event) -> None:
    """Until the server that started this worker ends, however it ends: nothing else holds the other end."""
    sys.stdin.buffer.read()
    stop.set()
