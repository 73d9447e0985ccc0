"""What holds of contributions, agreements and equipment: what is said of them, and what cannot be meant.

Each stands for one paragraph of article 30 of the Convention. Nothing here says whether a State does what the
Convention asks of it; an entry says what was provided, by whom and to whom, as somebody stated it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from app.core.errors import N_
from app.core.money import MOST, currencies, decimals
from app.core.places import countries

NAME_LIMIT = 120
TITLE_LIMIT = 200
NOTE_LIMIT = 500
TERMS_LIMIT = 1000
MOST_PARTIES = 40
MOST_PIECES = 1_000_000

EARLIEST = date(1945, 10, 24)
"""No day before the Charter of the United Nations is meant; agreements may be older than the Convention."""
LATEST_YEAR = 2100

ADDRESS = re.compile(r"https?://[^\s/?#<>\"']+\.[^\s<>\"']+")


class ContributionKind(StrEnum):
    """What article 30, paragraph 2 (c), names: contributions to an account, and shares of confiscated proceeds."""

    REGULAR = "regular"
    VOLUNTARY = "voluntary"
    CONFISCATED = "confiscated"


class Form(StrEnum):
    """Between how many an agreement is, in the words of article 30, paragraph 4."""

    BILATERAL = "bilateral"
    MULTILATERAL = "multilateral"


class State(StrEnum):
    """In which condition equipment is, as far as was reported."""

    NEW = "new"
    IN_USE = "in-use"
    NEEDS_REPAIR = "needs-repair"
    OUT_OF_USE = "out-of-use"
    RETURNED = "returned"


CONTRIBUTION_KINDS: Mapping[ContributionKind, str] = {
    ContributionKind.REGULAR: N_("Regular contribution"),
    ContributionKind.VOLUNTARY: N_("Voluntary contribution"),
    ContributionKind.CONFISCATED: N_("Share of confiscated proceeds (article 14)"),
}
FORMS: Mapping[Form, str] = {Form.BILATERAL: N_("Bilateral"), Form.MULTILATERAL: N_("Multilateral")}
STATES: Mapping[State, str] = {
    State.NEW: N_("New"),
    State.IN_USE: N_("In use"),
    State.NEEDS_REPAIR: N_("Needs repair"),
    State.OUT_OF_USE: N_("Out of use"),
    State.RETURNED: N_("Returned"),
}


@dataclass(frozen=True)
class Party:
    """A State, by its code, or a named body; without either, nobody."""

    country: str = ""
    name: str = ""

    def __bool__(self) -> bool:
        return bool(self.country or self.name)

    @property
    def key(self) -> str:
        """What tells it from all others, in an address too: `SE`, or `body:port safety fund`."""
        return self.country or (self.name and f"body:{self.name.casefold()}")


@dataclass(frozen=True)
class Problem:
    """Why an entry cannot be kept: at which field, in words for the person who typed it."""

    at: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ContributionDetails:
    """What is said of a contribution. Without an amount, none was published. An empty programme is none."""

    paragraph: ClassVar[str] = "UNTOC-30-2-c"
    kinds: ClassVar[type[StrEnum]] = ContributionKind

    kind: str
    giver: Party
    recipient: Party = Party()
    programme: str = ""
    amount: Decimal | None = None
    currency: str = ""
    is_published: bool = True
    starts_on: date | None
    ends_on: date | None = None
    note: str = ""
    source: str = ""

    def problems(self, today: date) -> Iterator[Problem]:
        """Why this cannot be kept; nothing if it can."""
        yield from _known(self.kind, ContributionKind, "kind", N_("Choose the kind of contribution."))
        yield from _party(self.giver, "giver", is_needed=True)
        yield from _party(self.recipient, "recipient")
        if not self.recipient and not self.programme:
            yield Problem("recipient_name", N_("Say to whom it went: a State, a body, an account or a programme."))
        if self.giver and self.giver.key == self.recipient.key:
            yield Problem("recipient_name", N_("Giver and recipient are the same."))
        if self.is_published and self.amount is None:
            yield Problem("amount", N_("Write the amount, or tick that it is not published."))
        elif not self.is_published and self.amount is not None:
            yield Problem("amount", N_("Remove the amount, or the tick that says it is not published."))
        yield from _money(self.amount, self.currency)
        yield from _past(self.starts_on, "starts_on", today, N_("Write the day, or the first day of the period."))
        yield from _ordered(self.starts_on, self.ends_on, "ends_on")
        yield from _short(self, note=NOTE_LIMIT, source=NOTE_LIMIT)


@dataclass(frozen=True, kw_only=True)
class AgreementDetails:
    """What is said of an agreement or arrangement."""

    paragraph: ClassVar[str] = "UNTOC-30-4"
    kinds: ClassVar[type[StrEnum]] = Form

    title: str
    kind: str
    parties: tuple[Party, ...]
    signed_on: date | None
    starts_on: date | None = None
    """In force from this day; None while it is not in force."""
    ends_on: date | None = None
    terms: str = ""
    programme: str = ""
    source: str = ""

    def problems(self, today: date) -> Iterator[Problem]:
        """Why this cannot be kept; nothing if it can."""
        if not self.title:
            yield Problem("title", N_("Write the title of the agreement or arrangement."))
        yield from _known(self.kind, Form, "kind", N_("Say whether it is bilateral or multilateral."))
        yield from self._parties()
        yield from _past(self.signed_on, "signed_on", today, N_("Write the day on which it was signed."))
        yield from _sensible(self.starts_on, "starts_on")
        if self.signed_on and self.starts_on and self.starts_on < self.signed_on:
            yield Problem("starts_on", N_("It cannot be in force before it was signed."))
        if self.ends_on and not self.starts_on:
            yield Problem("starts_on", N_("Write from when it is in force, or remove the last day."))
        yield from _ordered(self.starts_on, self.ends_on, "ends_on")
        yield from _short(self, title=TITLE_LIMIT, terms=TERMS_LIMIT, source=NOTE_LIMIT)

    @property
    def named(self) -> tuple[Party, ...]:
        """The parties, without the lines that were left empty."""
        return tuple(party for party in self.parties if party)

    def _parties(self) -> Iterator[Problem]:
        for place, party in enumerate(self.parties):
            yield from _party(party, f"parties-{place}-")
        named = [party.key for party in self.named]
        for key, times in Counter(named).items():
            if times > 1:
                place = max(place for place, party in enumerate(self.parties) if party.key == key)
                yield Problem(f"parties-{place}-{_field(self.parties[place])}", N_("This party is named twice."))
        if len(set(named)) < 2:
            yield Problem("parties", N_("An agreement has two parties or more."))
        elif self.kind == Form.BILATERAL and len(set(named)) > 2:
            yield Problem("kind", N_("A bilateral agreement has two parties. Choose multilateral, or remove parties."))


@dataclass(frozen=True, kw_only=True)
class EquipmentDetails:
    """What is said of equipment. The value is that of all pieces together."""

    paragraph: ClassVar[str] = "UNTOC-30-2-d"
    kinds: ClassVar[type[StrEnum]] = State

    title: str
    quantity: int | None
    giver: Party
    recipient: str
    """The country, by its code."""
    place: str
    kind: str = State.NEW
    starts_on: date | None
    amount: Decimal | None = None
    currency: str = ""
    programme: str = ""
    note: str = ""
    source: str = ""

    def problems(self, today: date) -> Iterator[Problem]:
        """Why this cannot be kept; nothing if it can."""
        if not self.title:
            yield Problem("title", N_("Write what was given."))
        if self.quantity is None:
            yield Problem("quantity", N_("Write how many pieces were given."))
        elif not 0 < self.quantity <= MOST_PIECES:
            yield Problem("quantity", N_("Write a number from 1 to 1,000,000."))
        yield from _party(self.giver, "giver", is_needed=True)
        if self.recipient not in countries():
            yield Problem("recipient_country", N_("Choose the country from the list."))
        if not self.place:
            yield Problem("place", N_("Write where it is: a town and an institution."))
        yield from _known(self.kind, State, "kind", N_("Choose the condition of the equipment."))
        yield from _past(self.starts_on, "starts_on", today, N_("Write the day on which it was given."))
        yield from _money(self.amount, self.currency)
        yield from _short(self, title=TITLE_LIMIT, place=NAME_LIMIT, note=NOTE_LIMIT, source=NOTE_LIMIT)


Details = ContributionDetails | AgreementDetails | EquipmentDetails


def address_in(source: str) -> str:
    """The source if it is an address of the web, else nothing; nothing is ever fetched from it."""
    return source if ADDRESS.fullmatch(source) else ""


def _field(party: Party) -> str:
    return "country" if party.country else "name"


def _known(value: str, values: type[StrEnum], at: str, message: str) -> Iterator[Problem]:
    if value not in set(values):
        yield Problem(at, message)


def _party(party: Party, at: str, *, is_needed: bool = False) -> Iterator[Problem]:
    prefix = at if at.endswith("-") else f"{at}_"
    if party.country and party.name:
        yield Problem(f"{prefix}name", N_("Choose a State or write a name, not both."))
    elif party.country and party.country not in countries():
        yield Problem(f"{prefix}country", N_("Choose the country from the list."))
    elif is_needed and not party:
        yield Problem(f"{prefix}country", N_("Choose the State or write the name of the body that gave it."))
    if len(party.name) > NAME_LIMIT:
        yield Problem(f"{prefix}name", N_("Use no more than %(limit)s characters."), {"limit": NAME_LIMIT})


def _money(amount: Decimal | None, currency: str) -> Iterator[Problem]:
    if currency and currency not in currencies():
        yield Problem("currency", N_("Choose the currency from the list."))
    elif amount is None:
        if currency:
            yield Problem("amount", N_("A currency is chosen, but no amount is written."))
    elif amount <= 0:
        yield Problem("amount", N_("Write an amount greater than zero."))
    elif amount >= MOST:
        yield Problem("amount", N_("This is a million million or more. Count the digits again."))
    elif not currency:
        yield Problem("currency", N_("Choose the currency of the amount."))
    elif amount != amount.quantize(Decimal(1).scaleb(-decimals(currency))):
        values = {"currency": currency, "count": decimals(currency)}
        yield Problem("amount", N_("Decimals that %(currency)s can have: %(count)s. Write no more."), values)


def _sensible(day: date | None, at: str) -> Iterator[Problem]:
    if day and not (day >= EARLIEST and day.year <= LATEST_YEAR):
        yield Problem(at, N_("Check the year."))


def _past(day: date | None, at: str, today: date, message: str) -> Iterator[Problem]:
    if day is None:
        yield Problem(at, message)
    elif day > today + timedelta(days=1):  # it is tomorrow already in the east
        yield Problem(at, N_("This day is still to come. The register says what has been provided."))
    else:
        yield from _sensible(day, at)


def _ordered(first: date | None, last: date | None, at: str) -> Iterator[Problem]:
    if first and last and last < first:
        yield Problem(at, N_("The last day is before the first."))
    else:
        yield from _sensible(last, at)


def _short(details: object, **limits: int) -> Iterator[Problem]:
    for name, limit in limits.items():
        if len(getattr(details, name)) > limit:
            yield Problem(name, N_("Use no more than %(limit)s characters."), {"limit": limit})
