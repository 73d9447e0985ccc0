"""The pinned contexts: the files that were reviewed, and no others."""

import hashlib

import pytest

from app.credentials.badge.contexts import CREDENTIALS, FILES, HERE, OPEN_BADGES, UnknownContext, context, load

PINNED = {
    # The digest that the W3C Recommendation publishes (Verifiable Credentials Data Model 2.0, appendix B).
    "credentials-v2.json": "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    "open-badges-3.0.3.json": "ef2fa9c7846dce233cc166b43639027278be4ee44f00bb1d45c75de2dd0cd761",
}


@pytest.mark.parametrize("file", sorted(PINNED))
def test_the_files_are_those_that_were_reviewed(file: str):
    assert hashlib.sha256((HERE / file).read_bytes()).hexdigest() == PINNED[file]
    assert f"{PINNED[file]}  {file}" in (HERE / "README.md").read_text(encoding="utf-8")


def test_there_are_no_others():
    assert set(FILES.values()) == set(PINNED) == {file.name for file in HERE.glob("*.json")}


@pytest.mark.parametrize("address", [CREDENTIALS, OPEN_BADGES])
def test_a_known_address_gives_its_context(address: str):
    assert load(address, {})["document"] == context(address)
    assert context(address)["@context"]["@protected"] is True


@pytest.mark.parametrize(
    "address",
    ["https://www.w3.org/2018/credentials/v1", CREDENTIALS + "/", "file:///etc/passwd", "", "credentials-v2.json"],
)
def test_any_other_address_is_refused(address: str):
    with pytest.raises(UnknownContext):
        load(address, {})
