"""Many requests at the same moment: threads that all wait for each other, each with a session of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from sqlalchemy.orm import Session

from app.core.database import Database

Made = TypeVar("Made")


def at_once(times: int, work: Callable[[int], Made]) -> list[Made | Exception]:
    """What each of `times` threads brought back that began together, or the exception that ended it."""
    barrier = Barrier(times)

    def run(number: int) -> Made | Exception:
        barrier.wait(timeout=30)
        try:
            return work(number)
        except Exception as error:  # noqa: BLE001 - the tests look at what it was
            return error

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(run, range(times)))


def transactions_at_once(
    database: Database, times: int, work: Callable[[Session, int], Made]
) -> list[Made | Exception]:
    """The same with a writing session for each thread, committed at its end as a request's is."""

    def run(number: int) -> Made:
        with database.unit_of_work() as session:
            return work(session, number)

    return at_once(times, run)
