"""The JSON-LD contexts that badges name, pinned: a name means the same for ever, and nothing is ever fetched."""

import json
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
FILES = {CREDENTIALS: "credentials-v2.json", OPEN_BADGES: "open-badges-3.0.3.json"}


class UnknownContext(ValueError):
    """A document names a context that is not pinned here."""


@cache
def context(address: str) -> dict[str, Any]:
    """The context that has this address.

    Raises UnknownContext for any other than the two of `FILES`.
    """
    if address not in FILES:
        raise UnknownContext(f"{address!r} is not a context of our badges")
    found: dict[str, Any] = json.loads((HERE / FILES[address]).read_text(encoding="utf-8"))
    return found


def load(address: str, options: object = None) -> dict[str, Any]:
    """A context in the form in which PyLD asks its document loader for it."""
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": context(address),
    }
