"""A crawler: every page that can be reached by links."""

import re
from html import unescape

from werkzeug.test import TestResponse

from tests.strict_client import StrictClient

LINK = re.compile(r'(?:href|action|formaction)="(/[^"#]*)')


def walk(client: StrictClient, *starts: str, languages: tuple[str, ...] = ("en",)) -> dict[str, TestResponse]:
    """What a visitor gets from every address that pages lead to, in some languages; paragraphs of the treaty aside."""
    waiting, found = list(starts), {}
    while waiting:
        path = waiting.pop()
        if path in found or not _is_wanted(path, languages):
            continue
        response = client.client.get(path)
        found[path] = response
        targets = LINK.findall(response.get_data(as_text=True)) if response.mimetype == "text/html" else []
        waiting += [unescape(each) for each in [*targets, response.headers.get("Location", "")] if each]
    return found


def _is_wanted(path: str, languages: tuple[str, ...]) -> bool:
    first = path.split("/")[1]
    return (
        (len(first) != 2 or first in languages)
        and first != "static"
        and "/convention/3" not in path
        and ".pdf" not in path
    )
