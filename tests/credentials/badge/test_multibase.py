"""Base58btc."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.credentials.badge.multibase import base58, from_base58


@pytest.mark.parametrize(
    ("data", "text"),
    # The examples of the Internet draft "The Base58 Encoding Scheme".
    [
        (b"Hello World!", "z2NEpo7TZRRrLZSi2U"),
        (
            b"The quick brown fox jumps over the lazy dog.",
            "zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
        ),
        (bytes.fromhex("0000287fb4cd"), "z11233QC4"),
        (b"", "z"),
    ],
)
def test_known_values(data: bytes, text: str):
    assert base58(data) == text
    assert from_base58(text) == data


@given(st.binary(max_size=80))
def test_there_and_back(data: bytes):
    assert from_base58(base58(data)) == data


@pytest.mark.parametrize("text", ["", "2NEpo7TZRRrLZSi2U", "z0", "zI", "zé", "z " + "1" * 3, "z" + "2" * 200, "uAAAA"])
def test_anything_else_is_refused(text: str):
    with pytest.raises(ValueError, match="not"):
        from_base58(text)
