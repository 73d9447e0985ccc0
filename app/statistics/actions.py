"""Making a release."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.core import journal
from app.core.database import take_lock
from app.core.errors import N_, Conflict, Invalid
from app.core.groupings import GROUPINGS
from app.core.keys import SigningKey, canonical, encode
from app.credentials.recording import record_awards
from app.programmes.queries import organisations, programmes
from app.statistics.assembly import as_of
from app.statistics.basis import Basis, basis_of, ground
from app.statistics.computing import computed
from app.statistics.correcting import changes
from app.statistics.figures import ALL, OTHERS, Figures, Scope, written
from app.statistics.gathering import Progress, recorded_awards
from app.statistics.models import Release, ReleasePart
from app.statistics.queries import figures_of, releases, scopes_of
from app.statistics.rules import BASE, OWN_THRESHOLD
from app.statistics.tallying import tally

FORM = 2


def silent(step: str, done: float) -> None:
    """Tells nobody how far it is."""


def release(
    session: Session,
    *,
    month: str,
    threshold: int,
    key: SigningKey,
    now: datetime,
    is_invented: bool = False,
    progress: Progress = silent,
) -> Release:
    """Compute and publish the figures up to the end of a month.

    A month that is not over can be released once; its final release follows when it is over. A second release of a
    finished month is made only if a figure has changed, as a correction that names what has changed.

    Raises Invalid for a month that has not begun, Conflict where there is nothing new to publish.
    """
    first = month_of(month, now)
    is_final = (first.year, first.month) < (now.year, now.month)
    take_lock(session, "release")
    known = releases(session)
    same = [each for each in known if each.month == month]
    if same and not is_final:
        raise Conflict(N_("This month has been released already, and is not over yet."))
    record_awards(session, until=first, now=now)
    basis = basis_of(session, month=month, threshold=threshold, live=tally(session, until=first, now=now))
    found = {
        each.scope: each for each in computed(session, recorded_awards(first), ground(session, basis, known), progress)
    }
    texts = {scope: written(_salted(session, each, same)) for scope, each in found.items()}
    parts = [part(scope, text) for scope, text in texts.items()]
    if same and same[0].content["is_final"] and same[0].content.get("parts") == parts:
        raise Conflict(N_("No figure of this month has changed since its release."))
    content = {
        "form": FORM,
        "month": month,
        "number": len(same) + 1,
        "is_final": is_final,
        "is_invented": is_invented,
        "computed_on": now.date().isoformat(),
        "method": {"threshold": threshold, "rounded_to": BASE, "own_threshold": OWN_THRESHOLD},
        "groupings": _lists(basis),
        "names": _names(session, found.values()),
        "corrects": _corrects(session, same[0], found) if same and same[0].content["is_final"] else None,
        "parts": parts,
    }
    return _stored(session, content, texts, basis, key, now)


def month_of(month: str, now: datetime) -> date:
    """The first day of a month that somebody wrote.

    Raises Invalid if it is written otherwise than 2026-10, or has not begun.
    """
    try:
        found = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise Invalid(N_("Write the month as 2026-10.")) from error
    if (found.year, found.month) > (now.year, now.month):
        raise Invalid(N_("This month has not begun."))
    return found


def part(scope: Scope, text: bytes) -> dict[str, str]:
    """How the manifest names a part: by its scope, with the digest of its text."""
    return {**msgspec.to_builtins(scope), "digest": hashlib.sha256(text).hexdigest()}


def _salted(session: Session, figures: Figures, earlier: Sequence[Release]) -> Figures:
    """The figures of a programme with a salt: that of the last release of the month, so that they can be compared."""
    if not figures.scope.programme:
        return figures
    known = earlier and figures.scope in scopes_of(earlier[0])
    salt = figures_of(session, earlier[0], figures.scope).salt if known else secrets.token_hex(16)
    return msgspec.structs.replace(figures, salt=salt)


def _lists(basis: Basis) -> list[dict[str, Any]]:
    """The lists of countries that were used, with the day whose members were taken for the newest period."""
    day = as_of(ALL, basis.month).isoformat()
    return [
        {
            "name": name,
            "as_of": day,
            "list_date": GROUPINGS[name].list_date.isoformat(),
            "source": GROUPINGS[name].source,
        }
        for name in basis.groupings
    ]


def _names(session: Session, found: Iterable[Figures]) -> dict[str, str]:
    """What the programmes and organisations in the figures are called today."""
    used: set[str] = set()
    for figures in found:
        used.add(figures.scope.programme)
        for dimension in ("programme", "funder"):
            table = figures.table("O3", dimension)
            used |= {row.categories[0] for row in table.rows} if table else set()
    known = {each.uid: each.name for each in programmes(session)}
    known |= {each.uid: each.name for each in organisations(session)}
    return {uid: known[uid] for uid in sorted(used - {"", OTHERS}) if uid in known}


def _corrects(session: Session, last: Release, found: Mapping[Scope, Figures]) -> dict[str, Any]:
    """What a correction changes. A release of the first form had one scope, and only that can be compared."""
    before = {scope: figures_of(session, last, scope) for scope in scopes_of(last) if not scope.programme}
    after = found if "parts" in last.content else {scope: found[scope] for scope in before}
    return {"release": f"{last.month}-{last.number}", "changes": changes(before, after)}


def _stored(
    session: Session,
    content: dict[str, Any],
    texts: Mapping[Scope, bytes],
    basis: Basis,
    key: SigningKey,
    now: datetime,
) -> Release:
    bytes_ = canonical(content)
    made = Release(
        month=content["month"],
        number=content["number"],
        released_at=now,
        content=content,
        digest=hashlib.sha256(bytes_).hexdigest(),
        signature=encode(key.sign(bytes_)),
        public_key=encode(key.public),
    )
    session.add(made)
    session.flush()
    session.execute(insert(ReleasePart), _rows(made, content["parts"], list(texts.values())))
    named = {"month": made.month, "number": made.number, "digest": made.digest}
    journal.record(session, "statistics.released", by=None, at=now, **named, basis=msgspec.to_builtins(basis))
    session.flush()
    return made


def _rows(made: Release, parts: Sequence[dict[str, str]], texts: Sequence[bytes]) -> list[dict[str, Any]]:
    return [{**said, "release_id": made.id, "content": text.decode()} for said, text in zip(parts, texts, strict=True)]
