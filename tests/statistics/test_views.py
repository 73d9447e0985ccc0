"""The public pages: what they show of a release, what they offer, and what they do not give away."""

from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import quote
from zipfile import ZipFile

import pytest

from app.accounts.rules import Sex
from app.statistics.actions import release
from app.statistics.figures import ALL, OTHERS, WORLD, Figures, Row, Scope, Table
from app.statistics.models import Release
from tests.conftest import ENGINES
from tests.makers.credentials import has_certificate
from tests.makers.figures import make_release
from tests.makers.people import CAST
from tests.makers.programmes import counted
from tests.makers.statistics import make_awards
from tests.makers.walking import walk

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PUBLIC = [
    Scope(period=period, grouping=grouping, course=course)
    for period in (ALL, "2026")
    for grouping in (WORLD, "recipients", "ldc")
    for course in ("", "harbour")
]
OLD = {
    "month": "2026-09",
    "is_final": True,
    "computed_on": "2026-10-01",
    "method": {"unit": "unique persons awarded a certificate", "threshold": 10, "rounded_to": 5},
    "figures": {"persons": 40, "tables": {"country": [["KE", 25]], "sex": [["female", 25], ["male", None]]}},
}


@pytest.fixture
def engine():
    """Pages show what the queries read, which are tested on both engines; some tests below say otherwise."""
    return "sqlite"


@pytest.fixture
def released(database, signing_key):
    """The release of October."""
    with database.unit_of_work() as session:
        make_release(session, signing_key, *PUBLIC)


def test_without_a_release_the_page_says_so(visitor):
    visitor.get("/en/statistics/").has("No figures have been released yet.")
    visitor.get("/en/statistics/releases/").has("No figures have been released yet.")


def test_the_page_answers_in_the_order_in_which_a_donor_asks(visitor, released):
    words = visitor.get("/en/statistics/").words()
    places = [
        words.index(phrase)
        for phrase in (
            "different people finished a course",
            "of them women",
            "By month of the first certificate",
            "By country",
            "By region",
            "By kind of agency",
            "By sex",
            "By course",
            "By provision of the Convention",
            "Did they learn anything?",
            "Further indicators",
            "how to cite it",
        )
    ]
    assert places == sorted(places)


def test_the_first_page_is_of_developing_countries_and_says_which_list(visitor, released):
    page = visitor.get("/en/statistics/")
    page.has("4,235", "Recipients of development assistance and economies in transition · All years")
    page.has("List of recipients; state of 1 January 2022", "up to 31 October 2026")
    assert "By funder" not in page.words()


def test_filters_lead_to_other_figures_that_can_be_shared(visitor, released):
    page = visitor.get("/en/statistics/?period=2026&grouping=ldc&course=harbour")
    page.has("Least developed countries · Safe harbours · 2026", "from 1 January 2026 to 31 October 2026")
    assert 'value="ldc" selected' in page.text
    assert "/en/statistics/2026-10-1/?period=2026&amp;grouping=ldc&amp;course=harbour" in page.text
    everybody = visitor.get("/en/statistics/?grouping=world&period=&course=")
    everybody.has("All countries · All years", "By funder", "No funder stated", "kingdom-of-marenda")


@pytest.mark.parametrize(
    "query",
    ["period=2024", "grouping=nowhere", "course=none", "period=2025%00", "grouping=world%27", "period=" + "9" * 99],
)
def test_figures_that_the_release_does_not_have_are_not_found(visitor, released, query):
    page = visitor.get(f"/en/statistics/2026-10-1/?{query}", expect=404)
    page.has("No such figures", "Back to the figures of October 2026")
    assert 'href="/en/statistics/2026-10-1/"' in page.text


def test_what_is_withheld_is_said_in_words_and_counted(visitor, database, signing_key):
    figures = Figures(
        Scope(),
        (
            Table("O3", (), "public", (Row((), None),), 1),
            Table(
                "O3", ("sex",), "public", (Row(("female",), 25), Row(("male",), None), Row(("not-stated",), None)), 2
            ),
            Table("O3", ("country",), "public", (), 3),
        ),
    )
    with database.unit_of_work() as session:
        make_release(session, signing_key, given=(figures,))
    page = visitor.get("/en/statistics/")
    page.has("withheld (fewer than 10)", "2 figures are withheld: fewer than 10 people stand behind each")
    page.has("Malewithheld", "Every line is withheld (fewer than 10), so none is shown.")


def test_others_stand_last_and_lines_in_the_order_of_their_size(visitor, database, signing_key):
    rows = (Row(("KE",), 20), Row((OTHERS,), 400), Row(("SN",), 90))
    figures = Figures(
        Scope(), (Table("O3", (), "public", (Row((), 510),)), Table("O3", ("country",), "public", rows, 4))
    )
    with database.unit_of_work() as session:
        make_release(session, signing_key, given=(figures,))
    words = visitor.get("/en/statistics/").words()
    table = words[words.index("Country or area") :]
    assert table.index("Senegal") < table.index("Kenya") < table.index("Others, together")


def test_sexes_stand_beside_the_countries(visitor, released):
    root = visitor.get("/en/statistics/?grouping=world").root
    heads = next([cell.text for cell in row] for row in _rows(root, "table-O3-country"))
    assert heads[:5] == ["Country or area", "People", "Female", "Male", "Prefer not to say"]


def test_provisions_lead_to_the_convention_and_courses_to_their_pages(visitor, released):
    text = visitor.get("/en/statistics/").text
    assert '<a href="/en/convention/30-2-d/"><bdi>article 30, paragraph 2 (d)</bdi></a>' in text
    assert '<a href="/en/courses/harbour/"><bdi>Safe harbours</bdi></a>' in text
    assert ">article-31<" in text  # a course that is gone keeps its slug


def test_every_table_can_be_downloaded(visitor, released):
    text = visitor.get("/en/statistics/?period=2026").text
    for ending in ("csv", "hxl.csv", "xlsx", "json"):
        assert f"/en/statistics/2026-10-1.{ending}?table=O3-country&amp;period=2026" in text
        visitor.get(f"/en/statistics/2026-10-1.{ending}?period=2026&table=O3-country")


def test_the_gain_says_on_how_many_it_rests_and_is_called_neither_good_nor_bad(visitor, released):
    page = visitor.get("/en/statistics/").has("0.46", "0.41 to 0.51", "310 with both tests, of 420 who completed")
    page.has("nothing of those who did not finish", "There is no good or bad value")


def test_the_page_says_how_to_cite_it(visitor, released):
    page = visitor.get("/en/statistics/?grouping=ldc")
    page.has(
        "Palermo Campus: training provided in the framework of article 30",
        "Release 2026-10-1 (SHA-256",
        "2 November 2026.",
    )
    page.has("http://localhost/en/statistics/2026-10-1/?grouping=ldc")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_release_stays_at_its_address_and_names_its_correction(visitor, released, database, signing_key):
    before = visitor.get("/en/statistics/2026-10-1/").text
    with database.unit_of_work() as session:
        change = {"table": "O3-country", "categories": ["SN"], "was": None, "is": 30}
        scope = {"programme": "", "period": "all", "grouping": "world", "course": ""}
        corrects = {"release": "2026-10-1", "changes": [{"scope": scope, **change}]}
        make_release(session, signing_key, Scope(), number=2, corrects=corrects)
    after = visitor.get("/en/statistics/2026-10-1/").has("This release has been corrected.", "Go to release 2026-10-2")
    assert _figures(after.text) == _figures(before)
    newest = visitor.get("/en/statistics/").has("This release corrects 2026-10-1. 1 figure has changed.")
    newest.has("People who received a certificate: Country or area", "Senegal", "withheld", "30")
    newest.lacks("has been corrected")
    listed = visitor.get("/en/statistics/releases/").has("2026-10-1", "2026-10-2", "corrects 2026-10-1")
    assert 'href="/en/statistics/2026-10-2/"' in listed.text


def test_a_release_of_the_first_form_is_still_read(visitor, database, signing_key):
    with database.unit_of_work() as session:
        plain = {"released_at": NOW, "digest": "0" * 64, "signature": "", "public_key": ""}
        session.add(Release(month="2026-09", number=1, content=OLD, **plain))
    page = visitor.get("/en/statistics/").has("40", "Kenya", "All countries · All years", "Malewithheld", "2026-09-1")
    assert _figures(visitor.get("/en/statistics/2026-09-1/").text) == _figures(page.text)


def test_a_release_that_is_not_there_is_not_found(visitor, released):
    for name in ("2026-10-2", "2026-11-1", "x-1", "2026-10-0", "\0-1", "2026-10-" + "9" * 30, "'; DROP-1"):
        visitor.get(f"/en/statistics/{quote(name)}/", expect=404)


def test_invented_figures_are_marked(visitor, database, signing_key):
    with database.unit_of_work() as session:
        make_release(session, signing_key, is_invented=True)
    visitor.get("/en/statistics/").has("These figures are invented")


def test_a_month_that_is_not_over_is_provisional(visitor, database, signing_key):
    with database.unit_of_work() as session:
        make_release(session, signing_key, Scope(), month="2026-11", is_final=False, computed_on="2026-11-23")
    visitor.get("/en/statistics/").has("provisional: the month is not over", "up to 23 November 2026")
    visitor.get("/en/statistics/releases/").has("provisional")


def test_nobody_whatever_their_role_sees_a_person_in_the_statistics(
    enter, visitor, amina, database, signing_key, released
):
    uid = has_certificate(database, amina.person, signing_key, now=NOW)
    with database.unit_of_work() as session:
        release(session, month="2026-11", threshold=10, key=signing_key, now=NOW)
    names = [part.name for part in CAST.values() if part.name != "Dara Lindqvist"]
    private = [uid, amina.person.uid, amina.person.subject, *names]
    for client in (visitor, enter("dara")):
        pages = walk(client, "/en/statistics/", "/en/statistics/2026-11-1.json")
        seen = [path for path, page in pages.items() if any(each in _all_text(page) for each in private)]
        assert seen == []
        assert {"/en/statistics/2026-10-1/", "/en/statistics/2026-11-1.csv"} <= set(pages)


def test_what_was_counted_stands_on_the_page(visitor, database, signing_key):
    """Forty-one people in Kenya and Senegal, 23 of them women."""
    with database.unit_of_work() as session:
        make_awards(session, 23)
        make_awards(session, 18, sex=Sex.MALE, country="SN")
        release(session, month="2026-10", threshold=10, key=signing_key, now=NOW)
    page = visitor.get("/en/statistics/").has("40", "Recipients of development assistance", "2026-10-1")
    page.has("Safe harbours", "Customs", "Kenya", "Senegal")


def test_everybody_sees_the_same_figures(enter, visitor, released):
    shown = _figures(visitor.get("/en/statistics/").text)
    assert [name for name in CAST if _figures(enter(name).get("/en/statistics/").text) != shown] == []


@pytest.mark.parametrize("engine", ENGINES)
def test_the_page_reads_releases_only_and_in_few_statements(visitor, released, database):
    for address in ("/en/statistics/", "/en/statistics/2026-10-1/?period=2026"):
        visitor.get(address)
        with counted(database) as seen:
            visitor.get(address)
        assert seen
        assert not [each for each in seen if "award" in each or "person" in each or "certificate" in each]
        assert len([each for each in seen if each.startswith("SELECT")]) <= 4


def test_the_page_with_the_map_is_small(visitor, released):
    response = visitor.client.get("/en/statistics/", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.data) <= 40_000


@pytest.mark.parametrize("language", ["ar", "fr", "zh"])
def test_the_page_speaks_other_languages(visitor, released, language):
    page = visitor.get(f"/{language}/statistics/")
    assert {"ar": "كينيا", "fr": "Kenya", "zh": "肯尼亚"}[language] in page.words()
    visitor.get(f"/{language}/statistics/method/")


def test_the_method_is_explained_and_nothing_can_be_posted(visitor):
    page = visitor.get("/en/statistics/method/").has("How people are protected", "rounded to the nearest five", "C5")
    page.has("Not measured here", "Hake", "Least developed countries", "one whole person")
    visitor.post("/en/statistics/", expect=405)


def test_home_leads_to_the_statistics(visitor, released):
    assert 'href="/en/statistics/"' in visitor.get("/en/").text


def _figures(text):
    """What the page says of the release, whoever reads it and at whichever address."""
    return text[text.index('<section class="figures-first"') : text.index("</main>")]


def _all_text(response):
    """The text of an answer, out of all its sheets if it is a workbook."""
    if "spreadsheet" not in response.mimetype:
        return response.get_data(as_text=True)
    with ZipFile(BytesIO(response.data)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


def _rows(root, id):
    table = next(each for each in root.iter() if each.get("id") == id)
    return [list(each) for each in table.iter() if each.tag.endswith("}tr")]
