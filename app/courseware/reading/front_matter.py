"""The YAML between the two lines of hyphens at the top of a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from app.core.findings import Findings
from app.core.ids import is_slug
from app.core.letters import named, uncovered
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
OF_TRANSLATIONS = {"translates", "review"}
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
        remedy = f"start it with a line ---, `title: …`, and a line --- before line {LONGEST}"
        findings.add(1, "the file has no front matter", remedy)
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
        remedy = "put a text with a colon, a hash or quotes in it between double quotes"
        findings.add(line, "the front matter cannot be read", remedy)
        return {}
    if not isinstance(values, dict):
        findings.add(1, "the front matter holds no `key: value` lines", "write for example `title: My course`")
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
                self.findings.add(1, f"the front matter has no {key}", f"add a line `{key}: …`")
        for key in values.keys() - KEYS[role] - OF_TRANSLATIONS:
            self._add(key, f"unknown key {key}", "use one of " + ", ".join(sorted(KEYS[role])))
        return {key: self._value(key, value) for key, value in values.items()}

    def _value(self, key: str, value: object) -> object:
        if key in {"provisions", "objectives"}:
            return self._list(key, value)
        if key == "minutes":
            return self._minutes(value)
        if not isinstance(value, str):
            self._add(key, f"{key} is not a text", "put it between double quotes")
            return ""
        return self._word(key, value.strip())

    def _word(self, key: str, value: str) -> str:
        if key == "id" and (not is_slug(value) or value in RESERVED):
            self._add(key, f"“{value}” cannot be an id", "use small Latin letters, digits and hyphens, a letter first")
        if key == "title" and len(value) > LONGEST_TITLE:
            self._add(key, f"the title has more than {LONGEST_TITLE} characters", "say it in fewer words")
        if key == "title" and (signs := uncovered(value)):
            self._add(key, f"certificates cannot print {named(signs)}", "leave it out of the title")
        if key == "review" and value not in {"machine", "reviewed"}:
            self._add(key, f"unknown review: {value}", "write machine or reviewed")
        if key == "language" and value not in LANGUAGES:
            self._add(key, f"unknown language {value}", "use one of " + ", ".join(LANGUAGES))
        return value

    def _list(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self._add(key, f"{key} is not a list of texts", f"write `{key}:` and below it one `  - …` line each")
            return ()
        for each in value if key == "provisions" else ():
            if each not in provisions():
                self._add(key, f"{each} is not a known provision", "write it as UNTOC-30-2-d")
        return tuple(str(each).strip() for each in value)

    def _minutes(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= 600:
            self._add("minutes", "minutes is not a number from 1 to 600", "write for example `minutes: 30`")
            return 0
        return value

    def _add(self, key: str, problem: str, remedy: str) -> None:
        pattern = re.compile(rf"^[\"']?{re.escape(key)}[\"']?\s*:")
        line = next((place for place, text in enumerate(self.lines, start=1) if pattern.match(text)), 1)
        self.findings.add(line, problem, remedy)
