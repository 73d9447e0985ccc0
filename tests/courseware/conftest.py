"""A folder with a small course, and the `campus courses` command over it."""

from dataclasses import replace

import pytest

from app.site import create_app
from tests.makers.texts import write_course


@pytest.fixture
def courses(tmp_path):
    folder = tmp_path / "courses"
    write_course(folder)
    return folder


@pytest.fixture
def campus(settings, database, courses):
    """Run a command of a server whose courses stand in the folder of the test."""
    app = create_app(replace(settings, courses=courses), database=database)
    return lambda *arguments: app.test_cli_runner().invoke(args=["courses", *map(str, arguments)])
