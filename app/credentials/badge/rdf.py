"""A document as canonical RDF (RDF Dataset Canonicalization, RDFC-1.0). Slow to load: imported when needed.

PyLD has no safe mode. JSON-LD silently leaves out what no context defines, and a signature over the rest would then not
cover it; so whatever would be left out is refused here, as the safe mode of jsonld.js does.
"""

from typing import Any

from pyld import jsonld  # type: ignore[import-untyped]
from pyld.canon import URDNA2015  # type: ignore[import-untyped]

from app.credentials.badge.contexts import UnknownContext, load


class Dropped(ValueError):
    """Part of a document would be lost in RDF."""


def canonical_nquads(document: dict[str, Any]) -> str:
    """The document as sorted N-Quads, with canonical names for its blank nodes.

    Raises Dropped if a term is not defined, an address is relative or a value is null, and UnknownContext for a context
    that is not pinned.
    """
    for name, value in document.items():
        if name != "@context":
            _check_plain(value)
    processor = jsonld.JsonLdProcessor(on_property_dropped=_refuse)
    # Without a base PyLD resolves relative addresses against one of its own, and they would look absolute.
    options = {"documentLoader": load, "base": None}
    try:
        expanded = processor.expand(document, dict(options))
        _check(expanded)
        dataset = processor.to_rdf(expanded, dict(options))
    except jsonld.JsonLdError as error:
        raise _reason(error) from error
    made: str = URDNA2015().main(dataset, {"format": "application/n-quads"})
    return made


def _refuse(term: str | None) -> None:
    raise Dropped(f"no context defines {term!r}")


def _check_plain(value: object) -> None:
    """Refuse JSON-LD keywords, which hide ways to say nothing, and null, which says nothing."""
    if value is None:
        raise Dropped("null is left out")
    for each in value if isinstance(value, list) else ():
        _check_plain(each)
    for name, each in value.items() if isinstance(value, dict) else ():
        if name.startswith("@"):
            raise Dropped(f"{name} is a keyword")
        _check_plain(each)


def _check(expanded: object) -> None:
    """Refuse relative names of things and kinds: RDF has no place for them."""
    if isinstance(expanded, list):
        for each in expanded:
            _check(each)
    elif isinstance(expanded, dict):
        kinds = expanded.get("@type", [])
        for name in [expanded.get("@id", "a:"), *([kinds] if isinstance(kinds, str) else kinds)]:
            if ":" not in name:
                raise Dropped(f"{name!r} is relative")
        for each in expanded.values():
            _check(each)


def _reason(error: BaseException) -> ValueError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, UnknownContext):
            return UnknownContext(str(cause))
        cause = cause.__cause__
    return Dropped(str(error))
