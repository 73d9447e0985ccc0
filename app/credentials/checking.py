"""Judging whatever somebody hands in: a serial, a link, a code, a record, a picture of a badge, a PDF.

Nothing that is handed in is believed before its signature fits a key of this site, and then it is compared with what
this site has written down. So a stolen key alone makes no certificate that passes here.
"""

import json
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.ids import grouped, is_uid, ungrouped
from app.core.settings import SettingError
from app.credentials import code, queries
from app.credentials.badge import credential
from app.credentials.badge.baking import unbaked
from app.credentials.badge.proof import is_proved, is_proved_rdfc, key_of
from app.credentials.code import Code
from app.credentials.models import Certificate, IssuerKey
from app.credentials.pdf import pades, reading
from app.credentials.pdf.pades import Finding
from app.credentials.rules import Claims, Unreadable, Verdict

LARGEST = reading.LARGEST
"""Bytes of what may be handed in."""
LONGEST_RECORD = 200_000
"""Characters of a record; a real one has about five thousand."""
LINK = re.compile(r"/verify/(?P<uid>[0-9A-Za-z-]{26,40})(?:#(?P<digits>[0-9]{0,4000}))?$")


class Kind(StrEnum):
    """What was handed in."""

    SERIAL = "serial"
    CODE = "code"
    RECORD = "record"
    PDF = "pdf"
    OTHER = "other"


@dataclass(frozen=True)
class Judgement:
    """What came out, and what the certificate says as far as its signature fits."""

    verdict: Verdict
    kind: Kind = Kind.OTHER
    claims: Claims | None = None
    code: Code | None = None
    certificate: Certificate | None = None
    key: IssuerKey | None = None
    seal: Finding | None = None
    """What became of the signature of a PDF file itself (PAdES), where it could be judged."""

    @property
    def said(self) -> Claims | Code | None:
        """What was signed: the whole record, or the shorter code."""
        return self.claims or self.code


def judge(session: Session, data: bytes, *, sealers: Path) -> Judgement:
    """Judge a file or a pasted text, whatever it is; `sealers` is the folder of the keys that sign PDF files.

    Raises Busy where too many PDF files are being read at this moment, and nothing else.
    """
    if data.startswith(b"%PDF-"):
        return judge_pdf(session, data, sealers)
    if record := unbaked(data):
        return judge_text(session, record)
    try:
        return judge_text(session, data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Judgement(Verdict.UNREADABLE)


def judge_text(session: Session, text: str) -> Judgement:
    """Judge a record as JSON, a link, the digits of a code, or a serial."""
    if len(text) > LONGEST_RECORD:
        return Judgement(Verdict.UNREADABLE)
    text = text.strip()
    if text.startswith("{"):
        return judge_json(session, text)
    if found := LINK.search(text):
        return judge_code(session, found["digits"], found["uid"]) if found["digits"] else _serial(session, found["uid"])
    if text.isascii() and text.isdecimal() and len(text) > 100:
        return judge_code(session, text)
    return _serial(session, text)


def _serial(session: Session, typed: str) -> Judgement:
    uid = ungrouped(typed) if len(typed) < 200 else ""
    if not is_uid(uid):
        return Judgement(Verdict.UNREADABLE)
    try:
        return judge_certificate(session, queries.certificate(session, uid))
    except NotFound:
        return Judgement(Verdict.UNRECORDED, Kind.SERIAL)


def judge_certificate(session: Session, found: Certificate) -> Judgement:
    """Judge a certificate of this site's own records: is it still what was signed, and does it still stand?"""
    key = queries.issuer_key(session, found.key_id)
    says = _genuine(found, key)
    if says is None:
        return Judgement(Verdict.ALTERED, Kind.SERIAL, certificate=found, key=key)
    verdict = Verdict.WITHDRAWN if found.revoked_at else Verdict.SUPERSEDED if found.superseded_by else Verdict.VALID
    return Judgement(verdict, Kind.SERIAL, claims=says, certificate=found, key=key)


def _genuine(found: Certificate, key: IssuerKey | None) -> Claims | None:
    """What a certificate says if it is what was signed."""
    try:
        document, says = json.loads(found.record), found.claims
        fits = key is not None and key_of(document) == found.key_id == key.id and is_proved(document, key.public)
    except (ValueError, RecursionError):
        return None
    return says if fits and says.uid == found.uid and says.course == found.course else None


def judge_json(session: Session, text: str) -> Judgement:
    """Judge a record by its proof."""
    try:
        document: Any = json.loads(text, parse_constant=_refuse)
        says = credential.claims_in(document)
        key_id = key_of(document)
    except (ValueError, RecursionError):
        return Judgement(Verdict.UNREADABLE, Kind.RECORD)
    key = queries.issuer_key(session, key_id)
    if key is None:
        return Judgement(Verdict.UNKNOWN_ISSUER, Kind.RECORD)
    if not is_proved_rdfc(document, key.public):  # both proofs, so that no wallet refuses what is called valid here
        return Judgement(Verdict.ALTERED, Kind.RECORD, key=key)
    return _compared(session, Judgement(Verdict.VALID, Kind.RECORD, claims=says, key=key), says.uid)


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def judge_code(session: Session, digits: str, uid: str = "") -> Judgement:
    """Judge the digits of a code; `uid` is what the link around it says, if there was one."""
    try:
        found = code.decode(digits)
    except Unreadable:
        return Judgement(Verdict.UNREADABLE, Kind.CODE)
    key = queries.issuer_key(session, found.key_id)
    if key is None:
        return Judgement(Verdict.UNKNOWN_ISSUER, Kind.CODE)
    if not found.is_signed_by(key.public) or (uid and ungrouped(uid) != found.uid):
        return Judgement(Verdict.ALTERED, Kind.CODE, key=key)
    return _compared(session, Judgement(Verdict.VALID, Kind.CODE, code=found, key=key), found.uid)


def _compared(session: Session, judged: Judgement, uid: str) -> Judgement:
    """A good signature beside what this site has written down."""
    assert judged.key
    doubtful = Verdict.COMPROMISED if judged.key.compromised_since else Verdict.UNRECORDED
    try:
        known = judge_certificate(session, queries.certificate(session, uid))
    except NotFound:
        return replace(judged, verdict=doubtful)
    if known.claims is None:
        return replace(known, kind=judged.kind)
    same = judged.claims == known.claims if judged.claims else judged.code and judged.code.agrees_with(known.claims)
    if not same:
        return replace(judged, verdict=doubtful)
    return replace(known, kind=judged.kind, code=judged.code)


def judge_pdf(session: Session, data: bytes, sealers: Path) -> Judgement:
    """Judge a PDF by the code that it carries, by whether its page says the same, and by its own signature if any."""
    pages = reading.read(data)
    links = reading.code_links(pages) if pages else ()
    if pages is None or len(links) != 1:
        return Judgement(Verdict.UNREADABLE, Kind.PDF)
    judged = replace(judge_text(session, links[0]), kind=Kind.PDF, seal=_seal(data, sealers))
    said = judged.said
    if said is None:
        return judged
    says_so = all(reading.says(pages.text, value) for value in (said.name, grouped(said.uid)))
    if says_so and judged.seal in {None, Finding.GOOD, Finding.UNKNOWN_SIGNER}:
        return judged
    return Judgement(Verdict.ALTERED, Kind.PDF, key=judged.key, seal=judged.seal)


def _seal(data: bytes, sealers: Path) -> Finding | None:
    """What became of the file's own signature; None for a file that has none, or where none can be judged."""
    if b"/ByteRange" not in data or not pades.is_installed():
        return None
    try:
        trusted = pades.trusted_in(sealers)
    except SettingError:
        trusted = ()  # a broken file of the operator's is not the visitor's trouble
    return reading.judge_apart(data, trusted=trusted).finding
