"""What the API offers: one list, from which the OpenAPI 3.1 description and the readable page are made."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.core.errors import N_
from app.core.places import LANGUAGES

VERSION = "1.0.0"
SCHEMA = Path(__file__).parent / "schema" / "figures.json"
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Parameter:
    """What an address may say."""

    name: str
    text: str
    schema: dict[str, Any]
    is_in_path: bool = False


@dataclass(frozen=True)
class Operation:
    """An address of the API, and what is found there; `answer` names a schema."""

    id: str
    path: str
    title: str
    parameters: tuple[Parameter, ...]
    answer: str
    mimetype: str = "application/json"


RELEASE = Parameter(
    "release",
    N_("Month and number of a release: 2026-10-1."),
    {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]+$"},
    is_in_path=True,
)
LANGUAGE = Parameter(
    "lang",
    N_("The language of titles and labels; English if none is named."),
    {"type": "string", "enum": list(LANGUAGES)},
)
SCOPE = (
    Parameter("period", N_("A calendar year, or all years."), {"type": "string", "pattern": "^(all|[0-9]{4})$"}),
    Parameter("grouping", N_("All countries (world), or the name of a list of countries."), {"type": "string"}),
    Parameter("course", N_("A course by its name in addresses; all courses if none is named."), {"type": "string"}),
    Parameter(
        "programme",
        N_("A programme by its identifier: only for donors who have signed in and whose organisation funds it."),
        {"type": "string"},
    ),
)
TABLE = Parameter("table", N_("One table only, by its name: O3-country."), {"type": "string"})

OPERATIONS = (
    Operation("releases", "/api/v1/releases", N_("All releases, the newest first"), (), "Releases"),
    Operation(
        "release",
        "/api/v1/releases/{release}",
        N_("One release: what is signed, and for which scopes it has figures"),
        (RELEASE,),
        "Release",
    ),
    Operation(
        "manifest",
        "/api/v1/releases/{release}/manifest",
        N_("The bytes that the signature of a release covers"),
        (RELEASE,),
        "Manifest",
    ),
    Operation(
        "figures",
        "/api/v1/releases/{release}/figures",
        N_("All tables of one scope, with titles and labels"),
        (RELEASE, *SCOPE, TABLE, LANGUAGE),
        "Figures",
    ),
    Operation(
        "part",
        "/api/v1/releases/{release}/part",
        N_("The bytes of one scope, whose digest the release names"),
        (RELEASE, *SCOPE),
        "Part",
    ),
    Operation(
        "groupings",
        "/api/v1/groupings",
        N_("The lists of countries, with who stood on them when"),
        (LANGUAGE,),
        "Groupings",
    ),
    Operation(
        "schema",
        "/statistics/schema.json",
        N_("The JSON Schema of figures"),
        (),
        "Any",
        mimetype="application/schema+json",
    ),
)


@cache
def figures_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of figures."""
    found: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return found


def description(base_url: str, title: str, said: Callable[[str], str] = str) -> dict[str, Any]:
    """The OpenAPI 3.1 description of the API on this site; `said` translates its texts."""
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": VERSION, "description": said(ABOUT)},
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": base_url}],
        "paths": {each.path: {"get": _operation(each, said)} for each in OPERATIONS},
        "components": {"schemas": _schemas(), "responses": {"Problem": _problem()}},
    }


ABOUT = N_(
    "Figures on training provided and completed. Read only. A release never changes; what could point to a person is "
    "withheld, here as on every page."
)


def _operation(operation: Operation, said: Callable[[str], str]) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{operation.answer}"}
    fine = {
        "description": said(operation.title),
        "headers": {"ETag": {"schema": {"type": "string"}}},
        "content": {operation.mimetype: {"schema": reference}},
    }
    unchanged = {"description": "Not modified since the ETag that was sent."}
    problem = {"$ref": "#/components/responses/Problem"}
    return {
        "operationId": operation.id,
        "summary": said(operation.title),
        "parameters": [_parameter(each, said) for each in operation.parameters],
        "responses": {"200": fine, "304": unchanged, "404": problem, "default": problem},
    }


def _parameter(parameter: Parameter, said: Callable[[str], str]) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "path" if parameter.is_in_path else "query",
        "required": parameter.is_in_path,
        "description": said(parameter.text),
        "schema": parameter.schema,
    }


def _problem() -> dict[str, Any]:
    return {"description": "RFC 9457", "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _schemas() -> dict[str, Any]:
    """The schemas of answers. Those of figures stand in their own file; here its parts get places of their own."""
    published = json.loads(json.dumps(figures_schema()).replace("#/$defs/", "#/components/schemas/"))
    parts = published.pop("$defs")
    published.pop("$schema")
    text, flag = {"type": "string"}, {"type": "boolean"}
    summary = {
        "name": text, "month": {"$ref": "#/components/schemas/month"}, "number": {"type": "integer"},
        "status": published["properties"]["status"], "computed_on": {"type": "string", "format": "date"},
        "released_at": {"type": "string", "format": "date-time"}, "corrects": {"type": ["string", "null"]},
        "is_newest": flag, "digest": {"$ref": "#/components/schemas/sha256"},
        "signature": {"$ref": "#/components/schemas/base64url"},
        "public_key": {"$ref": "#/components/schemas/base64url"},
        "address": {"type": "string", "format": "uri"},
    }  # fmt: skip
    scope = {**parts["scope"]["properties"], "address": {"type": "string", "format": "uri"}}
    member = {"code": text, "valid_from": {"type": ["string", "null"]}, "valid_to": {"type": ["string", "null"]}}
    grouping = {
        "name": text, "title": text, "list_date": {"type": "string", "format": "date"}, "source": text, "note": text,
        "members": {"type": "array", "items": _record(member)},
    }  # fmt: skip
    tables = {"type": "array", "items": {"type": "object"}}
    return {
        **parts,
        "Any": {"type": "object"},
        "Figures": published,
        "Groupings": _listed("groupings", _record(grouping)),
        "Manifest": {"$ref": "#/components/schemas/manifest"},
        "Part": _record({"scope": {"type": "object"}, "tables": tables}),
        "Problem": _record({"type": text, "title": text, "status": {"type": "integer"}, "detail": text}),
        "Release": _record(
            {
                **summary,
                "manifest": {"$ref": "#/components/schemas/manifest"},
                "scopes": {"type": "array", "items": _record(scope)},
            }
        ),
        "Releases": _listed("releases", _record(summary)),
    }


def _record(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _listed(name: str, items: dict[str, Any]) -> dict[str, Any]:
    return _record({name: {"type": "array", "items": items}})
