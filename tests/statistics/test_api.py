import hashlib
import json
from datetime import UTC, datetime

import jsonschema
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from openapi_spec_validator import validate

from app.core.keys import canonical, decode, encode
from app.statistics.figures import Scope
from app.statistics.models import Release
from app.statistics.openapi import OPERATIONS, figures_schema
from tests.conftest import ENGINES
from tests.makers.figures import make_release
from tests.makers.programmes import counted

PATH = "/en/statistics/2026-10-1"
API = "/api/v1/releases/2026-10-1"
KINDS = {
    ".csv": "text/csv",
    ".hxl.csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
}


@pytest.fixture
def engine(request):
    """Files hardly depend on the engine; tests of what is read from the database name both."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def released(database, signing_key):
    with database.unit_of_work() as session:
        make_release(session, signing_key)


@pytest.mark.parametrize("ending", KINDS)
def test_a_file_has_its_kind_its_name_and_may_be_kept(visitor, released, ending):
    page = visitor.get(f"{PATH}{ending}?grouping=ldc&period=2026&table=O3-sex")
    assert page.response.mimetype == KINDS[ending]
    name = f"statistics-2026-10-1-2026-ldc-O3-sex{ending}"
    assert page.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert page.headers["Cache-Control"] == "public, max-age=3600"
    assert page.headers["Access-Control-Allow-Origin"] == "*"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Last-Modified"] == "Mon, 02 Nov 2026 00:00:00 GMT"
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize(
    "path", [*(PATH + ending for ending in KINDS), *(API + path for path in ("/figures", "/part"))]
)
def test_what_the_visitor_has_is_not_sent_again(visitor, released, path):
    mark = visitor.get(path).headers["ETag"]
    again = visitor.get(path, expect=304, headers={"If-None-Match": mark})
    assert again.data == b""
    assert again.headers["ETag"] == mark
    assert visitor.get(path, headers={"If-None-Match": 'W/"other"'}).data
    visitor.get(path, expect=304, headers={"If-Modified-Since": "Mon, 02 Nov 2026 00:00:00 GMT"})


def test_every_language_scope_and_table_has_its_own_mark(visitor, released):
    paths = ["/en/statistics/2026-10-1.csv" + query for query in ("", "?period=2026", "?grouping=ldc", "?table=O3")]
    paths += ["/ar/statistics/2026-10-1.csv", f"{PATH}.hxl.csv", f"{PATH}.json", f"{API}/figures?lang=ar"]
    assert len({visitor.get(path).headers["ETag"] for path in paths}) == len(paths)


@pytest.mark.parametrize(
    "query",
    ["?grouping=mars", "?period=1999", "?course=nothing", "?table=O3-shoe", "?table=%0aX-Bad:1", "?table=" + "x" * 999],
)
def test_what_the_release_does_not_have_is_not_found(visitor, released, query):
    for ending in KINDS:
        visitor.get(f"{PATH}{ending}{query}", expect=404)
    assert visitor.get(f"{API}/figures{query}", expect=404).json["status"] == 404


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_files_leave_out_what_no_page_would_show(visitor, database, signing_key):
    own = Scope(programme="0" * 26)
    with database.unit_of_work() as session:
        make_release(session, signing_key, Scope(), own)
    for path in (f"{PATH}.json?programme={own.programme}", f"{API}/figures", f"{API}/part"):
        assert visitor.get(path).json["scope"].get("programme", "") == ""
    assert own.programme not in json.dumps(visitor.get(API).json["scopes"])


def test_json_of_file_and_api_are_the_same_and_keep_the_published_schema(visitor, released):
    schema = visitor.get("/statistics/schema.json")
    assert schema.response.mimetype == "application/schema+json"
    found = visitor.get(f"{PATH}.json?grouping=world").json
    jsonschema.Draft202012Validator(schema.json).validate(found)
    assert found == visitor.get(f"{API}/figures?grouping=world").json
    assert found["$schema"] == schema.json["$id"] == "http://localhost/statistics/schema.json"


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_somebody_can_check_a_part_with_nothing_but_cryptography(visitor, released):
    said = visitor.get(f"{API}/figures?grouping=ldc&period=2025").json
    part = visitor.get(said["part"]["address"].removeprefix("http://localhost"))
    manifest = visitor.get(f"{API}/manifest")
    assert hashlib.sha256(part.data).hexdigest() == said["part"]["digest"]
    assert said["part"]["digest"] in {each["digest"] for each in json.loads(manifest.data)["parts"]}
    assert hashlib.sha256(manifest.data).hexdigest() == said["digest"]
    Ed25519PublicKey.from_public_bytes(decode(said["public_key"])).verify(decode(said["signature"]), manifest.data)
    values = [[row["value"] for row in table["rows"]] for table in said["tables"]]
    assert values == [[row.get("value") for row in table["rows"]] for table in json.loads(part.data)["tables"]]


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_releases_are_listed_the_newest_first(visitor, database, signing_key):
    assert visitor.get("/api/v1/releases").json == {"releases": []}
    with database.unit_of_work() as session:
        make_release(session, signing_key, month="2026-09")
        make_release(session, signing_key, is_invented=True)
    found = visitor.get("/api/v1/releases").json["releases"]
    assert [(each["name"], each["status"], each["is_newest"]) for each in found] == [
        ("2026-10-1", "invented", True),
        ("2026-09-1", "final", False),
    ]
    one = visitor.get(API).json
    assert one["manifest"]["month"] == "2026-10"
    address = one["scopes"][0]["address"].removeprefix("http://localhost")
    assert visitor.get(address).json["scope"].items() <= one["scopes"][0].items()


def test_labels_come_in_the_language_that_is_asked_for_and_in_no_other(visitor, released):
    def label(query, **headers):
        tables = visitor.get(f"{API}/figures?table=O3-sex{query}", headers=headers).json["tables"]
        return tables[0]["rows"][0]["labels"][0]

    assert label("") == label("", **{"Accept-Language": "fr", "Cookie": "language=fr"}) == "Female"
    assert label("&lang=fr") == "Femme"
    assert visitor.get(f"{API}/figures?lang=de", expect=422).json["title"] == "Unprocessable Entity"


def test_lists_of_countries_have_their_dates_and_sources(visitor):
    found = {each["name"]: each for each in visitor.get("/api/v1/groupings").json["groupings"]}
    assert found["ldc"]["title"] == "Least developed countries"
    assert found["ldc"]["source"]
    assert {"code": "NR", "valid_from": None, "valid_to": "2025-12-31"} in found["dac"]["members"]


def test_errors_are_problems_in_json(visitor):
    found = visitor.get("/api/v1/releases/2026-10-9", expect=404)
    assert found.response.mimetype == "application/problem+json"
    assert found.json == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no page at this address.",
    }


def test_other_sites_may_read_and_ask_whether_anything_is_new(visitor, released):
    found = visitor.client.options(f"{API}/figures", headers={"Origin": "https://other.example"})
    assert found.headers["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in found.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in found.headers


def test_the_description_is_openapi_and_every_address_in_it_exists(visitor, released):
    for language in ("en", "ar"):
        found = visitor.get(f"/api/v1/openapi.json?lang={language}").json
        validate(found)
    assert set(found["paths"]) == {each.path for each in OPERATIONS}
    for path in found["paths"]:
        visitor.get(path.replace("{release}", "2026-10-1"))


def test_every_answer_is_as_described(visitor, released):
    described = visitor.get("/api/v1/openapi.json").json
    for path, methods in described["paths"].items():
        content = methods["get"]["responses"]["200"]["content"]
        name = next(iter(content.values()))["schema"]["$ref"]
        schema = {"$ref": name, "components": described["components"]}
        found = visitor.get(path.replace("{release}", "2026-10-1"))
        assert found.response.mimetype in content
        jsonschema.Draft202012Validator(schema).validate(found.json)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_people_can_read_what_the_api_offers(visitor, language):
    page = visitor.get(f"/{language}/statistics/api/")
    for each in OPERATIONS:
        assert each.path in page.text


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_a_file_costs_three_statements_and_one_that_the_visitor_has_two(visitor, released, database):
    mark = visitor.get(f"{PATH}.csv").headers["ETag"]
    with counted(database) as seen:
        visitor.get(f"{PATH}.csv")
    reads = [each for each in seen if each.startswith("SELECT")]
    assert len(reads) <= 3
    with counted(database) as seen:
        visitor.get(f"{PATH}.csv", expect=304, headers={"If-None-Match": mark})
    assert not [each for each in seen if "FROM release_part" in each]


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_a_release_of_the_first_form_is_still_there_in_every_form(visitor, database, signing_key):
    content = {
        "month": "2026-10",
        "is_final": True,
        "computed_on": "2026-11-02",
        "method": {"unit": "unique persons awarded a certificate", "threshold": 10, "rounded_to": 5},
        "figures": {"persons": 40, "tables": {"sex": [["female", 25], ["male", None], ["not-stated", None]]}},
    }
    with database.unit_of_work() as session:
        make_first_form(session, signing_key, content)
    for ending in KINDS:
        visitor.get(f"{PATH}{ending}")
    found = visitor.get(f"{PATH}.json").json
    jsonschema.Draft202012Validator(figures_schema()).validate(found)
    assert (found["release"], found["part"]) == (content, {})
    assert [row["value"] for row in found["tables"][1]["rows"]] == [25, None, None]
    visitor.get(f"{API}/part", expect=404)
    message = visitor.get(f"{API}/manifest").data
    Ed25519PublicKey.from_public_bytes(decode(found["public_key"])).verify(decode(found["signature"]), message)
    assert len(visitor.get(API).json["scopes"]) == 1


def make_first_form(session, key, content):
    message = canonical(content)
    session.add(
        Release(
            month=content["month"],
            number=1,
            released_at=datetime(2026, 11, 2, tzinfo=UTC),
            content=content,
            digest=hashlib.sha256(message).hexdigest(),
            signature=encode(key.sign(message)),
            public_key=encode(key.public),
        )
    )
