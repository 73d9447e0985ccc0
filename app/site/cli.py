"""The `campus` command: every room's commands, and those that set the server up and run it."""

import os
import secrets
import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import FlaskGroup, with_appcontext

from app.accounts.cli import people
from app.authoring import cli as authoring
from app.core.keys import make_key, write_private
from app.core.settings import ROOT, SettingError, Settings
from app.courseware.cli import courses
from app.credentials.cli import certificates, keys
from app.credentials.queries import to_sign_anew
from app.site import schema
from app.site.demo.cli import demo
from app.statistics.cli import statistics, worker
from app.web.session import database


def install(app: Flask) -> None:
    """Add the rooms' commands to the application."""
    for group in (people, courses, certificates, keys, statistics, worker, db, setup, serve, demo):
        app.cli.add_command(group)
    for command in (authoring.share, authoring.unshare):
        courses.add_command(command)


@click.group()
def db() -> None:
    """The schema of the database."""


@db.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Bring the schema up to date."""
    schema.upgrade(database())
    with database().reading() as session:
        if waiting := to_sign_anew(session):
            click.echo(f"{waiting} certificates wait for `campus certificates sign-anew`")
    click.echo("the schema is up to date")


@db.command("check")
@with_appcontext
def check() -> None:
    """Compare the schema with the models; exit with 1 if they differ."""
    found = schema.differences(database())
    for difference in found:
        click.echo(difference)
    if found or not schema.is_current(database()):
        raise click.ClickException("the schema and the models differ; run `campus db upgrade`")
    click.echo("the schema and the models agree")


@click.command()
def setup() -> None:
    """Make what a server needs before its first start: the secret and a signing key, readable by you alone."""
    for thing in make_secrets(Path(os.environ.get("CAMPUS_INSTANCE", ROOT / "instance"))):
        click.echo(f"made {thing}")


@click.command()
@click.option("--workers", default=2, show_default=True)
@click.option("--threads", default=4, show_default=True)
@click.option("--no-worker", is_flag=True, help="Without `campus worker` beside it, where something else starts that.")
def serve(workers: int, threads: int, no_worker: bool) -> None:  # noqa: FBT001 - click's flag
    """Serve the site on 127.0.0.1:$PORT (8000 without it), with the worker beside it."""
    port = os.environ.get("PORT", "8000")
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    click.echo(f"Palermo Campus is at {Settings.read().base_url}/ (stop it with Ctrl-C)")
    sys.stdout.flush()
    arguments = [
        gunicorn,
        "app.site:serving()",
        "--bind", f"{os.environ.get('CAMPUS_BIND', '127.0.0.1')}:{port}",
        "--worker-class", "gthread",
        "--workers", str(workers),
        "--threads", str(threads),
        "--keep-alive", "75",  # with gunicorn's two seconds, 3.5 % of saves met a closing connection
        "--graceful-timeout", "30",
        "--worker-tmp-dir", "/dev/shm" if Path("/dev/shm").is_dir() else "/tmp",  # noqa: S108 - heartbeat files only
        "--log-level", "warning",
        "--preload",
        *([] if no_worker else ["--config", "python:app.site.beside"]),
    ]  # fmt: skip
    os.chdir(ROOT)
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # glibc gives each thread an arena of its own, and never back
    os.execv(gunicorn, arguments)  # noqa: S606 - gunicorn takes this process over, signals and all


def make_secrets(instance: Path) -> list[str]:
    """Make the secret and a signing key in an instance folder where they are missing; say which were made."""
    made: list[str] = []
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (instance / "secret").exists():
        write_private(instance / "secret", secrets.token_urlsafe(48).encode())
        made.append("secret")
    if not list((instance / "keys").glob("*.pem")):
        made.append(f"signing key {make_key(instance / 'keys').id}")
    return made


def main() -> None:
    """The entry point. Some commands need no application: one makes what it starts with, others read texts only."""
    if sys.argv[1:2] == ["setup"]:
        setup(sys.argv[2:])
    if sys.argv[1:2] == ["courses"] and sys.argv[2:3] in (["check"], ["translated"]):
        courses(sys.argv[2:])
    from app.site.application import create_app  # the application imports this module

    try:
        FlaskGroup(create_app=create_app, add_default_commands=False, help="Palermo Campus.")()
    except SettingError as error:
        click.echo(f"campus: {error}", err=True)
        sys.exit(2)
