"""The issuer's identifier and its published keys."""

from datetime import date

import pytest

from app.credentials.badge.did import PublishedKey, did_document, did_of
from app.credentials.badge.multibase import from_base58
from tests.credentials.badge.samples import DID, KEY, OTHER_KEY


@pytest.mark.parametrize(
    ("address", "did"),
    [
        ("https://campus.example.org", "did:web:campus.example.org"),
        ("https://Campus.Example.org", "did:web:campus.example.org"),
        ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000"),
        ("http://[::1]:8000", "did:web:%5B%3A%3A1%5D%3A8000"),
    ],
)
def test_the_host_is_the_name(address: str, did: str):
    assert did_of(address) == did


@pytest.mark.parametrize("address", ["https://a.example/campus", "a.example", "", "https://", "https://a.example?x"])
def test_a_site_has_no_path(address: str):
    with pytest.raises(ValueError, match="not the address"):
        did_of(address)


def test_all_keys_are_published_and_the_sound_ones_vouch():
    keys = [PublishedKey(KEY.id, KEY.public), PublishedKey(OTHER_KEY.id, OTHER_KEY.public, date(2026, 6, 1))]
    document = did_document(DID, keys)
    assert document["id"] == DID
    assert document["assertionMethod"] == [f"{DID}#{KEY.id}"]
    sound, stolen = document["verificationMethod"]
    assert sound == {
        "id": f"{DID}#{KEY.id}",
        "type": "Multikey",
        "controller": DID,
        "publicKeyMultibase": sound["publicKeyMultibase"],
    }
    assert from_base58(sound["publicKeyMultibase"]) == b"\xed\x01" + KEY.public
    assert sound["publicKeyMultibase"].startswith("z6Mk")
    assert stolen["revoked"] == "2026-06-01T00:00:00Z"
