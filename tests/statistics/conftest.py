"""What tests of figures share: a release, and a request in English."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.core.keys import SigningKey
from app.statistics.models import Release
from tests.makers.figures import make_release


@pytest.fixture
def release(session: Session, signing_key: SigningKey) -> Release:
    """A release for everybody."""
    return make_release(session, signing_key)


@pytest.fixture
def request_in(app: Flask) -> Iterator[None]:
    """A request in English, for what names things."""
    with app.test_request_context("/en/statistics/"):
        yield
