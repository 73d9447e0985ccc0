"""What a badge says, and back."""

import json
import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.ids import ALPHABET
from app.core.keys import canonical
from app.courseware.convention import provisions
from app.credentials.badge.credential import claims_in, credential, status_in
from app.credentials.badge.status import LIST_SIZE, StatusEntry
from app.credentials.rules import Claims, Unreadable
from tests.credentials.badge.paths import Path, at, changed, places, without
from tests.credentials.badge.samples import CLAIMS, DID, LIST, SITE, make_badge, make_credential

GOOD = make_credential()
PLACES = list(places(GOOD))
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")

signs = st.characters(exclude_categories=("Cc", "Cs"))


def lines(most: int) -> st.SearchStrategy[str]:
    composed = st.text(signs, min_size=1, max_size=most).map(lambda text: unicodedata.normalize("NFC", text))
    return composed.filter(lambda text: 0 < len(text) <= most)


all_claims = st.builds(
    Claims,
    uid=st.from_regex(f"[0-7][{ALPHABET}]{{25}}", fullmatch=True),
    name=lines(120),
    language=st.sampled_from(LANGUAGES),
    course=st.from_regex(r"[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,9}){0,3}", fullmatch=True),
    title=lines(200),
    title_language=st.sampled_from(LANGUAGES),
    revision=st.text("0123456789abcdef", min_size=64, max_size=64),
    provisions=st.lists(st.sampled_from(sorted(provisions())), max_size=12).map(tuple),
    minutes=st.integers(0, 999_999),
    percent=st.integers(0, 100),
    awarded_on=st.dates(),
    provider=lines(200),
    programme=st.just("") | lines(200),
    funders=st.lists(lines(200), max_size=6).map(tuple),
)
sites = st.sampled_from(
    [SITE, "http://127.0.0.1:8000", "http://[::1]:8000", "https://école.example", "https://a_b.example:444"]
)


@given(all_claims, sites)
def test_a_badge_says_what_the_certificate_says(claims: Claims, site: str):
    made = make_credential(claims, place=None, site=site)
    assert claims_in(made) == claims
    assert claims_in(json.loads(canonical(made))) == claims


def test_proofs_are_not_looked_at():
    assert claims_in(make_badge()) == CLAIMS


@pytest.mark.parametrize("place", [0, 5, LIST_SIZE - 1])
def test_the_status_is_read_back(place: int):
    assert status_in(make_credential(place=place)) == StatusEntry(LIST, place)
    assert status_in(make_credential(place=None)) is None


def test_a_place_outside_the_list_is_refused():
    with pytest.raises(ValueError, match="not valid"):
        make_credential(place=LIST_SIZE)


def test_the_person_is_named_and_nothing_else_of_them_is_said():
    subject = GOOD["credentialSubject"]
    assert "id" not in subject
    assert subject["identifier"] == [
        {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": "Amina Diallo"}
    ]
    assert json.dumps(GOOD).count("Amina Diallo") == 1


def test_each_paragraph_leads_to_its_page():
    alignment = make_credential(replace(CLAIMS, language="fr"))["credentialSubject"]["achievement"]["alignment"]
    assert [each["targetUrl"] for each in alignment] == [
        f"{SITE}/fr/convention/30-1/",
        f"{SITE}/fr/convention/30-2-d/",
    ]
    assert alignment[1]["targetName"] == "article 30, paragraphe 2 d)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_said_to_comply_or_to_endorse(language: str):
    made = canonical(make_credential(replace(CLAIMS, language=language))).decode().lower()
    assert not any(word in made for word in ("comply", "complies", "complian", "endorse"))


@pytest.mark.parametrize(
    "change",
    [
        {"name": "e\u0301"},
        {"name": ""},
        {"name": "a" * 121},
        {"name": "Amina\nDiallo"},
        {"name": "\ud800"},
        {"uid": "0123456789abcdefghijklmnop"},
        {"language": "de"},
        {"title_language": "xx"},
        {"course": "Article 30"},
        {"course": "a" * 81},
        {"revision": "AB" * 32},
        {"provisions": ("UNTOC-99-1",)},
        {"provisions": ("UNTOC-30-1",) * 101},
        {"minutes": -1},
        {"minutes": 1_000_000},
        {"percent": 101},
        {"percent": 86.0},
        {"provider": ""},
        {"title": "a" * 501},
        {"funders": ("",)},
        {"funders": ("a",) * 52},
        {"funders": ["Norway"]},
    ],
    ids=str,
)
def test_claims_that_could_not_be_read_back_make_no_badge(change: dict[str, Any]):
    with pytest.raises(ValueError, match=r"not|too long|empty|control|another"):
        make_credential(replace(CLAIMS, **change))


@pytest.mark.parametrize(("site", "did"), [(SITE, "did:web:other.example"), (f"{SITE}/campus", DID), ("ftp://a", DID)])
def test_the_issuer_is_the_site(site: str, did: str):
    with pytest.raises(ValueError, match="is not the"):
        credential(CLAIMS, site=site, did=did, status=None, criteria="c", description="d")


OPTIONAL = {("evidence",), ("credentialStatus",)}
"""What a badge may lack, with all that is in it."""
DESCRIBED = ("credentialSubject", "achievement", "resultDescription")
ELSEWHERE = {
    **{("evidence", number): None for number in range(3)},
    **{("credentialSubject", "achievement", "alignment", number): None for number in range(2)},
    **{(*DESCRIBED, 0, name): None for name in ("valueMin", "valueMax")},
}
"""What can be left out and leave a badge of our kind, with one paragraph, funder or bound less."""


@pytest.mark.parametrize("path", [each for each in PLACES if each not in OPTIONAL and each not in ELSEWHERE], ids=str)
def test_nothing_can_be_left_out(path: Path):
    with pytest.raises(Unreadable):
        claims_in(without(GOOD, path))


@pytest.mark.parametrize("path", [(), *(each for each in PLACES if isinstance(at(GOOD, each), dict))], ids=str)
@pytest.mark.parametrize("name", ["endorsement", "@context", "extra", "@id", ""])
def test_nothing_can_be_added(path: Path, name: str):
    if not path and name == "@context":
        return
    with pytest.raises(Unreadable):
        claims_in(changed(GOOD, (*path, name), "x"))


def nested(levels: int) -> Any:
    made: Any = []
    for _ in range(levels):
        made = [made]
    return made


WRONG = [None, True, False, 0, 1, 86.0, float("nan"), 10**400, [], {}, "", "\0", "\ud800", "a" * 100_000, nested(900)]


def is_allowed(path: Path, wrong: object) -> bool:
    """The few values that leave a badge of our kind: no status, no evidence, no paragraphs, an empty description."""
    if path in OPTIONAL and wrong is None:
        return True
    if wrong is False:
        return path[-1] == "hashed"
    if wrong == []:
        return path[-1] in ("evidence", "alignment")
    return wrong == "" and path[-1] in ("description", "narrative")


@pytest.mark.parametrize("wrong", WRONG, ids=lambda value: f"{type(value).__name__}{str(value)[:6]!r}")
def test_a_wrong_value_anywhere_is_refused(wrong: object):
    for path in PLACES:
        if not is_allowed(path, wrong):
            with pytest.raises(Unreadable):
                claims_in(changed(GOOD, path, wrong))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_anything_else_is_unreadable_and_nothing_worse(value: Any):
    with pytest.raises(Unreadable):
        claims_in(value)


@settings(max_examples=300)
@given(st.sampled_from(PLACES), json_values)
def test_whatever_is_put_in_is_read_strictly_or_refused(path: Path, value: Any):
    document = changed(GOOD, path, value)
    try:
        says = claims_in(document)
    except Unreadable:
        return
    again = make_credential(says, place=None)
    assert claims_in(again) == says


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (
            ("@context",),
            ["https://www.w3.org/2018/credentials/v1", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        ),
        (("@context",), [*GOOD["@context"], "https://other.example/context"]),
        (("@context",), [*GOOD["@context"], {"name": "https://other.example/name"}]),
        (("type",), ["VerifiableCredential", "EndorsementCredential"]),
        (("validFrom",), "2025-02-30T00:00:00Z"),
        (("validFrom",), "2025-03-14T00:00:01Z"),
        (("validFrom",), "٢٠٢٥-03-14T00:00:00Z"),
        (("id",), "https://campus.example.org/verify/0123456789abcdefghjkmnpqrs\n"),
        (("id",), "https://other.example/verify/0123456789abcdefghjkmnpqrs"),
        (("id",), "https://[::::]/verify/0123456789abcdefghjkmnpqrs"),
        (("issuer", "id"), "did:web:other.example"),
        (("name",), "Another title"),
        (("credentialSubject", "result", 0, "value"), "086"),
        (("credentialSubject", "result", 0, "value"), "101"),
        (("credentialSubject", "result", 1, "value"), "٢٧٥"),
        (("credentialSubject", "achievement", "creator", "name"), "Somebody else"),
        (("credentialSubject", "achievement", "alignment", 0, "targetUrl"), "https://campus.example.org.evil.example/"),
        (("credentialStatus", "statusPurpose"), "suspension"),
        (("credentialStatus", "statusListIndex"), "6"),
        (("evidence", 0, "genre"), "Funding of another kind"),
    ],
    ids=str,
)
def test_contradictions_and_other_kinds_are_refused(path: Path, value: object):
    with pytest.raises(Unreadable):
        claims_in(changed(GOOD, path, value))


def test_the_issuer_is_that_of_the_site_everywhere():
    other = changed(GOOD, ("issuer", "id"), "did:web:other.example")
    with pytest.raises(Unreadable):
        claims_in(changed(other, ("credentialSubject", "achievement", "creator", "id"), "did:web:other.example"))


def test_the_first_and_the_last_day():
    for day in (date.min, date.max):
        assert claims_in(make_credential(replace(CLAIMS, awarded_on=day))).awarded_on == day
