"""What an address asks for, and the files that hold it: one reading of the query for all files and the API."""

import re
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from urllib.parse import urlencode

import msgspec
from flask import Response, request, url_for

from app.core.errors import NotFound
from app.statistics import naming, queries, tabular
from app.statistics.figures import Figures, Scope
from app.statistics.models import Release
from app.statistics.scopes import asked, named
from app.statistics.sheets import name_of
from app.statistics.workbook import workbook
from app.web.downloads import File, sent
from app.web.language import current_language
from app.web.session import db, settings

FORM = 1
"""Raised whenever files are written in another way, so that nobody goes on with an old copy."""
TABLE = re.compile("(?:[A-Z][0-9](?:-[a-z]+){0,2})?")
"""The name of a table, or none; it stands in the name of a file."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Wanted:
    """The figures that an address asks for."""

    release: Release
    scope: Scope
    table: str

    @property
    def figures(self) -> Figures:
        """The figures, read now."""
        return queries.figures_of(db, self.release, self.scope)

    @property
    def address(self) -> str:
        """The page of these figures, for ever."""
        values: dict[str, Any] = {**named(self.scope, queries.scopes_of(self.release))}
        place = url_for("statistics.one", month=self.release.month, number=self.release.number, **values)
        return settings().base_url + place

    @property
    def part(self) -> dict[str, str]:
        """Where the signed bytes of these figures are, and their digest."""
        asked_for = msgspec.to_builtins(self.scope)
        for each in self.release.content.get("parts", ()):
            if all(each[name] == value for name, value in asked_for.items()):
                place = f"/api/v1/releases/{name_of(self.release)}/part?{urlencode(asked_for)}"
                return {"digest": each["digest"], "address": settings().base_url + place}
        return {}

    def file(self, mimetype: str, ending: str = "") -> File:
        """The file that holds them; its mark names everything that stands in it."""
        what = (FORM, self.release.digest, self.scope, self.table, ending, current_language())
        names = tuple(naming.course_titles().items())
        changed_at = self.release.released_at.astimezone(UTC)
        name = self._named(ending) if ending else ""
        return File(mimetype, (*what, names), changed_at, name, is_public=not self.scope.programme)

    def _named(self, ending: str) -> str:
        invented = "invented" if self.release.content.get("is_invented") else ""
        values = msgspec.to_builtins(self.scope).values()
        parts = (invented, "statistics", name_of(self.release), *values, self.table)
        return "-".join(filter(None, parts)) + ending


def wanted(month: str, number: int, programme: str = "") -> Wanted:
    """What this address asks for: of the public figures, or of a programme, where the view has made sure whose it is.

    Raises NotFound for a release, scope or table that is not there.
    """
    release = queries.release_of(db, month, number)
    scope = asked(request.args, queries.scopes_of(release), programme=programme)
    table = request.args.get("table", "")
    if scope is None or not TABLE.fullmatch(table):
        raise NotFound
    return Wanted(release, scope, table)


def csv_file(found: Wanted, *, has_tags: bool = False) -> Response:
    """The figures as CSV, with HXL tags on request."""
    file = found.file("text/csv", ".hxl.csv" if has_tags else ".csv")
    return sent(file, lambda: tabular.csv_file(found.figures, found.release, table=found.table, has_tags=has_tags))


def workbook_file(found: Wanted) -> Response:
    """The figures as a workbook."""
    provider, address = settings().provider, found.address
    return sent(
        found.file(XLSX, ".xlsx"),
        lambda: workbook(found.figures, found.release, provider=provider, address=address, table=found.table),
    )


def json_file(found: Wanted, ending: str = "") -> Response:
    """The figures as JSON: to keep, where an ending is given."""
    schema, part = f"{settings().base_url}/statistics/schema.json", found.part
    return sent(
        found.file("application/json", ending),
        lambda: json_bytes(tabular.document(found.figures, found.release, schema=schema, part=part, table=found.table)),
    )


def json_bytes(content: object) -> bytes:
    """JSON as it is sent."""
    return msgspec.json.encode(content)
