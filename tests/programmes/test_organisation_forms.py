"""What the forms of organisations and for IATI refuse; nothing of it depends on the engine."""

import pytest

from app.programmes.queries import activity, programmes
from tests.makers.programmes import IATI, ORGANISATION_FORM, kept_organisations

NEW = "/en/organisations/new"


@pytest.fixture
def engine() -> str:
    """What a form refuses never reaches the database."""
    return "sqlite"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Write the name of the organisation."),
        ({"name": "x" * 121}, "Use no more than 120 characters."),
        ({"name": "Fund 𓀀"}, "cannot print “𓀀”"),
        ({"reference": "XI/MRD"}, "An identifier has no blanks and none of the signs / & | ?."),
        ({"reference": "X" * 121}, "Use no more than 120 characters."),
        ({"kind": "99"}, "Not a valid choice"),
        ({"country": "ZZ"}, "Not a valid choice"),
        ({}, "There is an organisation of this name already."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(olga, organisation, database, changed, said):
    page = olga.post(NEW, {**ORGANISATION_FORM, **changed}, expect=422).has("Please mend this first", said)
    assert all(text in page.text for name, text in changed.items() if name in {"name", "reference"})
    assert kept_organisations(database) == [tuple(ORGANISATION_FORM.values())]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sectors-1-share": "33.32"}, "The shares add up to 99.99 %; they must add up to 100.00."),
        ({"sectors-1-code": ""}, "Choose it and write its share, or empty the line."),
        ({"sectors-1-share": ""}, "Choose it and write its share, or empty the line."),
        ({"sectors-1-code": "15113"}, "This stands there twice."),
        ({"budgets-0-ends_on": "2027-01-01"}, "A budget is for a year at most."),
        ({"budgets-0-ends_on": "2025-12-31"}, "The last day is before the first."),
        ({"budgets-0-amount": ""}, "A budget has a first day, a last day and an amount."),
        ({"budgets-0-amount": "-5"}, "Write an amount greater than zero."),
        ({"budgets-0-amount": "much"}, "Write the amount in digits only"),
        ({"currency": ""}, "Write the currency of this amount"),
        ({"identifier": "A|B"}, "An identifier has no blanks"),
        ({"countries-0-code": "KE", "countries-0-share": "99"}, "The shares add up to 99.00 %"),
    ],
)
def test_what_iati_would_refuse_is_refused_here(olga, programme, database, changed, said):
    page = olga.post(programme + "iati", {**IATI, **changed, "version": "1"}, expect=422).has(said)
    assert all(f'value="{typed}"' in page.text for typed in {**IATI, **changed}.values() if typed)
    with database.reading() as reading:
        assert activity(reading, programmes(reading)[0]) is None
