"""The register as files: CSV for tables, JSON for programs. Both hold the lines of `sheets`, and nothing else."""

import io
from collections.abc import Iterable, Mapping

from app.core.cells import safe, writer
from app.core.money import exact
from app.courseware.convention import citation
from app.provision.naming import party_title
from app.provision.rules import Party
from app.provision.sheets import Line

BOM = "\ufeff"
"""Without it Excel reads UTF-8 as something else; whoever reads by program takes the JSON."""

STATED, INVENTED = "stated", "invented"
"""What each line says of itself: that somebody stated it, or that it is part of a demonstration."""

BETWEEN = "; "
ADDITIONAL = {True: "yes", False: "no", None: ""}


def csv_text(lines: Iterable[Line], addresses: Mapping[str, str], status: str = STATED) -> str:
    """The lines with a header row; names in the language of the request, codes beside them. Addresses are by anchor."""
    rows = [_row(line, addresses, status) for line in lines]
    found = io.StringIO()
    found.write(BOM)
    table = writer(found)
    table.writerow(COLUMNS)
    table.writerows([safe(row[name]) for name in COLUMNS] for row in rows)
    return found.getvalue()


def json_lines(lines: Iterable[Line], addresses: Mapping[str, str], status: str = STATED) -> list[dict[str, object]]:
    """The lines as objects: the columns of the CSV, with lists as lists and nothing as null."""
    return [_object(line, addresses, status) for line in lines]


def _object(line: Line, addresses: Mapping[str, str], status: str) -> dict[str, object]:
    return {
        "status": status,
        "kind": line.kind,
        "paragraph": line.paragraph,
        "citation": citation(line.paragraph),
        "type": line.detail or None,
        "title": line.title or None,
        "providers": [_party(party) for party in line.givers],
        "funders": list(line.funders),
        "recipients": [_party(party) for party in line.recipients],
        "place": line.place or None,
        "quantity": line.quantity,
        "amount": None if line.amount is None else exact(line.amount, line.currency),
        "currency": line.currency or None,
        "signed_on": _day(line.signed_on),
        "starts_on": _day(line.starts_on),
        "ends_on": _day(line.ends_on),
        "adds_to_commitments": line.is_additional,
        "programme": line.programme or None,
        "programme_uid": line.programme_uid or None,
        "text": line.note or None,
        "source": line.source or None,
        "uid": line.uid,
        "address": addresses[line.anchor],
        "version": line.version,
        "changed_at": line.changed_at.isoformat(),
    }


def _party(party: Party) -> dict[str, object]:
    return {"country": party.country or None, "name": party_title(party)}


def _day(day: object) -> str | None:
    return str(day) if day else None


COLUMNS = (
    "status", "kind", "paragraph", "citation", "type", "title", "providers", "provider_countries", "funders",
    "recipients", "recipient_countries", "place", "quantity", "amount", "currency", "signed_on", "starts_on", "ends_on",
    "adds_to_commitments", "programme", "programme_uid", "text", "source", "uid", "address", "version", "changed_at",
)  # fmt: skip


def _row(line: Line, addresses: Mapping[str, str], status: str) -> dict[str, str]:
    """The same as in JSON, each value in one cell."""
    found = _object(line, addresses, status)
    lists = {
        "providers": BETWEEN.join(map(party_title, line.givers)),
        "provider_countries": BETWEEN.join(party.country for party in line.givers if party.country),
        "funders": BETWEEN.join(line.funders),
        "recipients": BETWEEN.join(map(party_title, line.recipients)),
        "recipient_countries": BETWEEN.join(party.country for party in line.recipients if party.country),
        "adds_to_commitments": ADDITIONAL[line.is_additional],
    }
    plain = {name: "" if value is None else str(value) for name, value in found.items()}
    return plain | lists
