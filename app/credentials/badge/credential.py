"""What a certificate says, as an OpenBadgeCredential (Open Badges 3.0 under Verifiable Credentials 2.0), and back.

Everything stands in a place that the two contexts define, so that no JSON-LD processor leaves anything out:
`docs/decisions/0006-open-badges.md` says which and why.
"""

import re
import unicodedata
from datetime import date
from typing import Any

from app.core.ids import is_slug, is_uid
from app.core.places import LANGUAGES
from app.courseware.convention import citation, provisions
from app.credentials.badge.contexts import CREDENTIALS, OPEN_BADGES
from app.credentials.badge.did import did_of
from app.credentials.badge.reading import exactly, items, matched, members, some_text, text
from app.credentials.badge.status import ENTRY_TYPE, LIST_SIZE, PURPOSE, StatusEntry
from app.credentials.rules import Claims, Unreadable

TYPES = ["VerifiableCredential", "OpenBadgeCredential"]
ACHIEVEMENT_TYPE = "CertificateOfCompletion"
TREATY = "United Nations Convention against Transnational Organized Crime"
PROGRAMME, FUNDER = "Training programme", "Funding"
"""The genres of evidence that name the programme and who paid for it."""
PERCENT_NAME, MINUTES_NAME = "Result", "Time of study in minutes"
ACHIEVEMENT_MEMBERS = (
    *("id", "type", "achievementType", "name", "description", "inLanguage", "humanCode", "version", "creator"),
    *("criteria", "image", "alignment", "resultDescription"),
)

LONGEST_NAME, LONGEST_SLUG, LONGEST_LINE, LONGEST_TEXT = 120, 80, 500, 5000
"""Characters."""
MOST_PROVISIONS, MOST_FUNDERS = 100, 50
ADDRESS = re.compile(
    r"(?P<site>https?://(?:\[[0-9a-fA-F:.]{2,45}\]|[\w.-]{1,253})(?::[0-9]{1,5})?)/verify/(?P<uid>[0-9a-z]{26})"
)
PERCENT = re.compile(r"0|[1-9][0-9]?|100")
MINUTES = re.compile(r"0|[1-9][0-9]{0,5}")
PLACE = re.compile(r"0|[1-9][0-9]{0,5}")
REVISION = re.compile(r"[0-9a-f]{64}")
PROVISION = re.compile(r"UNTOC(?:-[0-9a-z]{1,4}){1,5}")
DAY = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})T00:00:00Z")


def credential(
    claims: Claims, *, site: str, did: str, status: StatusEntry | None, criteria: str, description: str
) -> dict[str, Any]:
    """The badge without its proofs; `site` is the address of the site, `criteria` says how the badge is earned.

    Raises ValueError for claims that could not be read back from it, so that no such record is ever kept.
    """
    if did != did_of(site):
        raise ValueError(f"{did} is not the issuer at {site}")
    if claims.language not in LANGUAGES:
        raise ValueError(f"{claims.language!r} is not one of our languages")
    issuer = {"id": did, "type": ["Profile"], "name": claims.provider}
    made: dict[str, Any] = {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": f"{site}/verify/{claims.uid}",
        "type": [*TYPES],
        "name": claims.title,
        "inLanguage": claims.language,
        "issuer": issuer | {"url": site},
        "validFrom": f"{claims.awarded_on.isoformat()}T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [_identity(claims.name)],
            "result": _results(claims, _course_url(site, claims.course)),
            "achievement": _achievement(claims, site, issuer, criteria, description),
        },
    }
    if evidence := _evidence(claims):
        made["evidence"] = evidence
    if status:
        made["credentialStatus"] = status.member
    if claims_in(made) != claims or status_in(made) != status:
        raise ValueError("the badge would say another thing than the certificate")
    return made


def _course_url(site: str, course: str) -> str:
    return f"{site}/en/courses/{course}/"


def _identity(name: str) -> dict[str, Any]:
    return {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": name}


def _results(claims: Claims, course_url: str) -> list[dict[str, Any]]:
    values = (("percent", claims.percent), ("minutes", claims.minutes))
    return [
        {"type": ["Result"], "resultDescription": f"{course_url}#{name}", "value": str(value)} for name, value in values
    ]


def _achievement(claims: Claims, site: str, issuer: dict[str, Any], criteria: str, description: str) -> dict[str, Any]:
    url = _course_url(site, claims.course)
    return {
        "id": url,
        "type": ["Achievement"],
        "achievementType": ACHIEVEMENT_TYPE,
        "name": claims.title,
        "description": description,
        "inLanguage": claims.title_language,
        "humanCode": claims.course,
        "version": claims.revision,
        "creator": issuer,
        "criteria": {"narrative": criteria},
        "image": {"id": f"{site}/{claims.title_language}/courses/{claims.course}/badge.svg", "type": "Image"},
        "alignment": [_alignment(each, claims.language, site) for each in claims.provisions],
        "resultDescription": [
            _described(f"{url}#percent", PERCENT_NAME, "Percent") | {"valueMin": "0", "valueMax": "100"},
            _described(f"{url}#minutes", MINUTES_NAME, "ext:StudyMinutes"),
        ],
    }


def _described(id: str, name: str, kind: str) -> dict[str, Any]:
    return {"id": id, "type": ["ResultDescription"], "name": name, "resultType": kind}


def _alignment(provision: str, language: str, site: str) -> dict[str, Any]:
    known = provisions().get(provision)
    if known is None:
        raise ValueError(f"{provision!r} is not a paragraph of the Convention")
    return {
        "type": ["Alignment"],
        "targetCode": provision,
        "targetName": citation(provision, language),
        "targetFramework": TREATY,
        "targetUrl": f"{site}/{language}/convention/{known.slug}/",
    }


def _evidence(claims: Claims) -> list[dict[str, Any]]:
    named = [(PROGRAMME, claims.programme)] if claims.programme else []
    named += [(FUNDER, funder) for funder in claims.funders]
    return [{"type": ["Evidence"], "genre": genre, "name": name} for genre, name in named]


# ---- And back ------------------------------------------------------------------------------------------------------


def claims_in(document: object) -> Claims:
    """What a badge of this kind says, with or without its proofs, which are not looked at here.

    Raises Unreadable for anything that is not exactly of this kind: other contexts, members, types or forms.
    """
    needed = ("@context", "id", "type", "name", "inLanguage", "issuer", "validFrom", "credentialSubject")
    read = members(document, needed, {"evidence", "credentialStatus", "proof"})
    exactly(read["@context"], [CREDENTIALS, OPEN_BADGES])
    exactly(read["type"], TYPES)
    address = matched(read["id"], ADDRESS)
    status_in(read)
    issuer = _issuer_in(read["issuer"], address["site"])
    programme, funders = _evidence_in(read.get("evidence"))
    subject = members(read["credentialSubject"], ("type", "identifier", "result", "achievement"))
    exactly(subject["type"], ["AchievementSubject"])
    achievement = _achievement_in(subject["achievement"], address["site"], issuer)
    exactly(read["name"], achievement["name"])
    percent, minutes = _results_in(subject["result"], achievement["id"])
    return Claims(
        uid=_valid(address["uid"], is_uid(address["uid"])),
        name=_name_in(subject["identifier"]),
        language=_language(read["inLanguage"]),
        course=achievement["humanCode"],
        title=some_text(read["name"], LONGEST_LINE),
        title_language=_language(achievement["inLanguage"]),
        revision=matched(achievement["version"], REVISION)[0],
        provisions=tuple(
            _provision_in(each, address["site"]) for each in items(achievement["alignment"], MOST_PROVISIONS)
        ),
        minutes=minutes,
        percent=percent,
        awarded_on=_day(read["validFrom"]),
        provider=issuer["name"],
        programme=programme,
        funders=funders,
    )


def status_in(document: object) -> StatusEntry | None:
    """Where a badge says that its status stands; none if it has none.

    Raises Unreadable if what stands there is not a place in a list of our kind.
    """
    member = document.get("credentialStatus") if isinstance(document, dict) else None
    if member is None:
        return None
    read = members(member, ("id", "type", "statusPurpose", "statusListIndex", "statusListCredential"))
    exactly(read["type"], ENTRY_TYPE)
    exactly(read["statusPurpose"], PURPOSE)
    place = int(matched(read["statusListIndex"], PLACE)[0])
    entry = StatusEntry(some_text(read["statusListCredential"], LONGEST_LINE), place)
    exactly(read["id"], entry.member["id"])
    _valid(read["id"], place < LIST_SIZE)
    return entry


def _valid(value: str, holds: object) -> str:
    if not holds:
        raise Unreadable(f"not valid: {value!r}")
    return value


def _day(value: object) -> date:
    try:
        return date.fromisoformat(matched(value, DAY)["day"])
    except ValueError as error:
        raise Unreadable("not a day") from error


def _language(value: object) -> str:
    return _valid(some_text(value, 2), value in LANGUAGES)


def _issuer_in(value: object, site: str) -> dict[str, Any]:
    read = members(value, ("id", "type", "name", "url"))
    exactly(read["type"], ["Profile"])
    exactly(read["url"], site)
    exactly(read["id"], _did_of(site))
    some_text(read["name"], LONGEST_LINE)
    return read


def _did_of(site: str) -> str:
    try:
        return did_of(site)
    except ValueError as error:
        raise Unreadable("not the address of a site") from error


def _name_in(value: object) -> str:
    (identity,) = items(value, most=1) or [None]
    read = members(identity, ("type", "identityType", "hashed", "identityHash"))
    name = some_text(read["identityHash"], LONGEST_NAME)
    exactly(read, _identity(name))
    exactly(read["hashed"], False)
    return _valid(name, unicodedata.is_normalized("NFC", name))


def _results_in(value: object, course_url: str) -> tuple[int, int]:
    found = []
    for result, name, form in zip(items(value, most=2), ("percent", "minutes"), (PERCENT, MINUTES), strict=False):
        read = members(result, ("type", "resultDescription", "value"))
        exactly(read["type"], ["Result"])
        exactly(read["resultDescription"], f"{course_url}#{name}")
        found.append(int(matched(read["value"], form)[0]))
    if len(found) != 2:
        raise Unreadable("a result is missing")
    return found[0], found[1]


def _achievement_in(value: object, site: str, issuer: dict[str, Any]) -> dict[str, Any]:
    read = members(value, ACHIEVEMENT_MEMBERS)
    exactly(read["type"], ["Achievement"])
    exactly(read["achievementType"], ACHIEVEMENT_TYPE)
    course = some_text(read["humanCode"], LONGEST_SLUG)
    exactly(read["id"], _course_url(site, _valid(course, is_slug(course))))
    exactly(read["creator"], {name: issuer[name] for name in ("id", "type", "name")})
    text(read["description"], LONGEST_TEXT)
    text(members(read["criteria"], ("narrative",))["narrative"], LONGEST_TEXT)
    image = members(read["image"], ("id", "type"))
    exactly(image["type"], "Image")
    _own_page(image["id"], site)
    _check_described(read["resultDescription"], read["id"])
    return read


def _check_described(value: object, course_url: str) -> None:
    found = items(value, most=2)
    for described, name in zip(found, ("percent", "minutes"), strict=False):
        read = members(described, ("id", "type", "name", "resultType"), {"valueMin", "valueMax"})
        exactly(read["id"], f"{course_url}#{name}")
        exactly(read["type"], ["ResultDescription"])
        for each in read.keys() - {"id", "type"}:
            some_text(read[each], LONGEST_LINE)
    if len(found) != 2:
        raise Unreadable("a result is not described")


def _provision_in(value: object, site: str) -> str:
    read = members(value, ("type", "targetCode", "targetName", "targetFramework", "targetUrl"))
    exactly(read["type"], ["Alignment"])
    exactly(read["targetFramework"], TREATY)
    some_text(read["targetName"], LONGEST_LINE)
    _own_page(read["targetUrl"], site)
    return matched(read["targetCode"], PROVISION)[0]


def _own_page(value: object, site: str) -> None:
    _valid(some_text(value, LONGEST_LINE), str(value).startswith(f"{site}/"))


def _evidence_in(value: object) -> tuple[str, tuple[str, ...]]:
    """The programme, which comes first, and the funders."""
    if value is None:
        return "", ()
    found = []
    for each in items(value, MOST_FUNDERS + 1):
        read = members(each, ("type", "genre", "name"))
        exactly(read["type"], ["Evidence"])
        found.append((read["genre"], some_text(read["name"], LONGEST_LINE)))
    programme = found.pop(0)[1] if found and found[0][0] == PROGRAMME else ""
    if any(genre != FUNDER for genre, _ in found):
        raise Unreadable("evidence of another kind")
    return programme, tuple(name for _, name in found)
