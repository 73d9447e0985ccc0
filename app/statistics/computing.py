"""The whole way from awards to figures: gathered, counted, assembled. A release and its check go it alike."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.statistics.assembly import Ground, assembled
from app.statistics.counting import Count
from app.statistics.figures import Figures
from app.statistics.gathering import Progress, forget, gather


def computed(session: Session, source: Select[Any], ground: Ground, progress: Progress) -> Iterator[Figures]:
    """The figures of all scopes over the awards of a source. Nothing is left behind in the database."""
    count = Count(session, gather(session, source, progress), progress)
    progress("funders", 0.2)
    weights = {**count.weights(by_year=False), **count.weights(by_year=True)}
    yield from assembled(count.populations(), replace(ground, weights=weights))
    forget(session)
    progress("stored", 1.0)
