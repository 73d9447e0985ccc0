"""The register as flat lines: what its pages show and its files hold, so that they cannot disagree.

A line is a contribution, a training programme, equipment or an agreement. Pure but for `register`, which reads.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app.programmes.models import Programme
from app.programmes.queries import programmes
from app.provision import queries
from app.provision.models import Agreement, Contribution, Equipment, Registration
from app.provision.rules import AgreementDetails, ContributionDetails, EquipmentDetails, Party

PROGRAMME = "programme"
TRAINING = EquipmentDetails.paragraph
"""Article 30, paragraph 2 (d), names training programmes and equipment in one breath."""
ADDITIONAL = "UNTOC-30-3"
PARAGRAPHS = (ContributionDetails.paragraph, TRAINING, ADDITIONAL, AgreementDetails.paragraph)
"""The paragraphs of article 30 under which something can stand in the register, in their order."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What the register says of one thing. An agreement names its parties as givers; nobody is its recipient."""

    kind: str
    uid: str
    paragraph: str
    detail: str
    """Its kind among its like, as a code: voluntary, bilateral, in-use, online. Empty where not stated."""
    title: str = ""
    givers: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    funders: tuple[str, ...] = ()
    place: str = ""
    quantity: int | None = None
    amount: Decimal | None = None
    currency: str = ""
    signed_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    is_additional: bool | None = None
    """Whether a programme adds to existing commitments (article 30, paragraph 3), as its provider states."""
    programme: str = ""
    programme_uid: str = ""
    note: str = ""
    source: str = ""
    version: int
    changed_at: datetime

    @property
    def anchor(self) -> str:
        """Its place on the page of the register."""
        return f"{self.kind}-{self.uid}"

    @property
    def given_by(self) -> tuple[Party, ...]:
        """Everybody who provides or pays."""
        return self.givers + tuple(Party(name=name) for name in self.funders)

    @property
    def countries(self) -> frozenset[str]:
        """The countries for which it is; for an agreement, those that are party to it."""
        concerned = self.givers if self.kind == "agreement" else self.recipients
        return frozenset(party.country for party in concerned if party.country)


@dataclass(frozen=True)
class Choice:
    """Which lines somebody asked for; an empty part leaves all."""

    country: str = ""
    provider: str = ""
    """The key of a party."""
    paragraph: str = ""

    def includes(self, line: Line) -> bool:
        """Whether a line is asked for."""
        return (
            (not self.country or self.country in line.countries)
            and (not self.provider or self.provider in {party.key for party in line.given_by})
            and (not self.paragraph or self.paragraph in _paragraphs(line))
        )

    @property
    def slug(self) -> str:
        """The paragraph as an address has it: `30-2-c`."""
        return self.paragraph.removeprefix("UNTOC-")

    @property
    def query(self) -> dict[str, str]:
        """The parts that say something, as an address has them."""
        parts = {"country": self.country, "provider": self.provider, "paragraph": self.slug}
        return {name: value for name, value in parts.items() if value}


@dataclass(frozen=True)
class Sum:
    """Contributions in one currency; amounts of two currencies are never added."""

    currency: str
    amount: Decimal
    count: int


def register(session: Session, *, provider: str) -> list[Line]:
    """All lines that stand in the register, by kind, the latest first; `provider` is that of this site."""
    entered = [
        line_of(each) for kind in queries.MODELS for each in queries.entries(session, kind) if not each.withdrawn_at
    ]
    training = [programme_line(each, provider) for each in programmes(session)]
    return entered + training


def line_of(entry: Registration) -> Line:
    """What an entry says."""
    known = {
        "uid": entry.uid,
        "kind": queries.kind_of(entry),
        "detail": entry.kind.value,
        "programme": entry.programme.name if entry.programme else "",
        "programme_uid": entry.programme.uid if entry.programme else "",
        "starts_on": entry.starts_on,
        "source": entry.source,
        "version": entry.version,
        "changed_at": entry.changed_at,
    }
    if isinstance(entry, Contribution):
        return Line(**known, **_contribution(entry))  # type: ignore[arg-type]
    return Line(**known, **(_agreement(entry) if isinstance(entry, Agreement) else _equipment(entry)))  # type: ignore[arg-type]


def _contribution(entry: Contribution) -> dict[str, object]:
    return {
        "paragraph": ContributionDetails.paragraph,
        "givers": (entry.giver,),
        "recipients": (entry.recipient,) if entry.recipient else (),
        "amount": entry.amount,
        "currency": entry.currency,
        "ends_on": entry.ends_on,
        "note": entry.note,
    }


def _agreement(entry: Agreement) -> dict[str, object]:
    return {
        "paragraph": AgreementDetails.paragraph,
        "title": entry.title,
        "givers": tuple(each.party for each in entry.parties),
        "signed_on": entry.signed_on,
        "ends_on": entry.ends_on,
        "note": entry.terms,
    }


def _equipment(entry: Equipment) -> dict[str, object]:
    return {
        "paragraph": EquipmentDetails.paragraph,
        "title": entry.title,
        "givers": (entry.giver,),
        "recipients": (Party(entry.recipient),),
        "place": entry.place,
        "quantity": entry.quantity,
        "amount": entry.amount,
        "currency": entry.currency,
        "note": entry.note,
    }


def programme_line(programme: Programme, provider: str) -> Line:
    """What is said of a training programme."""
    return Line(
        kind=PROGRAMME,
        uid=programme.uid,
        paragraph=TRAINING,
        detail=programme.mode.value if programme.mode else "",
        title=programme.name,
        givers=(Party(name=programme.provider or provider),),
        recipients=tuple(map(Party, programme.countries)),
        funders=tuple(dict.fromkeys(funder.name for funder in programme.funders)),
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        is_additional=programme.is_additional,
        programme=programme.name,
        programme_uid=programme.uid,
        note=programme.summary,
        version=programme.version,
        changed_at=programme.created_at,
    )


def chosen(lines: Iterable[Line], choice: Choice) -> list[Line]:
    """The lines that somebody asked for."""
    return [line for line in lines if choice.includes(line)]


def _paragraphs(line: Line) -> set[str]:
    return {line.paragraph, ADDITIONAL} if line.kind == PROGRAMME else {line.paragraph}


def by_kind(lines: Iterable[Line]) -> Mapping[str, list[Line]]:
    """The lines of each kind; none where there are none."""
    found: dict[str, list[Line]] = {kind: [] for kind in (*queries.MODELS, PROGRAMME)}
    for line in lines:
        found[line.kind].append(line)
    return found


def sums(contributions: Iterable[Line]) -> list[Sum]:
    """The published amounts, added up for each currency by itself, in the order of the codes."""
    found: dict[str, list[Decimal]] = defaultdict(list)
    for line in contributions:
        if line.amount is not None:
            found[line.currency].append(line.amount)
    return [Sum(currency, sum(found[currency], Decimal()), len(found[currency])) for currency in sorted(found)]


def by_country(equipment: Iterable[Line]) -> Mapping[str, list[Line]]:
    """Equipment by the country in which it is."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in equipment:
        found[line.recipients[0].country].append(line)
    return found


def additions(training: Iterable[Line]) -> Mapping[bool | None, int]:
    """How many programmes are stated to add to existing commitments, how many not, and of how many nothing is said."""
    return Counter(line.is_additional for line in training)


def givers(lines: Iterable[Line]) -> list[Party]:
    """Everybody who provides or pays, each once."""
    return list({party.key: party for line in lines for party in line.given_by}.values())


def countries(lines: Iterable[Line]) -> frozenset[str]:
    """Every country for which something is."""
    return frozenset(country for line in lines for country in line.countries)


def first(lines: Sequence[Line], most: int) -> tuple[Sequence[Line], int]:
    """The first lines of a long list, and how many follow."""
    return lines[:most], max(0, len(lines) - most)
