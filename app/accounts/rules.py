"""What holds of people: roles and their permissions, the fixed lists of a profile, sign-in names and passphrases."""

import ipaddress
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.core.errors import N_
from app.web.access import Permission


class Role(StrEnum):
    """What a person is here for."""

    TRAINEE = "trainee"
    INSTRUCTOR = "instructor"
    FACILITATOR = "facilitator"
    DONOR = "donor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Grants:
    """A role in words, and its permissions."""

    name: str
    description: str
    permissions: frozenset[Permission]


ROLES = {
    Role.TRAINEE: Grants(
        N_("Trainee"), N_("Takes courses and earns certificates."), frozenset({Permission.LEARN})
    ),
    Role.INSTRUCTOR: Grants(
        N_("Instructor"), N_("Writes courses and sees what their questions do."), frozenset({Permission.WRITE_COURSES})
    ),
    Role.FACILITATOR: Grants(
        N_("Facilitator"), N_("Accompanies cohorts and follows their progress."), frozenset({Permission.FOLLOW_COHORTS})
    ),
    Role.DONOR: Grants(
        N_("Donor"), N_("Sees figures, never people."), frozenset({Permission.READ_OWN_FIGURES})
    ),
    Role.ADMINISTRATOR: Grants(
        N_("Administrator"),
        N_("Looks after people, roles, keys and the server."),
        frozenset(
            {
                Permission.MANAGE_PEOPLE,
                Permission.RUN_SERVER,
                Permission.REVOKE_CERTIFICATES,
                Permission.KEEP_PROGRAMMES,
                Permission.FOLLOW_COHORTS,
                Permission.WRITE_COURSES,
                Permission.KEEP_COURSES,
            }
        ),
    ),
}  # fmt: skip
"""A role is a described set of permissions; everybody with an account is a trainee besides."""


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """All that these roles allow together."""
    return frozenset(permission for role in roles for permission in ROLES[role].permissions)


class Agency(StrEnum):
    """Kinds of agency: a fixed list, so that figures can be added up and no office can be told."""

    POLICE = "police"
    PROSECUTION = "prosecution"
    JUDICIARY = "judiciary"
    CUSTOMS = "customs"
    BORDER = "border"
    FINANCIAL_INTELLIGENCE = "financial-intelligence"
    REGISTRY = "registry"
    PROCUREMENT = "procurement"
    PRISON = "prison"
    MINISTRY = "ministry"
    PARLIAMENT = "parliament"
    CIVIL_SOCIETY = "civil-society"
    ACADEMIA = "academia"
    PRIVATE_SECTOR = "private-sector"
    OTHER = "other"


AGENCIES = {
    Agency.POLICE: N_("Police"),
    Agency.PROSECUTION: N_("Prosecution"),
    Agency.JUDICIARY: N_("Judiciary"),
    Agency.CUSTOMS: N_("Customs"),
    Agency.BORDER: N_("Border service"),
    Agency.FINANCIAL_INTELLIGENCE: N_("Financial intelligence"),
    Agency.REGISTRY: N_("Company registry"),
    Agency.PROCUREMENT: N_("Public procurement"),
    Agency.PRISON: N_("Prison and probation"),
    Agency.MINISTRY: N_("Ministry"),
    Agency.PARLIAMENT: N_("Parliament"),
    Agency.CIVIL_SOCIETY: N_("Civil society"),
    Agency.ACADEMIA: N_("University or training academy"),
    Agency.PRIVATE_SECTOR: N_("Private sector"),
    Agency.OTHER: N_("Other"),
}


class Sex(StrEnum):
    """Self-declared, optional; not to say is an answer like the others."""

    FEMALE = "female"
    MALE = "male"
    NOT_STATED = "not-stated"


SEXES = {Sex.FEMALE: N_("Female"), Sex.MALE: N_("Male"), Sex.NOT_STATED: N_("Prefer not to say")}

SIGN_IN = re.compile(r"[^\W_](?:[\w.@+-]*\w)?")
NAME_LIMIT = 120
LONGEST_TYPED = 1000
"""Characters of a name or a passphrase that are looked at. Composing (NFC) takes the square of the marks in a row: a
hundred thousand of them would hold a worker for a quarter of a minute."""
FILLERS = "\u115f\u1160\u3164\uffa0"
"""Letters by category that show nothing: they keep a place in Korean syllables (Unicode 16.0, section 18.6)."""
SIGN_IN_LIMIT = 64


def sign_in_key(sign_in: str) -> str:
    """The one form of a sign-in name: NFKC, case folded. Two names with one key are the same name."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sign_in).strip().casefold())


def is_sign_in(sign_in: str) -> bool:
    """Whether this can be a sign-in name: letters and digits of any script, with `. _ - @ +` between them."""
    if len(sign_in.strip()) > SIGN_IN_LIMIT:
        return False
    key = sign_in_key(sign_in)
    return 3 <= len(key) <= SIGN_IN_LIMIT and SIGN_IN.fullmatch(key) is not None


def tidy_name(name: str) -> str:
    """A person's name as it is printed: NFC, single blanks, no control signs (they could turn a line around)."""
    kept = (sign for sign in unicodedata.normalize("NFC", name[:LONGEST_TYPED]) if not _is_control(sign))
    return " ".join("".join(kept).split())


def is_name(name: str) -> bool:
    """Whether a tidy name can stand on a certificate: short enough, and with a letter, lest others fill it in later."""
    return len(name) <= NAME_LIMIT and any(sign.isalpha() for sign in name)


def _is_control(sign: str) -> bool:
    joiners = "\u200c\u200d"  # zero-width (non-)joiner: letters of Persian, Hindi and others depend on them
    if sign in FILLERS:
        return True
    return unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs", "Cn"} and sign not in joiners and not sign.isspace()


CONSONANTS, VOWELS = "bdfghklmnprstvz", "aeiou"


def suggested_passphrase() -> str:
    """A passphrase that anybody with Latin keys can type and say: five groups of two syllables, 62 bits.

    Made of syllables and not of words, so that it helps readers of no particular language.
    """
    return "-".join(_syllable() + _syllable() for _ in range(5))


def _syllable() -> str:
    return secrets.choice(CONSONANTS) + secrets.choice(VOWELS)


PASSPHRASE_MINIMUM = 15
"""Characters; NIST SP 800-63B-4 for a passphrase that is the only factor."""
PASSPHRASE_MAXIMUM = 256

WINDOW = timedelta(minutes=5)
PER_ACCOUNT = 10
PER_NETWORK = 200
"""Failures within the window after which sign-in is refused. A classroom shares one address, so the network may fail
often; only failures count."""


def network_of(address: str | None) -> str:
    """The network of an address: /24 of IPv4, /64 of IPv6; what is no address is one network of its own.

    Some proxies add the port, as in `192.0.2.7:4711` and `[2001:db8::7]:4711`; else all their visitors would be one.
    """
    written = (address or "").removeprefix("[").partition("]")[0]
    try:
        found = ipaddress.ip_address(written.partition(":")[0] if written.count(":") == 1 else written)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 64), strict=False))
