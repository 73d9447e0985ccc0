"""What somebody has entered in the register, for tests."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.queries import person_by_sign_in
from app.core.database import Database
from app.core.ids import new_uid
from app.provision import actions
from app.provision.models import Registration
from app.provision.rules import AgreementDetails, ContributionDetails, Details, EquipmentDetails, Party
from tests.makers.people import NOW

CONTRIBUTION = ContributionDetails(
    kind="voluntary",
    giver=Party("SE"),
    recipient=Party(name="Account for Port Safety"),
    amount=Decimal("250000.50"),
    currency="EUR",
    starts_on=date(2026, 3, 1),
    ends_on=date(2026, 12, 31),
    note="For training port officials.",
    source="https://example.org/report.pdf",
)
AGREEMENT = AgreementDetails(
    title="Arrangement on scanners",
    kind="bilateral",
    parties=(Party("SE"), Party("SN")),
    signed_on=date(2026, 2, 1),
    starts_on=date(2026, 4, 1),
    ends_on=date(2030, 3, 31),
    terms="Two scanners\nand their upkeep.",
)
EQUIPMENT = EquipmentDetails(
    title="Mobile scanner",
    quantity=2,
    giver=Party(name="Port Safety Fund"),
    recipient="SN",
    place="Dakar, Customs School",
    kind="in-use",
    starts_on=date(2026, 5, 6),
    amount=Decimal(90000),
    currency="XOF",
)
ALL = {"contribution": CONTRIBUTION, "equipment": EQUIPMENT, "agreement": AGREEMENT}


def make_entry(
    session: Session,
    by: Person,
    details: Details = CONTRIBUTION,
    *,
    uid: str = "",
    now: datetime = NOW,
    **changed: object,
) -> Registration:
    """An entry as an administrator makes it."""
    said = replace(details, **changed)  # type: ignore[arg-type]
    return actions.enter(session, by=by, uid=uid or new_uid(), details=said, now=now)


def entered(database: Database, details: Details = CONTRIBUTION, **changed: object) -> str:
    """The uid of an entry that Olga has made, committed."""
    with database.unit_of_work() as session:
        olga = person_by_sign_in(session, "olga")
        assert olga
        return make_entry(session, olga, details, **changed).uid
