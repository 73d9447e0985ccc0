"""What nobody types by mistake into the register, and what its readers ask for to break it."""

import csv
import io

import pytest

from app.core.ids import new_uid
from app.core.money import currencies, decimals
from app.provision.rules import Party
from tests.makers.programmes import counted
from tests.makers.provision import AGREEMENT, CONTRIBUTION, EQUIPMENT, entered
from tests.provision.test_views import FORMS

NEW = "/en/provision/{}/new"


@pytest.fixture
def engine(request) -> str:
    """Few things here depend on the engine; those name both."""
    return getattr(request, "param", "sqlite")


def test_every_currency_that_is_offered_can_be_kept(olga):
    assert max(map(decimals, currencies())) <= 3
    for currency in ("KWD", "CLF", "UYW", "XTS", "XXX"):
        sent = {**FORMS["contribution"], "amount": "1.2340", "currency": currency}
        olga.post(NEW.format("contribution"), sent, expect=303 if currency == "KWD" else 422)


@pytest.mark.parametrize("amount", ["1e400", "NaN", "Infinity", "-0", "0", "9" * 31, "9" * 5000, "0x10", "²"])
def test_what_is_no_amount_is_refused(olga, amount):
    page = olga.post(NEW.format("contribution"), {**FORMS["contribution"], "amount": amount}, expect=422)
    assert f'value="{amount}"' in page.text
    olga.post(NEW.format("equipment"), {**FORMS["equipment"], "quantity": amount}, expect=422)


@pytest.mark.parametrize("amount", ["٢٥٠٠٠٠٫٥", "250 000,50", "250’000.50", "２５００００．５"])
def test_amounts_as_people_write_them(olga, amount):
    olga.post(NEW.format("contribution"), {**FORMS["contribution"], "amount": amount})
    olga.get("/en/provision/").has("EUR 250,000.50")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "٢٠٢٦-٠٣-٠١x", "1"])
def test_days_that_nobody_can_mean(olga, day):
    for name in ("starts_on", "ends_on"):
        olga.post(NEW.format("contribution"), {**FORMS["contribution"], name: day}, expect=422)
    for name in ("signed_on", "starts_on", "ends_on"):
        olga.post(NEW.format("agreement"), {**FORMS["agreement"], name: day}, expect=422)


def test_parties_under_any_numbers_are_parties(olga):
    sent = {key: value for key, value in FORMS["agreement"].items() if not key.startswith("parties")}
    olga.post(NEW.format("agreement"), {**sent, "parties-7-country": "ZZ", "parties-30-country": "SE"}, expect=422)
    olga.post(NEW.format("agreement"), {**sent, "parties-7-country": "SN", "parties-30-country": "SE"})
    olga.post(NEW.format("agreement"), {**sent, "parties-²-country": "SN", "parties-9999999999-name": "X"}, expect=422)
    many = {f"parties-{place}-name": f"Body {place}" for place in range(5000)}
    olga.post(NEW.format("agreement"), {**sent, **many, "kind": "multilateral"})


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "\u200b=1", "\xa0=1", "﹦1", "；=1")


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_text_becomes_a_formula_in_the_table(visitor, database, formula):
    entered(database, CONTRIBUTION, giver=Party(name=formula), note=formula, source=formula)
    entered(database, EQUIPMENT, title=formula, place=formula)
    entered(database, AGREEMENT, title=formula, terms=formula, parties=(Party(name=formula), Party("SN")))
    text = visitor.client.get("/en/provision/register.csv").data.decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            assert not cell.lstrip("\ufeff\u200b\u200e\u200f \xa0").startswith(("=", "+", "-", "@", "＝", "\t", "\r"))


def test_a_text_with_a_separator_is_one_cell_for_every_spreadsheet(visitor, database):
    entered(database, CONTRIBUTION, note="a;=1+1\t=2+2|x")
    text = visitor.client.get("/en/provision/register.csv").data.decode("utf-8-sig")
    assert '"a;=1+1' in text


def test_markup_signs_and_marks_stay_text(visitor, olga, database):
    ugly = "<b>&amp;]]>\u202e" + "e" + "\u0301" * 60 + "𒀀"
    sent = {**FORMS["contribution"], "giver_country": "", "giver_name": ugly, "note": ugly, "source": "javascript:1"}
    olga.post(NEW.format("contribution"), sent)
    page = visitor.get("/en/provision/")
    page.lacks("<b>", 'href="javascript')
    visitor.get("/ar/provision/")
    visitor.get("/en/provision/register.json")


def test_five_hundred_entries_cost_no_more_statements_than_two(visitor, olga, database):
    entered(database, AGREEMENT)
    for place in ("/en/provision/", "/en/provision/register.csv", "/en/provision/register.json"):
        with counted(database) as few:
            visitor.get(place)
        with database.unit_of_work() as session:
            from app.accounts.queries import person_by_sign_in
            from tests.makers.provision import make_entry

            by = person_by_sign_in(session, "olga")
            for _number in range(20):
                make_entry(session, by, AGREEMENT)
                make_entry(session, by, EQUIPMENT)
        with counted(database) as many:
            visitor.get(place)
        assert len(many) <= len(few) + 1


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)
def test_reading_the_register_never_breaks(visitor, database):
    uid = entered(database)
    for place in (
        "/en/provision/?country=%00&provider=%00",
        "/en/provision/?country=SE&country=SN&provider[]=1",
        "/en/provision/?paragraph=30-2-c%00",
        f"/en/provision/contribution/{uid}/?x=%00",
    ):
        visitor.get(place)
    for place in (
        f"/en/provision/agreement/{uid}/",
        f"/en/provision/contribution/{new_uid()}/",
        f"/en/provision/x/{uid}/",
    ):
        visitor.get(place, expect=404)


def test_a_get_withdraws_nothing_and_a_token_is_needed(olga, dara, database):
    uid = entered(database)
    place = f"/en/provision/contribution/{uid}"
    olga.get(f"{place}/restore", expect=405)
    olga.get(f"{place}/withdraw?why=x&version=1")
    olga.post(f"{place}/withdraw", {"why": "x", "version": "1"}, token=False, expect=400)
    dara.post(f"{place}/withdraw", {"why": "x", "version": "1"}, expect=403)
    olga.get(f"{place}/").lacks("Withdrawn from the register")
