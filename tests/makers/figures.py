"""Figures as a release holds them, for tests of pages and exports: plausible, invented, the same every time."""

import hashlib
import random
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.core.keys import SigningKey, canonical, encode
from app.statistics.figures import ALL, OTHERS, TOTAL, WORLD, Figures, Row, Scope, Table, written
from app.statistics.models import Release, ReleasePart

COUNTRIES = ("KE", "NG", "SN", "NP", "TV", "FJ", "BR", "CO", "EG", "MA", "KZ", "GE", "LA", "CN", "FR", "XK")
EVERYBODY = Scope()
AGENCIES = (
    "police", "prosecution", "judiciary", "customs", "border", "financial-intelligence", "registry", "procurement",
    "prison", "ministry", "parliament", "civil-society", "academia", "private-sector", "other",
)  # fmt: skip


def _fives(chance: random.Random, most: int) -> int | None:
    return None if chance.random() < 0.15 else chance.randrange(10, most, 5)


def _split(indicator: str, dimension: str, names: tuple[str, ...], chance: random.Random, *, names_all: bool) -> Table:
    rows = [Row((name,), _fives(chance, 900)) for name in names]
    withheld = sum(row.value is None for row in rows)
    if not names_all:
        rows = [row for row in rows if row.value is not None]
        if withheld:
            rows.append(Row((OTHERS,), 40))
    return Table(indicator, (dimension,), "public", tuple(rows), withheld)


def make_figures(scope: Scope = EVERYBODY, *, seed: int = 7) -> Figures:
    """The tables that a part of a release has."""
    chance = random.Random(f"{seed}{scope}")
    split = lambda i, d, names, **k: _split(i, d, names, chance, names_all=k.get("names_all", False))  # noqa: E731
    months = tuple(f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13))[:22]
    tables = [
        Table("O3", TOTAL, "public", (Row((), 4235),)),
        split("O3", "month", months),
        split("O3", "country", COUNTRIES),
        split("O3", "region", ("002", "019", "142", "150", "009")),
        split("O3", "agency", AGENCIES, names_all=True),
        split("O3", "sex", ("female", "male", "not-stated"), names_all=True),
        split("O3", "language", ("ar", "en", "es", "fr", "ru", "zh")),
        split("O3", "course", ("harbour", "article-31")),
        split("O3", "provision", ("UNTOC-30-2-d", "UNTOC-31-1", "UNTOC-31-2-c")),
        Table(
            "O3", ("country", "sex"), "public",
            tuple(Row((c, s), _fives(chance, 300)) for c in COUNTRIES[:8] for s in ("female", "male", "not-stated")), 3,
        ),
        Table(
            "C2", ("course",), "public",
            (Row(("harbour",), 0.46, basis=310, of=420, before=41.2, after=68.2, low=0.41, high=0.51),
             Row(("article-31",), None)), 1,
        ),
        Table("C1", TOTAL, "public", (Row((), 64, basis=6600),)),
        split("O1", "country", COUNTRIES),
        Table("O1", TOTAL, "public", (Row((), 7015),)),
        Table("O2", TOTAL, "public", (Row((), 8120),)),
        split("O2", "course", ("harbour", "article-31")),
        Table("O4", TOTAL, "public", (Row((), 30250),)),
        Table("O5", ("offer",), "public", (Row(("courses",), 3), Row(("languages",), 6))),
        Table("C3", ("course",), "public", (Row(("harbour",), 58, basis=5200),)),
    ]  # fmt: skip
    if not scope.programme and scope.grouping == WORLD and not scope.course:
        tables.append(Table("O3", ("funder",), "public", (Row(("kingdom-of-marenda",), 1200), Row(("",), 3035))))
    return Figures(scope, tuple(tables))


def make_release(
    session: Session,
    key: SigningKey,
    *scopes: Scope,
    month: str = "2026-10",
    number: int = 1,
    now: datetime = datetime(2026, 11, 2, tzinfo=UTC),
    is_invented: bool = False,
    given: tuple[Figures, ...] = (),
    **said: object,
) -> Release:
    """A release with these scopes (the public ones of all periods, world and recipients, if none is given), or with
    exactly the figures given; `said` stands in the manifest as it is.
    """
    wanted = scopes or tuple(
        Scope(period=period, grouping=grouping, course=course)
        for period in (ALL, "2025", "2026")
        for grouping in (WORLD, "recipients", "ldc")
        for course in ("", "harbour")
    )
    shown = given or tuple(make_figures(scope) for scope in wanted)
    parts = {figures.scope: written(figures) for figures in shown}
    named = [
        {**{name: getattr(scope, name) for name in ("programme", "period", "grouping", "course")},
         "digest": hashlib.sha256(text).hexdigest()}
        for scope, text in parts.items()
    ]  # fmt: skip
    content = {
        "form": 2,
        "month": month,
        "number": number,
        "is_final": True,
        "is_invented": is_invented,
        "computed_on": now.date().isoformat(),
        "method": {"threshold": 10, "rounded_to": 5, "own_threshold": 5},
        "groupings": [
            {"name": name, "as_of": "2026-10-31", "list_date": day, "source": f"List of {name}"}
            for name, day in (("recipients", "2022-01-01"), ("ldc", "2024-12-13"))
        ],
        "corrects": None,
        "parts": named,
        **said,
    }
    bytes_ = canonical(content)
    made = Release(
        month=month,
        number=number,
        released_at=now,
        content=content,
        digest=hashlib.sha256(bytes_).hexdigest(),
        signature=encode(key.sign(bytes_)),
        public_key=encode(key.public),
    )
    session.add(made)
    session.flush()
    for scope, text in parts.items():
        session.add(
            ReleasePart(
                release_id=made.id,
                programme=scope.programme,
                period=scope.period,
                grouping=scope.grouping,
                course=scope.course,
                content=text.decode(),
                digest=hashlib.sha256(text).hexdigest(),
            )
        )
    session.flush()
    return made
