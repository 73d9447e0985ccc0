"""The public register: its page, the pages of its lines, its files."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.queries import person_by_sign_in
from app.core.cells import safe
from app.core.places import LANGUAGES
from app.courseware.convention import provisions
from app.courseware.wording import wording
from app.provision import sheets, tabular
from app.provision.rules import Party
from tests.makers.people import NOW
from tests.makers.programmes import counted, make_programme
from tests.makers.provision import AGREEMENT, ALL, CONTRIBUTION, EQUIPMENT, entered, make_entry

PAGE, CSV, JSON = "/en/provision/", "/en/provision/register.csv", "/en/provision/register.json"


def rows(page):
    """The lines of a CSV file, by column."""
    assert page.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(page.data.decode("utf-8-sig"), newline="")))


@pytest.fixture
def everything(database):
    """An entry of each kind and a programme; their uids."""
    with database.unit_of_work() as session:
        olga = person_by_sign_in(session, "olga")
        programme = make_programme(session, olga).uid
        found = {kind: make_entry(session, olga, said).uid for kind, said in ALL.items()}
        make_entry(session, olga, amount=Decimal("49.50"), note="", programme=programme)
    return found | {"programme": programme}


def test_an_empty_register_says_how_it_is_filled(visitor):
    visitor.get(PAGE).has("Nothing has been entered yet.", "no statement on whether any State does")
    assert rows(visitor.get(CSV)) == []
    assert visitor.get(JSON).json["entries"] == []


def test_everybody_reads_by_paragraph_what_was_provided(visitor, everything):
    page = visitor.get(PAGE).has(
        "Article 30, paragraph 2 (c)", "Sweden", "Account for Port Safety", "EUR 250,000.50", "Voluntary contribution",
        "Article 30, paragraph 2 (d)", "Safe Ports", "Republic of Tavoria", "Mobile scanner", "Dakar, Customs School",
        "Article 30, paragraph 3", "Not stated",
        "Article 30, paragraph 4", "Arrangement on scanners", "Bilateral",
    )  # fmt: skip
    for each in sheets.PARAGRAPHS:
        assert wording(provisions()[each], "en").text in page.words()
    for kind, uid in everything.items():
        assert f'id="{kind}-{uid}"' in page.text
        assert f"/en/provision/{kind}/{uid}/" in page.text
    assert "complian" not in page.text.lower()
    assert "complies" not in page.text.lower()


def test_amounts_are_added_within_a_currency_alone(visitor, database, everything):
    for amount, currency in ((Decimal(1000), "JPY"), (Decimal(500), "JPY"), (None, "")):
        entered(database, CONTRIBUTION, amount=amount, currency=currency, is_published=amount is not None)
    found = visitor.get(JSON).json["sums"]
    assert found == [
        {"currency": "EUR", "amount": "250050.00", "count": 2},
        {"currency": "JPY", "amount": "1500", "count": 2},
    ]
    visitor.get(PAGE).has("EUR 250,050.00", "JPY 1,500", "amount not published")


CHOICES = (
    ("", ["agreement", "contribution", "contribution", "equipment", "programme"]),
    ("?country=SN", ["agreement", "equipment"]),
    ("?country=SE", ["agreement"]),
    ("?provider=SE", ["agreement", "contribution", "contribution"]),
    ("?provider=body:port+safety+fund", ["equipment", "programme"]),
    ("?provider=body:republic+of+tavoria", ["programme"]),
    ("?paragraph=30-2-c", ["contribution", "contribution"]),
    ("?paragraph=30-2-d", ["equipment", "programme"]),
    ("?paragraph=30-3", ["programme"]),
    ("?paragraph=30-4", ["agreement"]),
    ("?country=SN&provider=SE&paragraph=30-4", ["agreement"]),
    ("?country=TG", []),
    ("?country=%00%3Cb%3E&provider=%22&paragraph=31-1", []),
)


def test_a_choice_is_the_same_on_the_page_and_in_the_files(visitor, everything):
    for query, kinds in CHOICES:
        assert sorted(each["kind"] for each in visitor.get(JSON + query).json["entries"]) == kinds, query
        assert sorted(each["kind"] for each in rows(visitor.get(CSV + query))) == kinds, query
        text = visitor.get(PAGE + query).text
        shown = re.findall(r' id="(contribution|equipment|agreement|programme)-[0-9a-z]{26}"', text)
        if query != "?paragraph=30-3":  # programmes stand there by what they state, without their cards
            assert sorted(shown) == kinds, query


def test_the_files_of_a_choice_are_linked_with_it(visitor, everything):
    page = visitor.get(PAGE + "?country=SN&paragraph=30-2-d").lacks("Arrangement on scanners")
    links = re.findall(r'href="(/en/provision/register[^"]*)"', page.text)
    assert links == [f"/en/provision/register.{kind}?country=SN&amp;paragraph=30-2-d" for kind in ("csv", "json")]
    assert '<option value="SN" selected>Senegal</option>' in page.text


def test_each_line_has_its_own_page(visitor, everything):
    for kind, uid in everything.items():
        page = visitor.get(f"/en/provision/{kind}/{uid}/").has("As stated to the administrators of this site.")
        page.lacks("/correct", "/entries/")
        if kind != "programme":
            page.has("History of this entry", "Entered")


def test_who_keeps_the_register_finds_the_way_to_correct(olga, everything):
    olga.get(f"/en/provision/equipment/{everything['equipment']}/").has("Correct")
    olga.get(PAGE).has("Enter, correct or withdraw")


def test_a_source_is_a_link_only_where_it_is_an_address(visitor, database):
    for source, is_link in (("https://example.org/a", True), ("javascript:alert(1)", False), ("Report 5", False)):
        uid = entered(database, EQUIPMENT, source=source)
        text = visitor.get(f"/en/provision/equipment/{uid}/").has(source).text
        assert (f'<a href="{source}"' in text) is is_link


def test_csv_and_json_hold_the_same(visitor, everything):
    objects = {each["uid"] + each["kind"]: each for each in visitor.get(JSON).json["entries"]}
    found = rows(visitor.get(CSV))
    assert len(objects) == len(found) == 5
    for row in found:
        each = objects[row["uid"] + row["kind"]]
        assert list(row) == list(tabular.COLUMNS)
        assert row["providers"] == "; ".join(party["name"] for party in each["providers"])
        assert row["recipient_countries"] == "; ".join(p["country"] for p in each["recipients"] if p["country"])
        for name in (
            "amount",
            "currency",
            "place",
            "title",
            "type",
            "starts_on",
            "ends_on",
            "text",
            "address",
            "source",
        ):
            assert row[name] == (each[name] or ""), name


def test_files_say_the_names_in_the_language_of_their_address(visitor, everything):
    names = {each["providers"] for each in rows(visitor.get("/fr/provision/register.csv"))}
    assert "Suède" in names
    response = visitor.get("/ar/provision/register.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "register-ar.csv" in response.headers["Content-Disposition"]
    addresses = [each["address"] for each in rows(response)]
    assert all(address.startswith("http://localhost/ar/provision/") for address in addresses)


def test_files_of_invented_data_say_so_in_name_and_in_every_line(visitor, everything, settings):
    assert {each["status"] for each in rows(visitor.get(CSV))} == {"stated"}
    marker = settings.instance / "invented"
    marker.touch()
    try:
        page = visitor.get(CSV)
        found = visitor.get(JSON).json
    finally:
        marker.unlink()
    assert "filename=invented-register-en.csv" in page.headers["Content-Disposition"]
    assert {each["status"] for each in rows(page)} == {"invented"}
    assert {found["register"]["status"], *(each["status"] for each in found["entries"])} == {"invented"}


EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", '=HYPERLINK("http://evil.example";"x")', "=cmd|' /C calc'!A0")


def test_no_cell_of_the_csv_is_a_formula(visitor, database):
    for text in EVIL:
        entered(database, EQUIPMENT, title=text, place=text, note=text, giver=Party(name=text), source=text)
        entered(database, AGREEMENT, title=text, terms=f"{text}\n{text}", parties=(Party(name=text), Party("SE")))
    page = visitor.get(CSV)
    for row in csv.reader(io.StringIO(page.data.decode("utf-8-sig"), newline="")):
        assert not [cell for cell in row if safe(cell) != cell]
    assert {row["title"] for row in rows(page)} == {"'" + text for text in EVIL}
    assert {each["title"] for each in visitor.get(JSON).json["entries"]} == set(EVIL)
    visitor.get(PAGE).has(*EVIL)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["EUR", "USD", "JPY"]), st.none() | st.integers(1, 10**14).map(lambda n: Decimal(n) / 100)
        )
    )
)
def test_sums_are_exact_and_never_cross_currencies(amounts):
    known = {"kind": "contribution", "uid": "u", "paragraph": "p", "detail": "", "version": 1, "changed_at": NOW}
    lines = [sheets.Line(amount=amount, currency=currency, **known) for currency, amount in amounts]
    found = {each.currency: each for each in sheets.sums(lines)}
    for currency in ("EUR", "USD", "JPY"):
        stated = [amount for code, amount in amounts if code == currency and amount is not None]
        assert (currency in found) == bool(stated)
        if stated:
            assert (found[currency].amount, found[currency].count) == (sum(stated), len(stated))


def test_a_long_register_is_cut_on_the_page_and_whole_in_the_files(visitor, database, monkeypatch):
    monkeypatch.setattr("app.provision.views.MOST_SHOWN", 3)
    for number in range(5):
        entered(database, EQUIPMENT, title=f"Scanner {number}", starts_on=date(2026, 1, number + 1))
    page = visitor.get(PAGE).has("2 more are not shown here.", "Scanner 4").lacks("Scanner 1<")
    assert page.text.count('<tr id="equipment-') == 3
    assert len(rows(visitor.get(CSV))) == 5


def test_a_register_of_any_length_needs_the_same_few_statements(visitor, database, everything):
    with counted(database) as few:
        visitor.get(PAGE)
    for kind in (*ALL, *ALL):
        entered(database, ALL[kind], programme=everything["programme"])
    with counted(database) as many:
        visitor.get(PAGE)
    assert len(many) == len(few)
    assert len(few) <= 14


def test_every_language_has_the_register(visitor, everything):
    for language in LANGUAGES:
        assert visitor.get(f"/{language}/provision/").root.get("lang") == language
        visitor.get(f"/{language}/provision/agreement/{everything['agreement']}/")
