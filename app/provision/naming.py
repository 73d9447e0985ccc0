"""What stands in the register, in the words of the language of the request."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from flask_babel import format_date, format_decimal

from app.core.errors import N_
from app.core.money import decimals
from app.core.places import country_name
from app.courseware.convention import citation, provisions
from app.programmes.rules import MODES
from app.provision.rules import CONTRIBUTION_KINDS, FORMS, STATES, Party
from app.web.language import current_language
from app.web.texts import _

KINDS: Mapping[str, str] = {
    "contribution": N_("Contribution"),
    "programme": N_("Training programme"),
    "equipment": N_("Equipment"),
    "agreement": N_("Agreement or arrangement"),
}
"""What the kinds of lines are called."""

DETAILS: Mapping[str, Mapping[str, str]] = {
    "contribution": {kind.value: words for kind, words in CONTRIBUTION_KINDS.items()},
    "programme": {mode.value: words for mode, words in MODES.items()},
    "equipment": {state.value: words for state, words in STATES.items()},
    "agreement": {form.value: words for form, words in FORMS.items()},
}
"""What a line can be among its like."""

VERBS: Mapping[str, str] = {
    "entered": N_("Entered"),
    "corrected": N_("Corrected"),
    "withdrawn": N_("Withdrawn"),
    "restored": N_("Put back into the register"),
}
"""What can happen to an entry."""


def kind_title(kind: str) -> str:
    """What a kind of line is called."""
    return _(KINDS[kind])


def verb_title(kind: str) -> str:
    """What happened, from the kind of a journal entry."""
    return _(VERBS[kind.rpartition(".")[2]])


def detail_title(kind: str, detail: str) -> str:
    """What a line is among its like: voluntary, bilateral, in use, online; empty where nothing is stated."""
    if not detail:
        return ""
    return _(DETAILS[kind][detail])


def party_title(party: Party) -> str:
    """A State by its name in this language, a body by its own."""
    return country_name(party.country, current_language()) if party.country else party.name


def party_titles(parties: Iterable[Party]) -> list[str]:
    """Parties by their names, in the order of the names."""
    return [title for _key, title in party_choices(parties)]


def party_choices(parties: Iterable[Party]) -> list[tuple[str, str]]:
    """Parties by key and name, in the order of the names."""
    return sorted(((party.key, party_title(party)) for party in parties), key=lambda pair: pair[1].casefold())


def country_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """These countries by code and name, in the order of the names."""
    return party_choices(map(Party, codes))


def paragraph_choices(ids: Iterable[str]) -> list[tuple[str, str]]:
    """Paragraphs as an address and as the United Nations name them."""
    return [(provisions()[each].slug, capital(citation(each, current_language()))) for each in ids]


def money(amount: Decimal, currency: str) -> str:
    """An amount with the code of its currency and as many decimals as it has: `EUR 250,000.00`."""
    places = decimals(currency)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return f"{currency} {format_decimal(amount, pattern)}"


def days(first: date | None, last: date | None) -> str:
    """A day, or from one day to another; empty where nothing is stated."""
    if first and last and first != last:
        return _("%(first)s to %(last)s", first=day(first), last=day(last))
    if first:
        return day(first)
    return _("until %(last)s", last=day(last)) if last else ""


def day(value: date) -> str:
    """A day in words."""
    return str(format_date(value, "long"))


def capital(text: str) -> str:
    """A phrase as it begins a heading."""
    return text[:1].upper() + text[1:]
