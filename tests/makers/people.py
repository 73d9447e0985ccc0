"""People for tests: the cast, the same in every test."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.accounts.actions import Profile, register
from app.accounts.models import Person
from app.accounts.passphrases import hashed
from app.accounts.rules import Agency, Role, Sex

PASSPHRASE = "lumo-kade-tiro-vasu-neb"
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Part:
    """A member of the cast."""

    sign_in: str
    name: str
    country: str
    agency: Agency
    sex: Sex
    role: Role | None


CAST = {
    "amina": Part("amina", "Amina Diallo", "SN", Agency.PROSECUTION, Sex.FEMALE, None),
    "badr": Part("badr", "بدر الدين", "EG", Agency.POLICE, Sex.MALE, None),
    "ben": Part("ben", "Ben Okafor", "NG", Agency.ACADEMIA, Sex.MALE, Role.INSTRUCTOR),
    "carla": Part("carla", "Carla Méndez", "PE", Agency.ACADEMIA, Sex.FEMALE, Role.INSTRUCTOR),
    "dara": Part("dara", "Dara Lindqvist", "SE", Agency.MINISTRY, Sex.NOT_STATED, Role.DONOR),
    "faisal": Part("faisal", "Faisal Khan", "PK", Agency.POLICE, Sex.MALE, Role.FACILITATOR),
    "olga": Part("olga", "Olga Petrova", "KZ", Agency.MINISTRY, Sex.FEMALE, Role.ADMINISTRATOR),
}

_hash = hashed(PASSPHRASE)


def make_person(session: Session, sign_in: str = "someone", *, now: datetime = NOW, **values: object) -> Person:
    """Somebody with an account; what is not given is plain."""
    given = {
        "name": sign_in.title(),
        "language": "en",
        "country": "KE",
        "agency": Agency.CUSTOMS,
        "sex": Sex.NOT_STATED,
    }
    role = values.pop("role", None)
    profile = Profile(**(given | values))  # type: ignore[arg-type]
    return register(session, sign_in=sign_in, passphrase_hash=_hash, profile=profile, now=now, role=role)  # type: ignore[arg-type]


def make_cast(session: Session) -> None:
    """Everybody of the cast."""
    for part in CAST.values():
        values = {"name": part.name, "country": part.country, "agency": part.agency, "sex": part.sex, "role": part.role}
        make_person(session, part.sign_in, **values)
