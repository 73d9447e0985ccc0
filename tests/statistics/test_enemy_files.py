"""Files of hostile names, of releases whose things are gone, of many corrections, of nothing at all."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from lxml import etree

from app.accounts.queries import person_by_sign_in
from app.programmes.queries import programme as programme_of
from app.programmes.rules import OrganisationDetails
from app.statistics.figures import OTHERS, Figures, Row, Scope, Table
from app.statistics.iati.planning import Payment, missing
from app.statistics.iati.writing import NotComplete, draft
from tests.makers.figures import make_release
from tests.makers.programmes import FUNDERS, counted, make_programme, represent
from tests.statistics.test_iati import DETAILS, NOW, PLAN, read

ENDINGS = (".csv", ".hxl.csv", ".xlsx", ".json")
LANGUAGES = ("en", "ar", "zh")
UGLY = (
    "=1+1",
    "\t=1",
    "＝1",
    "a;=1+1",
    "<script>alert(1)</script>",
    "]]>&lt;--",
    "\u202e=1",
    "e" + "\u0301" * 110,
    "𒀀" * 40,
    "x" * 119,
    "[]:*?/\\'",
    '"; filename="x',
    "%(name)s {0} %s",
    "&C&G",
)
UID = "0" * 26


@pytest.fixture
def engine() -> str:
    """Files do not depend on the engine."""
    return "sqlite"


def ugly_figures(scope, name):
    """Tables whose categories nobody knows any more."""
    row = (Row((name,), 15), Row((OTHERS,), None))
    tables = [Table("O3", (), "public", (Row((), 20),))]
    for dimension in ("month", "country", "region", "agency", "sex", "language", "course", "provision", "programme"):
        rows = (Row(("2026-10",), 15),) if dimension == "month" else row
        tables.append(Table("O3", (dimension,), "public", rows, 1))
    tables.append(Table("O3", ("country", "sex"), "public", (Row((name, "female"), 15), Row((OTHERS,), None)), 1))
    tables.append(Table("C2", ("course",), "public", (Row((name,), -0.31, 10, 15, 0.0, 100.0, -1.5, 1.0),)))
    return Figures(scope, tuple(tables))


@pytest.mark.parametrize("name", UGLY)
def test_a_name_is_a_text_in_every_file_and_on_every_page(database, signing_key, visitor, name):
    with database.unit_of_work() as session:
        given = (ugly_figures(Scope(), UID), ugly_figures(Scope(grouping="recipients"), name))
        make_release(session, signing_key, given=given, names={UID: name})
    for query in ("", "?grouping=world"):
        for language in LANGUAGES:
            page = visitor.get(f"/{language}/statistics/{query}")
            assert "<script>alert" not in page.text
        place = "/en/statistics/2026-10-1"
        text = visitor.get(f"{place}.csv{query}").data.decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        assert not [cell for cell in cells if cell.lstrip("\u202e \t").startswith(("=", "@", "＝", "+"))]
        data = visitor.get(f"{place}.xlsx{query}").data
        book = openpyxl.load_workbook(io.BytesIO(data))
        assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        for part in zipfile.ZipFile(io.BytesIO(data)).namelist():
            if part.endswith(".xml"):
                etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(part))
        found = visitor.get(f"{place}.json{query}")
        assert "\n" not in found.headers["Content-Disposition"]
        assert found.json["tables"]


def test_a_course_that_is_gone_keeps_its_figures(database, signing_key, visitor):
    with database.unit_of_work() as session:
        make_release(session, signing_key, Scope(), Scope(course="gone"), Scope(course="harbour"))
    visitor.get("/en/statistics/?course=never", expect=404)
    visitor.get("/en/statistics/?course=gone").has("gone")
    for ending in ENDINGS:
        visitor.get(f"/en/statistics/2026-10-1{ending}?course=gone")


def test_an_empty_release_has_pages_and_files(database, signing_key, visitor):
    with database.unit_of_work() as session:
        make_release(session, signing_key, given=(Figures(Scope(), (Table("O3", (), "public", (Row((), None),), 1),)),))
        make_release(session, signing_key, given=(Figures(Scope(), ()),), number=2)
    for number in (1, 2):
        for language in LANGUAGES:
            visitor.get(f"/{language}/statistics/2026-10-{number}/")
        for ending in ENDINGS:
            assert visitor.client.get(f"/en/statistics/2026-10-{number}{ending}").status_code in {200, 404}


def test_a_thousand_corrections_are_a_hundred_lines(database, signing_key, visitor):
    scope = {"programme": "", "period": "all", "grouping": "world", "course": "<b>"}
    change = {"scope": scope, "table": "O3-country", "categories": ["<i>"], "was": None, "is": 15}
    with database.unit_of_work() as session:
        make_release(session, signing_key, Scope())
        corrects = {"release": "2026-10-1", "changes": [change] * 1000}
        make_release(session, signing_key, Scope(), number=2, corrects=corrects)
    page = visitor.get("/en/statistics/2026-10-2/")
    assert "<i>" not in page.text
    assert len(page.text) < 120_000
    visitor.get("/en/statistics/2026-10-1/").has("2026-10-2")


HOSTILE = (
    "]]>",
    "--><x/>",
    "&amp;&#0;",
    "\x0b\x00\x1f",
    "\ufffe\uffff\ud800",
    "e" + "\u0301" * 120,
    "𒀀",
    "\u202e",
    "\r\n",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_the_draft_for_iati_is_well_formed_whatever_is_written(text):
    organisation = OrganisationDetails(f"x{text}", "80", "", "XM-EXAMPLE-99999")
    plan = replace(
        PLAN,
        name=f"N{text}",
        summary=f"S{text}",
        provider=f"P{text}",
        reporting=organisation,
        funders=(organisation, replace(organisation, reference="")),
        payments=(Payment(f"r{text}", date(2026, 2, 1), Decimal("0.001"), "KWD", f"g{text}"),),
        details=replace(DETAILS, identifier=f"XM-EXAMPLE-99999-1{text}"),
    )
    if not missing(plan):
        read(plan)
    safe = replace(plan, details=DETAILS)
    read(safe)
    with pytest.raises(NotComplete):
        draft(replace(safe, summary="\x00\ufffe"), now=NOW)


def test_days_at_the_ends_of_time_are_days_of_a_draft():
    read(replace(PLAN, starts_on=date(1, 1, 1), ends_on=date(9999, 12, 31)))


def test_five_hundred_programmes_cost_no_more_statements(database, signing_key, dara, olga, visitor):
    places = {
        "/en/donor/": dara, "/en/programmes/": olga, "/en/organisations/": olga, "/en/statistics/": visitor,
        "/en/statistics/releases/": visitor, "/api/v1/releases": visitor, "/en/provision/": visitor,
        "/en/statistics/?grouping=world": visitor, "/en/statistics/2026-10-1.json": visitor,
    }  # fmt: skip
    with database.unit_of_work() as session:
        by = person_by_sign_in(session, "olga")
        represent(session, by, FUNDERS[0])
        uids = [make_programme(session, by).uid for _ in range(2)]
        make_release(session, signing_key, Scope(), Scope(grouping="recipients"), *map(Scope, uids))
    few = {}
    for place, who in places.items():
        who.client.get(place)
        with counted(database) as seen:
            who.get(place)
        few[place] = len(seen)
    with database.unit_of_work() as session:
        by = person_by_sign_in(session, "olga")
        uids += [make_programme(session, by).uid for _ in range(40)]
        make_release(session, signing_key, Scope(), Scope(grouping="recipients"), *map(Scope, uids), number=2)
        assert programme_of(session, uids[0])
    for place, who in places.items():
        who.client.get(place)
        with counted(database) as seen:
            who.get(place)
        assert len(seen) <= few[place], place
