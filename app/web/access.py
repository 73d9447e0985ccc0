"""Who may open a page. Every view says so; the site refuses a view that says nothing."""

from collections.abc import Callable
from enum import Enum, StrEnum, auto
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
MARK = "__audience__"
LARGEST = "__largest__"


class Permission(StrEnum):
    """What a person may be allowed to do."""

    LEARN = auto()
    READ_OWN_FIGURES = auto()
    WRITE_COURSES = auto()
    FOLLOW_COHORTS = auto()
    KEEP_PROGRAMMES = auto()
    REVOKE_CERTIFICATES = auto()
    MANAGE_PEOPLE = auto()
    RUN_SERVER = auto()
    KEEP_COURSES = auto()


class Audience(Enum):
    """Audiences that need no permission."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"


ANYONE, SIGNED_IN = Audience.ANYONE, Audience.SIGNED_IN


def open_to(audience: Audience | Permission) -> Callable[[View], View]:
    """Say who may open a view; the mark stays on the function, where the guard and the tests read it."""

    def mark(view: View) -> View:
        setattr(view, MARK, audience)
        return view

    return mark


def audience_of(view: Callable[..., Any]) -> Audience | Permission | None:
    """Whom a view is open to; None if it does not say."""
    return getattr(view, MARK, None)


def takes(size: int) -> Callable[[View], View]:
    """Say that a view takes requests of more than the usual 256 KiB: so many bytes."""

    def mark(view: View) -> View:
        setattr(view, LARGEST, size)
        return view

    return mark


def largest_of(view: Callable[..., Any]) -> int | None:
    """How many bytes a view takes; None if it says nothing."""
    return getattr(view, LARGEST, None)
