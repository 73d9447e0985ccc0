from sqlalchemy import select

from app.statistics.models import Release
from tests.makers.statistics import make_awards


def test_release_publishes_a_month_once(app, database):
    with database.unit_of_work() as session:
        make_awards(session, 12)

    def run(*args):
        return app.test_cli_runner().invoke(args=["statistics", "release", *args])

    done = run("2026-10")
    with database.reading() as reading:
        made = reading.scalars(select(Release)).one()
    assert (done.exit_code, done.output) == (0, f"release 2026-10-1: sha256 {made.digest}\n")
    again = run("2026-10")
    assert (again.exit_code, again.output) == (1, "Error: No figure of this month has changed since its release.\n")
    assert run("2999-01").exit_code == 1
    assert run("October").exit_code == 1
