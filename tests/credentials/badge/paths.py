"""Every place in a JSON document, to change one at a time."""

import copy
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]


def places(document: Any, at: Path = ()) -> Iterator[Path]:
    """The paths of all values within a document, objects and arrays included."""
    inside = document.items() if isinstance(document, dict) else enumerate(document)
    for name, value in inside:
        yield (*at, name)
        if isinstance(value, dict | list):
            yield from places(value, (*at, name))


def at(document: Any, path: Path) -> Any:
    for step in path:
        document = document[step]
    return document


def changed(document: Any, path: Path, value: Any) -> Any:
    """A copy with another value at a path."""
    made = copy.deepcopy(document)
    at(made, path[:-1])[path[-1]] = value
    return made


def without(document: Any, path: Path) -> Any:
    """A copy without what stands at a path."""
    made = copy.deepcopy(document)
    del at(made, path[:-1])[path[-1]]
    return made
