"""Links inside the site: whether they lead somewhere. Looked for in what Markdown shows, named by their line.

A link to a file that is there has become an address by then (see `pictures.py`); the others stay as written.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from html import unescape
from itertools import islice
from posixpath import normpath
from urllib.parse import unquote

import msgspec

from app.core.errors import N_
from app.core.findings import Findings
from app.core.places import LANGUAGES
from app.courseware.convention import provisions
from app.courseware.reading.front_matter import RESERVED
from app.courseware.reading.pictures import FILE, place_of
from app.courseware.rules import MODULE, Document

HREF = re.compile(r'<a [^<>]*?href="([^"<>]*)"')
ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
FOOTNOTES = ("#fn:", "#fnref")
BESIDE_MODULES = {"", *RESERVED}
"""What follows the course in an address without being a module."""
MOST_DEAD = 50
"""Dead links that are named in one file; mending them brings the rest to light."""
MOST_SHOWN = 6
LONGEST = 200

NO_PAGE = N_("there is no page at %(link)s")


@dataclass(frozen=True)
class Dead:
    """What is wrong with a link."""

    problem: str
    remedy: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Pages:
    """What a course has that links may lead to."""

    course: str
    modules: tuple[str, ...]


def check_own_links(document: Document, source: str, path: str, findings: Findings) -> None:
    """Note links to headings that the text does not have, and links that depend on where they are shown.

    `path` is where the text lies in its course. Files that should be there and are not are named by `pictures.py`.
    """
    headings = [heading.id for heading in document.headings]
    prose, quizzes = _links([document.html]), _links(_texts(msgspec.to_builtins(document.quizzes)))
    _note(prose, lambda link: _dead_heading(link, headings) or _dead_file(link, path), source, findings)
    _note(quizzes, lambda link: _dead_file(link, path) or _dead_in_quiz(link, document.language), source, findings)


def check_links_between(document: Document, source: str, pages: Pages, findings: Findings) -> None:
    """Note links to modules of the course and paragraphs of the treaty that there are not."""
    page = f"/{document.language}/courses/{pages.course}/"
    base = page + (f"{document.name}/" if document.role == MODULE else "")
    _note(_links([document.html]), lambda link: _dead_page(link, base, pages), source, findings)
    quizzes = _links(_texts(msgspec.to_builtins(document.quizzes)))
    whole = (link for link in quizzes if link.startswith("/"))
    _note(whole, lambda link: _dead_page(link, page, pages), source, findings)


def _note(links: Iterable[str], judge: Callable[[str], Dead | None], source: str, findings: Findings) -> None:
    judged = ((link, judge(link)) for link in dict.fromkeys(links))
    for link, dead in islice(((link, dead) for link, dead in judged if dead), MOST_DEAD):
        line = source.count("\n", 0, max(source.find(link), 0)) + 1
        findings.add(line, dead.problem, dead.remedy, link=link, **dict(dead.values))


def _links(parts: Iterable[str]) -> Iterator[str]:
    for html in parts:
        yield from (unescape(link) for link in HREF.findall(html) if not link.startswith(FOOTNOTES))


def _texts(value: object) -> Iterator[str]:
    """Every text in a value of lists and mappings."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _dead_heading(link: str, headings: list[str]) -> Dead | None:
    id = unquote(link[1:])
    if not link.startswith("#") or id in headings:
        return None
    problem = N_("there is no heading %(link)s in this text")
    if not headings:
        return Dead(problem, N_("write a heading with ## and link to that"))
    return Dead(
        problem, N_("use one of %(known)s"), (("known", ", ".join("#" + each for each in _near(id, headings))),)
    )


def _dead_file(link: str, path: str) -> Dead | None:
    """A link to a file that no text at this path can name."""
    if not _is_file(link) or place_of(path, link):
        return None
    return Dead(N_("the link %(link)s leads to no file of this course"), N_("put the file beside the text"))


def _is_file(link: str) -> bool:
    return not _is_whole(link) and FILE.search(re.split(r"[?#]", link, maxsplit=1)[0]) is not None


def _is_whole(link: str) -> bool:
    """Whether a link means the same wherever it is shown."""
    return link.startswith("/") or ELSEWHERE.match(link) is not None


def _dead_in_quiz(link: str, language: str) -> Dead | None:
    if _is_whole(link) or _is_file(link):
        return None
    problem = N_("the link %(link)s stands in a quiz, which is shown on other pages")
    return Dead(problem, N_("write the whole address, from /%(language)s/courses/ on"), (("language", language),))


def _dead_page(link: str, base: str, pages: Pages) -> Dead | None:
    path = unquote(re.split(r"[?#]", link, maxsplit=1)[0])
    if not path or ELSEWHERE.match(link) or FILE.search(path):
        return None
    language, room, *rest = [*normpath(base + path if path[0] != "/" else path).strip("/").split("/"), "", ""]
    if language not in LANGUAGES:
        example = f"/en/courses/{pages.course}/"
        return Dead(NO_PAGE, N_("begin it with a language and its place, such as %(example)s"), (("example", example),))
    if room == "convention" and rest[0] and rest[0] not in {each.slug for each in provisions().values()}:
        return Dead(
            NO_PAGE, N_("name a paragraph as in %(example)s"), (("example", f"/{language}/convention/30-2-d/"),)
        )
    is_own = room == "courses" and rest[0] == pages.course and rest[1] not in BESIDE_MODULES
    return _dead_module(rest[1], pages) if is_own and not (rest[1] in pages.modules and not rest[2]) else None


def _dead_module(name: str, pages: Pages) -> Dead:
    known = _near(name, pages.modules)
    problem, remedy = N_("the link %(link)s leads to no page of this course"), N_("the modules are %(known)s")
    return Dead(problem, remedy, (("known", ", ".join(f"../{each}/" for each in known)),))


def _near(name: str, known: Iterable[str]) -> list[str]:
    """What exists and may be meant: names like this one, or else the first."""
    names = list(known)[:100]
    return get_close_matches(name[:LONGEST], names, n=MOST_SHOWN, cutoff=0.4) or names[:MOST_SHOWN]
