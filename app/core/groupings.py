"""Lists of countries by which figures are grouped: who stood on which list on which day.

A membership is a fact with a first and a last day; a list has a name, a date and a source, shown beside every total.
groupings.json holds the facts alone. docs/statistics.md says where they come from and what is in doubt.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.core.errors import N_

FACTS = Path(__file__).with_name("groupings.json")
DEFAULT = "recipients"
"""The list that pages show first: the Convention speaks of developing countries and economies in transition, and
defines neither."""
CHECKED_ON = date(2026, 11, 23)


@dataclass(frozen=True)
class Member:
    """A country on a list. `valid_from` is its first day on it, None if before this platform or unknown; `valid_to` its
    last day, None while it lasts.
    """

    code: str
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """Whether the country stood on the list on a day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Grouping:
    """A list of countries. Its title and note are to be translated, its source is named as it names itself."""

    name: str
    title: str
    list_date: date
    """The day of the newest state of the list that is known here."""
    source: str
    note: str
    members: tuple[Member, ...]

    def on(self, day: date) -> frozenset[str]:
        """The countries on the list on a day."""
        return frozenset(member.code for member in self.members if member.holds(day))


OECD = "OECD Development Assistance Committee, List of ODA Recipients 2022–2025"
PROSPECTS = "United Nations, World Economic Situation and Prospects"
_ABOUT: dict[str, tuple[str, date, str, str]] = {
    "recipients": (
        N_("Recipients of development assistance and economies in transition"),
        date(2022, 1, 1),
        f"{OECD}; {PROSPECTS}",
        N_("The two lists taken together; a country on both counts once."),
    ),
    "dac": (
        N_("Recipients of official development assistance (DAC list)"),
        date(2022, 1, 1),
        OECD,
        N_(
            "Nauru left the list on 1 January 2026. The rest of the membership since then is inferred: the review of "
            "2026 and the decision about Montserrat are not known here."
        ),
    ),
    "ldc": (
        N_("Least developed countries"),
        date(2024, 12, 13),
        "United Nations, list of least developed countries",
        N_(
            "Bangladesh, the Lao People’s Democratic Republic and Nepal were due to leave the list on 24 November "
            "2026. Bangladesh asked for more time and Nepal announced that it would ask for it; no outcome has been "
            "verified here, so all three are still counted."
        ),
    ),
    "lldc": (
        N_("Landlocked developing countries"),
        CHECKED_ON,
        "United Nations, list of landlocked developing countries (UN-OHRLLS)",
        "",
    ),
    "sids": (
        N_("Small island developing States"),
        CHECKED_ON,
        "United Nations, Standard Country or Area Codes for Statistical Use (M49)",
        N_("With the islands that are not members of the United Nations."),
    ),
    "transition": (
        N_("Economies in transition"),
        CHECKED_ON,
        PROSPECTS,
        "",
    ),
    "g77": (N_("Group of 77"), CHECKED_ON, "The Group of 77, list of member States", ""),
    "parties": (
        N_("Parties to the Convention"),
        CHECKED_ON,
        "United Nations Treaty Collection, chapter XVIII, 12",
        N_(
            "By the day on which the instrument was deposited, where it is known. States only: the European Union is a "
            "party too, and territories are not counted with the State that is responsible for them."
        ),
    ),
}


def members(name: str, on: date) -> frozenset[str]:
    """The countries on a list on a day. Raises KeyError for a list that does not exist."""
    return _members(name, on)


def region_of(country: str) -> str:
    """The M49 code of the region of a country: Africa, the Americas, Asia, Europe, Oceania; empty for Antarctica."""
    return _regions().get(country, "")


@cache
def _facts() -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(FACTS.read_text(encoding="ascii"))
    return facts


@cache
def _regions() -> dict[str, str]:
    return {country: region for region, countries in _facts()["regions"].items() for country in countries.split()}


def _listed(name: str) -> tuple[Member, ...]:
    """The members of a list by their codes. A country that came and went twice would have two lines."""
    if name == DEFAULT:
        return tuple(sorted((*_listed("dac"), *_listed("transition")), key=lambda member: member.code))
    facts = _facts()["groupings"][name]
    since, until = facts.get("since", {}), facts.get("until", {})
    return tuple(
        Member(code, _day(since.get(code)), _day(until.get(code)))
        for code in sorted({*facts["always"].split(), *since})
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


GROUPINGS: Mapping[str, Grouping] = MappingProxyType(
    {name: Grouping(name, *about, members=_listed(name)) for name, about in _ABOUT.items()}
)
"""The lists by their names, the default first. `world`, everybody, is not a list."""


@lru_cache(maxsize=256)
def _members(name: str, on: date) -> frozenset[str]:
    return GROUPINGS[name].on(on)
