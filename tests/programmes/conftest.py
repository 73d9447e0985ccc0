"""What tests of programmes share: organisations that may fund, and the pages of what Olga has made."""

import re

import pytest

from app.accounts.queries import person_by_sign_in
from app.core.database import Database
from tests.makers.programmes import FUNDERS, ORGANISATION_FORM, PROGRAMME_FORM, make_organisation
from tests.strict_client import StrictClient


@pytest.fixture
def funders(database: Database) -> list[str]:
    """Three organisations that may fund something."""
    with database.unit_of_work() as session:
        olga = person_by_sign_in(session, "olga")
        return [make_organisation(session, olga, name).uid for name in (*FUNDERS, "Bank")]


@pytest.fixture
def programme(olga: StrictClient) -> str:
    """The page of a programme that Olga has made."""
    return _made(olga, "/en/programmes/", PROGRAMME_FORM)


@pytest.fixture
def organisation(olga: StrictClient) -> str:
    """The page of an organisation that Olga has made."""
    return _made(olga, "/en/organisations/", ORGANISATION_FORM)


def _made(olga: StrictClient, place: str, form: dict[str, object]) -> str:
    olga.post(place + "new", form)
    return re.search(place + "[0-9a-z]{26}/", olga.get(place).text)[0]
