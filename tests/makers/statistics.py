"""Populations for tests of figures."""

from datetime import date

from sqlalchemy.orm import Session

from app.accounts.rules import Agency, Sex
from app.core.ids import new_uid
from app.credentials.models import Award


def make_awards(session: Session, count: int, **values: object) -> list[Award]:
    """That many awards of that many people; what is not given is plain."""
    plain = {
        "certificate_id": None,
        "month": date(2026, 10, 1),
        "course": "harbour",
        "country": "KE",
        "agency": Agency.CUSTOMS,
        "sex": Sex.FEMALE,
        "language": "en",
    }
    made = [Award(**{"subject": new_uid(), **plain, **values}) for _ in range(count)]  # type: ignore[arg-type]
    session.add_all(made)
    session.flush()
    return made
