"""What the form of a programme refuses; nothing of it depends on the engine."""

import re

import pytest

from app.accounts.queries import person_by_sign_in
from tests.makers.programmes import PROGRAMME_FORM, funding_line, kept_programmes, make_organisation

NEW = "/en/programmes/new"


@pytest.fixture
def engine() -> str:
    """What a form refuses never reaches the database."""
    return "sqlite"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([("0", "50")], "From 1 January 2026 the shares add up to 50.00 %; they must add up to 100."),
        ([("0", "100"), ("1", "")], "State the share of every funder, or of none."),
        ([("0", "50"), ("0", "50")], "This organisation stands there twice for the same days."),
        ([("", "50")], "Choose the organisation, or empty the line."),
        ([("0", "abc")], "Write the share in per cent: 60 or 33.33."),
        ([("0", "33.333")], "Write the share in per cent: 60 or 33.33."),
        ([("0", "-5")], "Write the share in per cent: 60 or 33.33."),
        ([("0", "101")], "A share is no more than 100 per cent."),
        ([("0", "", "2026-05-01", "2026-04-30")], "The last day is before the first."),
        ([("0", "", "2025-12-31")], "This funding begins before the programme does."),
        ([("0", "", "", "2028-01-01")], "This funding goes on after the programme ends."),
        ([("0", "", "tomorrow")], "Write the day as year-month-day"),
        ([("x", "100")], "Not a valid choice"),
    ],
)
def test_funding_that_cannot_be_is_refused_beside_its_line(olga, programme, database, funders, lines, said):
    sent = {**PROGRAMME_FORM, "version": "1"}
    for number, (organisation, *rest) in enumerate(lines):
        uid = funders[int(organisation)] if organisation.isdigit() else organisation
        sent |= funding_line(number, uid, *rest)
    before = kept_programmes(database)
    for path in (NEW, programme):
        page = olga.post(path, sent, expect=422).has("Please mend this first", said)
        target = re.search(r'<a href="#(funders-\d-\w+)">', page.text)[1]
        assert f'id="{target}-wrong"' in page.text
        assert all(f'value="{typed}"' in page.text for _, *rest in lines for typed in rest if typed)
    assert kept_programmes(database) == before


def test_seven_funders_at_a_time_are_too_many_and_six_are_not(olga, programme, database):
    with database.unit_of_work() as session:
        made = [make_organisation(session, person_by_sign_in(session, "olga"), f"Fund {each}").uid for each in range(7)]
    sent = {**PROGRAMME_FORM, "version": "1"}
    for number, uid in enumerate(made):
        sent |= funding_line(number, uid)
    olga.post(programme, sent, expect=422).has("Name no more than 6 funders at a time")
    olga.post(programme, sent | funding_line(6))
    assert len(kept_programmes(database)[0][2]) == 6


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Write the name of the programme."),
        ({"name": " \u202e\u200f "}, "Write the name of the programme."),
        ({"name": "x" * 121}, "Use no more than 120 characters."),
        ({"name": "Safe 𓀀 Ports"}, "cannot print “𓀀”"),
        ({"provider": "𓀀𓀁"}, "cannot print “𓀀” (U+13000), “𓀁” (U+13001)"),
        ({"provider": "y" * 121}, "Use no more than 120 characters."),
        ({"summary": "w" * 501}, "Use no more than 500 characters."),
        ({"ends_on": "2025-12-31"}, "The last day is before the first."),
        ({"starts_on": "1/2/2026"}, "Write the day as year-month-day"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_typed_is_lost(olga, programme, database, changed, said):
    before = kept_programmes(database)
    for path in (NEW, programme):
        page = olga.post(path, {**PROGRAMME_FORM, **changed, "version": "1"}, expect=422).has(
            "Please mend this first", said
        )
        field, typed = next(iter(changed.items()))
        shown = " ".join(typed.split()) if typed.strip(" \u202e\u200f") else ""
        assert shown in " ".join(page.text.split())
        assert [
            text
            for name, text in PROGRAMME_FORM.items()
            if name not in {field, "name"} and isinstance(text, str) and text not in page.text
        ] == []
        assert page.text.count("checked") == 4
    assert kept_programmes(database) == before


@pytest.mark.parametrize("version", ["", "0", "-1", "1.0", "x", "9" * 5000, "٢", "1 OR 1=1"])
def test_a_forged_version_saves_nothing(olga, programme, database, version):
    before = kept_programmes(database)
    olga.post(programme, {**PROGRAMME_FORM, "name": "Forged", "version": version}, expect=409)
    assert kept_programmes(database) == before


def test_choices_that_were_never_offered_are_refused(olga, programme, database):
    before = kept_programmes(database)
    for forged in ({"countries": ["KE", "ZZ"]}, {"provisions": ["UNTOC-99"]}, {"mode": "by post"}, {"oda": "maybe"}):
        olga.post(programme, {**PROGRAMME_FORM, **forged, "version": "1"}, expect=422)
    assert kept_programmes(database) == before
