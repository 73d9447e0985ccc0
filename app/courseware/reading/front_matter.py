"""The YAML between the two lines of hyphens at the top of a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from app.core.errors import N_
from app.core.findings import Findings
from app.core.ids import is_slug
from app.core.letters import UNSAFE, named, uncovered
from app.core.places import LANGUAGES
from app.courseware.convention import provisions
from app.courseware.rules import COURSE, MODULE, QUIZZES

FENCE = "---"
LONGEST = 200
LONGEST_TITLE = 200
"""Characters; a certificate and a badge have to bear it."""
"""Lines of front matter at most."""

KEYS = {
    COURSE: {"id", "title", "summary", "audience", "minutes", "provisions", "objectives", "language"},
    MODULE: {"id", "title", "summary", "minutes", "provisions", "objectives"},
    QUIZZES: {"title"},
}
NEEDED = {
    COURSE: ("id", "title", "summary", "audience"),
    MODULE: ("id", "title", "summary", "minutes", "provisions", "objectives"),
    QUIZZES: ("title",),
}
MISSING = {
    "title": N_("the title is missing"),
    "summary": N_("the summary is missing"),
    "audience": N_("nothing says who the course is for"),
    "minutes": N_("the minutes that trainees need are missing"),
    "provisions": N_("no paragraph of the Convention is chosen"),
    "objectives": N_("the objectives are missing"),
}
"""What is said of a key that has no value."""
REMEDIES = {
    "title": N_("fill in “Title” in “Title and particulars”, or write `title: …` at the top of the file"),
    "summary": N_("fill in “Summary” in “Title and particulars”, or write `summary: …` at the top of the file"),
    "audience": N_("fill in “Who it is for” in “Title and particulars”, or write `audience: …` at the top of the file"),
    "minutes": N_("fill in “Minutes” in “Title and particulars”, or write `minutes: …` at the top of the file"),
    "provisions": N_(
        "choose “Paragraphs of the Convention” in “Title and particulars”, or write `provisions: …` at the top of the "
        "file"
    ),
    "objectives": N_(
        "fill in “Objectives” in “Title and particulars”, or write `objectives: …` at the top of the file"
    ),
}
"""Where what is missing is written: by its field in the browser, by its key in a file."""
HIDDEN = re.compile(r"(?![\t\n\r])" + UNSAFE.pattern)
OF_TRANSLATIONS = {"translates", "blocks", "review"}
RECORDED = {"translates": re.compile(r"[0-9a-f]{64}"), "blocks": re.compile(r"(?:(?:[0-9a-f]{8}|[-?])(?: (?!$)|$))*")}
"""Which source a translation renders: the hash of its text, and one for each of its blocks (see `standing`)."""
RESERVED = {"quiz", "enrol", "certificate", "search"}
"""Words that addresses use beside the names of modules."""


@dataclass(frozen=True)
class FrontMatter:
    """The values of the front matter by key, and on which line the text begins."""

    values: Mapping[str, Any]
    text: str
    first_line: int


def read_front_matter(source: str, role: str, findings: Findings) -> FrontMatter:
    """Split a file and check its front matter; whatever is wrong is noted and replaced by nothing."""
    lines = source.split("\n")
    end = next((place for place, line in enumerate(lines[1:LONGEST], start=1) if line.rstrip() == FENCE), None)
    if lines[0].rstrip() != FENCE or end is None:
        remedy = N_("start it with a line ---, `title: …`, and a line --- before line %(most)s")
        findings.add(1, N_("the file has no front matter"), remedy, most=LONGEST)
        return FrontMatter({}, source, 1)
    values = _yaml("\n".join(lines[1:end]), findings)
    checker = _Checker(lines[:end], findings)
    return FrontMatter(checker.checked(values, role), "\n".join(lines[end + 1 :]), end + 2)


def _yaml(text: str, findings: Findings) -> Mapping[str, Any]:
    try:
        values = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # a date such as 2026-02-30 is a ValueError
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        remedy = N_("put a text with a colon, a hash or quotes in it between double quotes")
        findings.add(line, N_("the front matter cannot be read"), remedy)
        return {}
    if not isinstance(values, dict):
        problem, remedy = N_("the front matter holds no `key: value` lines"), N_("write for example `title: My course`")
        findings.add(1, problem, remedy)
        return {}
    if any(HIDDEN.search(str(key)) for key in values):
        findings.add(1, N_("the front matter cannot be read"), N_("take away the line with the hidden sign"))
        return {}
    return {str(key): value for key, value in values.items()}


class _Checker:
    """Checks values one by one, knowing on which line each key stands."""

    def __init__(self, lines: list[str], findings: Findings) -> None:
        self.lines = lines
        self.findings = findings

    def checked(self, values: Mapping[str, Any], role: str) -> Mapping[str, Any]:
        for key in NEEDED[role]:
            if not values.get(key):
                remedy = REMEDIES.get(key, N_("add a line `%(key)s: …`"))
                problem = MISSING.get(key, N_("the front matter has no %(key)s"))
                self.findings.add(1, problem, remedy, key=key)
        for key in values.keys() - KEYS[role] - OF_TRANSLATIONS:
            known = ", ".join(sorted(KEYS[role]))
            self._add(key, N_("unknown key %(key)s"), N_("use one of %(known)s"), key=key, known=known)
        return {key: self._value(key, value) for key, value in values.items()}

    def _value(self, key: str, value: object) -> object:
        if key in {"provisions", "objectives"}:
            return self._list(key, value)
        if key == "minutes":
            return self._minutes(value)
        if not isinstance(value, str):
            self._add(key, N_("%(key)s is not a text"), N_("put it between double quotes"), key=key)
            return ""
        return self._word(key, value.strip()) if self._is_shown(key, value) else ""

    def _is_shown(self, key: str, value: str) -> bool:
        """Whether all signs of a text can be seen, and none turns the order of letters; YAML's escapes can name any."""
        if is_hidden := HIDDEN.search(value) is not None:
            self._add(key, N_("%(key)s holds a hidden sign"), N_("delete the line, and type it again"), key=key)
        return not is_hidden

    def _word(self, key: str, value: str) -> str:
        if key == "id" and (not is_slug(value) or value in RESERVED):
            remedy = N_("use small Latin letters, digits and hyphens, a letter first")
            self._add(key, N_("“%(value)s” cannot be an id"), remedy, value=value)
        if key == "title" and len(value) > LONGEST_TITLE:
            problem = N_("the title has more than %(most)s characters")
            self._add(key, problem, N_("say it in fewer words"), most=LONGEST_TITLE)
        if key == "title" and (signs := uncovered(value)):
            problem, remedy = N_("certificates cannot print %(signs)s"), N_("leave it out of the title")
            self._add(key, problem, remedy, signs=named(signs))
        if key in RECORDED and not RECORDED[key].fullmatch(value):
            remedy = N_("take the line away, and look through the translation on its page in the workspace")
            self._add(key, N_("%(key)s is not what the site wrote there"), remedy, key=key)
        if key == "review" and value not in {"machine", "reviewed"}:
            self._add(key, N_("unknown review: %(value)s"), N_("write machine or reviewed"), value=value)
        if key == "language" and value not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            self._add(key, N_("unknown language %(value)s"), N_("use one of %(known)s"), value=value, known=known)
        return value

    def _list(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            remedy = N_("write `%(key)s:` and below it one `  - …` line each")
            self._add(key, N_("%(key)s is not a list of texts"), remedy, key=key)
            return ()
        for each in value if key == "provisions" else ():
            if each not in provisions():
                remedy = N_("write it as UNTOC-30-2-d")
                self._add(key, N_("%(cited)s is not a known provision"), remedy, cited=each)
        return tuple(each.strip() for each in value if self._is_shown(key, each))

    def _minutes(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= 600:
            problem, remedy = N_("minutes is not a number from 1 to 600"), N_("write for example `minutes: 30`")
            self._add("minutes", problem, remedy)
            return 0
        return value

    def _add(self, place_of: str, problem: str, remedy: str, **values: str | int) -> None:
        pattern = re.compile(rf"^[\"']?{re.escape(place_of)}[\"']?\s*:")
        line = next((place for place, text in enumerate(self.lines, start=1) if pattern.match(text)), 1)
        self.findings.add(line, problem, remedy, **values)
