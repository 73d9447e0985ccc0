"""Software of other makers on our badges: what it accepts, and what it refuses.

One process of Node judges all cases; they may look up our pinned contexts, our keys and our status list, nothing else.
"""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.credentials.badge.did import PublishedKey, did_document
from app.credentials.rules import Claims
from tests.credentials.badge.paths import Path, at, changed, places
from tests.credentials.badge.samples import CLAIMS, DID, KEY, LIST, OTHER_KEY, make_badge, make_list
from tests.credentials.badge.verifiers import HERE, verified

MAKERS = ("digitalbazaar", "digitalcredentials")
BADGE = make_badge()
SUBJECT = ("credentialSubject",)
ACHIEVEMENT = (*SUBJECT, "achievement")
LETTERS: dict[str, Path] = {
    "name": (*SUBJECT, "identifier", 0, "identityHash"),
    "title": (*ACHIEVEMENT, "name"),
    "provision": (*ACHIEVEMENT, "alignment", 1, "targetCode"),
    "issuer": ("issuer", "name"),
    "issuer's did": ("issuer", "id"),
    "date": ("validFrom",),
    "result": (*SUBJECT, "result", 0, "value"),
    "language": ("inLanguage",),
    "programme": ("evidence", 0, "name"),
    "funder": ("evidence", 1, "name"),
    "status": ("credentialStatus", "statusListIndex"),
}
GOOD: dict[str, Claims] = {
    "plain": CLAIMS,
    "bare": replace(CLAIMS, programme="", funders=(), provisions=()),
    "Arabic": replace(CLAIMS, language="ar", title_language="ar", name="فاطمة الزهراني", title="تنفيذ المادة 30"),
    "Chinese": replace(CLAIMS, language="zh", title_language="zh", name="王小明", title="执行第三十条"),
    "quoted": replace(CLAIMS, name='A "B" \\ <c> & ]]> \u2028 𝄞', funders=("Norway",) * 12),
}


def altered(path: Path) -> dict[str, Any]:
    value = at(BADGE, path)
    place = 8 if path == ("validFrom",) else len(value) - 1
    letter = "1" if value[place] != "1" else "2"
    made: dict[str, Any] = changed(BADGE, path, value[:place] + letter + value[place + 1 :])
    return made


def case(
    name: str, credential: dict[str, Any], *, withdrawn: tuple[int, ...] = (), stolen: date | None = None
) -> dict[str, Any]:
    """A badge with what it leads to; the status list is signed with the second key."""
    keys = [PublishedKey(KEY.id, KEY.public, stolen), PublishedKey(OTHER_KEY.id, OTHER_KEY.public)]
    documents = {DID: did_document(DID, keys), LIST: make_list(*withdrawn, key=OTHER_KEY)}
    return {"name": name, "credential": credential, "documents": documents}


def stranger() -> dict[str, Any]:
    """A badge in our name, signed with a key that we never published."""
    made = make_badge(key=OTHER_KEY)
    foreign = case("stranger", made)
    foreign["documents"][DID] = did_document(DID, [PublishedKey(KEY.id, KEY.public)])
    return foreign


@pytest.fixture(scope="module")
def judged() -> dict[str, Any]:
    cases = [case(name, make_badge(claims)) for name, claims in GOOD.items()]
    cases += [case("no status", make_badge(place=None)), case("list", make_list(5)), stranger()]
    cases += [case(f"altered {name}", altered(path)) for name, path in LETTERS.items()]
    cases += [case("withdrawn", BADGE, withdrawn=(5,)), case("others withdrawn", BADGE, withdrawn=(4, 6))]
    cases += [case("stolen", BADGE, stolen=date(2026, 6, 1))]
    cases += [case("none", BADGE | {"proof": BADGE["proof"][0] | {"cryptosuite": "none"}})]
    cases += [case("no proof", {name: value for name, value in BADGE.items() if name != "proof"})]
    return verified(cases)


@pytest.mark.parametrize("name", [*GOOD, "no status", "list"])
def test_both_accept_our_badges(judged: dict[str, Any], name: str):
    bazaar, credentials = (judged[name][maker] for maker in MAKERS)
    assert (bazaar["verified"], bazaar["reasons"]) == (True, [])
    assert (credentials["verified"], credentials["reasons"]) == (True, [])
    assert bazaar["suites"] == ["eddsa-jcs-2022", "eddsa-rdfc-2022"]
    assert credentials["suites"] == ["eddsa-rdfc-2022"]


@pytest.mark.parametrize("name", [*GOOD, "no status"])
def test_they_fit_the_schema(judged: dict[str, Any], name: str):
    assert judged[name]["schema"] == []


def test_the_schema_refuses_what_is_no_badge(judged: dict[str, Any]):
    assert judged["list"]["schema"]


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("name", LETTERS)
def test_both_refuse_one_changed_letter(judged: dict[str, Any], name: str, maker: str):
    found = judged[f"altered {name}"][maker]
    assert not found["verified"]
    if name != "issuer's did":
        assert "Invalid signature." in found["reasons"]


@pytest.mark.parametrize("maker", MAKERS)
def test_both_see_what_was_withdrawn(judged: dict[str, Any], maker: str):
    assert judged["withdrawn"][maker]["verified"]
    assert judged["withdrawn"][maker]["revoked"] is True
    for name in ("plain", "others withdrawn"):
        assert judged[name][maker]["revoked"] is False
        assert judged[name][maker]["statusReasons"] == []
    assert judged["no status"][maker]["revoked"] is None


@pytest.mark.parametrize("maker", MAKERS)
def test_both_refuse_a_compromised_key(judged: dict[str, Any], maker: str):
    found = judged["stolen"][maker]
    assert not found["verified"]
    assert any("not authorized by controller" in reason for reason in found["reasons"])


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("name", ["stranger", "none", "no proof"])
def test_both_refuse_other_keys_and_no_proofs(judged: dict[str, Any], name: str, maker: str):
    assert not judged[name][maker]["verified"]


def test_the_changed_letters_are_one_letter_each():
    for path in LETTERS.values():
        before, after = at(BADGE, path), at(altered(path), path)
        assert len(before) == len(after)
        assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


def test_the_lock_names_versions_and_no_addresses():
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
    for path in places(lock):
        assert path[-1] != "resolved"
    for name, package in lock["packages"].items():
        assert not name or package["integrity"].startswith("sha512-")
    assert "registry" not in json.dumps(lock)
