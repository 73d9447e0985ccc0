"""Status lists."""

import gzip
import tracemalloc
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.keys import decode, encode
from app.credentials.badge.status import LIST_SIZE, StatusEntry, encoded_list, places_in
from tests.credentials.badge.samples import DID, LIST, make_list


@given(st.frozensets(st.integers(0, LIST_SIZE - 1), max_size=40))
def test_the_places_are_read_back(places: frozenset[int]):
    assert places_in(encoded_list(places)) == places


def test_the_first_place_is_the_leftmost_bit():
    bits = gzip.decompress(decode(encoded_list([0, 9])[1:]))
    assert bits[:3] == bytes([0b1000_0000, 0b0100_0000, 0])
    assert len(bits) * 8 == LIST_SIZE == 131_072


def test_the_same_places_give_the_same_list():
    assert encoded_list([1, 2]) == encoded_list(iter([2, 1, 2]))


@pytest.mark.parametrize("place", [-1, LIST_SIZE])
def test_a_place_outside_is_refused(place: int):
    with pytest.raises(ValueError, match="no place"):
        encoded_list([place])


@pytest.mark.parametrize(
    "data",
    [
        bytes(LIST_SIZE // 8),
        gzip.compress(bytes(LIST_SIZE // 8 - 1)),
        gzip.compress(bytes(LIST_SIZE // 8 + 1)),
        gzip.compress(bytes(LIST_SIZE // 8))[:-9],
        b"",
    ],
    ids=["bare", "short", "long", "cut", "empty"],
)
def test_a_list_of_another_form_is_refused(data: bytes):
    with pytest.raises(ValueError, match=r"not a gzip stream|another size"):
        places_in("u" + encode(data))


def test_a_bomb_is_never_unpacked():
    bomb = "u" + encode(gzip.compress(bytes(100_000_000)))
    tracemalloc.start()
    with pytest.raises(ValueError, match="another size"):
        places_in(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize("text", ["", "z2", "H4sIAAAA", "u=="])
def test_another_encoding_is_refused(text: str):
    with pytest.raises(ValueError, match="not"):
        places_in(text)


def test_the_credential_around_it():
    made = make_list(3)
    assert made["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert (made["id"], made["issuer"], made["validFrom"]) == (LIST, DID, "2025-03-14T12:00:00Z")
    subject = made["credentialSubject"]
    assert (subject["id"], subject["type"], subject["statusPurpose"]) == (
        f"{LIST}#list",
        "BitstringStatusList",
        "revocation",
    )
    assert subject["ttl"] == timedelta(hours=1) / timedelta(milliseconds=1)
    assert places_in(subject["encodedList"]) == {3}


def test_the_entry_in_a_badge():
    assert StatusEntry(LIST, 7).member == {
        "id": f"{LIST}#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": LIST,
    }
